"""How a case leaves the house: one signed request, or one letter. No database here."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from desk.escalation_signature import HEADER, signature
from storage import net
from storage.i18n import _
from storage.mail import house_server
from storage.net_exchange import shown
from storage.settings import settings
from storage.smtp import RefusedForGood, hand_over

LIMITS = net.Limits(size=256 * 1024, connect=5.0, read=15.0, total=20.0, redirects=0, pause=0.0)
# Its system has had this very request before: as good as taken.
KNOWN_ALREADY = 409
# Asked again later: time-outs, "too early", "too many", and whatever is the other side's own fault.
PASSING = frozenset({408, 421, 425, 429})
OWN_FAULT = 500
LONGEST_SAID = 300


class TurnedDown(Exception):  # noqa: N818 - the department's answer, not a fault of ours
    """The department's system will not take this however often it is sent; the reason is in plain words."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A request to a department's system; `key` is the same for every try."""

    url: str
    secret: str
    event: str
    key: str
    body: dict[str, Any]
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a department. `identity` is the same for every try, and carries the token."""

    to: str
    reply_to: str
    subject: str
    text: str
    identity: str


def call(hook: Hook, *, now: datetime) -> str:
    """Hands the case in; gives the number under which it is kept there, "" when none was told.

    Raises TurnedDown for good, SourceFailed when it may be tried again: the key keeps it one.
    """
    body = json.dumps(hook.body, ensure_ascii=False).encode()
    request = net.Request(
        hook.url,
        method="POST",
        body=body,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "Idempotency-Key": hook.key,
            "Repdesk-Event": hook.event,
            HEADER: signature(body, secret=hook.secret, now=now),
        },
    )
    answer = net.fetch(request, limits=LIMITS, local=hook.is_local)
    if 200 <= answer.status < 300 or answer.status == KNOWN_ALREADY:  # noqa: PLR2004 - HTTP's own numbers
        return number_in(answer.body)
    if answer.status in PASSING or answer.status >= OWN_FAULT:
        net.expected(answer, now=now, signed_in=True)
    raise TurnedDown(_why(answer))


def send_letter(letter: Letter, *, now: datetime) -> None:
    """Hands the letter to the installation's mail server. Raises TurnedDown for good, SourceFailed for now."""
    here = settings()
    if not here.smtp_host:
        raise TurnedDown(_("No mail server is set: set “smtp_host” in repdesk.toml, then try again."))
    message = EmailMessage()
    message["From"] = here.mail_from
    message["To"] = letter.to
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.identity}@{here.mail_from.rpartition('@')[2] or 'localhost'}>"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(letter.text)
    try:
        hand_over(message, house_server(here))
    except RefusedForGood as refusal:
        raise TurnedDown(str(refusal)) from refusal


def number_in(body: bytes) -> str:
    """The `number` of a JSON answer; "" for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    number = said.get("number") if isinstance(said, dict) else None
    if isinstance(number, bool) or not isinstance(number, str | int):
        return ""
    return " ".join(str(number).split())[:80]


def _why(answer: net.Answer) -> str:
    """Why the department's system does not want it, with what it said itself."""
    url, target = shown(answer.url), answer.headers.get("location", "")
    if 300 <= answer.status < 400 and target:  # noqa: PLR2004 - HTTP's own numbers
        words = _("{host} has moved to {onward}. Change the address of the department to that one.")
        return words.format(host=urlsplit(url).netloc, onward=shown(target)[:LONGEST_SAID])
    said = _said(answer.body)
    if said:
        return _("{url} turned the case down (HTTP {status}): {said}").format(url=url, status=answer.status, said=said)
    return _("{url} turned the case down (HTTP {status}).").format(url=url, status=answer.status)


def _said(body: bytes) -> str:
    """What stands in a JSON answer's `error` or `message`; a page of HTML says nothing to people."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(said, dict):
        said = next((said[name] for name in ("error", "message", "detail", "what") if said.get(name)), "")
    if isinstance(said, dict):
        said = next((said[name] for name in ("message", "what", "code") if said.get(name)), "")
    return " ".join(said.split())[:LONGEST_SAID] if isinstance(said, str) else ""
