"""E-mail: an answer is a letter to whoever wrote, in the same thread, with an identity that every try keeps.

Its Message-ID carries the talk: `key.talk.repdesk@domain`. crawlers.parsers.mail recognises it, so the customer's
answer finds its ticket whatever his program leaves out, and a server that gets it twice can tell.
"""

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from desk.connectors.connector import CannotTell, Declined, NotTaken, Published, Target
from storage.errors import SourceFailed
from storage.i18n import _
from storage.letter_marks import marked
from storage.mail import house_server
from storage.settings import settings
from storage.smtp import SUBMISSION, OutcomeUnknown, RefusedForGood, Server, hand_over
from storage.vocabulary import PageState

TALK = re.compile(r"^[0-9a-f]{20}$")
MAILTO = "mailto:"
LONGEST_SUBJECT = 200
MOST_COPIES = 20
MOST_ANSWERED = 20
"""Identities of a long talk that are named: its first letter and the newest ones."""


LINE = 78


class Identities(UnstructuredHeader, BaseHeader):
    """Identities of letters, as they are: the library would encode those that are too long for a line."""

    def fold(self, *, policy: Policy) -> str:
        """The header as it goes out."""
        if not self.isascii():
            return super().fold(policy=policy)
        lines = [f"{self.name}:"]
        for one in self.split():
            if len(lines[-1]) + len(one) < LINE or lines[-1].endswith(":"):
                lines[-1] += f" {one}"
            else:
                lines.append(f" {one}")
        return "".join(f"{line}{policy.linesep}" for line in lines)


HEADERS = HeaderRegistry()
HEADERS.map_to_type("In-Reply-To", Identities)
HEADERS.map_to_type("References", Identities)
LETTER = default.clone(header_factory=HEADERS)


class Mail:
    """Sends letters. Nobody can look into the customer's mailbox, so what may have arrived is never sent again."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The letter, once the server has taken it: 5xx declines it for good, 4xx is tried again."""
        try:
            letter = letter_of(text, target, now=now)
        except (ValueError, MessageError) as error:
            raise Declined(_("No letter can be made of this answer: {reason}").format(reason=error)) from error
        try:
            not_taken = hand_over(letter, _server(target))
        except RefusedForGood as refusal:
            raise Declined(str(refusal), way_out=_way_out()) from refusal
        except OutcomeUnknown as doubt:
            raise CannotTell(doubt.message) from doubt
        except SourceFailed as failure:
            raise NotTaken(failure.state, failure.message) from failure
        why = _("Copies that were not taken: {copies}").format(copies="; ".join(not_taken)) if not_taken else ""
        return Published(str(letter["Message-ID"]).strip("<>"), "", now, why=why)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Raises CannotTell, always."""
        del text, target, known, now
        raise CannotTell(
            _("The letter may have gone out, and nobody can look into the customer's mailbox. Ask, or send it again.")
        )


def _way_out() -> str:
    return _(
        "The address may be wrong: reach the customer another way, by phone for instance. If the address is right and "
        "the letter itself was refused, change your words and send them anew."
    )


def letter_of(text: str, target: Target, *, now: datetime) -> EmailMessage:
    """The answer as a letter. Raises Declined where there is nobody to send it to."""
    to = target.author_url.removeprefix(MAILTO) if target.author_url.startswith(MAILTO) else ""
    if not to or not TALK.match(target.thread_id):
        raise Declined(_("This is no letter of a customer: answer it where it stands, by hand."))
    name, sender = parseaddr(_sender(target))
    sender = _from_address(sender)
    if to.lower() == sender.lower():
        raise Declined(_("The answer would go to ourselves: the letter names no other address."))
    letter = EmailMessage(policy=LETTER)
    letter["From"] = formataddr((name, sender))
    letter["To"] = _deliverable(_one_line(to))
    copies = _copies(target, besides={to.lower(), sender.lower()})
    if copies:
        letter["Cc"] = ", ".join(copies)
    letter["Subject"] = _subject(target)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{target.key:x}.{target.thread_id}.repdesk@{sender.rpartition('@')[2]}>"
    _thread(letter, target)
    # An absence note would come back to the desk; servers that know this word send none.
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if target.is_automatic:
        letter["Auto-Submitted"] = "auto-replied"
    letter.set_content(signed(text, target.signature), charset="utf-8", cte="quoted-printable")
    for picture in target.pictures:
        main, _slash, sub = picture.media_type.partition("/")
        letter.add_attachment(picture.body, maintype=main, subtype=sub or "octet-stream", filename=picture.name)
    return letter


def signed(text: str, signature: str) -> str:
    """The answer with our signature under it, unless its writer has put it there already."""
    said, ours = text.rstrip(), signature.strip()
    if not ours or " ".join(said.split()).endswith(" ".join(ours.split())):
        return said
    return f"{said}\n\n-- \n{ours}"


def _subject(target: Target) -> str:
    subject = f"Re: {_one_line(target.title)[:LONGEST_SUBJECT]}".strip()
    return subject if target.options.get("mark") == "no" else marked(subject, target.thread_id)


def _thread(letter: EmailMessage, target: Target) -> None:
    """What it answers, and the talk before that: programs build threads of it."""
    if "@" not in target.external_id:
        return
    known = [one for one in map(_one_line, target.answered) if "@" in one]
    known = [*known[:1], *known[1:][-MOST_ANSWERED:], _one_line(target.external_id)]
    letter["In-Reply-To"] = f"<{known[-1]}>"
    letter["References"] = " ".join(f"<{one}>" for one in dict.fromkeys(known))


def _copies(target: Target, *, besides: set[str]) -> list[str]:
    """Others who got the customer's letter, without ourselves."""
    if target.options.get("copies") == "no":
        return []
    known = dict.fromkeys(_one_line(one).lower() for one in target.copies)
    return [one for one in known if "@" in one and one not in besides and one.isascii()][:MOST_COPIES]


