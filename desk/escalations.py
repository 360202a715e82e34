"""Asking another department about a ticket: the question goes out by a job, the ticket waits for the answer."""

import secrets as chance
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import pausing
from desk.access import ticket_to_answer, ticket_to_read, ticket_to_work
from desk.assignment import take
from desk.departments import newest_calendar
from desk.escalation_case import EVERYTHING, Enclosed, case_fields, case_of, case_text
from desk.escalation_clock import term_of
from desk.escalation_steps import ask_job, goes_on, is_waiting, note, question
from desk.lifecycle import AT_WORK, state_name
from storage.card_numbers import masked_document
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Department, Escalation, Ticket
from storage.vocabulary import EscalationState, EscalationWay, TicketEventKind

LONGEST_NUMBER = 80
REMIND_EVERY = timedelta(hours=1)
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class Question:
    """What an operator asks of a department; `client_key` makes two clicks one question."""

    department_id: int
    comment: str
    client_key: str
    enclosed: Enclosed = EVERYTHING


def preview(
    session: Session, ticket_id: int, *, department_id: int, comment: str, enclosed: Enclosed, by: Actor
) -> str:  # fmt: skip
    """The case as the department would read it."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    department = _department(session, ticket, department_id).name
    return case_text(case_of(session, ticket, department=department, comment=comment, enclosed=enclosed, by=by))


def escalate(session: Session, ticket_id: int, *, asked: Question, by: Actor, now: datetime) -> int:
    """Asks the department and lets the ticket wait for colleagues; gives the escalation's number.

    Where cases are entered by hand nothing is sent: somebody copies the text and types the number back. Whoever asks
    about a free ticket takes it. Raises Refused while the same department is being asked already.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = session.scalar(
        select(Escalation.id).where(Escalation.ticket_id == ticket.id, Escalation.client_key == asked.client_key)
    )
    if known is not None:
        return known
    department = _department(session, ticket, asked.department_id)
    _require_askable(session, ticket, department, asked)
    if ticket.assignee_id is None and by.person_id is not None:
        take(session, ticket.id, by=by, now=now)
    row = _new(session, ticket, department, asked, by=by, now=now)
    pausing.wait_for_colleague(session, ticket.id, by=by, now=now, department=department.name)
    note(session, row, department, kind=TicketEventKind.ESCALATED, by=by, now=now, comment=row.comment)
    if row.way != EscalationWay.BY_HAND:
        ask_job(session, row, "opened", now=now)
    return row.id


def type_number(session: Session, escalation_id: int, *, number: str, by: Actor, now: datetime) -> None:
    """The number under which the CRM keeps the case, typed back; may be empty where it has none.

    A case that is entered by hand counts as handed in with it, and so does one that could not be sent.
    """
    row, ticket, department = question(session, escalation_id, by=by, may=ticket_to_work)
    typed = " ".join(number.split())
    if len(typed) > LONGEST_NUMBER:
        raise Refused(
            _("The number was not kept."),
            _("It has more than {number} characters.").format(number=LONGEST_NUMBER),
            _("Type only the number of the case."),
        )
    is_entered = row.state == EscalationState.FAILED or (
        row.state == EscalationState.QUEUED and row.way == EscalationWay.BY_HAND
    )
    if typed == row.number and not is_entered:
        return
    set_number(row, typed)
    note(session, row, department, kind=TicketEventKind.ESCALATION_NUMBERED, by=by, now=now, number=typed)
    if is_entered:
        row.state, row.sent_at, row.error = EscalationState.SENT, now, ""
        if not is_waiting(ticket) and ticket.state in AT_WORK:
            pausing.wait_for_colleague(session, ticket.id, by=by, now=now, department=department.name)
    session.flush()


def set_number(row: Escalation, number: str) -> None:
    """The number as it is shown, and as it is looked for."""
    row.number = number
    row.number_key = number_key(number)


def number_key(number: str) -> str:
    """Two spellings of one number have the same key."""
    return "".join(number.split()).casefold()[:LONGEST_NUMBER]


