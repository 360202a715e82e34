"""Answers of solved tickets that were like this one: of the same brand, of open channels, none that was disliked.

They are found by the customer's words, and by the meaning of the text where the brand keeps vectors.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from desk.access import visible
from desk.counted_ratings import OWN_RATING
from desk.lifecycle import ENDED
from desk.likenesses import likenesses, telling_words
from storage.query import parse
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.tables import (
    IS_CURRENT,
    Channel,
    Mention,
    MentionVector,
    MentionVersion,
    Message,
    Ticket,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import Delivery, Direction, Verdict

MOST_HITS: Final = 2000
MOST_COMPARED: Final = 400
MOST_VECTORS: Final = 1500
LEAST_WORDS: Final = 0.12
LEAST_MEANING: Final = 0.6
LIKED: Final = 0.1
SHORTEST_ANSWER: Final = 40
_KEPT_AS: Final = np.dtype("<f2")


class EarlierAnswer(NamedTuple):
    """An answer that a customer was given; `question` is what they had written."""

    message_id: int
    ticket_id: int
    text: str
    person_id: int | None
    question: str
    is_liked: bool
    at: datetime
    likeness: float


class _Case(NamedTuple):
    """A text of a solved ticket."""

    ticket_id: int
    mention_id: int
    text: str


def question_of(session: Session, ticket: Ticket) -> tuple[int | None, str]:
    """The customer's newest text in the ticket: its mention and its words as they stand now."""
    found = session.execute(
        select(Mention.id, MentionVersion.title, MentionVersion.text)
        .join(MentionVersion, IS_CURRENT)
        .join(Message, Message.mention_id == Mention.id)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN)
        .order_by(Message.id.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], f"{found[1]}\n{found[2]}".strip()) if found else (None, "")


def earlier_answers(session: Session, ticket: Ticket, *, by: Actor, limit: int = 3) -> list[EarlierAnswer]:
    """The answers of the solved tickets that are most like this one, the likest first."""
    mention_id, question = question_of(session, ticket)
    cases = _by_words(session, ticket, question, by=by)
    scores = dict(
        zip((one.mention_id for one in cases), likenesses(question, [one.text for one in cases]), strict=True)
    )
    meant = _by_meaning(session, ticket, mention_id, by=by)
    cases += _cases(session, _wanted(ticket, by=by).where(TicketMention.mention_id.in_(set(meant) - set(scores))))
    like: dict[int, tuple[float, str]] = {}
    for one in cases:
        score = _score(scores.get(one.mention_id, 0.0), meant.get(one.mention_id))
        if score > like.get(one.ticket_id, (0.0, ""))[0]:
            like[one.ticket_id] = (score, one.text)
    found = _answers(session, like)
    return sorted(found, key=lambda one: (-one.likeness, -one.message_id))[:limit]


def _score(by_words: float, by_meaning: float | None) -> float:
    """One measure of both; what is neither is no likeness at all."""
    if by_meaning is None:
        return by_words if by_words >= LEAST_WORDS else 0.0
    if by_words < LEAST_WORDS and by_meaning < LEAST_MEANING:
        return 0.0
    return (by_words + by_meaning) / 2


def _wanted(ticket: Ticket, *, by: Actor) -> Select[int, int, str, str]:
    """Texts of other solved tickets of the brand; a closed channel's words never leave it."""
    return (
        select(TicketMention.ticket_id, TicketMention.mention_id, MentionVersion.title, MentionVersion.text)
        .join(Ticket, Ticket.id == TicketMention.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Mention, Mention.id == TicketMention.mention_id)
        .join(MentionVersion, IS_CURRENT)
        .where(
            Ticket.brand_id == ticket.brand_id, Ticket.id != ticket.id, Ticket.state.in_(ENDED),
            Ticket.is_abuse.is_(False), Channel.is_open.is_(True), visible(by),
        )
        .order_by(TicketMention.mention_id.desc())
    )  # fmt: skip


