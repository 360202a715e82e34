"""The queue: its tickets in the order in which they are to be answered, and whom one can be handed to."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.queue_counts import BandCounts, ChannelCount, Counts, band_counts, counts
from desk.queue_lanes import EVERYTHING_OF_MINE, Wanted, lanes_of, wishes_of
from desk.queue_rows import QueueRow, rows_of
from desk.queue_walk import CAP, IS_LIVE, Place, along, newest_ended, walk
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, ChannelMember, Person, PersonRole
from storage.vocabulary import Band, Role

__all__ = [
    "CAP",
    "EVERYTHING_OF_MINE",
    "IS_LIVE",
    "BandCounts",
    "ChannelCount",
    "Colleague",
    "Counts",
    "Page",
    "Place",
    "QueueRow",
    "Wanted",
    "band_counts",
    "colleagues",
    "counts",
    "ended",
    "queue",
    "queue_page",
]  # fmt: skip


def queue(
    session: Session, *, by: Actor, wanted: Wanted = EVERYTHING_OF_MINE, after: Place | None = None, limit: int = 50
) -> list[QueueRow]:
    """Live tickets this person sees, the nearest deadline first; tickets without a deadline come last, by age."""
    lanes = lanes_of(session, by, wanted)
    found = walk(session, lanes, wishes_of(wanted), limit=limit, after=after)
    return rows_of(session, found, by=by)


class Page(NamedTuple):
    """A band of the queue as a screen shows it: its rows, and how much is in both bands."""

    rows: list[QueueRow]
    counted: BandCounts


def queue_page(
    session: Session, *, by: Actor, wanted: Wanted, band: Band, now: datetime, after: Place | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """One band of the queue: in time, the nearest deadline first; or overdue, the oldest ticket first."""
    lanes, wishes = lanes_of(session, by, wanted), wishes_of(wanted)
    found = walk(session, lanes, wishes, way=along(band, now=now), limit=limit, after=after)
    return Page(rows_of(session, found, by=by), band_counts(session, lanes, wishes, now=now))


def ended(
    session: Session, *, by: Actor, brand_id: int | None, before: int | None = None, limit: int = 50,
    wanted: Wanted | None = None,
) -> list[QueueRow]:  # fmt: skip
    """Resolved and closed tickets this person sees, the newest first; `wanted` narrows them as it does a queue."""
    asked = (wanted or Wanted(channel_ids=()))._replace(brand_id=brand_id, states=None, only_free=False)
    found = newest_ended(
        session, lanes_of(session, by, asked), wishes_of(asked, among_live=False), limit=limit, before=before
    )
    return rows_of(session, found, by=by)


class Colleague(NamedTuple):
    """Somebody a ticket can be handed to; `works_here` says that they belong to its channel."""

    id: int
    name: str
    works_here: bool


def colleagues(session: Session, *, channel_id: int, by: Actor) -> list[Colleague]:
    """Active operators and leads of the channel's brand but oneself; members of the channel first.

    Nobody for a channel of a brand in which the person holds no role.
    """
    channel = session.get(Channel, channel_id)
    if channel is None or not by.holds(*Role, brand_id=channel.brand_id):
        return []
    able = select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.OPERATOR, Role.LEAD)), PersonRole.brand_id.in_((ALL_BRANDS, channel.brand_id))
    )
    works_here = (ChannelMember.channel_id == channel_id, ChannelMember.only_views.is_(False))
    members = set(session.scalars(select(ChannelMember.person_id).where(*works_here)))
    people = session.execute(
        select(Person.id, Person.name)
        .where(Person.is_active, Person.id.in_(able), Person.id != by.person_id)
        .order_by(Person.name, Person.id)
    )
    found = [Colleague(person_id, name, person_id in members) for person_id, name in people]
    return sorted(found, key=lambda one: not one.works_here)
