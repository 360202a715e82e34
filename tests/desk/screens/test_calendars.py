from datetime import date

import pytest

from desk.production_days import edits_of
from desk.working_hours import CalendarForm, add_calendar, calendars
from storage.rights import SYSTEM
from storage.vocabulary import DayKind
from tests.builders import NOW
from tests.desk.screens.conftest import button, shown_in

# Screens speak no SQL of their own: one kind of database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CALENDARS = "desk/screens/calendars.py"
WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def test_calendars_are_told_in_plain_words(screen, sign_in_as, town):
    with town.database.transaction() as session:
        form = CalendarForm("Офис", "Europe/Moscow", WEEK, {"2026-12-31": []}, "RU")
        add_calendar(session, form=form, by=SYSTEM, now=NOW)
    sign_in_as(town.boss)
    rows = shown_in(screen(CALENDARS), "table")["rows"]
    office = next(row for row in rows if row[0]["text"] == "Офис")
    assert [cell["text"] for cell in office[1:]] == ["Mon-Fri 09:00-18:00", "Europe/Moscow", "Russia", "1"]


def test_working_hours_that_cannot_be_read_are_refused(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CALENDARS)
    next(one for one in page.text_input if one.label == "Monday").input("from nine to five")
    page = button(page, "Save").click().run()
    assert "cannot be read" in page.error[0].value


def test_a_new_calendar_takes_several_spans_and_its_country(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CALENDARS)
    page = next(one for one in page.selectbox if one.label == "Calendar").select(0).run()
    next(one for one in page.text_input if one.label == "Name").input("Смена")
    next(one for one in page.text_input if one.label == "Friday").input("09:00-13:00, 20:00-02:00")
    next(one for one in page.selectbox if one.label.startswith("Public holidays")).select("KZ")
    page = button(page, "Save").click().run()
    assert not page.error
    with town.database.reading() as session:
        made = next(row for row in calendars(session) if row.name == "Смена")
    assert (made.week, made.country) == ({"fri": ["09:00-13:00", "20:00-02:00"]}, "KZ")


def test_the_year_stands_with_its_origin_and_is_saved_as_typed(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CALENDARS)
    page = next(one for one in page.selectbox if one.label == "Year").select(2026).run()
    assert any("№ 1466" in one.value for one in page.caption)
    assert any("1972" in one.value for one in page.caption)
    page = button(page, "Save the year").click().run()
    assert not page.error
    with town.database.reading() as session:
        assert edits_of(session, "RU") == {}


def test_a_moved_day_is_typed_as_it_stands_in_the_decree(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CALENDARS)
    page = next(one for one in page.selectbox if one.label == "Year").select(2026).run()
    eves = next(one for one in page.text_area if one.label == "An hour shorter")
    assert eves.value == "30.04, 08.05, 11.06, 03.11"
    eves.input("30.04 08.05; 11.06")
    next(one for one in page.text_area if one.label == "Working weekends").input("18.7")
    page = button(page, "Save the year").click().run()
    assert not page.error
    with town.database.reading() as session:
        found = edits_of(session, "RU")
    assert found == {date(2026, 7, 18): DayKind.WORKDAY, date(2026, 11, 3): DayKind.WORKDAY}
    next(one for one in page.text_area if one.label == "Working weekends").input("31.02")
    assert '"31.02" cannot be read' in button(page, "Save the year").click().run().error[0].value.replace("\\", "")


def test_a_year_nobody_knows_says_so(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(CALENDARS)
    years = next(one for one in page.selectbox if one.label == "Year")
    page = years.select(int(years.options[-1])).run()
    assert any("No decree is known" in one.value for one in page.caption)
    page = button(page, "Save the year").click().run()
    with town.database.reading() as session:
        known = edits_of(session, "RU")
    assert known[date(int(years.options[-1]), 1, 1)] == DayKind.DAY_OFF


def test_an_operator_is_refused(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "It needs the role" in screen(CALENDARS).error[0].value
