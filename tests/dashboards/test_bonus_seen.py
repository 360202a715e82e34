"""What is signed is what was seen; what was disputed, adjusted and frozen goes on into what follows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from dashboards.bonus_changes import differences
from dashboards.bonus_disputes import answer, dispute
from dashboards.bonus_plans import PlanForm, save_plan
from dashboards.bonus_reading import sheet_view, sheets
from dashboards.bonus_sheets import Seen, calculate_sheet, confirm, send_back, sign
from dashboards.bonus_tables import sheet_notes, sums_sheet
from storage.errors import Refused
from storage.tables import BonusRow, Shift, TicketFact
from storage.vocabulary import BonusState, Role, Verdict
from tests.builders import a_person
from tests.dashboards.test_bonus_sheets import MARCH, NOW, PLAN, Crew

D = Decimal
LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def crew(session):
    made = Crew(session)
    save_plan(session, made.brand.id, form=PLAN, by=made.by(made.olga), now=NOW)
    return made


def calculated(session, crew, now=NOW, **given):
    return calculate_sheet(session, crew.brand.id, MARCH, by=crew.by(crew.olga), now=now, **given)


def view_of(session, crew, sheet, person=None):
    return sheet_view(session, crew.brand.id, sheet, by=crew.by(person or crew.olga))


def frozen(session, crew, sheet):
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    confirm(session, sheet, by=crew.by(crew.vera), now=NOW)


def nothing_left_of(session, person):
    session.execute(delete(Shift).where(Shift.person_id == person.id))
    session.execute(
        update(TicketFact).where(TicketFact.operator_id == person.id).values(operator_id=None, rated_operator_id=None)
    )
    session.flush()
    session.expire_all()


def test_a_person_with_a_dispute_keeps_the_row(session, crew):
    sheet = calculated(session, crew)
    number = dispute(session, sheet, place=0, words="Почему?", by=crew.by(crew.boris), now=NOW)
    nothing_left_of(session, crew.boris)
    calculated(session, crew, LATER)
    assert [(row.name, row.amount_minor) for row in view_of(session, crew, sheet).rows][1] == ("Борис", 0)
    session.execute(delete(BonusRow).where(BonusRow.person_id == crew.boris.id))
    session.expire_all()
    with pytest.raises(Refused, match="no row"):
        answer(session, number, words="Нет", by=crew.by(crew.olga), now=LATER)
    calculated(session, crew, LATER)
    answer(session, number, words="Нет", by=crew.by(crew.olga), now=LATER)
    sign(session, sheet, by=crew.by(crew.olga), now=LATER)


def test_no_row_falls_below_nothing_when_it_is_calculated_anew(session, crew):
    sheet = calculated(session, crew)
    number = dispute(session, sheet, place=0, words="Почему?", by=crew.by(crew.anna), now=NOW)
    answer(session, number, words="Ошибка", adjustment=D(-8900), by=crew.by(crew.olga), now=NOW)
    for fact in crew.facts:
        fact.is_within = False
    session.flush()
    calculated(session, crew, LATER)
    anna = view_of(session, crew, sheet).rows[0]
    assert (anna.amount_minor, anna.adjusted_minor, anna.total_minor) == (400_000, -400_000, 0)
    session.execute(update(BonusRow).where(BonusRow.sheet_id == sheet).values(adjusted_minor=-500_000))
    session.expire_all()
    with pytest.raises(Refused, match="below nothing"):
        sign(session, sheet, by=crew.by(crew.olga), now=LATER)


def test_a_correction_keeps_plan_and_adjustments_and_shows_what_it_changes(session, crew):
    sheet = calculated(session, crew)
    number = dispute(session, sheet, place=0, words="Почему?", by=crew.by(crew.boris), now=NOW)
    answer(session, number, words="Верно", adjustment=D(250), by=crew.by(crew.olga), now=NOW)
    frozen(session, crew, sheet)
    save_plan(session, crew.brand.id, form=PlanForm(MARCH, D(99), PLAN.lines), by=crew.by(crew.olga), now=NOW)
    crew.facts[1].is_within = False
    session.flush()
    other = calculated(session, crew, LATER, reason="Ответ пришёл позже")
    for _again in range(2):
        view = view_of(session, crew, other)
        assert (view.plan.version, [row.total_minor for row in view.rows]) == (1, [850_000, 475_000])
        assert view.before == {crew.anna.id: 900_000, crew.boris.id: 525_000}
        assert [row[-2:] for row in sums_sheet(view).rows] == [
            [D(9000), D(-500)],
            [D(5250), D(-500)],
            [D(14250), D(-1000)],
        ]
        calculated(session, crew, LATER)
    assert view_of(session, crew, other, crew.boris).before == {crew.boris.id: 525_000}
    nothing_left_of(session, crew.boris)
    calculated(session, crew, LATER)
    assert [row.name for row in view_of(session, crew, other).rows] == ["Анна", "Борис"]


def test_what_is_signed_is_what_was_seen(session, crew):
    sheet = calculated(session, crew)
    head = view_of(session, crew, sheet).head
    seen = Seen(head.calculated_at, view_of(session, crew, sheet).total_minor)
    calculated(session, crew, LATER)
    for old in (seen, Seen(LATER, seen.total_minor + 1)):
        with pytest.raises(Refused, match="have changed"):
            sign(session, sheet, by=crew.by(crew.olga), now=LATER, seen=old)
    sign(session, sheet, by=crew.by(crew.olga), now=LATER, seen=Seen(LATER, seen.total_minor))
    signed = view_of(session, crew, sheet).head.signed_at
    send_back(session, sheet, remark="Ещё раз", by=crew.by(crew.vera), now=LATER)
    sign(session, sheet, by=crew.by(crew.olga), now=LATER + timedelta(hours=1))
    with pytest.raises(Refused, match="have changed"):
        confirm(session, sheet, by=crew.by(crew.vera), now=LATER, seen=Seen(signed, seen.total_minor))
    signed = view_of(session, crew, sheet).head.signed_at
    confirm(session, sheet, by=crew.by(crew.vera), now=LATER, seen=Seen(signed, seen.total_minor))
    assert view_of(session, crew, sheet).head.state is BonusState.FROZEN


def test_an_operator_reads_no_words_about_colleagues(session, crew):
    sheet = calculated(session, crew)
    frozen(session, crew, sheet)
    other = calculated(session, crew, LATER, reason="Борис списал тикеты")
    sign(session, other, by=crew.by(crew.olga), now=LATER)
    send_back(session, other, remark="Анна права", by=crew.by(crew.vera), now=LATER)
    for one in sheets(session, crew.brand.id, by=crew.by(crew.anna)):
        assert (one.reason, one.remark) == ("", "")
    view = view_of(session, crew, other, crew.anna)
    assert "Борис" not in str(sheet_notes(view)) + str(view.head)
    assert sheets(session, crew.brand.id, by=crew.by(crew.olga))[0].remark == "Анна права"


def test_rows_that_vanish_or_appear_are_differences(session, crew):
    sheet = calculated(session, crew)
    nothing_left_of(session, crew.boris)
    new = a_person(session, Role.OPERATOR, name="Вика")
    crew.fact(session, new, 9, is_within=True, rating=Verdict.LIKE)
    found = differences(session, crew.brand.id, sheet, by=crew.by(crew.olga), now=NOW)
    sums = {one.name: (one.was_minor, one.now_minor) for one in found if one.place is None}
    assert sums["Борис"] == (500_000, 0)
    assert sums["Вика"] == (None, 0)


def test_moments_of_signing_are_those_of_the_installation(session, crew):
    sheet = calculated(session, crew)
    sign(session, sheet, by=crew.by(crew.olga), now=NOW)
    assert dict(sheet_notes(view_of(session, crew, sheet)))["Signed"] == "Ольга, 2026-04-03T12:00+03:00"
