"""What is written down of the letters of a mailbox besides their words, before they are handed in.

Of a customer's letter: copies, the talk, what was folded away. Of a letter that a program wrote: that it came; one that
says that an answer of ours did not arrive sets its ticket going again. Reading a letter again changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawlers.parsers import mail
from crawlers.parsers import mail_headers as head
from crawlers.parsers.mail_bounce import Bounce, bounce_of
from crawlers.pollers.imap_folder import RawLetter
from desk.escalation_letters import bounced
from desk.letters_back import came_back, note_ignored, ticket_of_talk
from moderation.cleaning import key_of
from storage.database import insert_into, transaction
from storage.i18n import _
from storage.tables import AutomaticLetter, LetterHead
from storage.vocabulary import LetterKind

Letter = tuple[RawLetter, mail.Read]

LONGEST_KEY, LONGEST_SUBJECT, LONGEST_ADDRESS, LONGEST_FOLDED = 500, 300, 320, 100_000
LONGEST_HEAD = 100_000
SAME_MATTER = timedelta(days=30)
"""So long a letter that names nothing but its subject goes on with the talk of that subject."""
ROUND = timedelta(minutes=10)
MOST_A_ROUND = 8
"""More answers of one customer in one talk within ten minutes: two programs answer each other."""


def kept_letters(found: Sequence[Letter], *, source_id: int, now: datetime) -> dict[int, mail.Read]:
    """By their numbers the letters with their talks; those that go round in circles are marked as such."""
    in_order = sorted(found, key=lambda one: one[1].finding.published_at or now)
    with transaction() as session:
        return {raw.uid: _kept(session, source_id, seen, now=now) for raw, seen in in_order}


def _kept(session: Session, source_id: int, seen: mail.Read, *, now: datetime) -> mail.Read:
    if seen.finding.ours:
        return seen
    if seen.kind is None:
        seen = _in_its_talk(session, source_id, seen, now=now)
    if seen.kind is None and _goes_round(session, source_id, seen, now=now):
        seen = seen._replace(kind=LetterKind.LOOP)
    if seen.kind is None:
        _write_head(session, source_id, seen, now=now)
    else:
        _note_automatic(session, source_id, seen, now=now)
    return seen


def _in_its_talk(session: Session, source_id: int, seen: mail.Read, *, now: datetime) -> mail.Read:
    """A letter that says it answers, but names no letter, goes on with the customer's talk of the same subject."""
    known = session.get(LetterHead, (source_id, _key(seen)))
    if known is not None:  # read before: it stays in the talk it was in
        return mail.in_talk(seen, known.thread_id)
    if seen.answered or not head.says_it_answers(seen.letter) or not seen.finding.title:
        return seen
    written = seen.finding.published_at or now
    talk = session.scalar(
        select(LetterHead.thread_id)
        .where(
            LetterHead.source_id == source_id, LetterHead.customer == seen.customer[:LONGEST_ADDRESS],
            LetterHead.subject == _subject(seen), LetterHead.arrived_at.between(written - SAME_MATTER, written),
        )
        .order_by(LetterHead.arrived_at.desc())
        .limit(1)
    )  # fmt: skip
    return mail.in_talk(seen, talk) if talk else seen


def _goes_round(session: Session, source_id: int, seen: mail.Read, *, now: datetime) -> bool:
    if not seen.answered and not head.says_it_answers(seen.letter):
        return False
    written = seen.finding.published_at or now
    lately = session.scalar(
        select(func.count())
        .select_from(LetterHead)
        .where(
            LetterHead.source_id == source_id, LetterHead.customer == seen.customer[:LONGEST_ADDRESS],
            LetterHead.thread_id == seen.finding.thread_id, LetterHead.external_id != _key(seen),
            LetterHead.arrived_at.between(written - ROUND, written),
        )
    )  # fmt: skip
    return (lately or 0) >= MOST_A_ROUND