def _deliverable(address: str) -> str:
    """The address as every server takes it: a Russian domain has a name in Latin letters, too."""
    user, _at, domain = address.rpartition("@")
    try:
        address = f"{user}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Declined(_("“{address}” is no address that a letter could go to.").format(address=address)) from error
    if not address.isascii():
        raise Declined(_("“{address}” is no address that a letter could go to.").format(address=address))
    return address


def _from_address(address: str) -> str:
    words = _("Letters cannot be sent from “{address}”: it is no address. Put the sender of the source right.")
    if "@" not in address:
        raise Declined(words.format(address=address))
    try:
        return _deliverable(address)
    except Declined as refusal:
        raise Declined(words.format(address=address)) from refusal


def _sender(target: Target) -> str:
    """Under which address we answer: the source's own sender, else the mailbox, else the installation's."""
    mailbox = _user(target)
    return str(target.options.get("from", "")) or (mailbox if "@" in mailbox else settings().mail_from)


def _user(target: Target) -> str:
    return target.secrets.get("user") or unquote(urlsplit(target.address).username or "")


def _server(target: Target) -> Server:
    """The source's own outgoing server with the mailbox's password, else the installation's."""
    own = str(target.options.get("smtp", ""))
    if own:
        host, _colon, port = own.removeprefix("smtp://").removeprefix("smtps://").partition(":")
        number = int(port) if port.isdecimal() else SUBMISSION
        return Server(host, number, _user(target), target.secrets.get("password", ""), local=target.is_local)
    if not settings().smtp_host:
        words = _("No mail server is set: give the source its own (smtp), or set “smtp_host” in repdesk.toml.")
        raise SourceFailed(PageState.AUTH_FAILED, words)
    return house_server(settings())


def _one_line(value: Any) -> str:
    return " ".join(str(value).split())
