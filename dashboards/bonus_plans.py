"""Bonus plans: what a brand pays for, from which month on. A change is a new version; none is ever changed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.bonus_formula import plain_formula, require_sound
from dashboards.bonus_rules import LESS_IS_BETTER, PERCENT, Line, Terms
from dashboards.bonus_units import bounds_of
from dashboards.bonus_wording import line_name
from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import BonusPlan, BonusPlanLine, Brand, Person
from storage.vocabulary import BonusMetric, BonusPart, Currency, FewRule, Prorating, Role

MANAGERS = (Role.LEAD, Role.ADMINISTRATOR)
"""Who sets plans, calculates and signs. An operator reads the plan and the own row."""
READERS = (*MANAGERS, Role.OPERATOR)
MOST_LINES = 12
HUNDREDTHS = 100
LEAST_CAP, MOST_CAP = 100, 300
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
MONTHS_BACK = 24
"""How far back a month without a sheet is offered to be calculated."""
GREATEST_BASE = Decimal(100_000_000)


@dataclass(frozen=True, slots=True)
class LineForm:
    """A line as it is typed; floor and target in the metric's unit: per cent, seconds, tickets."""

    metric: BonusMetric
    part: BonusPart
    floor: Decimal
    target: Decimal
    weight: int
    min_n: int


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A plan as it is typed."""

    month_from: str
    base: Decimal
    lines: tuple[LineForm, ...]
    currency: Currency = Currency.RUB
    cap_percent: int = 120
    few: FewRule = FewRule.SHARED
    prorating: Prorating = Prorating.PLANNED
    formula: str = ""


class Plan(NamedTuple):
    """A version of a brand's plan; `formula` is empty where the lines count. `id` 0: not saved yet."""

    id: int
    version: int
    month_from: str
    currency: Currency
    prorating: Prorating
    formula: str
    terms: Terms
    by: str = ""
    created_at: datetime | None = None


def plan_of(form: PlanForm) -> Plan:
    """The plan a form describes, to be tried on past months. Raises Refused for one that cannot be saved."""
    _require_whole(form)
    lines = tuple(
        Line(one.metric, one.part, Fraction(one.floor), Fraction(one.target), one.weight, one.min_n)
        for one in form.lines
    )
    for line in lines:
        _require_line(line)
    formula = " ".join(form.formula.split())
    if formula == plain_formula(lines):
        formula = ""
    if formula:
        require_sound(formula, lines)
    terms = Terms(int(form.base * HUNDREDTHS), Fraction(form.cap_percent, PERCENT), form.few, lines)
    return Plan(0, 0, form.month_from, form.currency, form.prorating, formula, terms)


