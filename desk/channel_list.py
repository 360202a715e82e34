"""Channels with their people and promises, and which of them a sample text would get."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.channel_choice import routes
from desk.routing import Choice, Condition, Sample, choose, read_conditions
from desk.terms import terms_of
from storage.rights import Actor
from storage.tables import Calendar, Channel, ChannelMember, Person
from storage.vocabulary import Metric, Role


class ChannelRow(NamedTuple):
    """A channel as its administrator sees it; targets in seconds of working time."""

    id: int
    name: str
    is_active: bool
    is_first_line: bool
    is_open: bool
    priority: int
    tone: str
    owner_id: int | None
    owner: str | None
    deputy_id: int | None
    deputy: str | None
    conditions: tuple[Condition, ...]
    members: tuple[tuple[int, str], ...]
    first_reply_s: int | None
    next_reply_s: int | None
    resolution_s: int | None
    calendar_id: int
    calendar: str


class ChannelName(NamedTuple):
    """A channel to choose."""

    id: int
    name: str


def channel_rows(session: Session, *, brand_id: int, by: Actor) -> list[ChannelRow]:
    """All channels of a brand, the first line first, then by name. For administrators and leads."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    owner, deputy = aliased(Person), aliased(Person)
    found = session.execute(
        select(Channel, owner.name, deputy.name)
        .outerjoin(owner, owner.id == Channel.owner_id)
        .outerjoin(deputy, deputy.id == Channel.deputy_id)
        .where(Channel.brand_id == brand_id)
        .order_by(Channel.is_active.desc(), Channel.is_first_line.desc(), Channel.name)
    )
    members = _members(session, brand_id)
    return [
        _row(session, channel, owner=owner_name, deputy=deputy_name, members=members.get(channel.id, []))
        for channel, owner_name, deputy_name in found
    ]


def channel_names(session: Session, *, brand_id: int) -> list[ChannelName]:
    """The active channels of a brand by name, to choose one for a ticket."""
    found = session.execute(
        select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active).order_by(Channel.name)
    )
    return [ChannelName(*row) for row in found]


def try_routing(session: Session, *, brand_id: int, sample: Sample, by: Actor) -> Choice:
    """Which channel such a text would get, and why. Raises Refused when none takes it."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    return choose(sample, routes(session, brand_id))


def _row(
    session: Session, channel: Channel, *, owner: str | None, deputy: str | None, members: list[tuple[int, str]]
) -> ChannelRow:
    terms = terms_of(session, channel.id)
    return ChannelRow(
        id=channel.id,
        name=channel.name,
        is_active=channel.is_active,
        is_first_line=channel.is_first_line,
        is_open=channel.is_open,
        priority=channel.priority,
        tone=channel.tone,
        owner_id=channel.owner_id,
        owner=owner,
        deputy_id=channel.deputy_id,
        deputy=deputy,
        conditions=read_conditions(channel.conditions.get("all", [])),
        members=tuple(members),
        first_reply_s=terms.targets.get(Metric.FIRST_REPLY),
        next_reply_s=terms.targets.get(Metric.NEXT_REPLY),
        resolution_s=terms.targets.get(Metric.RESOLUTION),
        calendar_id=terms.calendar_id,
        calendar=session.get_one(Calendar, terms.calendar_id).name,
    )


def _members(session: Session, brand_id: int) -> dict[int, list[tuple[int, str]]]:
    members: dict[int, list[tuple[int, str]]] = {}
    found = session.execute(
        select(ChannelMember.channel_id, Person.id, Person.name)
        .join(Person, Person.id == ChannelMember.person_id)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(Channel.brand_id == brand_id, Person.is_active)
        .order_by(Person.name)
    )
    for channel_id, person_id, name in found:
        members.setdefault(channel_id, []).append((person_id, name))
    return members
