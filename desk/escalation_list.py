"""What departments are asked: of one ticket, and of all tickets that somebody may see."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desk.access import READERS, ticket_to_read, visible
from desk.departments import NUMBER
from desk.escalations import number_key
from desk.merged import family
from storage.rights import Actor
from storage.tables import Channel, Department, Escalation, Person, Ticket
from storage.vocabulary import EscalationState, EscalationWay, Role, TicketState

MOST = 500
# Taken back, or not with the department: it owes nothing.
NOT_OWED = frozenset({EscalationState.WITHDRAWN, EscalationState.FAILED})


class EscalationRow(NamedTuple):
    """A question to a department; `error` and `number` may come from outside."""

    id: int
    ticket_id: int
    ticket_state: TicketState
    channel: str
    department_id: int
    department: str
    way: EscalationWay
    state: EscalationState
    asked_by: str | None
    comment: str
    number: str
    number_url: str
    error: str
    opened_at: datetime
    sent_at: datetime | None
    due_at: datetime
    warn_at: datetime
    answered_at: datetime | None
    answer_s: int | None
    reminders: int
    reminded_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state not in {EscalationState.ANSWERED, EscalationState.WITHDRAWN}

    def is_overdue(self, now: datetime) -> bool:
        """Whether the department has had longer than it was given; an answer that came late stays late."""
        return (self.answered_at or now) >= self.due_at and self.state not in NOT_OWED

    def mood(self, now: datetime) -> str:
        """good, soon, late or nothing, as tables mark it."""
        if self.is_overdue(now):
            return "late"
        if self.state == EscalationState.ANSWERED:
            return "good"
        return "soon" if self.state not in NOT_OWED and now >= self.warn_at else ""


def escalations_of(session: Session, ticket_id: int, *, by: Actor) -> list[EscalationRow]:
    """What was asked about a ticket, and about those that went into it, the newest first."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    return _rows(session, _all().where(Escalation.ticket_id.in_(family(session, ticket.id))))


def open_escalations(session: Session, *, brand_id: int, by: Actor) -> list[EscalationRow]:
    """What departments still owe an answer to, of tickets this person may see: the longest overdue first.

    Quality control sees the figures alone, so it finds nothing here.
    """
    by.require(*READERS, Role.QUALITY, brand_id=brand_id)
    found = (
        _all()
        .where(Ticket.brand_id == brand_id, Escalation.ended_at.is_(None), visible(by))
        .order_by(None)
        .order_by(Escalation.due_at, Escalation.id)
    )
    return _rows(session, found)


def case_of_escalation(session: Session, escalation_id: int, *, by: Actor) -> str:
    """The text of a case, to be copied. Raises Refused for a ticket this person may not see."""
    row = session.get_one(Escalation, escalation_id)
    ticket_to_read(session, row.ticket_id, by=by)
    return row.case_text


def tickets_numbered(typed: str, brand_id: int) -> Select[int]:
    """Tickets whose case has this number in the CRM."""
    return (
        select(Escalation.ticket_id)
        .join(Department, Department.id == Escalation.department_id)
        .where(Department.brand_id == brand_id, Escalation.number_key == number_key(typed), Escalation.number_key != "")
    )


def number_url(template: str, number: str) -> str:
    """The case in the CRM; "" where its address is not known."""
    return template.replace(NUMBER, quote(number, safe="")) if template and number else ""


def _all() -> Select[Escalation, Department, Ticket, str, str]:
    return (
        select(Escalation, Department, Ticket, Channel.name, Person.name)
        .join(Department, Department.id == Escalation.department_id)
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .outerjoin(Person, Person.id == Escalation.person_id)
        .order_by(Escalation.id.desc())
        .limit(MOST)
    )


def _rows(session: Session, found: Select[Escalation, Department, Ticket, str, str]) -> list[EscalationRow]:
    return [
        EscalationRow(
            id=row.id,
            ticket_id=ticket.merged_into_id or ticket.id,
            ticket_state=ticket.state,
            channel=channel,
            department_id=department.id,
            department=department.name,
            way=row.way,
            state=row.state,
            asked_by=asked_by,
            comment=row.comment,
            number=row.number,
            number_url=number_url(department.number_link, row.number),
            error=row.error,
            opened_at=row.opened_at,
            sent_at=row.sent_at,
            due_at=row.due_at,
            warn_at=row.warn_at,
            answered_at=row.answered_at,
            answer_s=row.answer_s,
            reminders=row.reminders,
            reminded_at=row.reminded_at,
        )
        for row, department, ticket, channel, asked_by in session.execute(found)
    ]
