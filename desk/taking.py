"""Taking the next ticket: the most urgent free one, and every fifth time one that is already late."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from desk import facts
from desk.access import locked
from desk.bands import bands_of_turn
from desk.capacity import NO_LIMITS, Room, full, goes_over, room_of
from desk.cover import taken_from
from desk.events import note_event
from desk.queue_walk import UNPROMISED, Lanes, Stretch, in_time, overdue, walk
from storage.database import dialect_of, insert_into
from storage.rights import Actor
from storage.tables import TakeTurn, Ticket
from storage.vocabulary import Band, Role, TicketEventKind, TicketState

TRIES = 5  # an empty answer may only mean that others hold the rows this moment
AT_ONCE = 100  # more than take at the same moment
IS_FREE = (Ticket.state == TicketState.NEW, Ticket.assignee_id.is_(None))


def take_next(session: Session, *, by: Actor, now: datetime, channel_ids: Collection[int] | None = None) -> int | None:
    """Takes the next free ticket of the channels one works in or covers; None when there is none. Two people never
    get the same.

    From those in time the nearest deadline, every fifth time from the overdue ones the oldest; what promises nothing
    comes last. `channel_ids` narrows the choice. Raises Refused when the person holds as many as they may.
    """
    by.require(Role.OPERATOR, Role.LEAD)
    mine = taken_from(session, by=by, now=now)
    mine = mine if channel_ids is None else mine & set(channel_ids)
    room = NO_LIMITS if by.person_id is None or goes_over(by) else room_of(session, by.person_id)
    open_to = _with_room(room, mine)
    wishes: tuple[ColumnElement[bool], ...] = IS_FREE
    brands = by.brands_with(Role.OPERATOR, Role.LEAD)
    if brands is not None:
        wishes = (*wishes, Ticket.brand_id.in_(sorted(brands)))
    bands = {Band.IN_TIME: in_time(now), Band.OVERDUE: overdue(now)}
    way = (*(bands[band] for band in bands_of_turn(_taken_so_far(session, by))), UNPROMISED)
    lanes = Lanes(open_to)
    for _attempt in range(TRIES):
        seen_any = False
        for stretch in way:
            near = walk(session, lanes, wishes, way=(stretch,), limit=AT_ONCE)
            seen_any = seen_any or bool(near)
            ticket_id = _claim(session, near, stretch, by=by, now=now)
            if ticket_id is not None:
                note_taken(session, ticket_id, by=by, now=now)
                _count_turn(session, by)
                return ticket_id
        if not seen_any:
            return None
    return None


def _with_room(room: Room, mine: Collection[int]) -> list[int]:
    """The channels from which one more may be taken. Raises Refused when it is only for the limits that none is."""
    open_to = [number for number in sorted(mine) if room.has_room(number)]
    if mine and not open_to:
        raise full(room, next((number for number in sorted(mine) if room.is_full_in(number)), None))
    return open_to


def _claim(session: Session, near: list[int], stretch: Stretch, *, by: Actor, now: datetime) -> int | None:
    """Makes the first of these that is still free one's own; a row that somebody else is taking is passed by."""
    if not near:
        return None
    order = (Ticket.next_due_at, Ticket.id) if stretch.by_deadline else (Ticket.id,)
    chosen = select(Ticket.id).where(Ticket.id.in_(near), *IS_FREE).order_by(*order).limit(1)
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    claim = (
        update(Ticket)
        .where(Ticket.id == chosen.scalar_subquery(), Ticket.state == TicketState.NEW)
        .values(state=TicketState.OPEN, assignee_id=by.person_id, taken_at=now, version=Ticket.version + 1)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(claim).scalar_one_or_none()


def note_taken(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Writes down who has the ticket from now on."""
    ticket = locked(session, ticket_id)
    if ticket is not None:
        facts.held(session, ticket)
    note_event(session, ticket_id, kind=TicketEventKind.TAKEN, by=by, at=now, person_id=by.person_id)


def _taken_so_far(session: Session, by: Actor) -> int:
    return session.scalar(select(TakeTurn.taken).where(TakeTurn.person_id == by.person_id)) or 0


def _count_turn(session: Session, by: Actor) -> None:
    if by.person_id is None:
        return
    turn = insert_into(session, TakeTurn).values(person_id=by.person_id, taken=1)
    session.execute(turn.on_conflict_do_update(index_elements=["person_id"], set_={"taken": TakeTurn.taken + 1}))
