"""What became of asking the customer of a ticket, cycle by cycle. Reads only."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.merged import family
from storage.rights import Actor
from storage.tables import Person, Rating, RatingRequest, RatingSkip
from storage.vocabulary import NotAsked, RatingCause, RatingWay, Verdict


class AskedRow(NamedTuple):
    """A cycle whose customer was asked, or was not and why. `comment` is the customer's own."""

    ticket_id: int
    cycle: int
    at: datetime
    way: RatingWay | None
    person: str
    reason: NotAsked | None = None
    verdict: Verdict | None = None
    cause: RatingCause | None = None
    comment: str = ""
    is_voided: bool = False
    by_staff: bool = False


def askings(session: Session, ticket_id: int, *, by: Actor) -> list[AskedRow]:
    """The askings of the ticket and of those that came into it, the newest first."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    whole = family(session, ticket.id)
    asked = session.execute(
        select(RatingRequest, Rating, Person.name)
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .outerjoin(Person, Person.id == RatingRequest.operator_id)
        .where(RatingRequest.ticket_id.in_(whole))
    ).all()
    rows = [
        AskedRow(
            request.ticket_id, request.cycle, request.asked_at, request.way, name or "",
            verdict=rating.verdict if rating else None, cause=rating.cause if rating else None,
            comment=rating.comment if rating else "", is_voided=request.voided_at is not None,
            by_staff=rating is not None and rating.by_staff,
        )
        for request, rating, name in asked
    ]  # fmt: skip
    skipped = session.scalars(select(RatingSkip).where(RatingSkip.ticket_id.in_(whole)))
    rows += [AskedRow(one.ticket_id, one.cycle, one.at, None, "", reason=one.reason) for one in skipped]
    return sorted(rows, key=lambda row: (row.at, row.cycle), reverse=True)
