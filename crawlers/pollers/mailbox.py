"""Mailboxes over IMAP: what came since the last pass, and our own answers out of the folder of sent letters.

A letter never changes and its number never comes back, so the mark is the highest number read. When the server numbers
all letters anew (another UIDVALIDITY) the folder is read again; identities are Message-IDs, so nothing doubles.
The first pass reads the newest letters; older ones are for the backfill. A letter taken out of the folder stays a
mention, unless the option `expunged` says that it is gone.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

from crawlers.assignment import REREAD, Assignment
from crawlers.disappearance import Extent
from crawlers.letter_keeping import kept_letters, note_unreadable
from crawlers.parsers import letters, mail
from crawlers.parsers import mail_headers as head
from crawlers.parsers.mail_address import mail_address
from crawlers.parsers.mail_files import attachments_of
from crawlers.parsers.page import Page
from crawlers.pollers.imap_folder import Folder, Mailbox, RawLetter, mailbox
from crawlers.pollers.mailbox_answers import without_answers
from crawlers.reading import Preview, Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import PageState

FIRST_LETTERS = 500
PER_STEP = 100
"""Letters of one step backwards."""
CHECKED_EVERY = timedelta(hours=1)
LETTERS_ONLY = "review_letters"

log = logging.getLogger("repdesk.crawlers")


def poll(reading: Reading) -> PageState:
    """One pass over the folder, and over the sent letters of the same mailbox."""
    place = mail_address(reading.assignment.address)
    with opened(reading.assignment) as box:
        folder = box.open(place.folder)
        read = _pass(reading, folder, place.folder, is_sent=False)
        if reading.assignment.options.get("expunged") == "gone":
            _follow_expunged(reading, folder)
        _read_sent(reading, box, besides=place.folder)
    if folder.count == 0 and not reading.cursor.get("folders", {}).get(place.folder, {}).get("uid"):
        return PageState.EMPTY
    return PageState.OK if read else PageState.NOT_MODIFIED


def step_back(reading: Reading) -> PageState:
    """The letters before those that a step before has read, the newest first."""
    place = mail_address(reading.assignment.address)
    with opened(reading.assignment) as box:
        folder = box.open(place.folder)
        uids = folder.uids()
        cursor = reading.cursor
        below = int(cursor["below"]) if cursor.get("validity") == folder.validity else (uids[-1] + 1 if uids else 1)
        older = [uid for uid in uids if uid < below][-PER_STEP:]
        mark = {"validity": folder.validity, "below": older[0] if older else 0, "done": len(older) < PER_STEP}
        findings = [one for batch in folder.letters(older) for one in _findings(reading, folder, batch, is_sent=False)]
        reading.deliver(findings, mark)
    return PageState.OK if older else PageState.EMPTY


def opened(assignment: Assignment) -> AbstractContextManager[Mailbox]:
    """The mailbox of a source, signed in."""
    place = mail_address(assignment.address)
    user = assignment.secrets.get("user") or place.user
    if not user:
        words = _("Whose mailbox it is was not said: give its user, or an address like imaps://user@host/INBOX.")
        raise SourceFailed(PageState.AUTH_FAILED, words)
    return mailbox(place, user=user, password=assignment.secrets.get("password", ""), local=assignment.is_local)


def _pass(reading: Reading, folder: Folder, name: str, *, is_sent: bool) -> int:
    """How many letters were read. The mark moves with each batch, and after a first pass once at its end.

    Letters numbered anew are read from the first one on: a pass that is cut leaves the others to the next one.
    """
    known = reading.cursor.get("folders", {}).get(name, {})
    if known:
        if known.get("validity") != folder.validity:
            known = {"validity": folder.validity, "uid": 0}
            reading.keep(_marked(reading, name, known))
        uids = folder.uids(above=int(known.get("uid", 0)))
        for batch in folder.letters(uids):
            if not batch:  # the server stumbled over it
                continue
            mark = {"validity": folder.validity, "uid": max(letter.uid for letter in batch)}
            reading.deliver(_findings(reading, folder, batch, is_sent=is_sent), _marked(reading, name, mark))
        return len(uids)
    uids = folder.uids()
    first = uids[-FIRST_LETTERS:]
    for batch in folder.letters(first[::-1]):
        reading.deliver(_findings(reading, folder, batch, is_sent=is_sent))
    reading.keep(_marked(reading, name, {"validity": folder.validity, "uid": uids[-1] if uids else 0}))
    return len(first)


def _marked(reading: Reading, name: str, mark: Mapping[str, Any]) -> dict[str, Any]:
    return {**reading.cursor, "folders": {**reading.cursor.get("folders", {}), name: dict(mark)}}


def _read_sent(reading: Reading, box: Mailbox, *, besides: str) -> None:
    """Answers that were written outside the desk keep the promise, too."""
    wanted = str(reading.assignment.options.get("sent", ""))
    if wanted == "none" or reading.assignment.kind == LETTERS_ONLY or isinstance(reading, Preview):
        return
    name = wanted or box.sent_folder()
    if name and name != besides:
        _pass(reading, box.open(name), name, is_sent=True)


def _findings(reading: Reading, folder: Folder, batch: Sequence[RawLetter], *, is_sent: bool) -> list[Finding]:
    assignment = reading.assignment
    page = assignment.page(assignment.address, read_at=reading.now, own=own_addresses(reading))
    found: list[Finding] = []
    letters_read = [
        (letter, seen) for letter in batch if (seen := _seen(reading, letter, page, is_sent=is_sent)) is not None
    ]
    if not is_sent and not isinstance(reading, Preview):
        letters_read = without_answers(letters_read, now=reading.now)
    if not is_sent and not isinstance(reading, Preview) and assignment.kind != LETTERS_ONLY:
        said = [one for one in letters_read if letters.service_of(_as_told(one[1])) is None]
        kept = kept_letters(said, source_id=assignment.source_id, now=reading.now)
        letters_read = [(letter, kept.get(letter.uid, seen)) for letter, seen in letters_read]
    for letter, seen in letters_read:
        for one in _told(seen, page, assignment, is_sent=is_sent):
            files = attachments_of(
                seen.body, one.text, validity=folder.validity, uid=letter.uid, identity=one.external_id
            )  # fmt: skip
            found.append(replace(one, attachments=files) if one is seen.finding and not is_sent else one)
    return found


def _seen(reading: Reading, letter: RawLetter, page: Page, *, is_sent: bool) -> mail.Read | None:
    """The letter as it was read. One that stops its reader is listed, and the others are read all the same."""
    try:
        return mail.read(letter.raw, page, received_at=letter.received_at, is_sent=is_sent)
    except mail.UNREADABLE as error:
        log.warning("letter %s of source %s cannot be read: %r", letter.uid, reading.assignment.source_id, error)
    if not is_sent and not isinstance(reading, Preview):
        note_unreadable(letter, source_id=reading.assignment.source_id, now=reading.now)
    return None


def _told(found: mail.Read, page: Page, assignment: Assignment, *, is_sent: bool) -> Iterator[Finding]:
    """What a letter brings: reviews, itself, or nothing."""
    if not is_sent and assignment.options.get("letters", "auto") == "auto":
        told = reviews_told(found, page)
        if told is not None:
            yield from told
            return
    # A letter of a service whose wording nobody knows is kept as it is: somebody should see it.
    is_service = letters.service_of(_as_told(found)) is not None
    is_person = assignment.kind != LETTERS_ONLY and not found.is_automatic
    if is_sent or is_service or is_person:
        yield found.finding


def reviews_told(found: mail.Read, page: Page) -> list[Finding] | None:
    """The reviews of which a service tells in this letter; None when it is no such letter."""
    if head.is_forged(found.letter):
        return None
    letter = _as_told(found)
    return letters.read(letter, zone=page.zone) if letters.is_readable(letter, zone=page.zone) else None


def _as_told(found: mail.Read) -> letters.Letter:
    sender = (head.mailboxes(found.letter, "From") or [mail.NOBODY])[0]
    return letters.Letter(
        sender=sender.address,
        subject=head.header(found.letter, "Subject"),
        html=found.body.markup,
        text=found.body.words,
        sent_at=head.written_at(found.letter),
        message_id=(head.message_ids(found.letter, "Message-ID") or [""])[0],
    )


def own_addresses(reading: Reading) -> frozenset[str]:
    """Under which the brand writes: those of the options, the mailbox itself, and the one of outgoing letters."""
    assignment = reading.assignment
    user = assignment.secrets.get("user") or mail_address(assignment.address).user
    more = (user, str(assignment.options.get("from", "")), settings().mail_from)
    return assignment.own | {one.strip().lower() for one in more if "@" in one}


def _follow_expunged(reading: Reading, folder: Folder) -> None:
    """What was written within the last 72 hours and is not in the folder any more is gone, as the server itself says.

    Once an hour: the heads of these letters are read again for it. A letter without a Message-ID cannot be asked for.
    """
    checked_at = reading.cursor.get("expunged_at")
    if checked_at and reading.now - datetime.fromisoformat(checked_at) < CHECKED_EVERY and not reading.thorough:
        return
    since = reading.now - REREAD
    # A letter's own date may lie before the day on which it came.
    heads = folder.heads(folder.uids_since((since - timedelta(days=1)).date()))
    names = [head.message_ids(message_from_bytes(letter.raw), "Message-ID") for letter in heads]
    reading.vanished(
        {name for found in names for name in found[:1]}, extent=Extent(since=since),
        is_dead=lambda text: not text.external_id.startswith(head.NAMELESS) and not folder.numbers_of(text.external_id),
    )  # fmt: skip
    reading.keep({**reading.cursor, "expunged_at": reading.now.isoformat()})
