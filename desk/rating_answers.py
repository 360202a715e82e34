"""The customer's one-tap rating: behind an unguessable link or button, counted once per ticket cycle."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import closing, debrief_opening, facts
from desk.access import locked
from desk.delivery import promise_next_reply
from desk.events import note_event
from desk.lifecycle import ENDED
from desk.merged import root_of
from desk.rating_settings import rules_of
from desk.ratings import hash_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM
from storage.tables import Brand, Message, Rating, RatingRequest, Ticket
from storage.vocabulary import Direction, RatingCause, RatingWay, TicketEventKind, Verdict

CHANGEABLE = timedelta(hours=24)
LONGEST_COMMENT = 2000


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
    cause: RatingCause | None


def asked(session: Session, token: str, *, now: datetime) -> Asked | None:
    """What stands behind a rating link; None for a link we never made, or whose ticket was opened again."""
    request = session.scalars(select(RatingRequest).where(RatingRequest.token_hash == hash_of(token))).one_or_none()
    if request is None or request.voided_at is not None:
        return None
    rating = session.get(Rating, request.id)
    brand = session.scalar(
        select(Brand.name).join(Ticket, Ticket.brand_id == Brand.id).where(Ticket.id == request.ticket_id)
    )
    return Asked(
        standing=_standing(request, rating, now),
        language=request.language,
        brand=brand or "",
        answer=_answer(session, request),
        verdict=rating.verdict if rating else None,
        comment=rating.comment if rating else "",
        cause=rating.cause if rating else None,
    )


def record_rating(
    session: Session, token: str, *, verdict: Verdict, now: datetime, comment: str = "",
    cause: RatingCause | None = None, by_staff: bool = False,
) -> None:  # fmt: skip
    """Counts the customer's verdict once; within 24 hours they may change it.

    `cause` says what a dislike is about; a dislike given through a way of the customer's own may reopen the ticket.
    `by_staff` marks a rating of our own people: it is kept and counts in no share. Raises Refused for an unknown,
    voided or expired link and for a verdict that is final.
    """
    ticket_id = session.scalar(select(RatingRequest.ticket_id).where(RatingRequest.token_hash == hash_of(token)))
    # First the ticket: whoever opens it again voids its requests in this order.
    ticket = locked(session, ticket_id) if ticket_id else None
    request = session.scalars(
        select(RatingRequest)
        .where(RatingRequest.token_hash == hash_of(token))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if ticket is None or request is None or request.voided_at is not None:
        raise Refused(_("This link does not work any more."), _("The conversation went on after it was sent."))
    rating = session.get(Rating, request.id)
    _require_open(_standing(request, rating, now))
    said = comment.strip()[:LONGEST_COMMENT]
    about = cause if verdict is Verdict.DISLIKE else None
    before = rating.verdict if rating else None
    if rating is None:
        rating = Rating(
            request_id=request.id, verdict=verdict, comment=said, rated_at=now, cause=about, by_staff=by_staff
        )
        session.add(rating)
    else:
        about = about or (rating.cause if verdict is Verdict.DISLIKE else None)
        if (rating.verdict, rating.comment, rating.cause) == (verdict, said or rating.comment, about):
            return  # the second of two taps
        rating.verdict, rating.comment, rating.cause = verdict, said or rating.comment, about
        rating.by_staff = rating.by_staff or by_staff
        rating.changed_at = now
    session.flush()
    facts.rated(session, request, rating, at=now)
    debrief_opening.rated(session, ticket, request, rating, before=before, now=now)
    note_event(
        session, request.ticket_id, kind=TicketEventKind.RATED, by=SYSTEM, at=now, verdict=verdict, cause=about,
        by_staff=rating.by_staff,
    )  # fmt: skip
    if verdict is Verdict.DISLIKE and before is not Verdict.DISLIKE and not rating.by_staff:
        _reopen(session, ticket, request, now=now)


def _require_open(standing: Standing) -> None:
    if standing == Standing.EXPIRED:
        raise Refused(_("The time to rate this answer is over."), _("A link works for seven days."))
    if standing == Standing.FINAL:
        raise Refused(_("Your rating has been counted."), _("It could be changed for 24 hours."))


def _reopen(session: Session, ticket: Ticket, request: RatingRequest, *, now: datetime) -> None:
    """Where the channel wants it, whoever is not content is heard again: a new cycle, and our next words promised.

    Under a public answer anybody may tap the link: that opens nothing.
    """
    if request.way is RatingWay.OPEN_LINK or not rules_of(session, ticket.channel_id).reopens:
        return
    if ticket.state in ENDED and ticket.cycle == request.cycle:
        closing.begin_again(session, ticket, by=SYSTEM, now=now)
        promise_next_reply(session, ticket, started_at=now, now=now)


def _answer(session: Session, request: RatingRequest) -> str:
    """The words that are rated."""
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
    return answer or ""


def _standing(request: RatingRequest, rating: Rating | None, now: datetime) -> Standing:
    if rating is not None:
        return Standing.RATED if now < rating.rated_at + CHANGEABLE else Standing.FINAL
    return Standing.OPEN if now < request.expires_at else Standing.EXPIRED
