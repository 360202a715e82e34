"""Mailboxes: by an imap address, by an e-mail address, by a letter at hand."""

from dataclasses import replace
from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised
from crawlers.parsers import mail as parser
from crawlers.parsers.mail_address import (
    APP_PASSWORDS,
    NO_PASSWORDS,
    SCHEMES,
    guessed_address,
    mail_address,
    typed_mail,
)
from crawlers.parsers.naming import host_of
from crawlers.pollers import mailbox as poller
from storage.i18n import _

OURS = {"ground": "ours"}


def mailbox_at(parts: SplitResult) -> Recognised | None:
    """An imap or imaps address, or the e-mail address of the mailbox."""
    if parts.scheme in SCHEMES:
        place = mail_address(parts.geturl())
        name = place.user or f"{place.host}/{place.folder}"
        return Recognised(
            kind="mailbox", name=name, address=parts.geturl(), confidence=1.0, options=OURS,
            warnings=tuple(_advice(place.host)),
        )  # fmt: skip
    mail = typed_mail(parts)
    if mail is None:
        return None
    address = guessed_address(mail)
    host = mail_address(address).host
    guess = _("The mail server {host} is a guess; if it is called otherwise, give its address: imaps://server/INBOX.")
    warnings = (guess.format(host=host), *_advice(host))
    return Recognised(
        kind="mailbox", name=mail, address=address, confidence=0.8, warnings=warnings, options={**OURS, "own": mail}
    )


def letters_at(parts: SplitResult) -> Recognised | None:
    """A mailbox may also be one for the letters of review services alone."""
    box = mailbox_at(parts)
    return replace(box, kind="review_letters", confidence=0.3) if box else None


def _advice(host: str) -> list[str]:
    if host in APP_PASSWORDS:
        return [_("This provider needs a password for programs, made in the settings of the mailbox.")]
    if host in NO_PASSWORDS:
        return [_("This provider lets no program in by a password; let it pass the letters on to a mailbox that does.")]
    return []


def letter_of(looked: Looked) -> Recognised | None:
    """A letter at hand: a file that a mail program has saved."""
    if not parser.looks_like_a_letter(looked.body):
        return None
    return Recognised(kind="mailbox", name=host_of(looked.url), address=looked.url, confidence=0.9)


COLLECTORS = (
    Collector(
        kind="mailbox", poll=poller.poll, by_address=mailbox_at, by_page=letter_of, parse=parser.parse,
        backfill=poller.step_back,
    ),
    Collector(kind="review_letters", poll=poller.poll, by_address=letters_at, backfill=poller.step_back),
)  # fmt: skip
