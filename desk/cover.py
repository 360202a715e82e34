"""Who answers in each channel at this moment: its people on shift, else whoever its cover rule names."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.shifts import on_shift
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, ChannelMember, Person, PersonRole
from storage.vocabulary import CoverRule, Role


class Cover(NamedTuple):
    """Who on shift answers in a channel; empty `people` means that nobody does.

    `is_owned` says that the owner or the deputy is among them, `by_rule` that only the cover rule found them.
    """

    channel_id: int
    people: frozenset[int]
    is_owned: bool
    by_rule: bool


def covers(session: Session, *, brand_id: int, now: datetime) -> dict[int, Cover]:
    """Each active channel of the brand with who answers there now."""
    here = on_shift(session, brand_id=brand_id, now=now)
    workers = _workers(session, brand_id)
    channels = session.scalars(select(Channel).where(Channel.brand_id == brand_id, Channel.is_active)).all()
    first_line = next((channel.id for channel in channels if channel.is_first_line), None)
    leads = _leads(session, brand_id) if any(one.cover == CoverRule.LEADS for one in channels) else frozenset()
    return {
        channel.id: cover_of(
            channel.id,
            heads={channel.owner_id, channel.deputy_id} & here,
            own=workers.get(channel.id, frozenset()) & here,
            others=_named_by(channel, workers, first_line=first_line, leads=leads) & here,
        )
        for channel in channels
    }


def cover_of(channel_id: int, *, heads: set[int | None], own: frozenset[int], others: frozenset[int]) -> Cover:
    """The rule itself, of people on shift: in hours without owner and deputy those whom the rule names help out."""
    people = own if heads else own | others
    return Cover(channel_id, people, is_owned=bool(heads), by_rule=bool(people) and not own)


def covered_by(session: Session, *, by: Actor, brand_id: int, now: datetime) -> frozenset[int]:
    """The channels in which this person answers now, by membership or because they cover them."""
    found = covers(session, brand_id=brand_id, now=now).values()
    return frozenset(cover.channel_id for cover in found if by.person_id in cover.people)


def taken_from(session: Session, *, by: Actor, now: datetime) -> frozenset[int]:
    """The channels from which this person takes the next ticket: their own, and those that they cover at this hour."""
    helped = select(Channel.brand_id).where(Channel.is_active, Channel.cover != CoverRule.MEMBERS).distinct()
    brands = [number for number in session.scalars(helped) if by.holds(Role.OPERATOR, Role.LEAD, brand_id=number)]
    return by.channels.union(*(covered_by(session, by=by, brand_id=number, now=now) for number in brands))


def _named_by(
    channel: Channel, workers: Mapping[int, frozenset[int]], *, first_line: int | None, leads: frozenset[int]
) -> frozenset[int]:
    if channel.cover == CoverRule.LEADS:
        return leads
    place = {CoverRule.FIRST_LINE: first_line, CoverRule.CHANNEL: channel.cover_channel_id}.get(channel.cover)
    return workers.get(place, frozenset()) if place is not None else frozenset()


def _workers(session: Session, brand_id: int) -> dict[int, frozenset[int]]:
    """Who works in each channel; those who only view it answer nobody."""
    found = session.execute(
        select(ChannelMember.channel_id, ChannelMember.person_id)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .join(Person, Person.id == ChannelMember.person_id)
        .where(Channel.brand_id == brand_id, Person.is_active, ChannelMember.only_views.is_(False))
    )
    workers: dict[int, set[int]] = {}
    for channel_id, person_id in found:
        workers.setdefault(channel_id, set()).add(person_id)
    return {channel_id: frozenset(people) for channel_id, people in workers.items()}


def _leads(session: Session, brand_id: int) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(PersonRole.person_id)
            .join(Person, Person.id == PersonRole.person_id)
            .where(PersonRole.role == Role.LEAD, PersonRole.brand_id.in_((ALL_BRANDS, brand_id)), Person.is_active)
        )
    )
