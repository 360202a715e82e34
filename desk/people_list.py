"""Everybody who may sign in, with what they may do and where they work."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, ChannelMember, Person, PersonRole, SignIn
from storage.vocabulary import Role


class PersonRow(NamedTuple):
    """A person as an administrator sees them; roles by brand, 0 stands for all brands."""

    id: int
    login: str
    name: str
    email: str
    language: str
    is_active: bool
    roles: dict[int, frozenset[Role]]
    channels: tuple[tuple[int, str], ...]
    last_seen_at: datetime | None
    open_limit: int | None = None


def people(session: Session, *, by: Actor) -> list[PersonRow]:
    """Active people first, then by name. For administrators of all brands."""
    by.require(Role.ADMINISTRATOR, brand_id=ALL_BRANDS)
    roles = _roles(session)
    channels = _channels(session)
    last = select(SignIn.person_id, func.max(SignIn.seen_at)).group_by(SignIn.person_id)
    seen = {row[0]: row[1] for row in session.execute(last)}
    return [
        PersonRow(
            id=person.id,
            login=person.login,
            name=person.name,
            email=person.email,
            language=person.language,
            is_active=person.is_active,
            roles={brand_id: frozenset(held) for brand_id, held in roles.get(person.id, {}).items()},
            channels=tuple(channels.get(person.id, ())),
            last_seen_at=seen.get(person.id),
            open_limit=person.open_limit,
        )
        for person in session.scalars(select(Person).order_by(Person.is_active.desc(), Person.name, Person.id))
    ]


def _roles(session: Session) -> dict[int, dict[int, set[Role]]]:
    roles: dict[int, dict[int, set[Role]]] = {}
    for row in session.scalars(select(PersonRole)):
        roles.setdefault(row.person_id, {}).setdefault(row.brand_id, set()).add(row.role)
    return roles


def _channels(session: Session) -> dict[int, list[tuple[int, str]]]:
    channels: dict[int, list[tuple[int, str]]] = {}
    found = session.execute(
        select(ChannelMember.person_id, Channel.id, Channel.name)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(ChannelMember.only_views.is_(False))
        .order_by(Channel.name)
    )
    for person_id, channel_id, name in found:
        channels.setdefault(person_id, []).append((channel_id, name))
    return channels
