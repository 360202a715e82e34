"""What happens to promises by the clock alone: most of one is used up, or all of it. Each is written once."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from desk.events import note_event
from desk.notice_causes import Happened, tell_promises
from desk.promises import RanOut, note_broken
from storage.rights import SYSTEM
from storage.tables import Promise, Ticket
from storage.vocabulary import NotificationKind, TicketEventKind

BATCH = 500


def sweep_warnings(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Notes promises of which most is used up, at the moment it was, and gives their number; each is noted once.

    What has already run out is a breach and needs no warning any more: breaches are swept first.
    """
    used_up = and_(Promise.warn_at <= now, Promise.warned_at.is_(None), _unbroken())
    warned = session.execute(
        update(Promise)
        .where(Promise.id.in_(select(Promise.id).where(used_up).order_by(Promise.warn_at).limit(limit)), used_up)
        .values(warned_at=Promise.warn_at)
        .returning(Promise.id, Promise.ticket_id, Promise.cycle, Promise.metric, Promise.warned_at)
        .execution_options(synchronize_session=False)
    ).all()
    for _number, ticket_id, cycle, metric, warned_at in warned:
        if warned_at is not None:  # which the statement has just written
            note_event(
                session, ticket_id, kind=TicketEventKind.PROMISE_WARNED, by=SYSTEM, at=warned_at, metric=metric,
                cycle=cycle,
            )  # fmt: skip
    happened = [Happened(number, ticket, metric, at) for number, ticket, _cycle, metric, at in warned if at is not None]
    tell_promises(session, happened, kind=NotificationKind.ABOUT_TO_BREACH, now=now)
    return len(warned)


def sweep_breaches(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Marks promises that ran out as broken at their due moment and gives their number; a second time finds none.

    A ticket on which somebody acts at this moment is passed by: they break what is late themselves, or the next sweep.
    """
    run_out = and_(Promise.due_at < now, _unbroken())
    # First the tickets, as all actions lock them: facts and promises would be locked here in another order.
    chosen = (
        select(Promise.id)
        .join(Ticket, Ticket.id == Promise.ticket_id)
        .where(run_out)
        .order_by(Promise.due_at)
        .limit(limit)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    broken = session.execute(
        update(Promise)
        .where(Promise.id.in_(chosen), run_out)
        .values(breached_at=Promise.due_at)
        .returning(Promise.id, Promise.ticket_id, Promise.cycle, Promise.metric, Promise.breached_at)
        .execution_options(synchronize_session=False)
    ).all()
    for number, ticket_id, cycle, metric, breached_at in broken:
        if breached_at is not None:  # which the statement has just written
            note_broken(session, RanOut(number, ticket_id, cycle, metric, breached_at))
    happened = [Happened(number, ticket, metric, at) for number, ticket, _cycle, metric, at in broken if at is not None]
    tell_promises(session, happened, kind=NotificationKind.BREACHED, now=now)
    return len(broken)


def _unbroken() -> ColumnElement[bool]:
    """The condition that a promise runs and has not run out."""
    return and_(Promise.breached_at.is_(None), Promise.fulfilled_at.is_(None), Promise.cancelled_at.is_(None))
