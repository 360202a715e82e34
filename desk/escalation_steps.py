"""What every step of an escalation needs: the row and its ticket locked, a line of history, the job that tells."""

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import note_event
from desk.merged import family, locked_root, root_of
from desk.notifying import notify
from desk.pausing import wake
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import SYSTEM, Actor
from storage.tables import Department, Escalation, Ticket
from storage.vocabulary import EscalationState, NotificationKind, TicketEventKind, TicketState

ESCALATE_JOB = "escalate"
ATTEMPTS = 8
# The department has the question, or is about to get it.
ASKED = (EscalationState.QUEUED, EscalationState.SENT)


class Locking(Protocol):
    """Locks a ticket for somebody, or refuses."""

    def __call__(self, session: Session, ticket_id: int, *, by: Actor) -> Ticket:
        """The ticket, locked."""
        ...


class Asked(NamedTuple):
    """An escalation, the ticket in which it goes on, and the department."""

    row: Escalation
    ticket: Ticket
    department: Department


def question(session: Session, escalation_id: int, *, by: Actor, may: Locking) -> Asked:
    """The escalation, locked after its ticket; a ticket that went into another one is asked about there."""
    ticket_id = session.scalar(select(Escalation.ticket_id).where(Escalation.id == escalation_id))
    if ticket_id is None:
        raise Refused(_("This question is not there."), _("Its ticket may be gone."), _("Reload the page."))
    ticket = may(session, root_of(session, ticket_id), by=by)
    row = locked_row(session, escalation_id)
    return Asked(row, ticket, session.get_one(Department, row.department_id))


def locked_row(session: Session, escalation_id: int) -> Escalation:
    """The escalation as it stands now."""
    found = select(Escalation).where(Escalation.id == escalation_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


def note(
    session: Session, row: Escalation, department: Department, *, kind: TicketEventKind, by: Actor, now: datetime,
    **details: Any,
) -> None:  # fmt: skip
    """A line in the history of the ticket that goes on; whoever has it open sees that something has changed."""
    ticket = session.get_one(Ticket, root_of(session, row.ticket_id))
    ticket.version += 1
    note_event(
        session, ticket.id, kind=kind, by=by, at=now, department=department.name,
        escalation_id=row.id, **details,
    )  # fmt: skip
    session.flush()


def ask_job(session: Session, row: Escalation, event: str, *, now: datetime) -> None:
    """The job that tells the department: `opened`, `reminder` or `withdrawn`."""
    key = f"{ESCALATE_JOB}:{row.uid}:{event}:{int(now.timestamp() * 1000)}"
    payload = {"escalation_id": row.id, "event": event, "turn": row.reminders}
    enqueue(session, ESCALATE_JOB, payload, now=now, unique_key=key, priority=12, max_attempts=ATTEMPTS)


def tell_owner(
    session: Session, asked: Asked, *, kind: NotificationKind, now: datetime
) -> None:  # fmt: skip
    """A word to whoever holds the ticket; to whoever asked while nobody does."""
    owner = asked.ticket.assignee_id or asked.row.person_id
    if owner is not None:
        notify(
            session, owner, kind=kind, ticket_id=asked.ticket.id, by=SYSTEM, now=now, department=asked.department.name
        )


def held(session: Session, escalation_id: int) -> Asked | None:
    """As `question`, for the desk itself; None where the ticket is gone."""
    # First the ticket, then what was asked about it: everybody locks them in this order.
    found = session.get(Escalation, escalation_id)
    ticket = locked_root(session, found.ticket_id) if found is not None else None
    if ticket is None:
        return None
    row = locked_row(session, escalation_id)
    return Asked(row, ticket, session.get_one(Department, row.department_id))


def is_waiting(ticket: Ticket) -> bool:
    """Whether it is other departments' turn."""
    return ticket.state == TicketState.WAITING_COLLEAGUE


def goes_on(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Our turn again, unless another department is still asked; one that could not be reached is not waited for."""
    session.flush()
    still = select(func.count()).select_from(Escalation)
    still = still.where(Escalation.ticket_id.in_(family(session, ticket.id)), Escalation.state.in_(ASKED))
    if is_waiting(ticket) and not session.scalar(still):
        wake(session, ticket, by=by, at=now, now=now)


def could_not_ask(session: Session, found: Asked, *, now: datetime) -> None:
    """The question has not reached the department, `error` says why: the ticket goes on, its owner is told."""
    row = found.row
    row.state, row.sent_at = EscalationState.FAILED, None
    note(session, row, found.department, kind=TicketEventKind.ESCALATION_FAILED, by=SYSTEM, now=now, comment=row.error)
    goes_on(session, found.ticket, by=SYSTEM, now=now)
    tell_owner(session, found, kind=NotificationKind.ESCALATION_FAILED, now=now)
