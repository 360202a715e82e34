"""The promises of a ticket: opened, kept, broken and ended, each written once; terms never change."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import facts, reply_facts
from desk.events import note_event
from desk.guaranteed import watch
from desk.pause_spans import pauses_of
from desk.promise_clock import PauseSpan, counting_pauses, due_at
from desk.terms import hours_of, terms_of, warn_percent_of
from storage.rights import SYSTEM, Actor
from storage.tables import Promise, Ticket
from storage.vocabulary import CancelCause, Metric, TicketEventKind

WHOLE = 100
REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)


class RanOut(NamedTuple):
    """A promise that was not kept in time."""

    promise_id: int
    ticket_id: int
    cycle: int
    metric: Metric
    due_at: datetime


def open_promise(
    session: Session, ticket: Ticket, *, metric: Metric, started_at: datetime, now: datetime
) -> Promise | None:
    """Opens a promise under the channel's terms of today; None when the channel does not promise this."""
    terms = terms_of(session, ticket.channel_id)
    target_s = terms.targets.get(metric)
    if target_s is None:
        return None
    promise = Promise(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        metric=metric,
        number=_next_number(session, ticket, metric),
        channel_id=ticket.channel_id,
        policy_id=terms.policy_id,
        calendar_id=terms.calendar_id,
        started_at=started_at,
        target_s=target_s,
    )
    _set_due(session, promise, pauses_of(session, ticket.id))
    session.add(promise)
    session.flush()
    note_event(
        session,
        ticket.id,
        kind=TicketEventKind.PROMISE_OPENED,
        by=SYSTEM,
        at=now,
        metric=metric,
        target_s=target_s,
    )
    note_promised(session, ticket, promise)
    refresh_due(session, ticket)
    return promise


def note_promised(session: Session, ticket: Ticket, promise: Promise) -> None:
    """The figures learn of a new promise, and the guarantees of a first reply."""
    if promise.metric == Metric.NEXT_REPLY:
        reply_facts.promised(session, ticket, promise)
        return
    facts.promised(session, ticket, promise)
    if promise.metric == Metric.FIRST_REPLY:
        watch(session, ticket, promise)


