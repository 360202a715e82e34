from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendars import Span, read_hours, read_opening, round_the_clock
from storage.errors import Refused

MOMENTS = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)
)
WEEK = {"mon": ["09:00-18:00"], "tue": ["09:00-13:00", "14:00-18:00"], "fri": ["22:00-06:00"]}


def msk(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


def spans(hours, start, count):
    return list(islice(hours.spans_from(start), count))


def test_a_day_may_have_several_spans_and_a_night_belongs_to_the_day_it_begins():
    hours = read_hours("Europe/Moscow", WEEK, dates={}, country=None)
    assert spans(hours, msk("2026-11-23 10:00"), 4) == [
        Span(msk("2026-11-23 10:00"), msk("2026-11-23 18:00")),
        Span(msk("2026-11-24 09:00"), msk("2026-11-24 13:00")),
        Span(msk("2026-11-24 14:00"), msk("2026-11-24 18:00")),
        Span(msk("2026-11-27 22:00"), msk("2026-11-28 06:00")),
    ]


def test_a_date_may_be_closed_or_have_its_own_hours():
    hours = read_hours("Europe/Moscow", WEEK, dates={"2026-11-23": [], "2026-11-24": ["10:00-12:00"]}, country=None)
    assert spans(hours, msk("2026-11-23 00:00"), 1) == [Span(msk("2026-11-24 10:00"), msk("2026-11-24 12:00"))]


def test_russian_public_holidays_are_closed_where_the_calendar_asks_for_them():
    week = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    russian = read_hours("Europe/Moscow", week, dates={}, country="RU")
    assert russian.openings(date(2025, 5, 9)) == ()
    assert read_hours("Europe/Moscow", week, dates={}, country=None).openings(date(2025, 5, 9))
    own = read_hours("Europe/Moscow", week, dates={"2025-05-09": ["10:00-12:00"]}, country="RU")
    assert own.openings(date(2025, 5, 9)) == (read_opening("10:00-12:00"),)


def test_a_night_shift_reaching_into_the_morning_hours_is_counted_once():
    hours = read_hours("UTC", {"mon": ["22:00-10:00"], "tue": ["09:00-12:00"]}, dates={}, country=None)
    start = datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert hours.worked(start, start + timedelta(days=1)) == 14 * 3600 * 10**6


@pytest.mark.parametrize(
    ("day", "length"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
    ids=["spring", "autumn", "summer"],
)
def test_a_day_round_the_clock_has_the_hours_its_zone_gives_it(day, length):
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(day).replace(tzinfo=berlin)
    hours = round_the_clock("Europe/Berlin")
    assert hours.worked(start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)) == length * 3600 * 10**6
    first, *_ = spans(hours, start.astimezone(UTC), 1)
    assert first.length == timedelta(hours=length)


def test_an_opening_inside_the_skipped_hour_begins_when_the_clocks_jump():
    hours = read_hours("Europe/Berlin", {"sun": ["02:30-05:00"]}, dates={}, country=None)
    first, *_ = spans(hours, datetime(2026, 3, 29, tzinfo=UTC), 1)
    assert first == Span(datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC))


def test_a_span_wholly_inside_the_skipped_hour_does_not_exist():
    hours = read_hours("Europe/Berlin", {"sun": ["02:10-02:50"]}, dates={}, country=None)
    first, *_ = spans(hours, datetime(2026, 3, 28, tzinfo=UTC), 1)
    assert first.start == datetime(2026, 4, 5, 0, 10, tzinfo=UTC)


def test_a_calendar_without_working_time_is_refused():
    with pytest.raises(Refused, match="no working time"):
        read_hours("Europe/Moscow", {"mon": []}, dates={}, country=None)


@pytest.mark.parametrize("text", ["9-18", "25:00-26:00", "09:00-09:00", "09:61-10:00", "", "09:00–"])
def test_unreadable_hours_are_refused_with_an_example(text):
    with pytest.raises(Refused) as refusal:
        read_opening(text)
    assert "09:00-18:00" in refusal.value.way_out


@pytest.mark.parametrize("zone", ["+03:00", "Moscow", "", "../etc/passwd"])
def test_zones_are_iana_names(zone):
    with pytest.raises(Refused, match="time zone"):
        round_the_clock(zone)


def test_a_deadline_beyond_all_reason_is_refused_and_never_loops():
    hours = read_hours("UTC", {"mon": ["09:00-09:01"]}, dates={}, country=None)
    with pytest.raises(Refused, match="cannot be counted"):
        hours.after(datetime(2026, 1, 1, tzinfo=UTC), 10**15)


@given(MOMENTS)
def test_spans_come_in_order_and_never_overlap(moment):
    hours = read_hours(
        "Europe/Berlin",
        {"sat": ["20:00-04:00"], "sun": ["02:15-02:45", "03:00-12:00"]},
        dates={},
        country=None,
    )
    found = spans(hours, moment, 12)
    assert all(span.start < span.end for span in found)
    assert all(one.end <= following.start for one, following in pairwise(found))
    assert found[0].end > moment
