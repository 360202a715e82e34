"""What quality control's scores come to, for its screen and its papers: one reading of the rows feeds them all."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from dashboards.periods import Period
from desk.quality_results import Agreement, CriterionMean, ErrorRow, agreement_of, criteria_of, repeated_errors
from desk.quality_rows import CountedScore, counted_scores
from desk.quality_settings import OVERSEERS
from storage.rights import Actor
from storage.vocabulary import AppealState


class Scores(NamedTuple):
    """Scores in sum; `mean` is a share from 0 to 1, None of none: empty is not zero."""

    n: int
    mean: float | None
    fatal: int
    appealed: int
    changed: int
    by_hand: int
    without: int


class Results(NamedTuple):
    """Everything of a period."""

    rows: list[CountedScore]
    total: Scores
    criteria: list[CriterionMean]
    errors: list[ErrorRow]
    agreement: list[Agreement]


def results(session: Session, brand_id: int, period: Period, *, by: Actor) -> Results:
    """The scores of tickets that ended in the period; an operator has their own, and no agreement of readers."""
    span = (brand_id, period.since, period.until)
    rows = counted_scores(session, *span, by=by)
    months = whole_months(period)
    return Results(
        rows,
        summed(rows),
        criteria_of(session, *span, by=by),
        repeated_errors(session, brand_id, months.since, months.until, by=by),
        agreement_of(session, *span, by=by) if by.holds(*OVERSEERS, brand_id=brand_id) else [],
    )


def whole_months(period: Period) -> Period:
    """The calendar months the period touches: an error repeats within a month, wherever the period cuts it."""
    return Period(period.since.replace(day=1), month_after(period.last))


def month_results(session: Session, brand_id: int, month: str, *, by: Actor) -> Results:
    """Everything of a calendar month, whatever part of it the chosen period holds."""
    first = date.fromisoformat(f"{month}-01")
    return results(session, brand_id, Period(first, month_after(first)), by=by)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def summed(rows: Sequence[CountedScore]) -> Scores:
    """The figures of these rows. Not in the mean: tickets taken by hand, and those to which no criterion applied."""
    percents = [row.percent for row in rows if row.is_drawn and row.percent is not None]
    return Scores(
        n=len(percents),
        mean=sum(percents) / len(percents) / 100 if percents else None,
        fatal=sum(row.counts and row.is_fatal for row in rows),
        appealed=sum(row.counts and row.appeal is not None for row in rows),
        changed=sum(row.counts and row.appeal is AppealState.CHANGED for row in rows),
        by_hand=sum(not row.is_drawn for row in rows),
        without=sum(row.is_drawn and row.percent is None for row in rows),
    )


def by_operator(rows: Sequence[CountedScore]) -> list[tuple[int, str, Scores]]:
    """Each operator's figures, by name."""
    groups: dict[tuple[str, int], list[CountedScore]] = defaultdict(list)
    for row in rows:
        groups[row.operator, row.operator_id].append(row)
    return [(number, name, summed(those)) for (name, number), those in sorted(groups.items())]


def by_month(rows: Sequence[CountedScore]) -> list[tuple[str, Scores]]:
    """Each month's figures, the oldest first."""
    groups: dict[str, list[CountedScore]] = defaultdict(list)
    for row in rows:
        groups[row.month].append(row)
    return [(month, summed(groups[month])) for month in sorted(groups)]


class Course(NamedTuple):
    """The mean of each month, in percent: of the whole team, or of one person; None where nothing was scored."""

    name: str
    means: list[float | None]


def courses(rows: Sequence[CountedScore]) -> tuple[list[str], list[Course]]:
    """The months, and the course of everybody together and of each operator through them."""
    months = sorted({row.month for row in rows})

    def course(name: str, those: Sequence[CountedScore]) -> Course:
        found = dict(by_month(those))
        means = [found[month].mean if month in found else None for month in months]
        return Course(name, [None if mean is None else round(100 * mean, 1) for mean in means])

    people = sorted({(row.operator, row.operator_id) for row in rows})
    single = [course(name, [row for row in rows if row.operator_id == number]) for name, number in people]
    return months, [course("", rows), *single]


class CriterionRow(NamedTuple):
    """A criterion over all months and people chosen."""

    key: str
    name: str
    n: int
    mean: float
    missed: int


def by_criterion(found: Sequence[CriterionMean]) -> list[CriterionRow]:
    """The criteria in the order of the card; means weigh each grade alike."""
    groups: dict[str, list[CriterionMean]] = defaultdict(list)
    for one in found:
        groups[one.key].append(one)
    return [
        CriterionRow(
            key, those[0].name, sum(one.n for one in those),
            sum(one.mean * one.n for one in those) / sum(one.n for one in those), sum(one.missed for one in those),
        )
        for key, those in groups.items()
    ]  # fmt: skip
