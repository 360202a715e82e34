"""Waiting: for the customer or for colleagues; next reply and resolution stand still meanwhile."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import promises
from desk.access import ticket_to_answer
from desk.events import note_event
from desk.lifecycle import WAITING, require_step
from storage.rights import Actor
from storage.tables import Pause, Ticket
from storage.vocabulary import PauseReason, TicketEventKind, TicketState

STATE_OF = {
    PauseReason.CUSTOMER: TicketState.WAITING_CUSTOMER,
    PauseReason.COLLEAGUE: TicketState.WAITING_COLLEAGUE,
}


def wait_for_customer(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """The customer's turn. The first reply is never paused: without an answer its deadline stands."""
    _wait(session, ticket_id, reason=PauseReason.CUSTOMER, by=by, now=now)


def wait_for_colleague(session: Session, ticket_id: int, *, by: Actor, now: datetime, comment: str = "") -> None:
    """Another department's turn; `comment` says whose and what for."""
    _wait(session, ticket_id, reason=PauseReason.COLLEAGUE, by=by, now=now, comment=comment.strip())


def resume(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Our turn again; a ticket that does not wait is left as it is."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state in WAITING:
        wake(session, ticket, by=by, at=now, now=now)


def wake(session: Session, ticket: Ticket, *, by: Actor, at: datetime, now: datetime) -> None:
    """Ends the pause at `at` (a customer's words end it when they were written) and counts deadlines anew."""
    end_pause(session, ticket, at=at)
    ticket.state = TicketState.OPEN if ticket.assignee_id else TicketState.NEW
    ticket.version += 1
    note_event(session, ticket.id, kind=TicketEventKind.RESUMED, by=by, at=now, paused_until=at.isoformat())
    promises.recount(session, ticket)


def end_pause(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """Closes the lasting pause, if there is one, never before it began."""
    lasting = session.scalars(select(Pause).where(Pause.ticket_id == ticket.id, Pause.ended_at.is_(None)))
    for pause in lasting:
        pause.ended_at = max(pause.started_at, at)
    session.flush()


def _wait(
    session: Session, ticket_id: int, *, reason: PauseReason, by: Actor, now: datetime, comment: str = ""
) -> None:
    ticket = ticket_to_answer(session, ticket_id, by=by)
    state = STATE_OF[reason]
    if ticket.state == state:
        return  # the second of two clicks
    require_step(ticket.id, ticket.state, state)
    end_pause(session, ticket, at=now)
    session.add(Pause(ticket_id=ticket.id, reason=reason, person_id=by.person_id, started_at=now))
    ticket.state = state
    ticket.version += 1
    session.flush()
    note_event(session, ticket.id, kind=TicketEventKind.PAUSED, by=by, at=now, reason=reason, comment=comment)
    promises.recount(session, ticket)
