"""What quality control said of people's work, as figures: the score that counts of each ticket read. Reads only."""

from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from dashboards.periods import Period
from desk.quality_results import score_known
from storage.rights import SYSTEM, Actor
from storage.tables import SampledTicket, Score

NOTHING = Fraction(0)


class Reading(NamedTuple):
    """A ticket that was read: whose work it was, and its score in per cent."""

    person_id: int
    ticket_id: int
    cycle: int
    percent: float


class Quality(NamedTuple):
    """The scores of a person: their number and mean in per cent."""

    n: int = 0
    mean: float | None = None


def readings(
    session: Session, brand_id: int, period: Period, *, person_id: int | None = None, by: Actor = SYSTEM
) -> list[Reading]:  # fmt: skip
    """One per drawn ticket cycle that ended in the period, those that `desk.quality_results` counts.

    Without the scores that somebody may not know yet; whose figures somebody may see is the caller's to ask.
    """
    wanted = (
        select(SampledTicket.operator_id, SampledTicket.ticket_id, SampledTicket.cycle, Score.percent)
        .join(Score, Score.sampled_id == SampledTicket.id)
        .where(_counted(brand_id, period), score_known(brand_id, by=by))
        .order_by(SampledTicket.ticket_id, SampledTicket.cycle)
    )
    if person_id is not None:
        wanted = wanted.where(SampledTicket.operator_id == person_id)
    return [
        Reading(person, ticket, cycle, percent or 0.0) for person, ticket, cycle, percent in session.execute(wanted)
    ]


def quality_by(found: list[Reading]) -> dict[int, Quality]:
    """By person."""
    percents: dict[int, list[float]] = {}
    for reading in found:
        percents.setdefault(reading.person_id, []).append(reading.percent)
    return {person: Quality(len(values), sum(values) / len(values)) for person, values in percents.items()}


def _counted(brand_id: int, period: Period) -> ColumnElement[bool]:
    return and_(
        SampledTicket.brand_id == brand_id,
        SampledTicket.day >= period.since.isoformat(),
        SampledTicket.day < period.until.isoformat(),
        # Those taken by hand are read for a reason: they are no sample.
        SampledTicket.sample_id.is_not(None),
        Score.is_counted,
        Score.percent.is_not(None),
    )
