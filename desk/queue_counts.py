"""How much stands in the queue: in its bands, in each channel, behind locks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desk.access import READERS
from desk.queue_lanes import readable_channels
from desk.queue_walk import CAP, NOT_PUT_OFF, Lanes, counted, number_in
from storage.rights import Actor
from storage.tables import Channel, Ticket


class BandCounts(NamedTuple):
    """How much is in each band; numbers stop at CAP + 1."""

    in_time: int
    overdue: int


def band_counts(session: Session, lanes: Lanes, wishes: Sequence[ColumnElement[bool]], *, now: datetime) -> BandCounts:
    """The badges of the two bands for what is being looked at."""
    late = counted(session, lanes, *wishes, Ticket.next_due_at < now)
    in_time = counted(session, lanes, *wishes, Ticket.next_due_at >= now)
    unpromised = counted(session, lanes, *wishes, Ticket.next_due_at.is_(None)) if in_time <= CAP else 0
    return BandCounts(in_time=min(in_time + unpromised, CAP + 1), overdue=late)


class ChannelCount(NamedTuple):
    """How much stands in a channel; numbers stop at CAP + 1, which means "more than CAP"."""

    channel_id: int
    name: str
    is_own: bool
    live: int
    overdue: int


class Counts(NamedTuple):
    """The channels this person sees, own ones first.

    `mine` are one's own tickets, `behind_locks` those of channels that are closed to this person.
    """

    channels: list[ChannelCount]
    mine: int
    mine_overdue: int
    behind_locks: int


def counts(session: Session, *, by: Actor, brand_id: int, now: datetime) -> Counts:
    """What the chips above the queue say; nothing about a brand in which the person holds no such role."""
    if not by.holds(*READERS, brand_id=brand_id):
        return Counts([], 0, 0, 0)
    readable = readable_channels(session, by, brand_id)
    from_brand = select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active)
    known = session.execute(from_brand.order_by(Channel.name, Channel.id)).all()
    seen = [(number, name) for number, name in known if number in readable]
    hidden = Lanes([number for number, _name in known if number not in readable])
    numbers = _channel_numbers(session, [number for number, _name in seen], now=now)
    mine = Lanes(others=[(Ticket.assignee_id == by.person_id) & (Ticket.brand_id == brand_id)])
    found = [ChannelCount(number, name, number in by.channels, *numbers[number]) for number, name in seen]
    return Counts(
        channels=sorted(found, key=lambda one: not one.is_own),
        mine=counted(session, mine, NOT_PUT_OFF),
        mine_overdue=counted(session, mine, NOT_PUT_OFF, Ticket.next_due_at < now),
        behind_locks=counted(session, hidden, NOT_PUT_OFF),
    )


def _channel_numbers(session: Session, channel_ids: list[int], *, now: datetime) -> dict[int, tuple[int, int]]:
    """Live and overdue tickets of each channel, in one statement."""
    here = Ticket.channel_id == Channel.id
    found = select(
        Channel.id,
        number_in(here, NOT_PUT_OFF, beside=Channel),
        number_in(here, NOT_PUT_OFF, Ticket.next_due_at < now, beside=Channel),
    ).where(Channel.id.in_(channel_ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(found)}
