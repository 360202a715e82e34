"""Letters of ours that came back, and what else programs wrote into a talk: the ticket shows it, and goes on."""

import zlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.delivery import author_of
from desk.events import note_event
from desk.letters import letter_head
from desk.merged import root_of
from desk.outcome_keeping import tell_writer
from desk.returned import returned
from storage.i18n import _
from storage.rights import SYSTEM
from storage.tables import MentionKey, Message, Ticket
from storage.vocabulary import Delivery, Direction, LetterKind, TicketEventKind

OURS = (Direction.OUT, Direction.AUTO)
NEWEST = 5
DOUBTFUL = frozenset({Delivery.UNCLEAR, Delivery.SENDING})


def came_back(
    session: Session, source_id: int, *, talk: str, key: int, receivers: Collection[str], why: str, now: datetime
) -> int | None:
    """An answer of ours did not reach the customer: its promise runs again. Gives the ticket, None for no ticket.

    `key` is the one in the answer's Message-ID. Of a copy that came back the ticket only says so.
    """
    for ticket_id in _tickets(session, source_id, talk):
        ticket = locked(session, ticket_id)
        message = _answer(session, ticket_id, key)
        if ticket is None or message is None:
            continue
        if receivers and _copies_of(session, source_id, message).issuperset(receivers):
            copies = ", ".join(receivers)
            note_ignored(session, ticket_id, kind=LetterKind.BOUNCE, now=now, comment=f"{copies}: {why}")
        elif message.delivery == Delivery.SENT and message.direction == Direction.OUT:
            returned(session, ticket, message, why=_("The letter came back: {why}").format(why=why)[:2000], now=now)
        elif message.delivery in DOUBTFUL:
            _settled(session, ticket, message, _("The letter came back: {why}").format(why=why)[:2000], now=now)
        else:
            note_ignored(session, ticket_id, kind=LetterKind.BOUNCE, now=now, comment=why)
        return ticket_id
    return None


def _settled(session: Session, ticket: Ticket, message: Message, why: str, *, now: datetime) -> None:
    """Nobody knew whether the answer had arrived: now it is known that it has not.

    The try is over: should its worker still live, its "taken" comes too late to count.
    """
    message.delivery, message.error = Delivery.FAILED, why
    message.attempts += 1
    note_event(
        session, message.ticket_id, kind=TicketEventKind.REPLY_FAILED, by=author_of(session, message), at=now,
        message_id=message.id, why=why,
    )  # fmt: skip
    if message.direction == Direction.OUT:
        tell_writer(session, ticket, message, now=now)


def ticket_of_talk(session: Session, source_id: int, talk: str) -> int | None:
    """The newest ticket of a talk by letter."""
    return next(iter(_tickets(session, source_id, talk)), None)


def note_ignored(session: Session, ticket_id: int, *, kind: LetterKind, now: datetime, comment: str = "") -> None:
    """The talk shows that a program wrote; it wakes nothing and is no word of the customer."""
    note_event(
        session, ticket_id, kind=TicketEventKind.LETTER_IGNORED, by=SYSTEM, at=now, letter=kind.value,
        comment=comment[:300],
    )  # fmt: skip


def _tickets(session: Session, source_id: int, talk: str) -> list[int]:
    """The tickets of the talk, the newest first; of one that went into another, the other."""
    if not talk:
        return []
    found = session.scalars(
        select(Ticket.id)
        .where(Ticket.source_id == source_id, Ticket.thread_id == talk)
        .order_by(Ticket.id.desc())
        .limit(NEWEST)
    ).all()
    return list(dict.fromkeys(root_of(session, number) for number in found))


def _answer(session: Session, ticket_id: int, key: int) -> Message | None:
    """The answer whose letters carry this key, as `desk.parcel` makes it."""
    ours = session.scalars(
        select(Message).where(Message.ticket_id == ticket_id, Message.direction.in_(OURS)).order_by(Message.id.desc())
    )
    return next((one for one in ours if (zlib.crc32(one.uid.encode()) & 0x7FFFFFFF or 1) == key), None)


def _copies_of(session: Session, source_id: int, message: Message) -> frozenset[str]:
    """Who else got the answer: whoever got the customer's letter."""
    identity = session.scalar(
        select(MentionKey.external_id)
        .where(MentionKey.mention_id == message.mention_id, MentionKey.source_id == source_id)
        .limit(1)
    )
    return frozenset(one.lower() for one in letter_head(session, source_id, identity or "").copies)
