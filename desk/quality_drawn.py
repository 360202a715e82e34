"""The draws of a month as they are shown: seed, numbers, who fell short. Reads only."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from desk.quality_drawing import month_before, month_of, named_shortfalls
from desk.quality_population import stands
from desk.quality_sampling import Shortfall
from desk.quality_settings import OVERSEERS
from storage.rights import Actor
from storage.tables import Person, Sample, SampledTicket, Score
from storage.vocabulary import SampleUnit, ScoreKind

MONTHS: Final = 24


class DrawnSample(NamedTuple):
    """One draw."""

    id: int
    unit: SampleUnit
    size: int
    seed: str
    algorithm: int
    population: int
    drawn_at: datetime
    drawer: str
    tickets: int
    scored: int
    shortfalls: list[tuple[str, Shortfall]]


class Progress(NamedTuple):
    """How far a month has come."""

    month: str
    tickets: int
    scored: int
    # Of the scored ones those that open to this person only after their second reading.
    awaited: int


def months_to_draw(now: datetime) -> list[str]:
    """Last month first, for that is what one draws; then this one and those before."""
    current = month_of(now)
    before = [month_before(current)]
    while len(before) < MONTHS:
        before.append(month_before(before[-1]))
    return [before[0], current, *before[1:]]


def samples(session: Session, brand_id: int, month: str, *, by: Actor) -> list[DrawnSample]:
    """The draws of a month, the newest first."""
    by.require(*OVERSEERS, brand_id=brand_id)
    found = session.execute(
        select(Sample, Person.name, func.count(SampledTicket.id), func.count(Score.id))
        .outerjoin(Person, Person.id == Sample.drawn_by)
        .outerjoin(SampledTicket, (SampledTicket.sample_id == Sample.id) & stands())
        .outerjoin(Score, (Score.sampled_id == SampledTicket.id) & (Score.kind == ScoreKind.FIRST))
        .where(Sample.brand_id == brand_id, Sample.month == month)
        .group_by(Sample.id, Person.name)
        .order_by(Sample.id.desc())
    ).all()
    return [
        DrawnSample(
            one.id, one.unit, one.size, one.seed, one.algorithm, one.population, one.drawn_at, name or "", tickets,
            scored, named_shortfalls(session, one.unit, [Shortfall(**short) for short in one.shortfalls]),
        )
        for one, name, tickets, scored in found
    ]  # fmt: skip


def progress(session: Session, brand_id: int, *, by: Actor) -> list[Progress]:
    """The months in which anything was sampled, the newest first, and how much of each is scored."""
    by.require(*OVERSEERS, brand_id=brand_id)
    awaited = case((SampledTicket.revealed_at.is_(None) & (Score.reader_id != (by.person_id or 0)), Score.id))
    found = session.execute(
        select(SampledTicket.month, func.count(SampledTicket.id), func.count(Score.id), func.count(awaited))
        .outerjoin(Score, (Score.sampled_id == SampledTicket.id) & (Score.kind == ScoreKind.FIRST))
        .where(SampledTicket.brand_id == brand_id, stands())
        .group_by(SampledTicket.month)
        .order_by(SampledTicket.month.desc())
        .limit(MONTHS)
    )
    return [Progress(*row) for row in found]
