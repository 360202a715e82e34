"""How often suggestions help: shown, put in, sent, and how much of their words stayed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.templates import READERS
from storage.rights import Actor
from storage.tables import Insertion, ModelDraft, SuggestionOffer
from storage.vocabulary import InsertionOrigin, ModelDraftState

# A model's drafts are shown on a wish: a showing had one if one was made for it.
_HAS_DRAFT = (
    select(ModelDraft.id)
    .where(
        ModelDraft.ticket_id == SuggestionOffer.ticket_id, ModelDraft.person_id == SuggestionOffer.person_id,
        ModelDraft.last_message_id == SuggestionOffer.last_message_id, ModelDraft.state == ModelDraftState.READY,
    )
    .correlate(SuggestionOffer)
    .exists()
)  # fmt: skip


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
    """The figures of each origin for suggestions that were shown since then."""
    by.require(*READERS, brand_id=brand_id)
    of_period = (SuggestionOffer.brand_id == brand_id, SuggestionOffer.at >= since)
    showings = session.execute(
        select(
            func.count().filter(SuggestionOffer.templates > 0),
            func.count().filter(SuggestionOffer.answers > 0),
            func.count().filter(_HAS_DRAFT),
        ).where(*of_period)
    ).one()
    shown = {
        InsertionOrigin.TEMPLATE: showings[0], InsertionOrigin.EARLIER_ANSWER: showings[1],
        InsertionOrigin.MODEL: showings[2],
    }  # fmt: skip
    found = session.execute(
        select(
            Insertion.origin,
            func.count(Insertion.offer_id.distinct()),
            func.count(Insertion.offer_id.distinct()).filter(Insertion.message_id.is_not(None)),
            func.avg(Insertion.distance),
        )
        .join(SuggestionOffer, SuggestionOffer.id == Insertion.offer_id)
        .where(*of_period)
        .group_by(Insertion.origin)
    )
    figures = {origin: OriginFigures(shown=number) for origin, number in shown.items()}
    for origin, put_in, sent, distance in found:
        figures[origin] = OriginFigures(shown[origin], put_in, sent, distance)
    return figures
