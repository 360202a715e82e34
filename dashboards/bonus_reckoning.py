"""What everybody of a brand would get for a month by a plan: read, reckoned, nothing written."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from dashboards.addresses import month_day
from dashboards.bonus_cases import NOBODY, Cases, cases_of, measured, of_team
from dashboards.bonus_formula import paid
from dashboards.bonus_people import names_of, people_of_month
from dashboards.bonus_plans import MANAGERS, Plan
from dashboards.bonus_rules import Hours, Line, Measured, Reckoned, has_own, reckon, unpaid
from dashboards.periods import Period
from dashboards.review import months_to
from dashboards.review_figures import Agreed, agreements
from desk.production_calendar import norm_hours
from desk.production_days import edits_of
from desk.shift_hours import country_of
from desk.shift_planning import month_span
from desk.worked_hours import Worked, hours_worked, people_planned
from storage.errors import Refused
from storage.rights import Actor
from storage.vocabulary import BonusPart, Prorating

MINUTES = 60


class Earned(NamedTuple):
    """A person's row before anybody has signed it."""

    person_id: int
    name: str
    hours: Hours
    reckoned: Reckoned


class Calculation(NamedTuple):
    """Everybody's rows by name, and the cases they were made of."""

    plan: Plan
    rows: list[Earned]
    cases: Cases

    @property
    def total_minor(self) -> int:
        return sum(row.reckoned.amount_minor for row in self.rows)


class _Month(NamedTuple):
    """What was found of a month."""

    cases: Cases
    agreed: dict[int, Agreed]
    hours: dict[int, Worked]
    # Those with shifts that begin in it.
    planned: set[int]

    @property
    def busy(self) -> set[int]:
        """Whoever has something of their own in it."""
        with_cases = {person for cases in self.cases.values() for person in cases if person != NOBODY}
        compared = {person for person, agreed in self.agreed.items() if agreed.compared}
        return with_cases | compared | self.planned


def period_of_month(month: str) -> Period:
    """The days of a month such as 2026-11."""
    return months_to(month_day(month), 1)[0]


def calculate(
    session: Session, brand_id: int, month: str, *, plan: Plan, by: Actor, now: datetime,
    also: Collection[int] = (),
) -> Calculation:  # fmt: skip
    """Everybody's bonus of the month by the plan, from the facts as they stand at this moment.

    A row has whoever did something in it; those of `also` in any case, for nothing if they did not.
    """
    by.require(*MANAGERS, brand_id=brand_id)
    period = period_of_month(month)
    since, until = month_span(period.since.year, period.since.month)
    found = _Month(
        cases_of(session, brand_id, period, by=by, now=now),
        agreements(session, brand_id, period),
        hours_worked(session, brand_id=brand_id, since=since, until=until, by=by, now=now),
        people_planned(session, brand_id=brand_id, since=since, until=until),
    )
    norm_min = _norm(session, brand_id, period) if plan.prorating is Prorating.NORM else 0
    paid_for = people_of_month(session, brand_id, found.busy, since=since, until=until)
    rows = [
        _earned(person, name, plan, found, hours=_hours(plan, found, person, norm_min), is_paid=person in paid_for)
        for person, name in names_of(session, {*paid_for, *also}).items()
    ]
    return Calculation(plan, rows, found.cases)


def _earned(person: int, name: str, plan: Plan, found: _Month, *, hours: Hours, is_paid: bool) -> Earned:
    measures = [_measured(line, person, found) for line in plan.terms.lines]
    if not is_paid or not has_own(plan.terms.lines, measures):
        return Earned(person, name, hours, unpaid(plan.terms.lines, measures))
    reckoned = reckon(plan.terms, measures, hours)
    if plan.formula:
        amount = _by_formula(plan, reckoned, hours)
        lines = [line._replace(amount_minor=None) for line in reckoned.lines]
        reckoned = Reckoned(lines, amount)
    return Earned(person, name, hours, reckoned)


def _by_formula(plan: Plan, reckoned: Reckoned, hours: Hours) -> int:
    """What the expression gives; nothing where it gives no number, which the row's doubts say by name."""
    try:
        return paid(plan.formula, plan.terms, reckoned.lines, hours)
    except Refused:
        return 0


def _measured(line: Line, person: int, found: _Month) -> Measured:
    cases = found.cases[line.metric]
    if line.part is BonusPart.PERSONAL:
        worked_min = found.hours.get(person, Worked()).worked_min
        agreed = found.agreed.get(person, Agreed())
        return measured(line.metric, cases.get(person, []), worked_min=worked_min, agreed=agreed)
    worked_min = sum(one.worked_min for one in found.hours.values())
    together = Agreed(
        sum(one.compared for one in found.agreed.values()), sum(one.agreed for one in found.agreed.values())
    )
    return measured(line.metric, of_team(cases), worked_min=worked_min, agreed=together)


def _hours(plan: Plan, found: _Month, person: int, norm_min: int) -> Hours:
    """A month in which the brand planned no shift at all is not shared out: nobody knows who worked."""
    if plan.prorating is Prorating.NONE or not found.planned:
        return Hours()
    worked = found.hours.get(person, Worked())
    return Hours(worked.worked_min, norm_min if plan.prorating is Prorating.NORM else worked.planned_min)


def _norm(session: Session, brand_id: int, period: Period) -> int:
    country = country_of(session, brand_id=brand_id)
    edits = edits_of(session, country) if country else {}
    return norm_hours(country, period.since.year, period.since.month, edits) * MINUTES
