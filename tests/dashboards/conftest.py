"""A brand with a few hundred ticket cycles of every sort."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session

from storage.counting import day_of, hour_of
from storage.tables import Brand, Channel, Person, Source, Ticket, TicketFact
from storage.vocabulary import RequestType, Role, TicketState, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 20)


class Town(NamedTuple):
    """What the facts are about."""

    brand: Brand
    other_brand: Brand
    people: list[Person]
    channels: list[Channel]
    sources: list[Source]
    facts: list[TicketFact]


def a_fact(session: Session, channel: Channel, source: Source, person: Person | None, **changes: object) -> TicketFact:
    """A ticket with one cycle; unless told otherwise opened an hour ago, promised in 30 minutes, unanswered."""
    opened_at: datetime = changes.pop("opened_at", NOW - timedelta(hours=1))  # type: ignore[assignment]  # a test's moment
    cycle = changes.pop("cycle", 1)
    ticket = Ticket(
        brand_id=channel.brand_id,
        channel_id=channel.id,
        source_id=source.id,
        assignee_id=person.id if person else None,
        state=TicketState.OPEN,
        request_type=RequestType.COMPLAINT,
        published_at=opened_at,
        seen_at=opened_at,
        opened_at=opened_at,
    )
    session.add(ticket)
    session.flush()
    row = {
        "due_at": opened_at + timedelta(minutes=30),
        "first_reply_target_s": 1800,
        "published_to_seen_s": 60,
        "seen_to_promoted_s": 120,
    } | changes
    for name in ("due", "replied", "closed", "asked", "rated"):
        moment = row.get(f"{name}_at")
        row[f"{name}_day"] = day_of(moment) if isinstance(moment, datetime) else None
    fact = TicketFact(
        ticket_id=ticket.id,
        cycle=cycle,
        brand_id=channel.brand_id,
        channel_id=channel.id,
        source_id=source.id,
        operator_id=person.id if person else None,
        opened_at=opened_at,
        opened_day=day_of(opened_at),
        **{"opened_hour": hour_of(opened_at)} | row,
    )
    session.add(fact)
    session.flush()
    return fact


def _random_fact(session: Session, chance: random.Random, town: Town) -> TicketFact:
    brand = chance.choice([town.brand] * 9 + [town.other_brand])
    channel = chance.choice([channel for channel in town.channels if channel.brand_id == brand.id])
    source = chance.choice([source for source in town.sources if source.brand_id == brand.id])
    opened_at = NOW - timedelta(minutes=chance.randrange(40 * 24 * 60))
    changes: dict[str, object] = {"opened_at": opened_at, "cycle": chance.choice([1, 1, 1, 2])}
    if chance.random() < 0.1:
        changes |= {"due_at": None, "first_reply_target_s": None}
    elif chance.random() < 0.3:
        changes["due_at"] = NOW + timedelta(minutes=chance.randrange(-60, 600))
    if chance.random() < 0.7:
        spent = chance.randrange(1, 7200)
        changes |= {
            "replied_at": opened_at + timedelta(seconds=spent),
            "first_reply_s": None if changes.get("due_at", 1) is None else spent,
            "is_within": None if changes.get("due_at", 1) is None else spent <= 1800,
            "promoted_to_answered_s": spent,
            "taken_to_answered_s": chance.choice([None, spent // 2]),
        }
        if chance.random() < 0.6:
            asked_at = min(NOW, opened_at + timedelta(seconds=spent, hours=chance.randrange(40)))
            changes["asked_at"] = asked_at
            if chance.random() < 0.5:
                changes |= {"rating": chance.choice(list(Verdict)), "rated_at": asked_at}
    if chance.random() < 0.4:
        changes["closed_at"] = opened_at + timedelta(minutes=chance.randrange(1, 3000))
    return a_fact(session, channel, source, chance.choice([*town.people, None]), **changes)


def make_town(session: Session) -> Town:
    """300 cycles over 40 days, a tenth of them of another brand."""
    brand, other = a_brand(session), a_brand(session)
    people = [a_person(session, Role.OPERATOR) for _number in range(4)]
    channels = [a_channel(session, brand) for _number in range(3)] + [a_channel(session, other)]
    sources = [a_source(session, brand) for _number in range(3)] + [a_source(session, other)]
    made = Town(brand, other, people, channels, sources, [])
    chance = random.Random(7)
    return made._replace(facts=[_random_fact(session, chance, made) for _number in range(300)])


@pytest.fixture
def town(session: Session) -> Town:
    """The same, made for a test."""
    return make_town(session)
