"""A letter becomes a finding: its writer, its words without what they quote, the talk it belongs to. Pure.

A talk is the first letter that a thread names together with the customer: answers to one newsletter are as many talks
as people who answer it. Our own answers carry the talk in their Message-ID, so an answer to one is known whatever
the customer's program leaves out.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from hashlib import blake2b
from typing import NamedTuple

from crawlers.parsers import mail_headers as head
from crawlers.parsers.mail_body import Body, body_of
from crawlers.parsers.mail_headers import Mailbox
from crawlers.parsers.mail_quotes import folded_words, own_words
from crawlers.parsers.page import Page
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.letter_marks import HOUSE, talk_in
from storage.vocabulary import LetterKind, PageState

# desk.connectors.mail writes such identities: key, talk, the word that tells them from others.
OUR_ANSWER = re.compile(r"^[0-9a-f]+\.([0-9a-f]{20})\.repdesk@")
LOOKS_LIKE = re.compile(rb"^(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.ASCII)
TELLING = (b"from:", b"subject:")
TRACES = (b"message-id:", b"received:", b"mime-version:", b"date:")


NOBODY = Mailbox("", "")
UNREADABLE = (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError)
"""What the library raises over letters that were made to stop whoever reads them."""
MOST_COPIES = 50


class _People(NamedTuple):
    """Who wrote, with which customer the letter talks, and where an answer goes."""

    writer: Mailbox
    customer: str
    answer_to: str
    is_ours: bool


class Read(NamedTuple):
    """A letter as it was read; one with a kind was written by a program and is nobody's request.

    `answered` are the letters of the talk before it, `copies` who else got it, `folded` what was cut from its words.
    """

    finding: Finding
    kind: LetterKind | None
    letter: Message
    body: Body
    customer: str = ""
    answered: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    folded: str = ""

    @property
    def is_automatic(self) -> bool:
        return self.kind is not None


def looks_like_a_letter(body: bytes) -> bool:
    """Whether bytes begin with the head of a letter."""
    found = LOOKS_LIKE.match(body[:20_000].lstrip())
    if not found:
        return False
    names = {line.partition(b":")[0].lower() + b":" for line in found[0].splitlines()}
    return all(name in names for name in TELLING) and any(name in names for name in TRACES)


def parse(body: bytes, page: Page) -> list[Finding]:
    """The finding of one letter; none when a program wrote it. Raises SourceFailed for what is no letter."""
    if not looks_like_a_letter(body):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} is no letter.").format(url=page.url))
    try:
        found = read(body, page, received_at=None)
    except UNREADABLE as error:
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} is no letter.").format(url=page.url)) from error
    return [] if found.is_automatic else [found.finding]


def read(raw: bytes, page: Page, *, received_at: datetime | None, is_sent: bool = False) -> Read:
    """A letter of a mailbox. `received_at` stands for a missing date; whatever lies among the sent ones is ours."""
    letter = message_from_bytes(raw)
    override = page.encoding or ""
    body = body_of(letter, override=override)
    who = _people(letter, page.own, is_sent=is_sent)
    identity = (head.message_ids(letter, "Message-ID") or [head.stable_identity(letter, _tail(raw))])[0]
    answered = list(dict.fromkeys([*head.message_ids(letter, "References"), *head.message_ids(letter, "In-Reply-To")]))
    is_forward = head.is_forward(letter)
    said = body.words if is_forward else own_words(body.words, is_answer=bool(answered))
    finding = Finding(
        external_id=identity,
        text=said,
        url="",
        title=head.subject(letter, override=override) or None,
        published_at=head.written_at(letter) or received_at,
        author=who.writer.name or who.writer.address or None,
        author_id=who.writer.address or None,
        author_url=f"mailto:{who.answer_to}" if who.answer_to else None,
        thread_id=talk_of(identity, answered, who.customer, mark=talk_in(head.header(letter, "Subject"))),
        parent_id=next(iter(head.message_ids(letter, "In-Reply-To") or answered[-1:]), None),
        ours=who.is_ours,
    )
    kind = LetterKind.LOOP if is_ours(identity) and not who.is_ours else head.automatic_kind(letter)
    return Read(
        finding, kind, letter, body, customer=who.customer, answered=tuple(answered),
        copies=_copies(letter, {who.customer, who.answer_to}, page.own),
        folded=folded_words(body.words, said) if said != body.words else "",
    )  # fmt: skip


def in_talk(seen: Read, talk: str) -> Read:
    """The letter as one of this talk."""
    return seen._replace(finding=replace(seen.finding, thread_id=talk))


def is_ours(identity: str) -> bool:
    """Whether a letter of this house carries such an identity: one that comes back to us goes round in circles."""
    return bool(OUR_ANSWER.match(identity)) or f".{HOUSE}@" in identity


def _copies(letter: Message, besides: Collection[str], own: Collection[str]) -> tuple[str, ...]:
    """Who else got the letter: neither its writer nor ourselves."""
    named = [one.address for name in ("To", "Cc") for one in head.mailboxes(letter, name)]
    return tuple(one for one in dict.fromkeys(named) if one not in besides and not _is_own(one, own))[:MOST_COPIES]


def talk_of(identity: str, answered: Iterable[str], customer: str, *, mark: str = "") -> str:
    """The talk that a letter belongs to: that of our answer it names, else the one whose mark its subject carries, else
    the first letter and the customer.
    """
    named = list(answered)
    for one in reversed(named):
        ours = OUR_ANSWER.match(one)
        if ours:
            return ours[1]
    if mark:
        return mark
    first = named[0] if named else identity
    return blake2b(f"{first}\n{customer}".encode("utf-8", "replace"), digest_size=10).hexdigest()


def _people(letter: Message, own: Collection[str], *, is_sent: bool) -> _People:
    """A form on our own site sends under our address and names the customer in Reply-To."""
    sender = (head.mailboxes(letter, "From") or head.mailboxes(letter, "Sender") or [NOBODY])[0]
    answer_to = (head.mailboxes(letter, "Reply-To") or [sender])[0]
    # Whoever only pretends to be us is not.
    is_ours = is_sent or (_is_own(sender.address, own) and not head.is_forged(letter))
    if not is_ours:
        return _People(sender, sender.address, answer_to.address, is_ours=False)
    if not is_sent and not _is_own(answer_to.address, own):
        return _People(answer_to, answer_to.address, answer_to.address, is_ours=False)
    receiver = (head.mailboxes(letter, "To") or [NOBODY])[0]
    return _People(sender, receiver.address, "", is_ours=True)


def _is_own(address: str, own: Collection[str]) -> bool:
    """Whether an address is the brand's: named itself, or by its "@domain"."""
    names = {name.lower() for name in own}
    return address in names or f"@{address.rpartition('@')[2]}" in names


def _tail(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
