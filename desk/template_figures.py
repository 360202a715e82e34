"""What templates are worth: how often they are put in and sent, how much is reworked, how customers rate it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from desk.counted_ratings import OWN_RATING
from desk.templates import READERS
from storage.rights import Actor
from storage.tables import Insertion, Message, Template, TicketFact
from storage.vocabulary import Verdict


class TemplateFigures(NamedTuple):
    """Of a period: `distance` is the mean of what was sent; likes and dislikes are of dialogues with such answers."""

    inserted: int = 0
    sent: int = 0
    distance: float | None = None
    likes: int = 0
    dislikes: int = 0

    @property
    def csi(self) -> float | None:
        """Likes among all ratings; None without one."""
        rated = self.likes + self.dislikes
        return self.likes / rated if rated else None


NOTHING = TemplateFigures()


def template_figures(session: Session, brand_id: int, *, since: datetime, by: Actor) -> Mapping[int, TemplateFigures]:
    """The figures of each template that was put in since then, by its id."""
    by.require(*READERS, brand_id=brand_id)
    of_brand = (Template.brand_id == brand_id, Insertion.at >= since)
    counted = session.execute(
        select(
            Insertion.template_id, func.count(), func.count(Insertion.message_id), func.avg(Insertion.distance)
        )
        .join(Template, Template.id == Insertion.template_id)
        .where(*of_brand)
        .group_by(Insertion.template_id)
    )  # fmt: skip
    figures = {row[0]: TemplateFigures(row[1], row[2], row[3]) for row in counted}
    # A dialogue with several answers from one template has one rating: it counts once.
    dialogues = (
        select(Insertion.template_id, Message.ticket_id, Message.cycle)
        .join(Template, Template.id == Insertion.template_id)
        .join(Message, Message.id == Insertion.message_id)
        .where(*of_brand)
        .distinct()
        .subquery()
    )
    rated = session.execute(
        select(
            dialogues.c.template_id,
            func.count(case((TicketFact.rating == Verdict.LIKE, 1))),
            func.count(case((TicketFact.rating == Verdict.DISLIKE, 1))),
        )
        .join(
            TicketFact,
            (TicketFact.ticket_id == dialogues.c.ticket_id) & (TicketFact.cycle == dialogues.c.cycle),
        )
        .where(*OWN_RATING)
        .group_by(dialogues.c.template_id)
    )
    for template_id, likes, dislikes in rated:
        figures[template_id] = figures[template_id]._replace(likes=likes, dislikes=dislikes)
    return figures
