"""Waiting: for the customer or for colleagues; next reply and resolution stand still meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import promises, talk_facts
from desk.access import ticket_to_answer
from desk.complexity_keeping import propose_anew
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.lifecycle import WAITING, require_step
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Pause, Ticket
from storage.vocabulary import PauseReason, TicketEventKind, TicketState

LONGEST_DEPARTMENT = 120
MOST_DEPARTMENTS = 30
STATE_OF = {
    PauseReason.CUSTOMER: TicketState.WAITING_CUSTOMER,
    PauseReason.COLLEAGUE: TicketState.WAITING_COLLEAGUE,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a wait: whose turn it is, what for, and when to ask again if nothing has come."""

    reason: PauseReason
    comment: str = ""
    department: str = ""
    remind_at: datetime | None = None


def wait_for_customer(
    session: Session, ticket_id: int, *, by: Actor, now: datetime, remind_at: datetime | None = None
) -> None:
    """The customer's turn. The first reply is never paused: without an answer its deadline stands."""
    _wait(session, ticket_id, Waiting(PauseReason.CUSTOMER, remind_at=remind_at), by=by, now=now)


def wait_for_colleague(
    session: Session,
    ticket_id: int,
    *,
    by: Actor,
    now: datetime,
    comment: str = "",
    department: str = "",
    remind_at: datetime | None = None,
) -> None:
    """Another department's turn; `comment` says what for."""
    department = " ".join(department.split())[:LONGEST_DEPARTMENT]
    asked = Waiting(PauseReason.COLLEAGUE, comment.strip(), department, remind_at)
    _wait(session, ticket_id, asked, by=by, now=now)


def departments(session: Session, *, brand_id: int) -> list[str]:
    """Departments that tickets of the brand have waited for, the latest first: to choose one again."""
    found = session.execute(
        select(Pause.department, func.max(Pause.id).label("latest"))
        .join(Ticket, Ticket.id == Pause.ticket_id)
        .where(Ticket.brand_id == brand_id, Pause.department != "")
        .group_by(Pause.department)
        .order_by(func.max(Pause.id).desc())
        .limit(MOST_DEPARTMENTS)
    )
    return [row.department for row in found]


def resume(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Our turn again; a ticket that neither waits nor is put off is left as it is."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state in WAITING or ticket.state == TicketState.SNOOZED:
        wake(session, ticket, by=by, at=now, now=now)


def wake(session: Session, ticket: Ticket, *, by: Actor, at: datetime, now: datetime) -> None:
    """Ends the pause at `at` (a customer's words end it when they were written) and counts deadlines anew."""
    end_pause(session, ticket, at=at)
    kind = TicketEventKind.WOKEN if ticket.state == TicketState.SNOOZED else TicketEventKind.RESUMED
    ticket.state = TicketState.OPEN if ticket.assignee_id else TicketState.NEW
    ticket.snoozed_until = None  # a reminder that fired later would remind of what is done
    ticket.version += 1
    note_event(session, ticket.id, kind=kind, by=by, at=now, paused_until=at.isoformat())
    promises.recount(session, ticket)
    if at < now and promises.was_kept_since(session, ticket, at):
        rebuild(session, [ticket.id])


def end_pause(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """Closes the lasting pause, if there is one, never before it began."""
    lasting = session.scalars(select(Pause).where(Pause.ticket_id == ticket.id, Pause.ended_at.is_(None)))
    for pause in lasting:
        pause.ended_at = max(pause.started_at, at)
        talk_facts.paused(session, ticket, round((pause.ended_at - pause.started_at).total_seconds()))
    session.flush()


def _wait(session: Session, ticket_id: int, asked: Waiting, *, by: Actor, now: datetime) -> None:
    ticket = ticket_to_answer(session, ticket_id, by=by)
    state = STATE_OF[asked.reason]
    if ticket.state == state:
        return  # the second of two clicks
    require_step(ticket.id, ticket.state, state)
    if asked.remind_at is not None and asked.remind_at <= now:
        raise Refused(
            _("Ticket {number} stays as it is.").format(number=ticket.id),
            _("The reminder would lie in the past."),
            _("Choose a later moment."),
        )
    end_pause(session, ticket, at=now)
    ticket.snoozed_until = asked.remind_at
    session.add(
        Pause(
            ticket_id=ticket.id,
            reason=asked.reason,
            department=asked.department,
            person_id=by.person_id,
            started_at=now,
        )
    )
    ticket.state = state
    ticket.version += 1
    session.flush()
    propose_anew(session, ticket)
    note_event(
        session, ticket.id, kind=TicketEventKind.PAUSED, by=by, at=now, reason=asked.reason, comment=asked.comment,
        department=asked.department,
    )  # fmt: skip
    promises.recount(session, ticket)
