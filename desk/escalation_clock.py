"""By when a department answers, in its own working time; what runs out is marked and told."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk.escalation_steps import locked_row, note
from desk.lifecycle import AT_WORK
from desk.merged import locked_root
from desk.notifying import notify
from desk.promise_clock import due_at, elapsed
from desk.terms import hours_of
from storage.rights import SYSTEM
from storage.tables import Department, Escalation, Ticket
from storage.vocabulary import EscalationState, NotificationKind, TicketEventKind

WARN_SHARE = 0.8


class Term(NamedTuple):
    """When the department is to be warned, and when its answer is late."""

    warn_at: datetime
    due_at: datetime


def term_of(session: Session, *, calendar_id: int, target_s: int, opened_at: datetime) -> Term:
    """The moments at which four fifths and all of the target are used up."""
    hours = hours_of(session, calendar_id)
    lengths = (timedelta(seconds=int(target_s * WARN_SHARE)), timedelta(seconds=target_s))
    # Without pauses a deadline always has a moment.
    warn, due = (due_at(opened_at, length, hours=hours) or opened_at for length in lengths)
    return Term(warn, due)


def working_seconds(session: Session, escalation: Escalation, *, until: datetime) -> int:
    """How long the department has had the question, in its working time."""
    hours = hours_of(session, escalation.calendar_id)
    return int(elapsed(escalation.opened_at, until, hours=hours).total_seconds())


def mark_due(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Marks the questions of which most of the time is used up, and those that are late; gives how many it looked at.

    Of a late one whoever holds the ticket is told, and who looks after the department. One that has not reached the
    department makes nobody late.
    """
    late = (Escalation.due_at <= now) & Escalation.overdue_at.is_(None)
    near = (Escalation.warn_at <= now) & Escalation.warned_at.is_(None)
    found = session.execute(
        select(Escalation.id, Escalation.ticket_id)
        .where(Escalation.ended_at.is_(None), Escalation.state != EscalationState.FAILED, or_(late, near))
        .order_by(Escalation.due_at, Escalation.id)
        .limit(limit)
    ).all()
    for escalation_id, ticket_id in found:
        # First the ticket, then what was asked about it: everybody locks them in this order.
        ticket = locked_root(session, ticket_id)
        row = locked_row(session, escalation_id)
        if ticket is None or row.ended_at is not None:
            continue  # answered in this very moment
        if row.state == EscalationState.FAILED:
            continue  # and this one has come back
        row.warned_at = row.warned_at or now
        if row.due_at <= now and row.overdue_at is None:
            row.overdue_at = now
            _tell_late(session, row, ticket, now=now)
    session.flush()
    return len(found)


def _tell_late(session: Session, row: Escalation, ticket: Ticket, *, now: datetime) -> None:
    department = session.get_one(Department, row.department_id)
    note(session, row, department, kind=TicketEventKind.ESCALATION_OVERDUE, by=SYSTEM, now=now)
    # Of a ticket that has ended only whoever looks after the department still wants to know.
    owner = (ticket.assignee_id or row.person_id) if ticket.state in AT_WORK else None
    for person_id in {owner, department.responsible_id}:
        if person_id is not None:
            notify(
                session, person_id, kind=NotificationKind.ESCALATION_OVERDUE, ticket_id=ticket.id, by=SYSTEM, now=now,
                department=department.name,
            )  # fmt: skip
