"""Trying a department out: a marked test case goes the way of a real one, and its answer is told in words."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from desk.departments import department_to_set_up, secret_of
from desk.escalation_case import SOCIAL
from desk.escalation_transport import Hook, Letter, TurnedDown, call, send_letter
from desk.events import audit
from desk.moments import in_full
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Department
from storage.vocabulary import EscalationWay


class Trial(NamedTuple):
    """What is to be sent for a try."""

    department_id: int
    hook: Hook | None
    letter: Letter | None


class Tried(NamedTuple):
    """Whether it arrived, and in words what came of it."""

    ok: bool
    words: str


def trial_of(session: Session, department_id: int, *, by: Actor, now: datetime) -> Trial:
    """A test case for the department as it is saved. Raises Refused where cases go by hand."""
    row = department_to_set_up(session, department_id, by=by)
    if row.way == EscalationWay.BY_HAND:
        raise Refused(
            _("There is nothing to try."),
            _("Cases of this department are copied by hand."),
            _("Choose a webhook or a letter, and save it."),
        )
    with speaking(settings().language):
        text = _("A test from Repdesk, {moment}. Nobody waits for an answer, and nothing needs to be kept.").format(
            moment=in_full(now, zone=ZoneInfo(settings().zone))
        )
        subject = _("Test: letters from Repdesk arrive")
    audit(session, "department_tried", subject="department", subject_id=row.id, by=by, now=now)
    stamp = f"{int(now.timestamp() * 1000):x}"
    if row.way == EscalationWay.MAIL:
        return Trial(row.id, None, Letter(row.address, row.reply_to, subject, text, f"test.{stamp}"))
    hook = Hook(
        row.address, secret_of(row), "escalation.test", f"test-{stamp}", _body(row, text, now=now), row.is_local
    )
    return Trial(row.id, hook, None)


def tried(trial: Trial, *, now: datetime) -> Tried:
    """Sends it, outside of any transaction."""
    try:
        if trial.letter is not None:
            send_letter(trial.letter, now=now)
            return Tried(True, _("The mail server took the letter to {address}.").format(address=trial.letter.to))
        number = call(trial.hook, now=now) if trial.hook is not None else ""
    except (TurnedDown, Refused, SourceFailed) as failure:
        return Tried(False, str(failure))
    if number:
        return Tried(True, _("The test case was taken, under the number {number}.").format(number=number))
    return Tried(True, _("The test case was taken; no number came back."))


def _body(row: Department, text: str, *, now: datetime) -> dict[str, Any]:
    moment = now.isoformat(timespec="seconds")
    return {
        "event": "escalation.test",
        "id": f"test-{row.uid}",
        "test": True,
        "number": "",
        "opened_at": moment,
        "due_at": moment,
        "answer_to": "",
        "case_text": text,
        "ticket": 0,
        "brand": "",
        "department": row.name,
        "asked_by": "Repdesk",
        "comment": text,
        "came_from": SOCIAL,
        "source": {"name": "Repdesk", "kind": "test", "category": "", "url": ""},
        "customer": {"name": "", "contacts": []},
        "texts": [],
        "pictures": 0,
        "links": [],
    }
