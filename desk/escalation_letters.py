"""Letters to departments and their answers: the token in the subject and in the Message-ID brings them together."""

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.escalation_answers import Told, take_answer
from desk.escalation_steps import ASKED, could_not_ask, held
from desk.escalation_transport import Letter
from storage.i18n import _, speaking
from storage.settings import settings
from storage.tables import Department, Escalation

IN_SUBJECT = re.compile(r"\[#(E-[A-Z2-7]{12})\]", re.IGNORECASE)
IN_IDENTITY = re.compile(r"<?(E-[A-Z2-7]{12})\.[a-z]+[0-9]*@", re.IGNORECASE)


class AnswerLetter(NamedTuple):
    """A letter of a department as the mailbox gives it; everything in it is hostile."""

    token: str
    sender: str
    text: str
    message_id: str


def letter_to(department: Department, row: Escalation, event: str, *, turn: int) -> Letter:
    """What is written to the department, in the installation's language."""
    with speaking(settings().language):
        return Letter(
            to=department.address,
            reply_to=department.reply_to,
            subject=subject_of(row, event),
            text="\n\n".join(_opening(row, event)),
            identity=f"{row.token}.{event}{turn}",
        )


def subject_of(row: Escalation, event: str) -> str:
    """The token, and what it is about."""
    number = row.given.get("ticket", row.ticket_id)
    said = {
        "opened": _("Ticket {number}: a customer waits for your answer"),
        "reminder": _("Ticket {number}: the customer still waits for your answer"),
        "withdrawn": _("Ticket {number}: an answer is no longer needed"),
    }[event]
    return f"[#{row.token}] {said.format(number=number)}"


def token_in(subject: str, identities: Iterable[str] = ()) -> str:
    """The token of one of our letters, out of a subject or the identities that a letter answers; "" for none."""
    named = IN_SUBJECT.search(subject)
    found = named or next((match for one in identities if (match := IN_IDENTITY.match(one.strip()))), None)
    return found[1].upper() if found else ""


def take_letter(session: Session, letter: AnswerLetter, *, now: datetime) -> bool:
    """A department's answer by letter; False when no question of ours has the token: an ordinary letter then.

    A letter that comes twice is one answer.
    """
    escalation_id = _known(session, letter.token)
    if escalation_id is None:
        return False
    key = sha256(letter.message_id.encode("utf-8", "replace")).hexdigest()
    take_answer(session, escalation_id, told=Told(letter.text, key, author=letter.sender), now=now)
    return True


def bounced(session: Session, token: str, *, why: str, now: datetime) -> bool:
    """Our letter came back: nobody there has the question. False when no question of ours has the token."""
    escalation_id = _known(session, token)
    if escalation_id is None:
        return False
    found = held(session, escalation_id)
    if found is not None and found.row.state in ASKED:
        with speaking(settings().language):
            found.row.error = _("The letter came back: {why}").format(why=why)[:2000]
        found.ticket.version += 1
        could_not_ask(session, found, now=now)
    return True


def _known(session: Session, token: str) -> int | None:
    return session.scalar(select(Escalation.id).where(Escalation.token == token)) if token else None


def _opening(row: Escalation, event: str) -> list[str]:
    """The parts of the letter; its reader need not know Repdesk."""
    how = _("To answer, just reply to this letter and leave the subject as it is; the sign in brackets is the key.")
    if event == "withdrawn":
        return [_("The question below is settled; no answer is needed any more."), row.case_text]
    if event == "reminder":
        return [_("You have not answered the question below yet."), how, row.case_text]
    return [row.case_text, how]