def _write_head(session: Session, source_id: int, seen: mail.Read, *, now: datetime) -> None:
    row = {
        "source_id": source_id,
        "external_id": _key(seen),
        "thread_id": seen.finding.thread_id or "",
        "customer": seen.customer[:LONGEST_ADDRESS],
        "subject": _subject(seen),
        "copies": list(seen.copies),
        "answered": [one[:LONGEST_KEY] for one in seen.answered],
        "folded": seen.folded[:LONGEST_FOLDED],
        "arrived_at": seen.finding.published_at or now,
    }
    session.execute(insert_into(session, LetterHead).values(**row).on_conflict_do_nothing())


def _note_automatic(session: Session, source_id: int, seen: mail.Read, *, now: datetime) -> None:
    bounce = bounce_of(seen.letter, seen.body) if seen.kind == LetterKind.BOUNCE else None
    kind = LetterKind.DELAY if bounce is not None and not bounce.is_final else seen.kind
    sender = (head.mailboxes(seen.letter, "From") or [mail.NOBODY])[0].address
    row = {
        "source_id": source_id, "external_id": _key(seen), "kind": kind, "sender": sender[:LONGEST_ADDRESS],
        "subject": (seen.finding.title or "")[:LONGEST_SUBJECT], "said": bounce.why if bounce else "",
        "at": seen.finding.published_at or now,
    }  # fmt: skip
    noted = session.execute(
        insert_into(session, AutomaticLetter).values(**row).on_conflict_do_nothing().returning(AutomaticLetter.id)
    ).scalar_one_or_none()
    if noted is None:
        return  # read before
    ticket_id = _told(session, source_id, seen, bounce, now=now)
    if ticket_id is not None:
        session.get_one(AutomaticLetter, noted).ticket_id = ticket_id


def note_unreadable(raw: RawLetter, *, source_id: int, now: datetime) -> None:
    """A letter that no reader survives is listed by its head; only programs write such."""
    letter = BytesHeaderParser().parsebytes(raw.raw[:LONGEST_HEAD])
    sender = (head.mailboxes(letter, "From") or [mail.NOBODY])[0].address
    row = {
        "source_id": source_id, "external_id": f"{head.NAMELESS}{blake2b(raw.raw, digest_size=16).hexdigest()}",
        "kind": LetterKind.MAILING, "sender": sender[:LONGEST_ADDRESS],
        "subject": head.subject(letter)[:LONGEST_SUBJECT],
        "said": _("It is built in such a way that it cannot be read."), "at": raw.received_at or now,
    }  # fmt: skip
    with transaction() as session:
        session.execute(insert_into(session, AutomaticLetter).values(**row).on_conflict_do_nothing())


def _told(
    session: Session, source_id: int, seen: mail.Read, bounce: Bounce | None, *, now: datetime
) -> int | None:  # fmt: skip
    """The ticket that the letter is about, which shows it."""
    if bounce is not None and bounce.is_final and bounce.talk:
        why = bounce.why or _("its server gave no reason")
        return came_back(
            session, source_id, talk=bounce.talk, key=bounce.key, receivers=bounce.receivers, why=why, now=now
        )  # fmt: skip
    if bounce is not None and bounce.token:
        if bounce.is_final:
            bounced(session, bounce.token, why=bounce.why or _("its server gave no reason"), now=now)
        return None
    talk = bounce.talk if bounce is not None else seen.finding.thread_id or ""
    ticket_id = ticket_of_talk(session, source_id, talk)
    if ticket_id is not None and seen.kind is not None:
        kind = LetterKind.DELAY if bounce is not None else seen.kind
        note_ignored(session, ticket_id, kind=kind, now=now, comment=bounce.why if bounce else "")
    return ticket_id


def _key(seen: mail.Read) -> str:
    """The identity as the intake keeps it."""
    return key_of(seen.finding.external_id.strip(), LONGEST_KEY)


def _subject(seen: mail.Read) -> str:
    return " ".join((seen.finding.title or "").casefold().split())[:LONGEST_SUBJECT]
