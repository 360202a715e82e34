"""What everybody of a brand would get for a month by a plan: read, reckoned, nothing written."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.addresses import month_day
from dashboards.bonus_cases import Cases, cases_of, measured, of_team
from dashboards.bonus_formula import paid
from dashboards.bonus_plans import MANAGERS, Plan
from dashboards.bonus_rules import Hours, Line, Measured, Reckoned, reckon
from dashboards.periods import Period
from dashboards.review import months_to
from dashboards.review_figures import Agreed, agreements
from desk.production_calendar import norm_hours
from desk.production_days import edits_of
from desk.shift_hours import country_of
from desk.shift_planning import month_span
from desk.worked_hours import Worked, hours_worked
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Person, PersonRole
from storage.vocabulary import BonusPart, Prorating, Role

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


def period_of_month(month: str) -> Period:
    """The days of a month such as 2026-11."""
    return months_to(month_day(month), 1)[0]


def calculate(session: Session, brand_id: int, month: str, *, plan: Plan, by: Actor, now: datetime) -> Calculation:
    """Everybody's bonus of the month by the plan, from the facts as they stand at this moment."""
    by.require(*MANAGERS, brand_id=brand_id)
    period = period_of_month(month)
    since, until = month_span(period.since.year, period.since.month)
    found = _Month(
        cases_of(session, brand_id, period, by=by, now=now),
        agreements(session, brand_id, period),
        hours_worked(session, brand_id=brand_id, since=since, until=until, by=by, now=now),
    )
    norm_min = _norm(session, brand_id, period) if plan.prorating is Prorating.NORM else 0
    people = _people(session, brand_id, {person for cases in found.cases.values() for person in cases})
    rows = [
        _earned(person, name, plan, found, hours=_hours(plan, found, person, norm_min))
        for person, name in people.items()
    ]
    return Calculation(plan, rows, found.cases)


def _earned(person: int, name: str, plan: Plan, found: _Month, *, hours: Hours) -> Earned:
    reckoned = reckon(plan.terms, [_measured(line, person, found) for line in plan.terms.lines], hours)
    if plan.formula:
        amount = paid(plan.formula, plan.terms, reckoned.lines, hours)
        lines = [line._replace(amount_minor=None) for line in reckoned.lines]
        reckoned = Reckoned(lines, amount)
    return Earned(person, name, hours, reckoned)


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
    if plan.prorating is Prorating.NONE or not found.hours:
        return Hours()
    worked = found.hours.get(person, Worked())
    return Hours(worked.worked_min, norm_min if plan.prorating is Prorating.NORM else worked.planned_min)


def _norm(session: Session, brand_id: int, period: Period) -> int:
    country = country_of(session, brand_id=brand_id)
    edits = edits_of(session, country) if country else {}
    return norm_hours(country, period.since.year, period.since.month, edits) * MINUTES


def _people(session: Session, brand_id: int, with_cases: set[int]) -> dict[int, str]:
    """Operators of the brand by name; of those who have left it whoever still had work in the month."""
    able = select(PersonRole.person_id).where(
        PersonRole.role == Role.OPERATOR, PersonRole.brand_id.in_((ALL_BRANDS, brand_id))
    )
    rows = session.execute(
        select(Person.id, Person.name, Person.is_active).where(Person.id.in_(able)).order_by(Person.name, Person.id)
    )
    return {number: name for number, name, is_active in rows if is_active or number in with_cases}
