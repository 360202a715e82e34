from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.assignment import take
from desk.rota import turn_of
from desk.shift_planning import zone
from storage.rights import Actor
from storage.tables import Absence, Handover, Shift, ShiftSwap
from storage.vocabulary import Role, SwapState
from tests.builders import a_person
from tests.desk.screens.conftest import button
from tests.desk.workbooks import a_workbook

# Screens speak no SQL of their own: one kind of database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHIFTS = "desk/screens/shifts.py"


def planned(town):
    with town.database.reading() as session:
        wanted = select(Shift.person_id, Shift.starts_at, Shift.ends_at).order_by(Shift.starts_at)
        return session.execute(wanted).all()


def a_shift_ahead(town, person):
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    with town.database.transaction() as session:
        shift = Shift(
            brand_id=town.brand.id, person_id=person.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=12),
            break_min=60, created_at=starts_at,
        )  # fmt: skip
        session.add(shift)
    return shift


def test_without_shifts_everybody_is_at_work_and_it_says_so(screen, sign_in_as, town):
    sign_in_as(town.lena)
    assert "everybody counts as at work" in screen(SHIFTS).info[0].value


def test_the_lead_plans_a_rota_and_copies_it(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(SHIFTS, month="2026-05")
    assert page.subheader[0].value == "May 2026"
    next(one for one in page.multiselect if one.label == "Who begins on the first day").select(town.olga.id)
    page = button(page, "Plan").click().run()
    assert not page.error
    assert len(planned(town)) == 16
    page = page.button(key="month-after").click().run()
    assert page.subheader[0].value == "June 2026"
    page = button(page, "Copy into June 2026").click().run()
    june = [turn_of(one.starts_at, one.ends_at, zone()) for one in planned(town)[16:]]
    assert [turn.day.day for turn in june[:4]] == [2, 3, 6, 7]
    assert page.toast[0].value == "Shifts added: 15."


def test_an_absence_is_noted_and_taken_back(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(SHIFTS)
    next(one for one in page.selectbox if one.label == "Who is away?").select(town.olga.id)
    page = button(page, "Note the absence").click().run()
    with town.database.reading() as session:
        absence_id = session.scalars(select(Absence.id)).one()
    page.button(key=f"end-absence-{absence_id}").click().run()
    with town.database.reading() as session:
        assert session.scalars(select(Absence.id)).all() == []


def test_an_operator_reads_the_month_and_asks_for_a_swap(screen, sign_in_as, town):
    with town.database.transaction() as session:
        roman = a_person(session, Role.OPERATOR, login="roman", name="Роман")
    a_shift_ahead(town, town.olga)
    sign_in_as(town.olga)
    page = screen(SHIFTS)
    assert not [one for one in page.button if one.label in {"Plan", "Save the changes"}]
    page = page.selectbox(key="swap-whom").select(roman.id).run()
    page = page.button(key="swap-ask").click().run()
    assert "yours until they agree" in page.toast[0].value
    with town.database.reading() as session:
        swap_id = session.scalars(select(ShiftSwap.id)).one()
    sign_in_as(roman)
    page = screen(SHIFTS)
    page.button(key=f"swap-{swap_id}-Agree").click().run()
    assert [one.person_id for one in planned(town)] == [roman.id]
    with town.database.reading() as session:
        assert session.scalars(select(ShiftSwap.state)).one() == SwapState.AGREED


def test_the_end_of_a_shift_hands_over_with_one_comment(screen, sign_in_as, town, ticket):
    numbers = [ticket("Раз"), ticket("Два")]
    by = Actor(town.olga.id, "Ольга", {0: frozenset({Role.OPERATOR})}, frozenset({town.cards.id}))
    with town.database.transaction() as session:
        for number in numbers:
            take(session, number, by=by, now=datetime.now(UTC))
    sign_in_as(town.olga)
    page = screen(SHIFTS)
    page.selectbox(key="end-whom").select(town.lena.id)
    page = page.text_area(key="end-comment").input("Ночь передаёт утру").run()
    page = page.button(key="end-hand-over").click().run()
    assert page.toast[0].value == "2 tickets handed over."
    with town.database.reading() as session:
        assert session.scalars(select(Handover.to_person_id)).all() == [town.lena.id] * 2


def test_a_workbook_that_is_read_in_part_says_what_was_not(screen, sign_in_as, town):
    content = a_workbook(["Кто", 1, 2], ["ольга", "9-21", "с утра"], ["Незнакомец", "9-21", ""])
    sign_in_as(town.lena)
    page = screen(SHIFTS, month="2026-05")
    page.file_uploader[0].upload("май.xlsx", content)
    page = button(page, "Bring in").click().run()
    assert "Незнакомец" in page.error[0].value
    assert [one.person_id for one in planned(town)] == [town.olga.id]


def test_marketing_is_refused(screen, sign_in_as, town):
    with town.database.transaction() as session:
        mila = a_person(session, Role.MARKETING, login="mila")
    sign_in_as(mila)
    assert "It needs the role" in screen(SHIFTS).error[0].value
