"""E-mail: an answer is a letter to whoever wrote, in the same thread, with an identity that every try keeps.

Its Message-ID carries the talk: `key.talk.repdesk@domain`. crawlers.parsers.mail recognises it, so the customer's
answer finds its ticket whatever his program leaves out, and a server that gets it twice can tell.
"""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

from desk.connectors.connector import Declined, Published, Target
from storage.errors import SourceFailed
from storage.i18n import _
from storage.mail import house_server
from storage.settings import settings
from storage.smtp import SUBMISSION, RefusedForGood, Server, hand_over
from storage.vocabulary import PageState

TALK = re.compile(r"^[0-9a-f]{20}$")
MAILTO = "mailto:"
LONGEST_SUBJECT = 200


class Mail:
    """Sends letters; a repeated one has the identity of the first."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The letter, once the server has taken it: 5xx declines it for good, 4xx is tried again."""
        letter = _letter(text, target, now=now)
        try:
            hand_over(letter, _server(target))
        except RefusedForGood as refusal:
            raise Declined(str(refusal)) from refusal
        return Published(str(letter["Message-ID"]).strip("<>"), "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Nobody can look into the customer's mailbox."""
        del text, target, known, now
        return None


def _letter(text: str, target: Target, *, now: datetime) -> EmailMessage:
    to = target.author_url.removeprefix(MAILTO) if target.author_url.startswith(MAILTO) else ""
    if not to or not TALK.match(target.thread_id):
        raise Declined(_("This is no letter of a customer: answer it where it stands, by hand."))
    name, sender = parseaddr(_sender(target))
    if to.lower() == sender.lower():
        raise Declined(_("The answer would go to ourselves: the letter names no other address."))
    letter = EmailMessage()
    letter["From"] = formataddr((name, sender))
    letter["To"] = _one_line(to)
    letter["Subject"] = f"Re: {_one_line(target.title)[:LONGEST_SUBJECT]}".strip()
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{target.key:x}.{target.thread_id}.repdesk@{sender.rpartition('@')[2]}>"
    if "@" in target.external_id:
        answered = f"<{_one_line(target.external_id)}>"
        letter["In-Reply-To"] = answered
        letter["References"] = answered
    # An absence note would come back to the desk; servers that know this word send none.
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    letter.set_content(text)
    for picture in target.pictures:
        main, _slash, sub = picture.media_type.partition("/")
        letter.add_attachment(picture.body, maintype=main, subtype=sub or "octet-stream", filename=picture.name)
    return letter


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


def _one_line(value: str) -> str:
    return " ".join(value.split())
