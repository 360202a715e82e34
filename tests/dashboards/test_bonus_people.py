"""Who has a row of bonuses, by which hours, and what nobody gets money for."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import delete

from dashboards.bonus_doubts import doubts
from dashboards.bonus_plans import LineForm, PlanForm, plan_of, save_plan
from dashboards.bonus_reckoning import calculate
from desk.people import set_roles
from desk.worked_hours import Worked, hours_worked
from storage.rights import ALL_BRANDS
from storage.tables import Shift
from storage.vocabulary import BonusMetric, BonusPart, FewRule, Prorating, Role, Verdict
from tests.builders import a_person, actor
from tests.dashboards.test_bonus_sheets import CSI, MARCH, NOW, PLAN, TEAM, WITHIN, Crew

D = Decimal
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def crew(session):
    made = Crew(session)
    save_plan(session, made.brand.id, form=PLAN, by=made.by(made.olga), now=NOW)
    return made


def found(session, crew, *lines, **given):
    form = PlanForm(MARCH, PLAN.base, lines or PLAN.lines, cap_percent=100, **given)
    return calculate(session, crew.brand.id, MARCH, plan=plan_of(form), by=crew.by(crew.olga), now=NOW)


def sums(calculation):
    return {row.name: row.reckoned.amount_minor for row in calculation.rows}


def shift(session, crew, person, start, hours, rest=0):
    session.add(
        Shift(
            brand_id=crew.brand.id, person_id=person.id, starts_at=start, ends_at=start + timedelta(hours=hours),
            break_min=rest, created_at=NOW,
        )
    )  # fmt: skip
    session.flush()


@pytest.mark.parametrize("prorating", [Prorating.NONE, Prorating.PLANNED])
def test_whoever_did_nothing_in_the_month_has_no_row(session, crew, prorating):
    a_person(session, Role.OPERATOR, name="Новая")
    session.execute(delete(Shift))
    assert sums(found(session, crew, prorating=prorating)) == {"Анна": 900_000, "Борис": 500_000}


@pytest.mark.parametrize("few", list(FewRule))
def test_nobody_lives_on_the_team_alone(session, crew, few):
    """Planned for a whole month, and not one case: the team's lines pay nothing, neither do those of too few cases."""
    idle = a_person(session, Role.OPERATOR, name="Пустой")
    shift(session, crew, idle, datetime(2026, 3, 5, 6, tzinfo=UTC), 9, 60)
    assert sums(found(session, crew, few=few))["Пустой"] == 0


def test_a_change_of_roles_after_the_month_takes_no_bonus_away(session, crew):
    boss = actor(Role.ADMINISTRATOR, person_id=crew.vera.id)
    set_roles(session, crew.boris.id, roles={ALL_BRANDS: [Role.LEAD]}, by=boss, now=NOW)
    assert sums(found(session, crew)) == {"Анна": 900_000, "Борис": 500_000}
    set_roles(session, crew.boris.id, roles={ALL_BRANDS: [Role.QUALITY]}, by=boss, now=NOW + timedelta(days=1))
    assert "Борис" in sums(found(session, crew))


def test_a_lead_who_answered_a_ticket_has_no_row(session, crew):
    crew.fact(session, crew.olga, 9, is_within=True, rating=Verdict.LIKE)
    boss = actor(Role.ADMINISTRATOR, person_id=crew.vera.id)
    assert "Ольга" not in sums(found(session, crew))
    earlier = datetime(2026, 1, 5, tzinfo=UTC)
    set_roles(session, crew.olga.id, roles={ALL_BRANDS: [Role.LEAD, Role.QUALITY]}, by=boss, now=earlier)
    set_roles(session, crew.olga.id, roles={ALL_BRANDS: [Role.LEAD]}, by=boss, now=NOW)
    assert "Ольга" not in sums(found(session, crew))


def test_one_shift_over_midnight_from_the_month_before_plans_nothing(session, crew):
    session.execute(delete(Shift))
    shift(session, crew, crew.anna, datetime(2026, 2, 28, 17, tzinfo=UTC), 12)
    calculation = found(session, crew)
    assert sums(calculation) == {"Анна": 900_000, "Борис": 500_000}
    assert {row.hours.share for row in calculation.rows} == {1}


def test_cases_without_hours_are_said_by_name(session, crew):
    session.execute(delete(Shift).where(Shift.person_id == crew.boris.id))
    calculation = found(session, crew)
    assert sums(calculation) == {"Анна": 900_000, "Борис": 0}
    said = [doubts(calculation.plan, row.name, row.hours, row.reckoned.lines) for row in calculation.rows]
    assert said[0] == []
    assert said[1][0].startswith("Борис has cases but no hours")


def test_an_expression_that_fails_for_one_is_said_by_name_and_pays_the_others(session, crew):
    for fact in crew.facts:
        if fact.complexity and fact.ticket_id in {one.ticket_id for one in crew.facts[1::2]}:
            fact.complexity = None
    session.flush()
    hard = LineForm(BonusMetric.COMPLEXITY, BonusPart.PERSONAL, D(1), D(3), 20, 1)
    formula = "base * hours * csi / (complexity_value - 5 if complexity_n > 0 else csi_n - 4 + complexity_n)"
    plan = plan_of(PlanForm(MARCH, PLAN.base, (CSI, WITHIN, hard), cap_percent=100, formula=f"0 - {formula}"))
    calculation = calculate(session, crew.brand.id, MARCH, plan=plan, by=crew.by(crew.olga), now=NOW)
    assert sums(calculation) == {"Анна": 333_333, "Борис": 0}
    said = [doubts(plan, row.name, row.hours, row.reckoned.lines) for row in calculation.rows]
    assert (said[0], len(said[1])) == ([], 1)
    assert said[1][0].startswith("Борис: the expression gives no sum")


def test_tickets_answered_are_a_target_for_whole_hours(session, crew):
    """Four of four tickets at half the hours were 200 %, and are again when only the sum is shared out."""
    volume = LineForm(BonusMetric.ANSWERED, BonusPart.PERSONAL, D(0), D(8), 80, 30)
    calculation = found(session, crew, volume, TEAM, prorating=Prorating.NORM)
    share = Fraction(80, 168)
    line = calculation.rows[0].reckoned.lines[0]
    assert not line.is_few
    assert line.fulfilment == min(Fraction(1), Fraction(4) / (8 * share))


def test_a_break_longer_than_the_part_before_midnight_is_taken_from_the_next(session, crew):
    session.execute(delete(Shift))
    march = datetime(2026, 2, 28, 21, tzinfo=UTC)
    shift(session, crew, crew.anna, march - timedelta(minutes=20), 8, 60)
    asked = {"brand_id": crew.brand.id, "by": crew.by(crew.olga), "now": NOW}
    before = hours_worked(session, since=march - timedelta(days=28), until=march, **asked)
    after = hours_worked(session, since=march, until=march + timedelta(days=31), **asked)
    assert (before[crew.anna.id], after[crew.anna.id]) == (Worked(0, 0), Worked(420, 420))
