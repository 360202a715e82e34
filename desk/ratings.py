"""Asking a customer for a rating: the words, the unguessable link, and the record that they were asked."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk import facts
from desk.events import note_event
from storage.rights import SYSTEM
from storage.secrets import unguessable
from storage.settings import settings
from storage.tables import Mention, Message, Rating, RatingRequest, RatingSkip, Ticket
from storage.vocabulary import Direction, Language, RatingWay, TicketEventKind

ANSWERABLE = timedelta(days=7)

# The customer reads these in the language they wrote in, whatever the desk speaks.
INVITATION = {
    Language.RU: "Оцените, пожалуйста, наш ответ:",
    Language.UK: "Оцініть, будь ласка, нашу відповідь:",
    Language.EN: "Please rate our answer:",
}
QUESTION = {
    Language.RU: "Помог ли вам наш ответ?",
    Language.UK: "Чи допомогла вам наша відповідь?",
    Language.EN: "Did our answer help you?",
}


def rating_url(ticket: Ticket) -> str:
    """The public address of this cycle's rating; the same each time it is asked for, stored nowhere."""
    return f"{settings().public_url.rstrip('/')}/r/{token_of(ticket)}"


def with_invitation(text: str, ticket: Ticket, *, language: str) -> str:
    """The closing answer as it is published: its own words, then the invitation and the link."""
    return f"{text}\n\n{INVITATION[spoken(language)]} {rating_url(ticket)}"


def with_question(text: str, *, language: str) -> str:
    """The closing answer as it is published above buttons: its own words, then the question."""
    return f"{text}\n\n{QUESTION[spoken(language)]}"


def ask_rating(
    session: Session, ticket: Ticket, *, operator_id: int | None, language: str, now: datetime,
    way: RatingWay = RatingWay.LINK, message_id: int | None = None,
) -> bool:  # fmt: skip
    """Notes that the customer was asked, with who answered and where; False when this cycle was asked before.

    `message_id` is the message that asks, where it was sent apart from an answer.
    """
    if is_asked(session, ticket):
        return False
    request = RatingRequest(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        token_hash=hash_of(token_of(ticket)),
        operator_id=operator_id,
        channel_id=ticket.channel_id,
        language=spoken(language),
        asked_at=now,
        expires_at=now + ANSWERABLE,
        way=way,
        message_id=message_id,
    )
    session.add(request)
    here = (RatingSkip.ticket_id == ticket.id, RatingSkip.cycle == ticket.cycle)
    session.execute(delete(RatingSkip).where(*here).execution_options(synchronize_session=False))
    session.flush()
    facts.rating_asked(session, request)
    note_event(session, ticket.id, kind=TicketEventKind.RATING_ASKED, by=SYSTEM, at=now, cycle=ticket.cycle, way=way)
    return True


def is_asked(session: Session, ticket: Ticket) -> bool:
    """Whether the customer of this cycle was asked before."""
    here = (RatingRequest.ticket_id == ticket.id, RatingRequest.cycle == ticket.cycle)
    return session.scalar(select(RatingRequest.id).where(*here)) is not None


def void(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The ticket goes on: an invitation not yet answered would rate an answer that was not the last."""
    waiting = session.scalars(
        select(RatingRequest)
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .where(RatingRequest.ticket_id == ticket.id, RatingRequest.voided_at.is_(None), Rating.request_id.is_(None))
    )
    for request in waiting.all():
        request.voided_at = now
        facts.rating_voided(session, request)
    session.flush()


def language_of_customer(session: Session, ticket: Ticket) -> str:
    """The language of the newest text the customer wrote; empty when it is not known."""
    found = session.scalar(
        select(Mention.language)
        .join(Message, Message.mention_id == Mention.id)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found or ""


def spoken(language: str) -> Language:
    """The language in which a customer is spoken to; the installation's where theirs is not known."""
    return Language(language) if language in set(Language) else Language(settings().language)


def token_of(ticket: Ticket, *, cycle: int | None = None) -> str:
    """What stands behind the link of a cycle, the present one unless said; only this installation can make it."""
    return unguessable(f"rating:{ticket.uid}:{cycle or ticket.cycle}")


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
