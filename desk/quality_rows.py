"""The scores behind the figures of quality control: a line per scored ticket, as card, table and file count them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from desk.quality_results import scored_between
from storage.rights import Actor
from storage.tables import Appeal, Channel, Person, SampledTicket, Score
from storage.vocabulary import AppealState


class CountedScore(NamedTuple):
    """A score that counts, or would if its ticket had been drawn; `appeal` None: nobody objected."""

    ticket_id: int
    cycle: int
    month: str
    day: date
    operator_id: int
    operator: str
    channel: str
    percent: float | None
    is_fatal: bool
    is_drawn: bool
    appeal: AppealState | None

    @property
    def counts(self) -> bool:
        """Whether it is in a mean."""
        return self.is_drawn and self.percent is not None


def counted_scores(session: Session, brand_id: int, since: date, until: date, *, by: Actor) -> list[CountedScore]:
    """By operator and day. An operator has their own alone."""
    first = aliased(Score)
    found = session.execute(
        select(
            SampledTicket.ticket_id, SampledTicket.cycle, SampledTicket.month, SampledTicket.day,
            SampledTicket.operator_id, Person.name, Channel.name, Score.percent, Score.is_fatal,
            SampledTicket.sample_id, Appeal.state,
        )
        .join(Score, and_(Score.sampled_id == SampledTicket.id, Score.is_counted))
        .join(Person, Person.id == SampledTicket.operator_id)
        .join(Channel, Channel.id == SampledTicket.channel_id)
        .outerjoin(first, first.sampled_id == SampledTicket.id)
        .join(Appeal, Appeal.score_id == first.id, isouter=True)
        .where(scored_between(brand_id, since, until, by=by))
        .order_by(Person.name, SampledTicket.day, SampledTicket.id)
    )  # fmt: skip
    rows: dict[tuple[int, int, str], CountedScore] = {}
    for ticket_id, cycle, month, day, operator_id, operator, channel, percent, is_fatal, sample_id, appeal in found:
        known = rows.get((ticket_id, cycle, month))
        # A ticket has a row for each of its scores; the appeal hangs on the first of them.
        state = appeal or (known.appeal if known else None)
        rows[ticket_id, cycle, month] = CountedScore(
            ticket_id, cycle, month, date.fromisoformat(day), operator_id, operator, channel, percent, is_fatal,
            sample_id is not None, state,
        )  # fmt: skip
    return list(rows.values())