def withdraw(session: Session, escalation_id: int, *, by: Actor, now: datetime, comment: str = "") -> None:
    """The question is not asked any more; a department that has it is told. The ticket goes on if no other one asks."""
    row, ticket, department = question(session, escalation_id, by=by, may=ticket_to_answer)
    if row.ended_at is not None:
        return  # answered, or the second of two clicks
    row.state, row.ended_at = EscalationState.WITHDRAWN, now
    session.flush()
    note(session, row, department, kind=TicketEventKind.ESCALATION_WITHDRAWN, by=by, now=now, comment=comment.strip())
    if row.sent_at is not None and row.way != EscalationWay.BY_HAND:
        ask_job(session, row, "withdrawn", now=now)
    goes_on(session, ticket, by=by, now=now)


def remind(session: Session, escalation_id: int, *, by: Actor, now: datetime) -> None:
    """Asks the department again for its answer, once an hour at most; where cases go by hand it is only noted."""
    row, _ticket, department = question(session, escalation_id, by=by, may=ticket_to_work)
    what = _("{department} was not reminded.").format(department=department.name)
    if row.state != EscalationState.SENT:
        raise Refused(what, _("The question is not with them."), _("Reload the page to see where it stands."))
    last = max(row.reminded_at or row.sent_at or row.opened_at, row.sent_at or row.opened_at)
    if now - last < REMIND_EVERY:
        raise Refused(what, _("They were asked less than an hour ago."), _("Give them a little more time."))
    row.reminders += 1
    row.reminded_at = now
    session.flush()
    note(session, row, department, kind=TicketEventKind.ESCALATION_REMINDED, by=by, now=now)
    if row.way != EscalationWay.BY_HAND:
        ask_job(session, row, "reminder", now=now)


def try_again(session: Session, escalation_id: int, *, by: Actor, now: datetime) -> None:
    """Sends a question that could not be sent once more, under the same key: who has it already will not double it."""
    row, ticket, department = question(session, escalation_id, by=by, may=ticket_to_answer)
    if row.state != EscalationState.FAILED:
        return  # the second of two clicks
    row.state, row.error = EscalationState.QUEUED, ""
    session.flush()
    ask_job(session, row, "opened", now=now)
    if ticket.state in AT_WORK and not is_waiting(ticket):
        pausing.wait_for_colleague(session, ticket.id, by=by, now=now, department=department.name)


def _department(session: Session, ticket: Ticket, department_id: int) -> Department:
    found = session.get(Department, department_id)
    if found is None or found.brand_id != ticket.brand_id or not found.is_active:
        raise Refused(
            _("Nobody was asked."),
            _("The brand has no such department, or it is switched off."),
            _("Choose another one."),
        )
    return found


def _require_askable(session: Session, ticket: Ticket, department: Department, asked: Question) -> None:
    what = _("{department} was not asked.").format(department=department.name)
    if ticket.state not in AT_WORK:
        raise Refused(
            what,
            _("Ticket {number} is {state}.").format(number=ticket.id, state=state_name(ticket.state)),
            _("Reopen the ticket first."),
        )
    if not asked.comment.strip():
        raise Refused(what, _("Nobody would know what you want from them."), _("Say what they have to find out."))
    open_one = select(Escalation.id).where(
        Escalation.ticket_id == ticket.id, Escalation.department_id == department.id, Escalation.ended_at.is_(None)
    )
    if session.scalar(open_one) is not None:
        raise Refused(
            what, _("They are being asked about this ticket already."), _("Remind them, or withdraw that question.")
        )


def _new(
    session: Session, ticket: Ticket, department: Department, asked: Question, *, by: Actor, now: datetime
) -> Escalation:
    case = case_of(session, ticket, department=department.name, comment=asked.comment, enclosed=asked.enclosed, by=by)
    calendar_id = newest_calendar(session, department.calendar_id)
    term = term_of(session, calendar_id=calendar_id, target_s=department.target_s, opened_at=now)
    row = Escalation(
        ticket_id=ticket.id,
        department_id=department.id,
        person_id=by.person_id,
        way=department.way,
        state=EscalationState.QUEUED,
        client_key=asked.client_key,
        token="E-" + "".join(chance.choice(BASE32) for _place in range(12)),
        comment=case.comment,
        case_text=case_text(case),
        given=masked_document(case_fields(case)),
        calendar_id=calendar_id,
        target_s=department.target_s,
        opened_at=now,
        due_at=term.due_at,
        warn_at=term.warn_at,
    )
    session.add(row)
    session.flush()
    return row
