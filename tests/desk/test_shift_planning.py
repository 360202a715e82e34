"""Planning: rotas, nights, a month like another, tables in and out, absences, hours beside the norm."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from desk.absences import AbsenceForm, add_absence, end_absence
from desk.calendars import Opening, read_opening
from desk.policies import Targets, newest_policy, set_policy
from desk.production_calendar import month_days
from desk.rota import Rota, Turn, read_cell, source_day, span_of, turn_of, turns, write_cell
from desk.shift_hours import hours_of_month
from desk.shift_planning import (
    Changed,
    Plan,
    Planned,
    add_shifts,
    copy_month,
    month_span,
    plan_rota,
    remove_shifts,
    set_days,
    zone,
)
from desk.shift_table import AWAY, cells, read_cells, read_workbook, workbook
from desk.shifts import absences_between, on_shift, shifts_between
from desk.working_hours import CalendarForm, add_calendar
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Shift
from storage.vocabulary import AbsenceReason, Role
from tests.builders import a_person
from tests.desk.workbooks import a_workbook

DAY_SHIFT = Opening(9 * 60, 21 * 60)
NIGHT = Opening(20 * 60, 32 * 60)
MAY = (2026, 5)
openings = st.builds(
    lambda opens, length: Opening(opens, opens + length), st.integers(0, 1439), st.integers(1, 1440)
).filter(lambda one: one.closes != one.opens + 1440 or one.opens == 0)


@pytest.fixture
def vera(house):
    return house.actor(house.vera)


def month(session, house, year_and_month=MAY):
    since, until = month_span(*year_and_month)
    return shifts_between(session, brand_id=house.brand.id, since=since, until=until, by=house.actor(house.vera))


def days_of(rota, first, count, **more):
    until = first + timedelta(days=count - 1)
    return [turn.day.day for turn in turns(rota, DAY_SHIFT, first=first, until=until, **more)]


def test_two_days_on_two_off():
    assert days_of(Rota.TWO_TWO, date(2026, 5, 1), 8) == [1, 2, 5, 6]


def test_a_day_then_the_night_after_it_then_two_days_free():
    found = list(turns(Rota.DAY_NIGHT, Opening(480, 1200), first=date(2026, 5, 1), until=date(2026, 5, 6)))
    assert found == [
        Turn(date(2026, 5, 1), Opening(480, 1200)),
        Turn(date(2026, 5, 2), Opening(1200, 1920)),
        Turn(date(2026, 5, 5), Opening(480, 1200)),
        Turn(date(2026, 5, 6), Opening(1200, 1920)),
    ]


def test_five_on_two_off_follows_the_production_calendar():
    assert days_of(Rota.FIVE_TWO, date(2024, 4, 25), 8, country="RU") == [25, 26, 27, 2]
    assert days_of(Rota.FIVE_TWO, date(2024, 4, 25), 8) == [25, 26, 29, 30, 1, 2]


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("9-21", [DAY_SHIFT], "09-21"),
        ("20:00–08:00", [NIGHT], "20-08"),
        ("8.30-12, 13:00-17", [Opening(510, 720), Opening(780, 1020)], "08:30-12, 13-17"),
        ("0-24", [Opening(0, 1440)], "00-00"),
        ("", [], ""),
    ],
)
def test_a_cell_is_read_as_people_write_it(text, read, written):
    assert list(read_cell(text)) == read
    assert write_cell(read) == written


@pytest.mark.parametrize("text", ["9", "25-8", "9-9:75", "с утра", "9-21-23"])
def test_a_cell_nobody_can_read_is_refused_with_an_example(text):
    with pytest.raises(Refused, match="cannot be read") as refusal:
        read_cell(text)
    assert "09-21" in refusal.value.way_out


@given(st.lists(openings, max_size=3, unique=True))
def test_what_is_written_is_read_again(given_openings):
    assert sorted(read_cell(write_cell(given_openings))) == sorted(given_openings)


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), openings)
def test_a_turn_of_moscow_is_the_same_turn_again(day, opening):
    moscow = ZoneInfo("Europe/Moscow")
    assert turn_of(*span_of(Turn(day, opening), moscow), moscow) == Turn(day, opening)


def test_a_night_in_which_clocks_change_is_an_hour_shorter_or_longer():
    berlin = ZoneInfo("Europe/Berlin")
    lengths = [
        end - start
        for start, end in (span_of(Turn(day, NIGHT), berlin) for day in (date(2026, 3, 28), date(2026, 10, 24)))
    ]
    assert lengths == [timedelta(hours=11), timedelta(hours=13)]


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_a_day_repeats_one_of_the_other_month_with_its_weekday_and_step(day, other):
    found = source_day(day, list(month_days(other.year, other.month)))
    if (day.year, day.month) != (other.year, other.month):
        assert (found.year, found.month) == (other.year, other.month)
        assert (day - found).days % 28 == 0


def test_two_pairs_relieve_each_other_and_nobody_is_planned_twice(house, session, now, vera):
    firsts = {house.anna.id: date(2026, 5, 1), house.boris.id: date(2026, 5, 3)}
    plan = Plan(Rota.TWO_TWO, DAY_SHIFT, firsts, date(2026, 5, 31))
    assert plan_rota(session, house.brand.id, plan=plan, by=vera, now=now) == Planned(31, 0)
    assert plan_rota(session, house.brand.id, plan=plan, by=vera, now=now) == Planned(0, 31)
    noon = [datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12) for day in month_days(*MAY)]
    working = [on_shift(session, brand_id=house.brand.id, now=moment) for moment in noon]
    assert working[:4] == [{house.anna.id}] * 2 + [{house.boris.id}] * 2
    assert all(len(people) == 1 for people in working)


def test_a_month_like_another_goes_on_with_its_rota(house, session, now, vera):
    firsts = {house.anna.id: date(2026, 5, 1), house.boris.id: date(2026, 5, 3)}
    plan = Plan(Rota.TWO_TWO, DAY_SHIFT, firsts, date(2026, 5, 31))
    plan_rota(session, house.brand.id, plan=plan, by=vera, now=now)
    june = {"source": MAY, "target": (2026, 6), "by": vera, "now": now}
    assert copy_month(session, house.brand.id, **june) == Planned(30, 0)
    assert copy_month(session, house.brand.id, **june) == Planned(0, 30)
    longer = Plan(Rota.TWO_TWO, DAY_SHIFT, firsts, date(2026, 6, 30))
    expected = {
        (person_id, turn.day) for person_id, first in firsts.items()
        for turn in turns(longer.rota, DAY_SHIFT, first=first, until=longer.until) if turn.day.month == 6
    }  # fmt: skip
    found = {
        (row.person_id, turn_of(row.starts_at, row.ends_at, zone()).day) for row in month(session, house, (2026, 6))
    }
    assert found == expected


def test_only_the_lead_plans_and_only_for_people_of_the_brand(house, session, now, vera):
    wanted = {house.anna.id: [Turn(date(2026, 5, 1), DAY_SHIFT)]}
    with pytest.raises(Refused, match="not open to you"):
        add_shifts(session, house.brand.id, wanted=wanted, break_min=0, by=house.actor(house.anna), now=now)
    stranger = a_person(session, Role.MARKETING, name="Мила")
    with pytest.raises(Refused, match="Мила"):
        add_shifts(session, house.brand.id, wanted={stranger.id: []}, break_min=0, by=vera, now=now)


def test_days_typed_on_the_screen_replace_what_stood_there_and_nothing_else(house, session, now, vera):
    first, second = date(2026, 5, 1), date(2026, 5, 2)
    wanted = {house.anna.id: [Turn(first, DAY_SHIFT), Turn(second, NIGHT)], house.boris.id: [Turn(first, DAY_SHIFT)]}
    add_shifts(session, house.brand.id, wanted=wanted, break_min=60, by=vera, now=now)
    kept = {row.id for row in month(session, house) if row.person_id == house.boris.id or row.starts_at.day == 2}
    hours = {house.anna.id: {first: (Opening(600, 1080),), second: (NIGHT,)}}
    changed = set_days(session, house.brand.id, hours=hours, break_min=30, by=vera, now=now)
    assert changed == Changed(added=1, removed=1, left_out=0)
    assert kept <= {row.id for row in month(session, house)}
    assert [row.break_min for row in month(session, house) if row.id not in kept] == [30]
    assert remove_shifts(session, house.brand.id, shift_ids=sorted(kept), by=vera, now=now) == 2


def test_an_absent_person_is_not_planned_and_the_lead_is_told_what_stays_uncovered(house, session, now, vera):
    wanted = {house.anna.id: [Turn(date(2026, 5, number), DAY_SHIFT) for number in (4, 5, 6)]}
    add_shifts(session, house.brand.id, wanted=wanted, break_min=60, by=vera, now=now)
    form = AbsenceForm(house.anna.id, date(2026, 5, 5), date(2026, 5, 10), AbsenceReason.VACATION)
    away = add_absence(session, house.brand.id, form=form, by=vera, now=now)
    assert away.shifts == 2
    more = {house.anna.id: [Turn(date(2026, 5, 8), DAY_SHIFT), Turn(date(2026, 5, 11), DAY_SHIFT)]}
    assert add_shifts(session, house.brand.id, wanted=more, break_min=60, by=vera, now=now) == Planned(1, 1)
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    assert on_shift(session, brand_id=house.brand.id, now=noon) == set()
    end_absence(session, house.brand.id, away.absence_id, by=vera, now=now)
    end_absence(session, house.brand.id, away.absence_id, by=vera, now=now)
    assert on_shift(session, brand_id=house.brand.id, now=noon) == {house.anna.id}
    wrong = AbsenceForm(house.anna.id, date(2026, 5, 5), date(2026, 5, 4), AbsenceReason.SICK)
    with pytest.raises(Refused, match="before its first"):
        add_absence(session, house.brand.id, form=wrong, by=vera, now=now)


def test_planned_hours_stand_beside_the_norm_of_the_month(house, session, now, vera):
    week = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = add_calendar(session, form=CalendarForm("Офис", "Europe/Moscow", week, {}, "RU"), by=SYSTEM, now=now)
    set_policy(session, house.channel.id, targets=Targets(600), calendar_id=calendar, by=SYSTEM, now=now)
    assert newest_policy(session, house.channel.id).calendar_id == calendar
    # Twelve hours less an hour of break; the night of the 31st ends in June.
    wanted = {house.anna.id: [Turn(date(2026, 5, 4), DAY_SHIFT), Turn(date(2026, 5, 31), NIGHT)]}
    add_shifts(session, house.brand.id, wanted=wanted, break_min=60, by=vera, now=now)
    form = AbsenceForm(house.boris.id, date(2026, 5, 6), date(2026, 5, 12), AbsenceReason.SICK)
    add_absence(session, house.brand.id, form=form, by=vera, now=now)
    may = {row.person: row for row in hours_of_month(session, brand_id=house.brand.id, year=2026, month=5, by=vera)}
    assert (may["Анна"].planned, may["Анна"].norm, may["Анна"].shifts) == (11 + 3, 151, 2)
    # 6, 7 and 12 May are whole days, the 8th is an hour shorter, the 11th is free for everybody.
    assert (may["Борис"].norm, may["Борис"].over) == (151 - 31, -120)
    june = {row.person: row for row in hours_of_month(session, brand_id=house.brand.id, year=2026, month=6, by=vera)}
    assert (june["Анна"].planned, june["Анна"].shifts) == (8, 0)


def test_a_workbook_comes_back_as_it_went_out(house, session, now, vera):
    house.anna.name = "=Анна"
    wanted = {house.anna.id: [Turn(date(2026, 5, 4), DAY_SHIFT), Turn(date(2026, 5, 31), NIGHT)]}
    add_shifts(session, house.brand.id, wanted=wanted, break_min=60, by=vera, now=now)
    form = AbsenceForm(house.boris.id, date(2026, 5, 6), date(2026, 5, 7), AbsenceReason.SICK)
    add_absence(session, house.brand.id, form=form, by=vera, now=now)
    since, until = month_span(*MAY)
    absences = absences_between(session, brand_id=house.brand.id, since=since, until=until, by=vera)
    table = cells(list(month_days(*MAY)), month(session, house), absences, zone())
    assert table[house.anna.id] == {date(2026, 5, 4): "09-21", date(2026, 5, 31): "20-08"}
    assert table[house.boris.id] == dict.fromkeys([date(2026, 5, 6), date(2026, 5, 7)], AWAY)
    names = {house.anna.id: "=Анна", house.boris.id: "Борис"}
    content = workbook(names, table, year=2026, month=5)
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "=Анна", "a name is text, not a formula"
    read = read_workbook(content, names, year=2026, month=5)
    assert (read.strangers, read.bad) == ([], [])
    assert read == read_cells(
        names, {person: {day: table.get(person, {}).get(day, "") for day in month_days(*MAY)} for person in names}
    )
    before = session.scalars(select(Shift.id)).all()
    changed = set_days(session, house.brand.id, hours=read.hours, break_min=60, by=vera, now=now)
    assert changed == Changed(0, 0, 0)
    assert session.scalars(select(Shift.id)).all() == before


def test_a_workbook_of_somebody_else_says_what_it_did_not_understand():
    content = a_workbook(["Кто", 1, "2", "x"], ["анна", "9-21", "с утра"], ["Незнакомец", "9-21"], [None, "9-21"])
    read = read_workbook(content, {7: "Анна"}, year=2026, month=5)
    assert read.hours == {7: {date(2026, 5, 1): (read_opening("09:00-21:00"),)}}
    assert read.strangers == ["Незнакомец"]
    assert [(cell.person, cell.day.day, cell.text) for cell in read.bad] == [("анна", 2, "с утра")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "просто текст".encode(), b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(Refused, match="not read"):
        read_workbook(content, {}, year=2026, month=5)
