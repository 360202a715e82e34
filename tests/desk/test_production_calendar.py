"""The production calendar: days moved by decree, working Saturdays, eves an hour shorter; shipped, and corrected."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from desk.calendars import read_hours
from desk.policies import Targets, newest_policy, set_policy
from desk.production_calendar import days_of, decree_of, norm_hours
from desk.production_days import edits_of, missing_years, set_year, year_as_it_is
from desk.promise_clock import due_at
from desk.terms import hours_of
from desk.working_hours import CalendarForm, add_calendar, renew_country
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.vocabulary import DayKind, Role
from tests.builders import actor

OFFICE = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
RUSSIAN = read_hours("Europe/Moscow", OFFICE, dates={}, country="RU")
# Hours of a year for a week of 40 hours, as the Ministry of Labour publishes them.
NORMS = {2024: 1979, 2025: 1972, 2026: 1972, 2027: 1972}


def msk(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


@pytest.mark.parametrize("year", NORMS)
def test_the_hours_of_a_shipped_year_are_those_published(year):
    assert sum(norm_hours("RU", year, month, {}) for month in range(1, 13)) == NORMS[year]
    assert decree_of("RU", year)


@pytest.mark.parametrize("year", NORMS)
def test_days_off_are_those_another_source_knows(year):
    known = holidays.country_holidays("RU", years=year)
    days = days_of("RU", year)
    assert {day for day, kind in days.items() if kind == DayKind.DAY_OFF} == set(known)
    assert all(days[day] != DayKind.DAY_OFF for day in known.weekend_workdays)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-04-30 16:00", 2, "2026-05-04 10:00"),  # the eve ends at 17:00, the holiday and the weekend are closed
        ("2026-12-30 17:30", 1, "2027-01-11 09:30"),  # the day off moved to 31 December, then the January holidays
        ("2024-04-26 17:30", 1, "2024-04-27 09:30"),  # a working Saturday has the hours of a Friday
        ("2024-11-01 17:30", 9, "2024-11-05 09:30"),  # a working Saturday that is an eve: an hour shorter
        ("2027-02-19 17:00", 2, "2027-02-20 10:00"),
    ],
)
def test_deadlines_follow_the_decree(start, hours, due):
    assert due_at(msk(start), timedelta(hours=hours), hours=RUSSIAN) == msk(due)


def test_an_eve_shortens_the_last_hours_and_never_round_the_clock():
    split = read_hours("Europe/Moscow", {"thu": ["09:00-13:00", "14:00-14:30"]}, dates={}, country="RU")
    assert [(one.opens, one.closes) for one in split.openings(date(2026, 4, 30))] == [(540, 750)]
    night = read_hours("Europe/Moscow", {"thu": ["20:00-08:00"]}, dates={}, country="RU")
    assert [(one.opens, one.closes) for one in night.openings(date(2026, 4, 30))] == [(1200, 1860)]
    always = read_hours("Europe/Moscow", {"thu": ["00:00-24:00"]}, dates={}, country="RU")
    assert always.openings(date(2026, 4, 30)) == always.week[3]


def test_a_weekday_nobody_works_is_not_opened_by_a_short_day():
    early = read_hours("Europe/Moscow", {"mon": ["09:00-18:00"]}, dates={}, country="RU")
    assert early.openings(date(2026, 4, 30)) == ()
    assert early.openings(date(2024, 4, 27)) == early.week[0]


def test_other_countries_come_from_their_holidays():
    kazakh = read_hours("Asia/Almaty", OFFICE, dates={}, country="KZ")
    assert kazakh.openings(date(2026, 12, 16)) == ()
    assert kazakh.openings(date(2026, 12, 15)) != ()


def test_a_correction_is_kept_and_calendars_follow_it_in_a_new_version(house, session, now):
    form = CalendarForm("Офис", "Europe/Moscow", OFFICE, {}, "RU")
    old = add_calendar(session, form=form, by=SYSTEM, now=now)
    targets = Targets(3600, resolution_days=2)
    set_policy(session, house.channel.id, targets=targets, calendar_id=old, by=SYSTEM, now=now)
    days = year_as_it_is(session, "RU", 2026)
    assert days[date(2026, 4, 30)] == DayKind.SHORT_DAY
    del days[date(2026, 4, 30)]
    days[date(2026, 7, 18)] = DayKind.WORKDAY
    assert set_year(session, "RU", 2026, days=days, by=SYSTEM, now=now) == 2
    assert renew_country(session, "RU", by=SYSTEM, now=now) == 1
    policy = newest_policy(session, house.channel.id)
    assert (policy.version, policy.resolution_days, policy.resolution_s) == (3, 2, 2 * 9 * 3600)
    fresh = hours_of(session, policy.calendar_id)
    assert len(fresh.openings(date(2026, 7, 18))) == 1
    assert fresh.openings(date(2026, 4, 30)) == fresh.week[3]
    # What was promised under the old version keeps its days.
    assert hours_of(session, old).openings(date(2026, 7, 18)) == ()
    assert year_as_it_is(session, "RU", 2026) == days
    assert set_year(session, "RU", 2026, days=days_of("RU", 2026), by=SYSTEM, now=now) == 0
    assert edits_of(session, "RU") == {}


def test_the_calendar_of_next_year_is_missed_from_october_on(house, session, now):
    form = CalendarForm("Офис", "Europe/Moscow", OFFICE, {}, "RU")
    used = add_calendar(session, form=form, by=SYSTEM, now=now)
    set_policy(session, house.channel.id, targets=Targets(3600), calendar_id=used, by=SYSTEM, now=now)
    autumn = datetime(2027, 10, 1, tzinfo=UTC)
    assert missing_years(session, now=datetime(2027, 9, 30, 12, tzinfo=UTC)) == []
    assert missing_years(session, now=datetime(2026, 11, 22, tzinfo=UTC)) == []
    assert missing_years(session, now=autumn) == [("RU", 2028)]
    set_year(session, "RU", 2028, days={date(2028, 1, 1): DayKind.DAY_OFF}, by=SYSTEM, now=now)
    assert missing_years(session, now=autumn) == []


def test_nobody_misses_a_calendar_that_no_channel_follows(house, session, now):
    add_calendar(session, form=CalendarForm("Офис", "Europe/Moscow", OFFICE, {}, "RU"), by=SYSTEM, now=now)
    assert missing_years(session, now=datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_a_year_takes_only_its_own_dates_and_only_from_an_administrator(session, now):
    day = {date(2027, 1, 1): DayKind.DAY_OFF}
    with pytest.raises(Refused, match="stays as it is"):
        set_year(session, "RU", 2026, days=day, by=SYSTEM, now=now)
    with pytest.raises(Refused, match="not open to you"):
        set_year(session, "RU", 2027, days=day, by=actor(Role.LEAD), now=now)
