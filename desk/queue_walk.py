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
from storage.vocabulary import LIVE_TICKET_STATES, Band

CAP = 1000
# The literal form of the partial indexes' predicate; a list of bound values would not find them.
IS_LIVE = Ticket.state.in_([literal(state.value, String(), literal_execute=True) for state in LIVE_TICKET_STATES])
# A part of the queue that one index holds together: the tickets of a channel, or those of a person.
Lane = ColumnElement[bool]


class Place(NamedTuple):
    """Where a page of the queue ended; the next one begins behind it."""

    next_due_at: datetime | None
    ticket_id: int


class Stretch(NamedTuple):
    """A part of the queue with an order of its own."""

    wishes: tuple[ColumnElement[bool], ...]
    by_deadline: bool


PROMISED = Stretch((Ticket.next_due_at.is_not(None),), by_deadline=True)
UNPROMISED = Stretch((Ticket.next_due_at.is_(None),), by_deadline=False)


def stretches(band: Band | None, *, now: datetime) -> tuple[Stretch, ...]:
    """The parts of a band in their order: in time by deadline, then what promises nothing; overdue by age."""
    if band is None:
        return PROMISED, UNPROMISED
    if band == Band.OVERDUE:
        return (Stretch((Ticket.next_due_at < now,), by_deadline=False),)
    return Stretch((Ticket.next_due_at >= now,), by_deadline=True), UNPROMISED


def walk(
    session: Session, lanes: Sequence[Lane], wishes: Sequence[ColumnElement[bool]], *, band: Band | None,
    now: datetime, limit: int, after: Place | None = None,
) -> list[int]:  # fmt: skip
    """The numbers of the tickets that come next in these lanes, in the band's order."""
    found: list[int] = []
    for stretch in stretches(band, now=now):
        behind = _behind(after, stretch)
        if behind is None or not lanes or len(found) >= limit:
            continue
        chosen = (*wishes, *stretch.wishes, *behind)
        found += session.scalars(_nearest(lanes, chosen, stretch.by_deadline, limit - len(found)))
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


def _nearest(
    lanes: Sequence[Lane], wishes: Sequence[ColumnElement[bool]], by_deadline: bool, limit: int  # noqa: FBT001 - private, and the stretch says it
) -> Select[Any]:  # fmt: skip
    order = (Ticket.next_due_at, Ticket.id) if by_deadline else (Ticket.id,)
    parts = [
        select(Ticket.id, Ticket.next_due_at).where(IS_LIVE, lane, *wishes).order_by(*order).limit(limit).subquery()
        for lane in lanes
    ]
    joined = union_all(*(select(part.c.id, part.c.next_due_at) for part in parts)).subquery()
    by = (joined.c.next_due_at, joined.c.id) if by_deadline else (joined.c.id,)
    return select(joined.c.id).order_by(*by).limit(limit)


def counted(session: Session, lanes: Sequence[Lane], *wishes: ColumnElement[bool]) -> int:
    """How many live tickets there are in these lanes; CAP + 1 stands for more than CAP."""
    if not lanes:
        return 0
    parts = [select(number_in(lane, *wishes).label("number")) for lane in lanes]
    found: int = sum(session.scalars(union_all(*parts)))
    return min(found, CAP + 1)


def number_in(lane: Lane, *wishes: ColumnElement[bool]) -> Any:
    """The capped number of live tickets in a lane, as a part of a statement."""
    some = select(literal(1)).select_from(Ticket).where(IS_LIVE, lane, *wishes).limit(CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
