"""The cases a bonus is made of, one per ticket cycle, and what they come to: a figure is nothing but its cases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.bonus_rules import PERCENT, VOLUMES, Measured
from dashboards.figures import COUNTED, MEDIAN, Outcome, nearest_rank
from dashboards.own_work import Work, worked
from dashboards.periods import Period
from dashboards.review_figures import Agreed
from dashboards.review_quality import readings
from dashboards.selection import Board, Selection, chosen, operator_column, outcome_column
from storage.rights import Actor
from storage.tables import TicketFact
from storage.vocabulary import BonusMetric, Verdict

NOBODY = 0
MINUTES = 60
ONE = Fraction(1)
_SHARES = frozenset({BonusMetric.WITHIN, BonusMetric.CSI})
_MEANS = frozenset({BonusMetric.QC, BonusMetric.COMPLEXITY})
_MEDIANS = frozenset({BonusMetric.TAKEN_SPEED, BonusMetric.PROMOTED_SPEED})


class Case(NamedTuple):
    """A ticket cycle and what it gives to the figure: 1 or 0, seconds, a score, a complexity."""

    ticket_id: int
    cycle: int
    value: Fraction


Cases = dict[BonusMetric, dict[int, list[Case]]]
"""By metric and person; NOBODY are the cases of the team alone."""


def cases_of(session: Session, brand_id: int, period: Period, *, by: Actor, now: datetime) -> Cases:
    """All cases of a period, from the facts as they stand at this moment."""
    found: Cases = {metric: {} for metric in BonusMetric}
    _opened(session, Selection(brand_id, period), found, by=by, now=now)
    _rated(session, Selection(brand_id, period), found, by=by)
    for reading in readings(session, brand_id, period):
        # A percentage has four decimals at most: two databases agree on them.
        score = Fraction(round(reading.percent * 10_000), 10_000)
        _add(found, BonusMetric.QC, reading.person_id, Case(reading.ticket_id, reading.cycle, score))
    return found


def measured(
    metric: BonusMetric, cases: Sequence[Case], *, worked_min: int, agreed: Agreed
) -> Measured:  # fmt: skip
    """What the cases come to, in the metric's unit."""
    if metric is BonusMetric.AGREEMENT:
        share = Fraction(PERCENT * agreed.agreed, agreed.compared) if agreed.compared else None
        return Measured(share, agreed.compared)
    if not cases and metric not in VOLUMES:
        return Measured(None, 0)
    return Measured(_value(metric, cases, worked_min), len(cases))


def _value(metric: BonusMetric, cases: Sequence[Case], worked_min: int) -> Fraction | None:
    count = len(cases)
    total = sum((case.value for case in cases), Fraction(0))
    if metric in _MEDIANS:
        return Fraction(nearest_rank([int(case.value) for case in cases], MEDIAN) or 0)
    if metric is BonusMetric.PER_HOUR:
        return Fraction(count * MINUTES, worked_min) if worked_min else None
    if metric in _SHARES:
        return PERCENT * total / count
    return total / count if metric in _MEANS else Fraction(count)


def of_team(cases: Mapping[int, Sequence[Case]]) -> list[Case]:
    """Everybody's cases, those that are nobody's included."""
    return [case for person in sorted(cases) for case in cases[person]]


def _opened(session: Session, selection: Selection, found: Cases, *, by: Actor, now: datetime) -> None:
    rows = session.execute(
        select(
            func.coalesce(operator_column(Board.SLA), NOBODY), TicketFact.ticket_id, TicketFact.cycle,
            outcome_column(now), TicketFact.replied_at, TicketFact.promoted_to_answered_s,
            TicketFact.taken_to_answered_s, TicketFact.complexity,
        )
        .where(chosen(selection, Board.SLA, by=by))
        .order_by(TicketFact.ticket_id, TicketFact.cycle)
    )  # fmt: skip
    for person, ticket, cycle, word, replied_at, promoted, taken, complexity in rows:
        said: dict[BonusMetric, int | None] = {BonusMetric.PROMOTED_SPEED: promoted, BonusMetric.TAKEN_SPEED: taken}
        if Outcome(word) in COUNTED:
            said[BonusMetric.WITHIN] = int(word == Outcome.WITHIN)
        if replied_at is not None:
            said |= {BonusMetric.ANSWERED: 1, BonusMetric.PER_HOUR: 1, BonusMetric.COMPLEXITY: complexity}
        for metric, value in said.items():
            if value is not None:
                _add(found, metric, person or NOBODY, Case(ticket, cycle, Fraction(value)))


def _rated(session: Session, selection: Selection, found: Cases, *, by: Actor) -> None:
    rows = session.execute(
        select(
            func.coalesce(operator_column(Board.CSI), NOBODY), TicketFact.ticket_id, TicketFact.cycle,
            TicketFact.rating,
        )
        .where(chosen(selection, Board.CSI, by=by), worked(Work.OWN_RATED))
        .order_by(TicketFact.ticket_id, TicketFact.cycle)
    )  # fmt: skip
    for person, ticket, cycle, rating in rows:
        value = ONE if rating == Verdict.LIKE else Fraction(0)
        _add(found, BonusMetric.CSI, person or NOBODY, Case(ticket, cycle, value))


def _add(found: Cases, metric: BonusMetric, person: int, case: Case) -> None:
    found[metric].setdefault(person, []).append(case)
