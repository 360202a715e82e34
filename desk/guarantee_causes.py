"""Why a guarantee was probably broken, from what is on record: shifts, pauses, publishing. A lead has the last word."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.cover import covers
from storage.tables import Message, Pause, Promise, Ticket
from storage.vocabulary import BreachCause, Delivery, Direction


def probable_cause(session: Session, ticket: Ticket, promise: Promise, *, due: datetime) -> BreachCause:
    """What explains it first: an answer that could not get out, nobody on shift, a pause, nobody took it."""
    if _was_stuck(session, ticket, promise, due):
        return BreachCause.OUTAGE
    if _nobody_there(session, ticket, promise, (promise.started_at, due)):
        return BreachCause.NO_SHIFT
    if _was_paused(session, ticket, promise, due):
        return BreachCause.PAUSED
    if ticket.taken_at is None or ticket.taken_at > due:
        return BreachCause.NOT_TAKEN
    return BreachCause.LATE_ANSWER


def _was_stuck(session: Session, ticket: Ticket, promise: Promise, due: datetime) -> bool:
    """An answer was handed in in time and did not reach the customer in time."""
    written = select(Message.id).where(
        Message.ticket_id == ticket.id, Message.cycle == promise.cycle, Message.direction == Direction.OUT,
        Message.created_at <= due, or_(Message.sent_at.is_(None), Message.sent_at > due),
        Message.delivery != Delivery.NONE, Message.by_hand.is_(False),
    )  # fmt: skip
    return session.scalar(written.limit(1)) is not None


def _nobody_there(session: Session, ticket: Ticket, promise: Promise, moments: tuple[datetime, datetime]) -> bool:
    """Nobody on shift answered in the channel, neither when the customer began to wait nor when the time was up."""
    for moment in moments:
        cover = covers(session, brand_id=ticket.brand_id, now=moment).get(promise.channel_id)
        if cover is not None and cover.people:
            return False
    return True


def _was_paused(session: Session, ticket: Ticket, promise: Promise, due: datetime) -> bool:
    """Somebody had it wait for the customer or for colleagues, which stops no first reply."""
    overlaps = (
        Pause.ticket_id == ticket.id,
        Pause.started_at < due,
        or_(Pause.ended_at.is_(None), Pause.ended_at > promise.started_at),
    )
    return session.scalar(select(Pause.id).where(*overlaps).limit(1)) is not None
