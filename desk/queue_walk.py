"""Walking live tickets in the order of the queue, however many there are: a few of each channel, then the best of them.

One statement over all channels would read and sort every live ticket of them; each channel by itself is a walk along
an index that ends after a page.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from storage.tables import Ticket
from storage.vocabulary import LIVE_TICKET_STATES, Band, TicketState

CAP = 1000


def _one_of(states: Sequence[TicketState]) -> ColumnElement[bool]:
    """The literal form of a partial index's predicate; a list of bound values would not find the index."""
    return Ticket.state.in_([literal(state.value, String(), literal_execute=True) for state in states])


IS_LIVE = _one_of(LIVE_TICKET_STATES)
# What was put off is out of sight until its moment comes; who wants to see it asks for it.
NOT_PUT_OFF = _one_of([state for state in LIVE_TICKET_STATES if state != TicketState.SNOOZED])
IS_ENDED = _one_of((TicketState.RESOLVED, TicketState.CLOSED))


class Place(NamedTuple):
    """Where a page of the queue ended; the next one begins behind it."""

    next_due_at: datetime | None
    ticket_id: int


class Lanes(NamedTuple):
    """The parts of the queue that are looked at, each held together by an index: channels, and what else there is."""

    channels: Sequence[int] = ()
    others: Sequence[ColumnElement[bool]] = ()

    @property
    def each(self) -> list[ColumnElement[bool]]:
        """One condition for each part."""
        return [*(Ticket.channel_id == number for number in self.channels), *self.others]

    @property
    def together(self) -> list[ColumnElement[bool]]:
        """As few conditions as there can be, where no order is asked for."""
        return [*([Ticket.channel_id.in_(self.channels)] if self.channels else []), *self.others]


class Stretch(NamedTuple):
    """A part of the queue with an order of its own."""

    wishes: tuple[ColumnElement[bool], ...]
    by_deadline: bool


PROMISED = Stretch((Ticket.next_due_at.is_not(None),), by_deadline=True)
UNPROMISED = Stretch((Ticket.next_due_at.is_(None),), by_deadline=False)
ALL = (PROMISED, UNPROMISED)


def in_time(now: datetime) -> Stretch:
    """What can still be answered in time, the nearest deadline first."""
    return Stretch((Ticket.next_due_at >= now,), by_deadline=True)


def overdue(now: datetime) -> Stretch:
    """What is late, the oldest ticket first."""
    return Stretch((Ticket.next_due_at < now,), by_deadline=False)


def along(band: Band, *, now: datetime) -> tuple[Stretch, ...]:
    """The stretches of a band in their order; what promises nothing stands behind what is in time."""
    return (overdue(now),) if band == Band.OVERDUE else (in_time(now), UNPROMISED)


def walk(
    session: Session, lanes: Lanes, wishes: Sequence[ColumnElement[bool]], *,
    way: Sequence[Stretch] = ALL, limit: int, after: Place | None = None,
) -> list[int]:  # fmt: skip
    """The numbers of the tickets that come next in these lanes, stretch by stretch."""
    found: list[int] = []
    for stretch in way:
        behind = _behind(after, stretch)
        if behind is None or not lanes.each or len(found) >= limit:
            continue
        chosen = (*wishes, *stretch.wishes, *behind)
        found += session.scalars(_nearest(lanes, chosen, stretch, limit - len(found)))
    return found


def _behind(after: Place | None, stretch: Stretch) -> tuple[ColumnElement[bool], ...] | None:
    """The condition that skips what was shown; None when the whole stretch was."""
    if after is None:
        return ()
    if stretch.by_deadline:
        if after.next_due_at is None:
            return None
        later = Ticket.next_due_at > after.next_due_at
        return (or_(later, and_(Ticket.next_due_at == after.next_due_at, Ticket.id > after.ticket_id)),)
    if stretch is UNPROMISED and after.next_due_at is not None:
        return ()
    return (Ticket.id > after.ticket_id,)


def _nearest(lanes: Lanes, wishes: Sequence[ColumnElement[bool]], stretch: Stretch, limit: int) -> Select[Any]:
    order = (Ticket.next_due_at, Ticket.id) if stretch.by_deadline else (Ticket.id,)
    parts = [
        select(Ticket.id, Ticket.next_due_at).where(IS_LIVE, lane, *wishes).order_by(*order).limit(limit).subquery()
        for lane in lanes.each
    ]
    joined = union_all(*(select(part.c.id, part.c.next_due_at) for part in parts)).subquery()
    by = (joined.c.next_due_at, joined.c.id) if stretch.by_deadline else (joined.c.id,)
    return select(joined.c.id).order_by(*by).limit(limit)


def newest_ended(
    session: Session, lanes: Lanes, wishes: Sequence[ColumnElement[bool]], *, limit: int, before: int | None
) -> list[int]:
    """The numbers of resolved and closed tickets in these lanes, the newest first."""
    if not lanes.each:
        return []
    older = () if before is None else (Ticket.id < before,)
    parts = [
        select(Ticket.id).where(IS_ENDED, lane, *wishes, *older).order_by(Ticket.id.desc()).limit(limit).subquery()
        for lane in lanes.each
    ]
    joined = union_all(*(select(part.c.id) for part in parts)).subquery()
    return list(session.scalars(select(joined.c.id).order_by(joined.c.id.desc()).limit(limit)))


def counted(session: Session, lanes: Lanes, *wishes: ColumnElement[bool]) -> int:
    """How many live tickets there are in these lanes; CAP + 1 stands for more than CAP, and nobody counts further."""
    if not lanes.each:
        return 0
    one = select(literal(1).label("one")).select_from(Ticket)
    some = union_all(*(one.where(IS_LIVE, lane, *wishes) for lane in lanes.together)).limit(CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def number_in(lane: ColumnElement[bool], *wishes: ColumnElement[bool], beside: Any) -> Any:
    """The capped number of live tickets for each row of `beside`, as a part of a statement about it."""
    some = select(literal(1)).select_from(Ticket).where(IS_LIVE, lane, *wishes).limit(CAP + 1)
    return select(func.count()).select_from(some.correlate(beside).subquery()).scalar_subquery()
