"""Whether our answers have been met where they should stand: verified, unverified, or missed for too long.

An answer that a person has put on a site by hand stops the clock at once. If crawls that read its thread do not meet it
for a day, it did not count: see desk.returned.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, case, exists, select, type_coerce, update
from sqlalchemy.orm import Session

from desk.answered import source_of_answer
from storage.database import insert_into
from storage.source_kinds import kind_of
from storage.tables import Mention, Message, Sighting, Ticket
from storage.text import tokens
from storage.vocabulary import Delivery

MISSED_FOR = timedelta(hours=24)
RUN_IS_OVER = timedelta(minutes=10)
"""A crawl hands its pages in one by one: what one page did not show the next one may."""

MILLISECOND = timedelta(milliseconds=1)
FEWEST_WORDS = 4
"""Fewer words than these anybody may write: they do not show whose a text is."""


class Awaited(NamedTuple):
    """An answer that was not met yet."""

    message_id: int
    ticket_id: int
    thread_id: str
    text: str
    url: str
    by_hand: bool


def expect(session: Session, ticket: Ticket, message: Message, *, at: datetime) -> None:
    """An answer has been published; whether its source's reader can meet it is said by the kind."""
    source = source_of_answer(session, ticket, message.mention_id)
    if not kind_of(source.kind).shows_answers:
        return
    mention = session.get(Mention, message.mention_id) if message.mention_id else None
    row = {
        "message_id": message.id, "source_id": source.id, "published_at": at,
        "thread_id": mention.thread_id if mention else ticket.thread_id,
    }  # fmt: skip
    # One that was missed once is not missed again: whoever then says that it stands there has looked.
    session.execute(insert_into(session, Sighting).values(**row).on_conflict_do_nothing(index_elements=["message_id"]))


def seen(session: Session, message: Message, *, at: datetime) -> None:
    """A crawl has met it."""
    session.execute(
        update(Sighting)
        .where(Sighting.message_id == message.id, Sighting.seen_at.is_(None))
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def awaited(session: Session, source_id: int, threads: Collection[str]) -> Sequence[Awaited]:
    """Answers in these threads that were not met yet; an address that others share tells nothing and is left out."""
    shared = exists().where(
        Mention.source_id == Sighting.source_id, Mention.thread_id == Sighting.thread_id, Mention.url == Message.url
    )
    found = session.execute(
        select(
            Message.id, Message.ticket_id, Sighting.thread_id, Message.text, case((shared, ""), else_=Message.url),
            Message.by_hand,
        )
        .join(Message, Message.id == Sighting.message_id)
        .where(
            Sighting.source_id == source_id, Sighting.thread_id.in_(sorted(threads)), Sighting.seen_at.is_(None),
            Sighting.thread_id != "",
        )
    )  # fmt: skip
    return [Awaited(*row) for row in found]


def is_met(answer: Awaited, *, text: str, url: str) -> bool:
    """Whether a text of its thread is this answer: it stands at the address that was given, or says its very words."""
    if url and url == answer.url:
        return True
    said = tokens(answer.text)
    return answer.by_hand and len(said) >= FEWEST_WORDS and tokens(text)[: len(said)] == said


def missed(session: Session, source_id: int, threads: Collection[str], *, now: datetime) -> None:
    """These threads were just read, and what was met has been marked: the rest was not there."""
    if not threads:
        return
    session.execute(
        update(Sighting)
        .where(
            Sighting.source_id == source_id, Sighting.thread_id.in_(sorted(threads)), Sighting.thread_id != "",
            Sighting.seen_at.is_(None), Sighting.returned_at.is_(None), Sighting.published_at < now,
        )
        .values(missed_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def missed_for_long(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Answers published by hand that a reading of their thread a day later has not met, nor any before it."""
    for_long = type_coerce(Sighting.missed_at, BigInteger) - type_coerce(Sighting.published_at, BigInteger)
    return session.scalars(
        select(Sighting.message_id)
        .join(Message, Message.id == Sighting.message_id)
        .where(
            Sighting.missed_at.is_not(None), Sighting.seen_at.is_(None), Sighting.returned_at.is_(None),
            Sighting.missed_at <= now - RUN_IS_OVER, for_long >= MISSED_FOR // MILLISECOND,
            Message.by_hand, Message.delivery == Delivery.SENT,
        )
        .order_by(Sighting.message_id)
        .limit(limit)
    ).all()  # fmt: skip


def standing_of(session: Session, message_ids: Sequence[int]) -> Mapping[int, bool]:
    """Of each published answer that can be met: whether a crawl has met it."""
    found = session.execute(
        select(Sighting.message_id, Sighting.seen_at.is_not(None)).where(Sighting.message_id.in_(message_ids))
    )
    return {number: bool(is_seen) for number, is_seen in found}