def _cases(session: Session, wanted: Select[int, int, str, str]) -> list[_Case]:
    found = session.execute(wanted)
    return [_Case(ticket_id, mention_id, f"{title}\n{text}".strip()) for ticket_id, mention_id, title, text in found]


def _by_words(session: Session, ticket: Ticket, question: str, *, by: Actor) -> list[_Case]:
    forms = telling_words(question)
    if not forms:
        return []
    hits = index_of(session).match(parse(" OR ".join(forms)), Facets(brands=[ticket.brand_id])).limit(MOST_HITS)
    ids = select(hits.subquery().c.id)
    return _cases(session, _wanted(ticket, by=by).where(TicketMention.mention_id.in_(ids)).limit(MOST_COMPARED))


def _by_meaning(session: Session, ticket: Ticket, mention_id: int | None, *, by: Actor) -> dict[int, float]:
    """How like the meaning of texts of solved tickets is, where vectors of one encoder are kept."""
    own = session.scalars(
        select(MentionVector).where(MentionVector.mention_id == mention_id).order_by(MentionVector.version.desc())
    ).first()
    if own is None:
        return {}
    kept = (
        _wanted(ticket, by=by)
        .join(
            MentionVector,
            and_(MentionVector.mention_id == Mention.id, MentionVector.version == Mention.version),
        )
        .where(MentionVector.encoder == own.encoder)
        .with_only_columns(MentionVector.mention_id, MentionVector.vector)
        .limit(MOST_VECTORS)
    )
    rows = session.execute(kept).all()
    if not rows:
        return {}
    vectors = np.stack([_numbers(row[1]) for row in rows])
    asked = _numbers(own.vector)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(asked)
    likeness = vectors @ asked / np.where(lengths > 0, lengths, 1)
    return {row[0]: float(one) for row, one in zip(rows, likeness, strict=True) if one >= LEAST_MEANING}


def _numbers(kept: bytes) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.frombuffer(kept, _KEPT_AS).astype(np.float32)


def _answers(session: Session, like: dict[int, tuple[float, str]]) -> list[EarlierAnswer]:
    """What people answered in these tickets, the longest answer of each; none of a dialogue that was disliked."""
    ticket_ids = sorted(one for one, (score, _text) in like.items() if score > 0)
    rated = _ratings(session, ticket_ids)
    found = session.execute(
        select(Message.id, Message.ticket_id, Message.text, Message.person_id, Message.source_at, Message.cycle)
        .where(
            Message.ticket_id.in_(ticket_ids), Message.direction == Direction.OUT, Message.delivery == Delivery.SENT,
            Message.person_id.is_not(None),
        )
        .order_by(Message.id)
    )  # fmt: skip
    best: dict[int, EarlierAnswer] = {}
    for message_id, ticket_id, text, person_id, at, cycle in found:
        verdict = rated.get((ticket_id, cycle))
        longest = best[ticket_id].text if ticket_id in best else ""
        if verdict == Verdict.DISLIKE or len(text) < max(SHORTEST_ANSWER, len(longest)):
            continue
        score, question = like[ticket_id]
        is_liked = verdict == Verdict.LIKE
        best[ticket_id] = EarlierAnswer(
            message_id, ticket_id, text, person_id, question, is_liked, at, score + LIKED * is_liked
        )
    return list(best.values())


def _ratings(session: Session, ticket_ids: Collection[int] | Sequence[int]) -> dict[tuple[int, int], Verdict]:
    """Likes that are surely the customer's own; a dislike is heeded whoever gave it."""
    found = session.execute(
        select(TicketFact.ticket_id, TicketFact.cycle, TicketFact.rating).where(
            TicketFact.ticket_id.in_(ticket_ids), or_(TicketFact.rating == Verdict.DISLIKE, and_(*OWN_RATING))
        )
    )
    return {(row[0], row[1]): row[2] for row in found if row[2] is not None}
