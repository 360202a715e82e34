"""Channels with their people and promises, and which of them a sample text would get."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.channel_choice import routes, sample_of
from desk.routing import Condition, Outcome, Sample, explain, read_conditions
from desk.terms import terms_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Calendar, Channel, ChannelMember, Mention, Person, PersonRole
from storage.vocabulary import CoverRule, Metric, Role

# Who belongs to which channel, apart by whether they only view it.
Members = dict[tuple[int, bool], list[tuple[int, str]]]


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
    viewers: tuple[tuple[int, str], ...]
    cover: CoverRule
    cover_channel_id: int | None
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
        _row(session, channel, owner=owner_name, deputy=deputy_name, members=members)
        for channel, owner_name, deputy_name in found
    ]


def channel_names(session: Session, *, brand_id: int) -> list[ChannelName]:
    """The active channels of a brand by name, to choose one for a ticket."""
    found = session.execute(
        select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active).order_by(Channel.name)
    )
    return [ChannelName(*row) for row in found]


def try_routing(session: Session, *, brand_id: int, sample: Sample, by: Actor) -> list[Outcome]:
    """How each channel stands to such a text, in the order in which routing asks them; the winner is marked."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    return explain(sample, routes(session, brand_id))


def try_mention(session: Session, mention_id: int, *, brand_id: int, by: Actor) -> list[Outcome]:
    """The same for a mention as it is stored. Raises Refused where the brand has none of that number."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    mention = session.get(Mention, mention_id)
    if mention is None or mention.brand_id != brand_id:
        raise Refused(
            _("Mention {number} cannot be tried.").format(number=mention_id),
            _("The brand has none of this number."),
            _("Copy the number from its card, or type a text."),
        )
    return explain(sample_of(session, mention), routes(session, brand_id))


def people_to_choose(session: Session, *, brand_id: int, by: Actor) -> dict[int, str]:
    """The active people who hold a role for the brand, by name: who may belong to its channels."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    able = select(PersonRole.person_id).where(PersonRole.brand_id.in_((ALL_BRANDS, brand_id)))
    found = session.execute(
        select(Person.id, Person.name).where(Person.is_active, Person.id.in_(able)).order_by(Person.name, Person.id)
    )
    return {row[0]: row[1] for row in found}


def _row(session: Session, channel: Channel, *, owner: str | None, deputy: str | None, members: Members) -> ChannelRow:
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
        members=tuple(members.get((channel.id, False), ())),
        viewers=tuple(members.get((channel.id, True), ())),
        cover=channel.cover,
        cover_channel_id=channel.cover_channel_id,
        first_reply_s=terms.targets.get(Metric.FIRST_REPLY),
        next_reply_s=terms.targets.get(Metric.NEXT_REPLY),
        resolution_s=terms.targets.get(Metric.RESOLUTION),
        calendar_id=terms.calendar_id,
        calendar=session.get_one(Calendar, terms.calendar_id).name,
    )


def _members(session: Session, brand_id: int) -> Members:
    """Who belongs to each channel, apart by whether they only view it."""
    members: Members = {}
    found = session.execute(
        select(ChannelMember.channel_id, ChannelMember.only_views, Person.id, Person.name)
        .join(Person, Person.id == ChannelMember.person_id)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(Channel.brand_id == brand_id, Person.is_active)
        .order_by(Person.name)
    )
    for channel_id, only_views, person_id, name in found:
        members.setdefault((channel_id, only_views), []).append((person_id, name))
    return members
