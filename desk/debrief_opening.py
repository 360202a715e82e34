"""A rated answer goes onto the reading list by itself, in the transaction of the rating."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.card_numbers import masked_document
from storage.tables import Debrief, DebriefStep, Rating, RatingRequest, Ticket
from storage.vocabulary import DebriefStepKind, RatingWay, Verdict


def rated(
    session: Session, ticket: Ticket, request: RatingRequest, rating: Rating, *, before: Verdict | None, now: datetime
) -> None:
    """Opens the debrief of the cycle; one that was done is open again when the customer has turned the rating round.

    Ratings by open links and by our own people are in no index and on no list.
    """
    if request.way is RatingWay.OPEN_LINK or rating.by_staff:
        return
    here = (Debrief.ticket_id == request.ticket_id, Debrief.cycle == request.cycle)
    debrief = session.scalars(select(Debrief).where(*here).with_for_update()).one_or_none()
    if debrief is None:
        session.add(
            Debrief(ticket_id=request.ticket_id, cycle=request.cycle, brand_id=ticket.brand_id, opened_at=now, note="")
        )
    elif debrief.done_at is not None and before is not rating.verdict:
        was = debrief.outcome.value if debrief.outcome else ""
        debrief.outcome = debrief.done_at = debrief.done_by = debrief.template_id = None
        note_step(
            session, debrief, DebriefStepKind.RERATED, person_id=None, at=now, verdict=rating.verdict.value, was=was
        )
    session.flush()


def note_step(
    session: Session, debrief: Debrief, kind: DebriefStepKind, *, person_id: int | None, at: datetime, **details: Any
) -> None:
    """Appends to what happened to a debrief."""
    kept = masked_document(details)
    session.add(DebriefStep(debrief_id=debrief.id, kind=kind, at=at, person_id=person_id, details=kept))
