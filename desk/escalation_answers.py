"""What a department answers: a note in the talk, however it comes; the ticket goes on and its owner is told."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from desk.escalation_clock import working_seconds
from desk.escalation_steps import Asked, held, is_waiting, note, tell_owner
from desk.escalations import set_number
from desk.pausing import wake
from storage.i18n import _, speaking
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import EscalationAnswer, Message
from storage.vocabulary import Direction, EscalationState, NotificationKind, TicketEventKind, TicketState

LONGEST_ANSWER = 20_000
LONGEST_AUTHOR = 120


class Told(NamedTuple):
    """An answer as it came; `key` is the sender's own, so that a repeated one is one. Text and author are hostile.

    Without a text only the number under which the case is kept is told: the question stays open.
    """

    text: str
    key: str
    number: str = ""
    author: str = ""


class Outcome(NamedTuple):
    """What became of it: whether it was new, and where the question stands."""

    is_new: bool
    state: EscalationState
    ticket_id: int


def take_answer(session: Session, escalation_id: int, *, told: Told, now: datetime) -> Outcome:
    """Notes the answer in the talk. The first one ends the question; a later one is one more note.

    A ticket that waits for colleagues, or was put off, goes on; one that has ended or waits for the customer stays as
    it is, and its owner is told all the same. An answer to a withdrawn question is noted and wakes nobody.
    """
    found = held(session, escalation_id)
    if found is None:
        raise LookupError(escalation_id)
    row, ticket, department = found
    if session.get(EscalationAnswer, (row.id, told.key)) is not None:
        return Outcome(False, row.state, ticket.id)
    if told.number and told.number != row.number:
        set_number(row, told.number)
        note(session, row, department, kind=TicketEventKind.ESCALATION_NUMBERED, by=SYSTEM, now=now, number=told.number)
    message = _noted(session, found, told, now=now) if told.text.strip() else None
    session.add(
        EscalationAnswer(escalation_id=row.id, key=told.key, message_id=message.id if message else None, got_at=now)
    )
    ticket.version += 1
    if message is not None:
        _answered(session, found, now=now)
    session.flush()
    return Outcome(True, row.state, ticket.id)


def _noted(session: Session, found: Asked, told: Told, *, now: datetime) -> Message:
    """The note that colleagues read; who answered stands above it."""
    with speaking(settings().language):
        head = _heading(found, told)
    message = Message(
        ticket_id=found.ticket.id,
        cycle=found.ticket.cycle,
        direction=Direction.NOTE,
        text=f"{head}:\n\n{told.text.strip()[:LONGEST_ANSWER]}",
        created_at=now,
        source_at=now,
    )
    session.add(message)
    session.flush()
    return message


def _heading(found: Asked, told: Told) -> str:
    head = _("{department} answers").format(department=found.department.name)
    if told.author:
        head = _("{department} answers ({author})").format(department=found.department.name, author=told.author)
    if found.row.number:
        head = _("{said}, case {number}").format(said=head, number=found.row.number)
    if found.row.state == EscalationState.WITHDRAWN:
        head = _("{said}, after the question was withdrawn").format(said=head)
    return head


def _answered(session: Session, found: Asked, *, now: datetime) -> None:
    row, ticket, department = found
    was_withdrawn = row.state == EscalationState.WITHDRAWN
    if not was_withdrawn:
        row.state, row.error = EscalationState.ANSWERED, ""
        row.sent_at = row.sent_at or now
        if row.answered_at is None:
            row.answered_at = row.ended_at = now
            row.answer_s = working_seconds(session, row, until=now)
    note(session, row, department, kind=TicketEventKind.ESCALATION_ANSWERED, by=SYSTEM, now=now)
    if not was_withdrawn and (is_waiting(ticket) or ticket.state == TicketState.SNOOZED):
        wake(session, ticket, by=SYSTEM, at=now, now=now)
    tell_owner(session, found, kind=NotificationKind.ESCALATION_ANSWERED, now=now)
