"""What was promised in a ticket that goes into another: its clocks end unmarked, the earliest deadline lives on."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import facts, promises
from desk.events import note_event
from desk.promise_clock import elapsed
from desk.terms import hours_of
from storage.rights import SYSTEM
from storage.tables import Promise, Ticket
from storage.vocabulary import CancelCause, Metric, TicketEventKind


def go_over(session: Session, ticket: Ticket, survivor: Ticket, *, now: datetime) -> bool:
    """Ends the clocks of the merged ticket; True if a reply is now owed in the survivor because of it.

    Of the two replies that are owed, the survivor owes the one that is due first, under the terms it was promised.
    """
    owed = _owed(session, ticket)
    promises.let_go(session, ticket, cause=CancelCause.MERGED, now=now)
    if owed is None:
        return False
    here = _owed(session, survivor)
    if here is None or _due(owed) < _due(here):
        if here is not None:
            promises.end_promise(session, here, cause=CancelCause.MERGED, now=now)
            session.flush()
        _promise_anew(session, survivor, owed, now=now)
    promises.refresh_due(session, survivor)
    return True


def _owed(session: Session, ticket: Ticket) -> Promise | None:
    """The reply that is owed and due first."""
    return min(promises.running(session, ticket, promises.REPLIES), key=_due, default=None)


def _due(promise: Promise) -> tuple[bool, datetime]:
    return promise.due_at is None, promise.due_at or promise.started_at


def _promise_anew(session: Session, survivor: Ticket, owed: Promise, *, now: datetime) -> None:
    """The same deadline in the survivor: where a first reply has been given, it is the next one that is owed."""
    metric = Metric.NEXT_REPLY if facts.has_replied(session, survivor) else Metric.FIRST_REPLY
    last = select(func.max(Promise.number)).where(
        Promise.ticket_id == survivor.id, Promise.cycle == survivor.cycle, Promise.metric == metric
    )
    target_s = owed.target_s
    if owed.due_at is not None:
        # Pauses of the merged ticket stay with it: what they gave is in the span.
        spent = elapsed(owed.started_at, owed.due_at, hours=hours_of(session, owed.calendar_id))
        target_s = max(target_s, round(spent / timedelta(seconds=1)))
    promise = Promise(
        ticket_id=survivor.id,
        cycle=survivor.cycle,
        metric=metric,
        number=(session.scalar(last) or 0) + 1,
        channel_id=owed.channel_id,
        policy_id=owed.policy_id,
        calendar_id=owed.calendar_id,
        started_at=owed.started_at,
        target_s=target_s,
        due_at=owed.due_at or now + timedelta(seconds=owed.target_s),
    )
    session.add(promise)
    session.flush()
    note_event(
        session, survivor.id, kind=TicketEventKind.PROMISE_OPENED, by=SYSTEM, at=now, metric=metric, target_s=target_s
    )
    promises.note_promised(session, survivor, promise)
