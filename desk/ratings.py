"""The customer's one-tap rating: asked behind an unguessable link, counted once per ticket cycle."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import facts
from desk.events import note_event
from desk.merged import root_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM
from storage.secrets import unguessable
from storage.settings import settings
from storage.tables import Brand, Mention, Message, Rating, RatingRequest, Ticket
from storage.vocabulary import Direction, Language, TicketEventKind, Verdict

ANSWERABLE = timedelta(days=7)
CHANGEABLE = timedelta(hours=24)
LONGEST_COMMENT = 2000

# The customer reads these in the language they wrote in, whatever the desk speaks.
INVITATION = {
    Language.RU: "Оцените, пожалуйста, наш ответ:",
    Language.UK: "Оцініть, будь ласка, нашу відповідь:",
    Language.EN: "Please rate our answer:",
}


class Standing(StrEnum):
    """How a rating link stands."""

    OPEN = "open"
    RATED = "rated"
    FINAL = "final"
    EXPIRED = "expired"


class Asked(NamedTuple):
    """What the rating page needs to know; `verdict` is None until the customer has chosen."""

    standing: Standing
    language: str
    brand: str
    answer: str
    verdict: Verdict | None
    comment: str


def rating_url(ticket: Ticket) -> str:
    """The public address of this cycle's rating; the same each time it is asked for, stored nowhere."""
    return f"{settings().public_url.rstrip('/')}/r/{_token(ticket)}"


def with_invitation(text: str, ticket: Ticket, *, language: str) -> str:
    """The closing answer as it is published: its own words, then the invitation and the link."""
    return f"{text}\n\n{INVITATION[_spoken(language)]} {rating_url(ticket)}"


def ask_rating(session: Session, ticket: Ticket, *, operator_id: int | None, language: str, now: datetime) -> bool:
    """Notes that the customer was asked, with who answered and where; False when this cycle was asked before."""
    known = session.scalar(
        select(RatingRequest.id).where(RatingRequest.ticket_id == ticket.id, RatingRequest.cycle == ticket.cycle)
    )
    if known is not None:
        return False
    request = RatingRequest(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        token_hash=_hash(_token(ticket)),
        operator_id=operator_id,
        channel_id=ticket.channel_id,
        language=_spoken(language),
        asked_at=now,
        expires_at=now + ANSWERABLE,
    )
    session.add(request)
    session.flush()
    facts.rating_asked(session, request)
    note_event(session, ticket.id, kind=TicketEventKind.RATING_ASKED, by=SYSTEM, at=now, cycle=ticket.cycle)
    return True


def asked(session: Session, token: str, *, now: datetime) -> Asked | None:
    """What stands behind a rating link; None for a link we never made, or whose ticket was opened again."""
    request = session.scalars(select(RatingRequest).where(RatingRequest.token_hash == _hash(token))).one_or_none()
    if request is None or request.voided_at is not None:
        return None
    rating = session.get(Rating, request.id)
    brand = session.scalar(
        select(Brand.name).join(Ticket, Ticket.brand_id == Brand.id).where(Ticket.id == request.ticket_id)
    )
    # Answers of a ticket that went into another one are there: the rated one went out before it was asked about.
    root = root_of(session, request.ticket_id)
    in_cycle = Message.cycle == request.cycle if root == request.ticket_id else Message.sent_at <= request.asked_at
    answer = session.scalar(
        select(Message.text)
        .where(
            Message.ticket_id == root, in_cycle, Message.direction == Direction.OUT, Message.sent_at.is_not(None)
        )
        .order_by(Message.id.desc())
        .limit(1)
    )  # fmt: skip
    return Asked(
        standing=_standing(request, rating, now),
        language=request.language,
        brand=brand or "",
        answer=answer or "",
        verdict=rating.verdict if rating else None,
        comment=rating.comment if rating else "",
    )


def record_rating(session: Session, token: str, *, verdict: Verdict, now: datetime, comment: str = "") -> None:
    """Counts the customer's verdict once; within 24 hours they may change it.

    Raises Refused for an unknown, voided or expired link and for a verdict that is final.
    """
    request = session.scalars(
        select(RatingRequest).where(RatingRequest.token_hash == _hash(token)).with_for_update()
    ).one_or_none()
    if request is None or request.voided_at is not None:
        raise Refused(_("This link does not work any more."), _("The conversation went on after it was sent."))
    rating = session.get(Rating, request.id)
    standing = _standing(request, rating, now)
    if standing == Standing.EXPIRED:
        raise Refused(_("The time to rate this answer is over."), _("A link works for seven days."))
    if standing == Standing.FINAL:
        raise Refused(_("Your rating has been counted."), _("It could be changed for 24 hours."))
    said = comment.strip()[:LONGEST_COMMENT]
    if rating is None:
        session.add(Rating(request_id=request.id, verdict=verdict, comment=said, rated_at=now))
    elif (rating.verdict, rating.comment) == (verdict, said or rating.comment):
        return  # the second of two taps
    else:
        rating.verdict = verdict
        rating.comment = said or rating.comment
        rating.changed_at = now
    session.flush()
    facts.rated(session, request, verdict=verdict, at=now)
    note_event(session, request.ticket_id, kind=TicketEventKind.RATED, by=SYSTEM, at=now, verdict=verdict)


def void(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The ticket goes on: an invitation not yet answered would rate an answer that was not the last."""
    waiting = session.scalars(
        select(RatingRequest)
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .where(RatingRequest.ticket_id == ticket.id, RatingRequest.voided_at.is_(None), Rating.request_id.is_(None))
    )
    for request in waiting:
        request.voided_at = now
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


def _standing(request: RatingRequest, rating: Rating | None, now: datetime) -> Standing:
    if rating is not None:
        return Standing.RATED if now < rating.rated_at + CHANGEABLE else Standing.FINAL
    return Standing.OPEN if now < request.expires_at else Standing.EXPIRED


def _spoken(language: str) -> Language:
    return Language(language) if language in set(Language) else Language(settings().language)


def _token(ticket: Ticket) -> str:
    return unguessable(f"rating:{ticket.uid}:{ticket.cycle}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
