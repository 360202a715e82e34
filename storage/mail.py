"""Outgoing mail: a letter is a job of the outbox; a worker hands it to the SMTP server of the settings."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.jobs import GiveUp, Handler, Leased, enqueue
from storage.settings import Settings, settings
from storage.vocabulary import PageState

JOB = "mail"
TIMEOUT_S = 30
PERMANENT = 500
MOST_TRIES = 12


def post(session: Session, *, to: str, subject: str, text: str, key: str, now: datetime) -> int | None:
    """Puts a letter into the outbox; None when one with this key was posted before.

    Raises Refused when no SMTP server is set.
    """
    if not settings().smtp_host:
        raise Refused(
            _("The letter cannot be sent."),
            _("No mail server is set."),
            _('Set "smtp_host" in repdesk.toml, then try again.'),
        )
    payload = {"to": to, "subject": subject, "text": text, "key": key}
    return enqueue(session, JOB, payload, now=now, unique_key=f"{JOB}:{key}"[:200], max_attempts=MOST_TRIES)


def send(job: Leased, now: datetime) -> None:
    """Hands the letter over. Raises GiveUp for a refusal for good (5xx), SourceFailed for one that may pass."""
    del now
    here = settings()
    letter = _letter(job, here)
    try:
        with _connected(here) as server:
            refused = server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        _refuse(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise SourceFailed(
            PageState.UNREACHABLE,
            _("The mail server {host}:{port} did not take the letter: {reason}").format(
                host=here.smtp_host, port=here.smtp_port, reason=error
            ),
        ) from error
    else:
        for code, words in refused.values():
            _refuse(code, words)


def _letter(job: Leased, here: Settings) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = here.mail_from
    letter["To"] = _one_line(job.payload["to"])
    letter["Subject"] = _one_line(job.payload["subject"])
    letter["Date"] = format_datetime(job.created_at)
    # The same letter keeps its id over all tries: the receiving side can tell a repeated one.
    digest = sha256(str(job.payload["key"]).encode()).hexdigest()[:32]
    letter["Message-ID"] = f"<{digest}.{job.id}@{here.mail_from.rpartition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(str(job.payload["text"]))
    return letter


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def _connected(here: Settings) -> smtplib.SMTP:
    server = smtplib.SMTP(here.smtp_host, here.smtp_port, timeout=TIMEOUT_S)
    if here.smtp_starttls:
        server.starttls(context=ssl.create_default_context())
    if here.smtp_user:
        server.login(here.smtp_user, here.smtp_password)
    return server


def _refuse(code: int, words: bytes | str) -> None:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if code >= PERMANENT:
        raise GiveUp(_("The mail server refuses the letter for good: {code} {text}").format(code=code, text=text))
    raise SourceFailed(
        PageState.QUOTA, _("The mail server does not take the letter now: {code} {text}").format(code=code, text=text)
    )


HANDLERS: dict[str, Handler] = {JOB: send}