def save_plan(session: Session, brand_id: int, *, form: PlanForm, by: Actor, now: datetime) -> int:
    """Saves the next version; sheets that were calculated keep theirs. The same again is the second of two clicks."""
    by.require(*MANAGERS, brand_id=brand_id)
    plan = plan_of(form)
    # Two who save the next version at once: the second waits, and saves the one after it.
    session.scalars(select(Brand.id).where(Brand.id == brand_id).with_for_update()).one()
    newest = session.scalar(select(func.max(BonusPlan.version)).where(BonusPlan.brand_id == brand_id)) or 0
    known = next((one for one in plans(session, brand_id, by=by) if one.version == newest), None)
    if known is not None and known._replace(id=0, version=0, by="", created_at=None) == plan:
        return known.id
    row = BonusPlan(
        brand_id=brand_id, version=newest + 1, month_from=plan.month_from, base_minor=plan.terms.base_minor,
        currency=plan.currency, cap_percent=form.cap_percent, few=form.few, prorating=form.prorating,
        formula=plan.formula, person_id=by.person_id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(
        BonusPlanLine(
            plan_id=row.id, place=place, metric=line.metric, part=line.part, floor=int(line.floor * HUNDREDTHS),
            target=int(line.target * HUNDREDTHS), weight=line.weight, min_n=line.min_n,
        )
        for place, line in enumerate(plan.terms.lines)
    )  # fmt: skip
    session.flush()
    audit(
        session, "bonus_plan_saved", subject="brand", subject_id=brand_id, by=by, now=now, version=row.version,
        month_from=plan.month_from, base=str(form.base), currency=form.currency.value, formula=plan.formula,
    )  # fmt: skip
    return row.id


def plans(session: Session, brand_id: int, *, by: Actor) -> list[Plan]:
    """All versions, the one saved last first."""
    by.require(*READERS, brand_id=brand_id)
    rows = session.execute(
        select(BonusPlan, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == BonusPlan.person_id)
        .where(BonusPlan.brand_id == brand_id)
        .order_by(BonusPlan.version.desc())
    ).all()
    wanted = (
        select(BonusPlanLine)
        .join(BonusPlan, BonusPlan.id == BonusPlanLine.plan_id)
        .where(BonusPlan.brand_id == brand_id)
        .order_by(BonusPlanLine.plan_id, BonusPlanLine.place)
    )
    lines = {number: tuple(found) for number, found in groupby(session.scalars(wanted), lambda line: line.plan_id)}
    return [_plan(row, name, lines.get(row.id, ())) for row, name in rows]


def plan_for(found: list[Plan], month: str) -> Plan | None:
    """The plan in force in a month: of those that hold from it or before, the latest; of one month, saved last."""
    holding = [plan for plan in found if plan.month_from <= month]
    return max(holding, key=lambda plan: (plan.month_from, plan.version), default=None)


def months_without(found: list[Plan], known: Collection[str], *, last: str) -> list[str]:
    """Months up to the last one that is over for which a plan holds and no sheet is known, newest first."""
    first = min((plan.month_from for plan in found), default="9999-12")
    return [
        month
        for back in range(MONTHS_BACK)
        if (month := _months_before(last, back)) >= first and month not in known
    ]  # fmt: skip


def _months_before(month: str, back: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - back, 12)
    return f"{year}-{number + 1:02d}"


def _plan(row: BonusPlan, name: str, lines: tuple[BonusPlanLine, ...]) -> Plan:
    terms = Terms(
        row.base_minor,
        Fraction(row.cap_percent, PERCENT),
        row.few,
        tuple(
            Line(
                one.metric, one.part, Fraction(one.floor, HUNDREDTHS), Fraction(one.target, HUNDREDTHS), one.weight,
                one.min_n,
            )
            for one in lines
        ),
    )  # fmt: skip
    return Plan(
        row.id, row.version, row.month_from, row.currency, row.prorating, row.formula, terms, name, row.created_at
    )


def _require_whole(form: PlanForm) -> None:
    if not MONTH.fullmatch(form.month_from):
        raise _refused(_("“{month}” is no month.").format(month=form.month_from), _("Give one like 2026-11."))
    if not 0 < form.base <= GREATEST_BASE or form.base != round(form.base, 2):
        raise _refused(_("The base must be a sum above nothing, in whole hundredths."), _("Type the sum of a month."))
    if not LEAST_CAP <= form.cap_percent <= MOST_CAP:
        raise _refused(
            _("The cap is {cap} %.").format(cap=form.cap_percent),
            _("Choose one from {least} to {most} %.").format(least=LEAST_CAP, most=MOST_CAP),
        )
    if not 0 < len(form.lines) <= MOST_LINES:
        raise _refused(_("A plan has from 1 to {count} lines.").format(count=MOST_LINES), _("Add or remove lines."))
    weights = sum(line.weight for line in form.lines)
    if weights != PERCENT:
        raise _refused(
            _("The weights add up to {sum} %.").format(sum=weights), _("Change them until they make 100 % together.")
        )
    twice = len({(line.metric, line.part) for line in form.lines}) != len(form.lines)
    if twice:
        raise _refused(_("A metric stands there twice for the same part."), _("Remove one of the two lines."))


def _require_line(line: Line) -> None:
    name = line_name(line.metric, line.part)
    least, most = bounds_of(line.metric)
    if not all(least <= value <= most and (value * HUNDREDTHS).denominator == 1 for value in (line.floor, line.target)):
        raise _refused(
            _("{line}: floor and target lie from {least} to {most}.").format(line=name, least=least, most=most),
            _("Correct the line."),
        )
    if line.weight < 1 or line.min_n < 1:
        raise _refused(
            _("{line}: weight and the least number of cases are at least 1.").format(line=name), _("Correct the line.")
        )
    falls = line.metric in LESS_IS_BETTER
    if line.floor == line.target or (line.floor > line.target) != falls:
        raise _refused(
            _("{line}: the target must be better than the floor.").format(line=name),
            _("Of times less is better, of everything else more: swap the two."),
        )


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The plan cannot be saved."), why, way_out)