def running(session: Session, ticket: Ticket, metrics: Iterable[Metric] = tuple(Metric)) -> Sequence[Promise]:
    """The promises of this ticket that are neither kept nor cancelled, overdue ones included."""
    return session.scalars(
        select(Promise)
        .where(
            Promise.ticket_id == ticket.id,
            Promise.metric.in_(tuple(metrics)),
            Promise.fulfilled_at.is_(None),
            Promise.cancelled_at.is_(None),
        )
        .order_by(Promise.id)
        # The sweep must not break in the same moment what is being kept here.
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def keep(session: Session, ticket: Ticket, *, metrics: Iterable[Metric], by: Actor, at: datetime) -> None:
    """What was promised has been done at this moment: late ones are broken first, at their due moment."""
    for promise in running(session, ticket, metrics):
        if promise.started_at > at and promise.metric == Metric.NEXT_REPLY:
            continue  # the customer wrote after this answer stood there
        _break_if_late(session, promise, at=at)
        promise.fulfilled_at = at
        promise.fulfilled_by = by.person_id
        _note_kept(session, ticket, promise, by=by, at=at)
        note_event(
            session,
            ticket.id,
            kind=TicketEventKind.PROMISE_KEPT,
            by=by,
            at=at,
            metric=promise.metric,
            late=promise.breached_at is not None,
        )
    session.flush()
    refresh_due(session, ticket)


def cancel(
    session: Session, ticket: Ticket, *, cause: CancelCause, now: datetime, metrics: Iterable[Metric] = tuple(Metric)
) -> None:
    """Ends running promises without keeping them; those already late are broken first and stay broken."""
    for promise in running(session, ticket, metrics):
        _break_if_late(session, promise, at=now)
        end_promise(session, promise, cause=cause, now=now)
        note_event(
            session,
            ticket.id,
            kind=TicketEventKind.PROMISE_CANCELLED,
            by=SYSTEM,
            at=now,
            metric=promise.metric,
            cause=cause,
        )
    session.flush()
    refresh_due(session, ticket)


def let_go(session: Session, ticket: Ticket, *, cause: CancelCause, now: datetime) -> list[int]:
    """Ends running promises that no figure shall count: late ones are not broken. Gives their ids."""
    gone = running(session, ticket)
    for promise in gone:
        end_promise(session, promise, cause=cause, now=now)
        note_event(
            session, ticket.id, kind=TicketEventKind.PROMISE_CANCELLED, by=SYSTEM, at=now, metric=promise.metric,
            cause=cause,
        )  # fmt: skip
    session.flush()
    refresh_due(session, ticket)
    return [promise.id for promise in gone]


def run_again(session: Session, ticket: Ticket, *, kept_at: datetime, now: datetime) -> None:
    """What was kept at this moment was not kept after all: it is promised anew since its old start.

    A promise is written once: the old one ends with its cause, another one takes its place in the cycle that runs.
    """
    kept = session.scalars(
        select(Promise)
        .where(Promise.ticket_id == ticket.id, Promise.metric.in_(REPLIES), Promise.fulfilled_at == kept_at)
        .where(Promise.cancelled_at.is_(None))
        .order_by(Promise.id)
    ).all()
    for old in kept:
        end_promise(session, old, cause=CancelCause.UNSEEN, now=now)
        session.flush()
        note_event(
            session, ticket.id, kind=TicketEventKind.PROMISE_CANCELLED, by=SYSTEM, at=now, metric=old.metric,
            cause=CancelCause.UNSEEN,
        )  # fmt: skip
        open_promise(session, ticket, metric=old.metric, started_at=old.started_at, now=now)


def supersede(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """After a move to another channel: new terms from the same start; what is already broken stays broken."""
    for old in running(session, ticket):
        _break_if_late(session, old, at=now)
        if old.breached_at is not None:
            continue
        end_promise(session, old, cause=CancelCause.SUPERSEDED, now=now)
        session.flush()
        if open_promise(session, ticket, metric=old.metric, started_at=old.started_at, now=now) is None:
            facts.unpromised(session, ticket, old.metric)
    refresh_due(session, ticket)


def recount(session: Session, ticket: Ticket) -> None:
    """Counts every running deadline anew, after a pause began or ended."""
    pauses = pauses_of(session, ticket.id)
    for promise in running(session, ticket):
        if promise.breached_at is None:
            _set_due(session, promise, pauses)
            if promise.metric == Metric.NEXT_REPLY:
                reply_facts.counted_anew(session, promise)
            elif promise.metric == Metric.RESOLUTION:
                facts.promised(session, ticket, promise)
    session.flush()
    refresh_due(session, ticket)


def was_kept_since(session: Session, ticket: Ticket, moment: datetime) -> bool:
    """Whether a promise of the ticket was kept after this moment, so that a pause to that end was too long in it."""
    kept = select(Promise.id).where(Promise.ticket_id == ticket.id, Promise.fulfilled_at > moment)
    return session.scalar(kept.limit(1)) is not None


def refresh_due(session: Session, ticket: Ticket) -> None:
    """Copies the nearest running deadline to the ticket, where the queue finds it."""
    ticket.next_due_at = session.scalar(
        select(Promise.due_at)
        .where(
            Promise.ticket_id == ticket.id,
            Promise.due_at.is_not(None),
            Promise.fulfilled_at.is_(None),
            Promise.cancelled_at.is_(None),
        )
        .order_by(Promise.due_at)
        .limit(1)
    )
    session.flush()


def _set_due(session: Session, promise: Promise, pauses: Sequence[PauseSpan]) -> None:
    """When the promise runs out, and when most of it is used up; both unknown while a pause holds it."""
    hours = hours_of(session, promise.calendar_id)
    counting = counting_pauses(promise.metric, pauses)
    percent = warn_percent_of(session, promise.policy_id)
    promise.due_at = due_at(promise.started_at, timedelta(seconds=promise.target_s), hours=hours, pauses=counting)
    if promise.warned_at is None and percent < WHOLE:
        used = timedelta(seconds=promise.target_s * percent // WHOLE)
        promise.warn_at = due_at(promise.started_at, used, hours=hours, pauses=counting)


def _break_if_late(session: Session, promise: Promise, *, at: datetime) -> None:
    if promise.breached_at is None and promise.due_at is not None and promise.due_at < at:
        promise.breached_at = promise.due_at
        ran_out = RanOut(promise.id, promise.ticket_id, promise.cycle, promise.metric, promise.due_at)
        note_broken(session, ran_out)


def note_broken(session: Session, ran_out: RanOut) -> None:
    """The history and the figures learn that a promise ran out."""
    note_event(
        session, ran_out.ticket_id, kind=TicketEventKind.PROMISE_BROKEN, by=SYSTEM, at=ran_out.due_at,
        metric=ran_out.metric, cycle=ran_out.cycle,
    )  # fmt: skip
    if ran_out.metric == Metric.NEXT_REPLY:
        reply_facts.broken(session, ran_out.promise_id)
    else:
        facts.broken(session, ran_out.ticket_id, ran_out.cycle, ran_out.metric)


def end_promise(session: Session, promise: Promise, *, cause: CancelCause, now: datetime) -> None:
    """The promise is owed no more; the history is told by whoever ends it."""
    promise.cancelled_at = now
    promise.cancel_cause = cause
    if promise.metric == Metric.NEXT_REPLY:
        reply_facts.ended(session, promise)


def _note_kept(session: Session, ticket: Ticket, promise: Promise, *, by: Actor, at: datetime) -> None:
    """What a first reply is made of is told with the answer itself."""
    if promise.metric == Metric.FIRST_REPLY:
        return
    pauses = pauses_of(session, ticket.id)
    if promise.metric == Metric.RESOLUTION:
        facts.resolved(session, promise, pauses=pauses, at=at)
    else:
        author = by.person_id or ticket.assignee_id
        reply_facts.kept(session, promise, pauses=pauses, operator_id=author, at=at)


def _next_number(session: Session, ticket: Ticket, metric: Metric) -> int:
    last = session.scalar(
        select(func.max(Promise.number)).where(
            Promise.ticket_id == ticket.id, Promise.cycle == ticket.cycle, Promise.metric == metric
        )
    )
    return (last or 0) + 1
