"""First replies under a guarantee: watched from their opening, judged once they are due."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desk.guarantees import guarantee_of
from desk.promise_clock import due_at
from desk.terms import hours_of
from storage.counting import day_of
from storage.tables import GuaranteedReply, Promise, Ticket


def watch(session: Session, ticket: Ticket, promise: Promise) -> None:
    """The first reply of a ticket was promised: if its channel guarantees one, it is watched by the same clock."""
    guarantee = guarantee_of(session, promise.channel_id)
    if guarantee is None or not guarantee.is_on:
        return
    hours = hours_of(session, promise.calendar_id)
    due = due_at(promise.started_at, timedelta(seconds=guarantee.target_s), hours=hours)
    if due is None:  # which without pauses it never is
        return
    session.add(
        GuaranteedReply(
            promise_id=promise.id,
            guarantee_id=guarantee.id,
            ticket_id=ticket.id,
            brand_id=ticket.brand_id,
            channel_id=promise.channel_id,
            due_at=due,
            month=month_of(due),
        )
    )
    session.flush()


def month_of(moment: datetime) -> str:
    """The installation's month, as "2026-11"."""
    return day_of(moment)[:7]
