"""How often suggestions help: shown, put in, sent, and how much of their words stayed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.templates import READERS
from storage.rights import Actor
from storage.tables import Insertion, SuggestionOffer, Ticket
from storage.vocabulary import InsertionOrigin


class OriginFigures(NamedTuple):
    """Of one origin: how many showings had any, from how many something was put in and sent, the mean distance."""

    shown: int = 0
    put_in: int = 0
    sent: int = 0
    distance: float | None = None

    @property
    def accepted(self) -> float | None:
        """The share of showings from which it went out; None without any."""
        return self.sent / self.shown if self.shown else None


def suggestion_figures(
    session: Session, brand_id: int, *, since: datetime, by: Actor
) -> dict[InsertionOrigin, OriginFigures]:  # fmt: skip
    """The figures of each origin for suggestions that were shown since then; a model's drafts are shown on a wish."""
    by.require(*READERS, brand_id=brand_id)
    showings = session.execute(
        select(
            func.count(),
            func.count().filter(SuggestionOffer.templates > 0),
            func.count().filter(SuggestionOffer.answers > 0),
        ).where(SuggestionOffer.brand_id == brand_id, SuggestionOffer.at >= since)
    ).one()
    shown = {
        InsertionOrigin.TEMPLATE: showings[1], InsertionOrigin.EARLIER_ANSWER: showings[2],
        InsertionOrigin.MODEL: showings[0],
    }  # fmt: skip
    found = session.execute(
        select(
            Insertion.origin,
            func.count(Insertion.offer_id.distinct()),
            func.count(Insertion.message_id.distinct()),
            func.avg(Insertion.distance),
        )
        .join(Ticket, Ticket.id == Insertion.ticket_id)
        .where(Ticket.brand_id == brand_id, Insertion.at >= since, Insertion.offer_id.is_not(None))
        .group_by(Insertion.origin)
    )
    figures = {origin: OriginFigures(shown=number) for origin, number in shown.items()}
    for origin, put_in, sent, distance in found:
        figures[origin] = OriginFigures(shown[origin], put_in, sent, distance)
    return figures
