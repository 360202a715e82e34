"""The queue: which tickets somebody sees in it, in which order, and how much stands in each channel."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all
from sqlalchemy.orm import Session

from desk.access import READERS, visible
from desk.queue_rows import QueueRow, rows_of
from desk.queue_walk import CAP, IS_LIVE, Lane, Place, counted, number_in, walk
from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    Channel,
    ChannelMember,
    Handover,
    MentionTag,
    Person,
    PersonRole,
    Tag,
    Ticket,
    TicketMention,
)
from storage.vocabulary import Band, RequestType, Role, TicketState

__all__ = [
    "CAP", "EVERYTHING_OF_MINE", "IS_LIVE", "ChannelCount", "Colleague", "Counts", "Place", "QueueRow", "Wanted",
    "band_counts", "colleagues", "counts", "ended", "queue", "queue_band",
]  # fmt: skip

GIVEN_AWAY = 500
ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Wanted(NamedTuple):
    """Which part of the queue: None for channels means one's own, `assignee_id` narrows to one person's tickets."""

    brand_id: int | None = None
    channel_ids: Collection[int] | None = None
    assignee_id: int | None = None
    only_free: bool = False
    states: Collection[TicketState] | None = None
    tag_id: int | None = None
    source_id: int | None = None
    request_type: RequestType | None = None
    priority: int | None = None


EVERYTHING_OF_MINE = Wanted()


def queue(
    session: Session, *, by: Actor, wanted: Wanted = EVERYTHING_OF_MINE, after: Place | None = None, limit: int = 50
) -> list[QueueRow]:
    """Live tickets this person sees, the nearest deadline first; tickets without a deadline come last, by age."""
    lanes = _lanes(session, by, wanted)
    found = walk(session, lanes, _wishes(wanted), band=None, now=ANY_TIME, limit=limit, after=after)
    return rows_of(session, found, by=by)


def queue_band(
    session: Session, *, by: Actor, wanted: Wanted, band: Band, now: datetime, after: Place | None = None,
    limit: int = 50,
) -> list[QueueRow]:  # fmt: skip
    """One band of the queue: in time, the nearest deadline first; or overdue, the oldest ticket first."""
    lanes = _lanes(session, by, wanted)
    found = walk(session, lanes, _wishes(wanted), band=band, now=now, limit=limit, after=after)
    return rows_of(session, found, by=by)


class BandCounts(NamedTuple):
    """How much is in each band; numbers stop at CAP + 1."""

    in_time: int
    overdue: int


def band_counts(session: Session, *, by: Actor, wanted: Wanted, now: datetime) -> BandCounts:
    """The badges of the two bands for what is being looked at."""
    lanes, wishes = _lanes(session, by, wanted), _wishes(wanted)
    late = counted(session, lanes, *wishes, Ticket.next_due_at < now)
    in_time = counted(session, lanes, *wishes, or_(Ticket.next_due_at >= now, Ticket.next_due_at.is_(None)))
    return BandCounts(in_time=in_time, overdue=late)


def ended(
    session: Session, *, by: Actor, brand_id: int | None, before: int | None = None, limit: int = 50
) -> list[QueueRow]:
    """Resolved and closed tickets this person sees, the newest ticket first."""
    rows = (
        select(Ticket.id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(visible(by), Ticket.state.in_((TicketState.RESOLVED, TicketState.CLOSED)))
    )
    if brand_id is not None:
        rows = rows.where(Ticket.brand_id == brand_id)
    if before is not None:
        rows = rows.where(Ticket.id < before)
    return rows_of(session, session.scalars(rows.order_by(Ticket.id.desc()).limit(limit)).all(), by=by)


def _lanes(session: Session, by: Actor, wanted: Wanted) -> list[Lane]:
    """The parts of the queue this person sees and asks for, each held together by an index; no ticket is in two."""
    readable = _readable(session, by, wanted.brand_id)
    mine = Ticket.assignee_id == by.person_id
    in_brand = _in_brand(by, wanted.brand_id)
    if wanted.assignee_id is not None:
        theirs = Ticket.assignee_id == wanted.assignee_id
        asked = readable if not wanted.channel_ids else readable & set(wanted.channel_ids)
        if wanted.assignee_id == by.person_id:
            narrowed = Ticket.channel_id.in_(sorted(wanted.channel_ids)) if wanted.channel_ids else literal(True)
            return [theirs & in_brand & narrowed]
        return [theirs & in_brand & Ticket.channel_id.in_(sorted(asked))]
    if wanted.channel_ids is None:
        own = sorted(readable & by.channels)
        lanes = [Ticket.channel_id == number for number in own]
        return lanes if by.is_system else [*lanes, mine & in_brand & Ticket.channel_id.not_in(own)]
    if wanted.channel_ids:
        asked = set(wanted.channel_ids)
        hidden = sorted(asked - readable)
        lanes = [Ticket.channel_id == number for number in sorted(asked & readable)]
        return [*lanes, *_kept(by, in_brand & Ticket.channel_id.in_(hidden))] if hidden else lanes
    lanes = [Ticket.channel_id == number for number in sorted(readable)]
    return [*lanes, *_kept(by, in_brand & Ticket.channel_id.not_in(sorted(readable)))]


def _kept(by: Actor, within: ColumnElement[bool]) -> list[Lane]:
    """Tickets in channels closed to this person that are nevertheless theirs to read: held, or handed over by them."""
    if by.is_system:
        return []
    gave = or_(Handover.from_person_id == by.person_id, Handover.by_person_id == by.person_id)
    given = select(Handover.ticket_id).where(gave).order_by(Handover.id.desc()).limit(GIVEN_AWAY).subquery()
    mine = Ticket.assignee_id == by.person_id
    others = or_(Ticket.assignee_id.is_(None), Ticket.assignee_id != by.person_id)
    return [mine & within, Ticket.id.in_(select(given.c.ticket_id)) & others & within]


def _in_brand(by: Actor, brand_id: int | None) -> ColumnElement[bool]:
    """The brand asked for, or all in which this person reads tickets."""
    brands = by.brands_with(*READERS)
    if brand_id is not None:
        return Ticket.brand_id == (brand_id if brands is None or brand_id in brands else -1)
    return literal(True) if brands is None else Ticket.brand_id.in_(sorted(brands))


def _readable(session: Session, by: Actor, brand_id: int | None) -> set[int]:
    """The channels whose tickets this person sees whoever holds them: own ones, viewed ones, open ones; a lead all."""
    found = session.execute(select(Channel.id, Channel.brand_id, Channel.is_open))
    return {
        number
        for number, brand, is_open in found
        if brand_id in {None, brand}
        and by.holds(*READERS, brand_id=brand)
        and (is_open or number in by.channels | by.views or by.holds(Role.LEAD, brand_id=brand))
    }


def _wishes(wanted: Wanted) -> list[ColumnElement[bool]]:
    wishes: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        wishes.append(Ticket.state.in_(tuple(wanted.states)))
    if wanted.only_free:
        wishes.append(Ticket.assignee_id.is_(None))
    if wanted.source_id is not None:
        wishes.append(Ticket.source_id == wanted.source_id)
    if wanted.request_type is not None:
        wishes.append(Ticket.request_type == wanted.request_type)
    if wanted.priority is not None:
        wishes.append(Ticket.priority >= wanted.priority)
    if wanted.tag_id is not None:
        wishes.append(_tagged(wanted.tag_id))
    return wishes


def _tagged(tag_id: int) -> ColumnElement[bool]:
    """Tickets of texts with the tag, or with one that was merged into it."""
    tags = select(Tag.id).where(or_(Tag.id == tag_id, Tag.counts_as_id == tag_id))
    return (
        select(literal(1))
        .select_from(TicketMention)
        .join(MentionTag, MentionTag.mention_id == TicketMention.mention_id)
        .where(TicketMention.ticket_id == Ticket.id, MentionTag.off_at.is_(None), MentionTag.tag_id.in_(tags))
        .correlate(Ticket)
        .exists()
    )


class ChannelCount(NamedTuple):
    """How much stands in a channel; numbers stop at CAP + 1, which means "more than CAP"."""

    channel_id: int
    name: str
    is_own: bool
    live: int
    free: int
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
    readable = _readable(session, by, brand_id)
    from_brand = select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active)
    known = session.execute(from_brand.order_by(Channel.name, Channel.id)).all()
    seen = [(number, name) for number, name in known if number in readable]
    hidden = [Ticket.channel_id == number for number, _name in known if number not in readable]
    numbers = _channel_numbers(session, [number for number, _name in seen], now=now)
    mine = (Ticket.assignee_id == by.person_id) & (Ticket.brand_id == brand_id)
    found = [ChannelCount(number, name, number in by.channels, *numbers[number]) for number, name in seen]
    return Counts(
        channels=sorted(found, key=lambda one: not one.is_own),
        mine=counted(session, [mine]),
        mine_overdue=counted(session, [mine], Ticket.next_due_at < now),
        behind_locks=counted(session, hidden),
    )


def _channel_numbers(session: Session, channel_ids: list[int], *, now: datetime) -> dict[int, tuple[int, int, int]]:
    """Live, free and overdue tickets of each channel, in one statement."""
    parts: list[Select[Any]] = []
    for number in channel_ids:
        here = Ticket.channel_id == number
        late = number_in(here, Ticket.next_due_at < now)
        free = number_in(here, Ticket.assignee_id.is_(None))
        parts.append(select(literal(number), number_in(here), free, late))
    if not parts:
        return {}
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(union_all(*parts))}


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
