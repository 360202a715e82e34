"""The job that tells a department (opened, reminder, withdrawn): tried again under one key, never left unsaid."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from desk.departments import secret_of
from desk.escalation_letters import letter_to
from desk.escalation_steps import ask_job, could_not_ask, held, note
from desk.escalation_transport import Hook, Letter, TurnedDown, call, send_letter
from desk.escalations import set_number
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.net_reached import never_reached
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Department, Escalation
from storage.vocabulary import EscalationState, EscalationWay, TicketEventKind

OPENED, REMINDER, WITHDRAWN = "opened", "reminder", "withdrawn"
# What may still be told of a question in this state.
TOLD_IN = {
    OPENED: EscalationState.QUEUED, REMINDER: EscalationState.SENT, WITHDRAWN: EscalationState.WITHDRAWN,
}  # fmt: skip


class Parcel(NamedTuple):
    """What goes out, so that no transaction is open while the department's system is asked."""

    hook: Hook | None
    letter: Letter | None


def tell_department(job: Leased, now: datetime) -> None:
    """One try. Raises SourceFailed to be called again; a failure for good is shown on the ticket."""
    escalation_id, event = int(job.payload["escalation_id"]), str(job.payload["event"])
    is_last = job.attempts >= job.max_attempts
    with speaking(settings().language):
        try:
            _try(escalation_id, event, turn=int(job.payload.get("turn", 0)), now=now)
        except (TurnedDown, Refused) as refusal:
            _not_told(escalation_id, event, str(refusal), now=now, is_final=True)
        except SourceFailed as failure:
            why = failure.message
            if is_last and not never_reached(failure):
                why = _("{why} It may have arrived all the same: ask there before you hand it in again.").format(
                    why=why
                )
            _not_told(escalation_id, event, why, now=now, is_final=is_last)
            if not is_last:
                raise
        except Exception as fault:
            # A ticket must never wait for a job that has given up.
            if is_last:
                words = _("Repdesk could not send it ({fault}); its log says more.")
                _not_told(escalation_id, event, words.format(fault=type(fault).__name__), now=now, is_final=True)
            raise


def _try(escalation_id: int, event: str, *, turn: int, now: datetime) -> None:
    with transaction() as session:
        parcel = _pack(session, escalation_id, event, turn=turn)
    if parcel is None:
        return
    number = call(parcel.hook, now=now) if parcel.hook else ""
    if parcel.letter:
        send_letter(parcel.letter, now=now)
    with transaction() as session:
        _told(session, escalation_id, event, number=number, now=now)


def _pack(session: Session, escalation_id: int, event: str, *, turn: int) -> Parcel | None:
    """What is to be sent; None when it has been said already, or need not be said any more."""
    row = session.get(Escalation, escalation_id)
    if row is None or row.state != TOLD_IN[event] or row.way == EscalationWay.BY_HAND:
        return None
    department = session.get_one(Department, row.department_id)
    if row.way == EscalationWay.MAIL:
        return Parcel(None, letter_to(department, row, event, turn=turn))
    key = row.uid if event == OPENED else f"{row.uid}:{event}:{turn}"
    hook = Hook(
        department.address, secret_of(department), f"escalation.{event}", key, body_of(row, event), department.is_local
    )
    return Parcel(hook, None)


def body_of(row: Escalation, event: str, *, is_test: bool = False) -> dict[str, Any]:
    """What a webhook carries; docs/ESCALATION.md tells of each field."""
    return {
        "event": f"escalation.{event}",
        "id": row.uid,
        "test": is_test,
        "number": row.number,
        "opened_at": row.opened_at.isoformat(timespec="seconds"),
        "due_at": row.due_at.isoformat(timespec="seconds"),
        "answer_to": answer_address(row.uid),
        "case_text": row.case_text,
        **row.given,
    }


def answer_address(uid: str) -> str:
    """Where a department's system hands its answer in."""
    return f"{settings().public_url.rstrip('/')}/api/escalations/{uid}/answer"


def _told(session: Session, escalation_id: int, event: str, *, number: str, now: datetime) -> None:
    found = held(session, escalation_id)
    if event != OPENED or found is None or found.row.sent_at is not None:
        return
    row = found.row
    row.sent_at, row.error = now, ""
    if number and not row.number:
        set_number(row, number)
    if row.state == EscalationState.QUEUED:
        row.state = EscalationState.SENT
    elif row.state == EscalationState.WITHDRAWN:
        ask_job(session, row, WITHDRAWN, now=now)  # it was withdrawn while it was on its way
    found.ticket.version += 1
    note(
        session, row, found.department, kind=TicketEventKind.ESCALATION_SENT, by=SYSTEM, now=now, number=row.number
    )  # fmt: skip


def _not_told(escalation_id: int, event: str, why: str, *, now: datetime, is_final: bool) -> None:
    """Why it has not gone out, so far or for good."""
    with transaction() as session:
        found = held(session, escalation_id)
        if found is None or found.row.state != TOLD_IN[event]:
            return
        found.row.error = why[:2000]
        found.ticket.version += 1
        if is_final and event == OPENED:
            could_not_ask(session, found, now=now)
