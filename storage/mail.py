"""Outgoing mail: a letter is a job of the outbox; a worker hands it to the SMTP server of the settings."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from storage.errors import Refused
from storage.i18n import _
from storage.jobs import GiveUp, Handler, Leased, enqueue
from storage.letter_marks import HOUSE
from storage.settings import Settings, settings
from storage.smtp import RefusedForGood, Server, hand_over

JOB = "mail"
MOST_TRIES = 12


def post(session: Session, *, to: str, subject: str, text: str, key: str, now: datetime) -> int | None:
    """Puts a letter into the outbox; None when one with this key was posted before.

    Raises Refused when no SMTP server is set.
    """
    if not settings().smtp_host:
        raise no_server()
    payload = {"to": to, "subject": subject, "text": text, "key": key}
    return enqueue(session, JOB, payload, now=now, unique_key=f"{JOB}:{key}"[:200], max_attempts=MOST_TRIES)


def send(job: Leased, now: datetime) -> None:
    """Hands the letter over. Raises GiveUp for a refusal for good (5xx), SourceFailed for one that may pass."""
    del now
    said = job.payload
    try:
        deliver(
            to=said["to"], subject=said["subject"], text=said["text"], key=f"{said['key']}.{job.id}", at=job.created_at
        )
    except RefusedForGood as refusal:
        raise GiveUp(str(refusal)) from refusal


def deliver(*, to: object, subject: object, text: object, key: str, at: datetime) -> None:
    """Hands a letter of the house over now. Raises Refused without a server, RefusedForGood, SourceFailed.

    The same key gives the same Message-ID: the receiving side can tell a repeated letter.
    """
    here = settings()
    if not here.smtp_host:
        raise no_server()
    letter = EmailMessage()
    letter["From"] = here.mail_from
    letter["To"] = _one_line(to)
    letter["Subject"] = _one_line(subject)
    letter["Date"] = format_datetime(at)
    digest = sha256(key.encode()).hexdigest()[:32]
    letter["Message-ID"] = f"<{digest}.{HOUSE}@{here.mail_from.rpartition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(str(text))
    hand_over(letter, house_server(here))


def no_server() -> Refused:
    """Why no letter can leave the house."""
    return Refused(
        _("The letter cannot be sent."),
        _("No mail server is set."),
        _('Set "smtp_host" in repdesk.toml, then try again.'),
    )


def house_server(here: Settings) -> Server:
    """The outgoing server of the installation."""
    return Server(
        here.smtp_host, here.smtp_port, here.smtp_user, here.smtp_password, starttls=here.smtp_starttls, guarded=False,
        local=True,
    )  # fmt: skip


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


HANDLERS: dict[str, Handler] = {JOB: send}
