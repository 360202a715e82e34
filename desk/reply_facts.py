"""One row for each promise of a next reply, kept with the promise.

A promise that ended without an answer is left out, unless it was broken before the ticket was resolved or moved: then
it stays missed. What went over to another promise (a merge, an answer that was not there after all) counts there, and
what is owed in no ticket any more counts nowhere.
"""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.fact_rows import change_reply, enter, leave, mark
from desk.promise_clock import PauseSpan, elapsed
from desk.terms import hours_of
from storage.counting import day_of, hour_of
from storage.tables import Promise, ReplyFact, Ticket
from storage.vocabulary import CancelCause, Metric

STAY_MISSED = frozenset({CancelCause.RESOLVED, CancelCause.SUPERSEDED})
"""How a promise may end without an answer and still have been broken: nothing else is owed in its place."""


class Ended(Protocol):
    """What of a promise says whether it counts."""

    @property
    def breached_at(self) -> datetime | None: ...

    @property
    def cancel_cause(self) -> CancelCause | None: ...


def why_left_out(promise: Ended) -> CancelCause | None:
    """Why no figure counts the promise."""
    is_missed = promise.breached_at is not None and promise.cancel_cause in STAY_MISSED
    return None if is_missed else promise.cancel_cause


def promised(session: Session, ticket: Ticket, promise: Promise) -> None:
    """The customer waits for our next words."""
    enter(
        session,
        ReplyFact(
            promise_id=promise.id,
            ticket_id=ticket.id,
            cycle=promise.cycle,
            brand_id=ticket.brand_id,
            channel_id=promise.channel_id,
            source_id=ticket.source_id,
            operator_id=ticket.assignee_id,
            asked_at=promise.started_at,
            asked_day=day_of(promise.started_at),
            asked_hour=hour_of(promise.started_at),
            due_at=promise.due_at,
            target_s=promise.target_s,
        ),
    )


def kept(
    session: Session, promise: Promise, *, pauses: list[PauseSpan], operator_id: int | None, at: datetime
) -> None:  # fmt: skip
    """The answer stands where the customer can see it; credit goes to its author."""
    spent = elapsed(promise.started_at, at, hours=hours_of(session, promise.calendar_id), pauses=pauses)
    change_reply(
        session, promise.id, replied_at=at, operator_id=operator_id, due_at=promise.due_at,
        reply_s=round(spent.total_seconds()), is_within=promise.due_at is None or at <= promise.due_at,
    )  # fmt: skip


def broken(session: Session, promise_id: int) -> None:
    """The reply is late, whether it comes or not."""
    change_reply(session, promise_id, is_within=False)


def ended(session: Session, promise: Promise) -> None:
    """The promise was cancelled; what had counted as an answer was none."""
    why = why_left_out(promise)
    nothing = {} if why is None else dict.fromkeys(("replied_at", "reply_s", "is_within"))
    change_reply(session, promise.id, left_out=why, **nothing)


def counted_anew(session: Session, promise: Promise) -> None:
    """A pause has put its deadline off, or holds it."""
    change_reply(session, promise.id, due_at=promise.due_at)


def held(session: Session, ticket: Ticket) -> None:
    """Another person holds the ticket: what is still owed counts for them."""
    running = select(Promise.id).where(
        Promise.ticket_id == ticket.id, Promise.metric == Metric.NEXT_REPLY, Promise.fulfilled_at.is_(None),
        Promise.cancelled_at.is_(None),
    )  # fmt: skip
    days = session.scalars(
        update(ReplyFact)
        .where(ReplyFact.promise_id.in_(running), ReplyFact.operator_id.is_distinct_from(ticket.assignee_id))
        .values(operator_id=ticket.assignee_id)
        .returning(ReplyFact.asked_day)
        .execution_options(synchronize_session="fetch")
    ).all()
    mark(session, ticket.brand_id, *days)


def forgotten(session: Session, ticket: Ticket) -> None:
    """The promotion was undone: no figure counts its replies."""
    for fact in session.scalars(select(ReplyFact).where(ReplyFact.ticket_id == ticket.id)).all():
        leave(session, fact)
