"""One builder per table: a row that makes sense, with whatever the test wants changed."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    Author,
    Brand,
    Calendar,
    Channel,
    ChannelMember,
    Mention,
    MentionKey,
    MentionVersion,
    Person,
    PersonRole,
    SlaPolicy,
    Source,
)
from storage.vocabulary import Category, Ground, MentionState, ReplyPolicy, Role, Scope

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def actor(*roles: Role, person_id: int | None = 1, brand_id: int = ALL_BRANDS, channels: tuple[int, ...] = ()) -> Actor:
    """Somebody who holds these roles."""
    return Actor(person_id=person_id, name="Тест", roles={brand_id: frozenset(roles)}, channels=frozenset(channels))


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def a_person(session: Session, *roles: Role, **changes: Any) -> Person:
    number = next(_numbers)
    row = {
        "login": f"person{number}",
        "name": f"Человек {number}",
        "password_hash": "x",
        "created_at": NOW,
    } | changes
    person: Person = _add(session, Person(**row))
    for role in roles:
        _add(session, PersonRole(person_id=person.id, brand_id=ALL_BRANDS, role=role))
    return person


def a_brand(session: Session, **changes: Any) -> Brand:
    row = {"name": f"Причал {next(_numbers)}", "query": "причал банк", "created_at": NOW} | changes
    return _add(session, Brand(**row))  # type: ignore[no-any-return]  # _add gives back what it got


def a_source(session: Session, brand: Brand, **changes: Any) -> Source:
    number = next(_numbers)
    row = {
        "brand_id": brand.id,
        "kind": "feed",
        "name": f"Источник {number}",
        "address": f"http://127.0.0.1/{number}",
        "category": Category.FORUM,
        "ground": Ground.OTHERS,
        "scope": Scope.OPEN,
        "policy": ReplyPolicy.ALWAYS,
        "every_s": 900,
        "created_at": NOW,
    } | changes
    return _add(session, Source(**row))  # type: ignore[no-any-return]  # as above


def an_author(session: Session, source: Source, **changes: Any) -> Author:
    number = next(_numbers)
    row = {
        "brand_id": source.brand_id,
        "source_id": source.id,
        "external_id": f"author{number}",
        "name": f"Автор {number}",
        "first_seen_at": NOW,
    } | changes
    return _add(session, Author(**row))  # type: ignore[no-any-return]  # as above


def a_mention(
    session: Session,
    source: Source,
    *,
    text: str = "Банк Причал снова молчит",
    title: str = "",
    **changes: Any,
) -> Mention:
    number = next(_numbers)
    row = {
        "brand_id": source.brand_id,
        "source_id": source.id,
        "published_at": NOW - timedelta(minutes=30),
        "seen_at": NOW - timedelta(minutes=20),
        "state": MentionState.NEW,
        "language": "ru",
        "url": f"http://127.0.0.1/post/{number}",
        "thread_id": f"t{number}",
    } | changes
    mention: Mention = _add(session, Mention(**row))
    _add(
        session,
        MentionVersion(
            mention_id=mention.id,
            version=1,
            text=text,
            title=title,
            stars=mention.stars,
            fingerprint=f"f{number}",
            seen_at=mention.seen_at,
        ),
    )
    _add(
        session,
        MentionKey(
            brand_id=mention.brand_id,
            source_id=mention.source_id,
            external_id=f"x{number}",
            mention_id=mention.id,
        ),
    )
    return mention


def a_calendar(session: Session, **changes: Any) -> Calendar:
    row = {
        "name": f"Круглосуточно {next(_numbers)}",
        "zone": "Europe/Moscow",
        "hours": {},
        "overrides": {},
        "created_at": NOW,
    } | changes
    return _add(session, Calendar(**row))  # type: ignore[no-any-return]  # as above


def a_channel(session: Session, brand: Brand, *members: Person, **changes: Any) -> Channel:
    """A channel with its members, a round-the-clock calendar and a policy of 30 minutes."""
    policy = {
        "first_reply_s": changes.pop("first_reply_s", 1800),
        "next_reply_s": changes.pop("next_reply_s", None),
        "resolution_s": changes.pop("resolution_s", None),
    }
    calendar = changes.pop("calendar", None) or a_calendar(session)
    row = {
        "brand_id": brand.id,
        "name": f"Канал {next(_numbers)}",
        "conditions": {},
        "created_at": NOW,
    } | changes
    channel: Channel = _add(session, Channel(**row))
    _add(session, SlaPolicy(channel_id=channel.id, calendar_id=calendar.id, created_at=NOW, **policy))
    for person in members:
        _add(session, ChannelMember(channel_id=channel.id, person_id=person.id))
    return channel
