"""Hours of nights: past midnight, over clock changes, in words of addresses."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboards.night_window import (
    Window,
    has_even_hours,
    hours_between,
    nights_of,
    wall_hours,
    window_from,
    window_of,
    window_text,
)
from dashboards.part_of_day import Part, Slot, part_from, part_text
from dashboards.periods import Period
from storage.errors import Refused

BERLIN, MOSCOW = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Moscow")
NIGHT = Window(20, 9)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # clocks change at 2:00 and at 3:00 of these days


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert NIGHT.hours == (20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8)
    assert NIGHT.night_of(date(2026, 3, 3), 20) == date(2026, 3, 3)
    assert NIGHT.night_of(date(2026, 3, 3), 8) == date(2026, 3, 2)
    assert NIGHT.night_of(date(2026, 3, 3), 9) is None
    assert NIGHT.days_of(date(2026, 3, 2)) == (
        (date(2026, 3, 2), (20, 21, 22, 23)),
        (date(2026, 3, 3), tuple(range(9))),
    )


def test_a_window_within_a_day_and_one_that_ends_at_midnight():
    assert Window(9, 20).hours == tuple(range(9, 20))
    assert Window(9, 20).night_of(date(2026, 3, 3), 9) == date(2026, 3, 3)
    assert Window(18, 0).night_of(date(2026, 3, 3), 23) == date(2026, 3, 3)
    assert Window(18, 0).days_of(date(2026, 3, 3)) == ((date(2026, 3, 3), (18, 19, 20, 21, 22, 23)),)
    assert Window(18, 0).ends_at(date(2026, 3, 3), MOSCOW) == datetime(2026, 3, 3, 21, tzinfo=UTC)
    assert NIGHT.others == Window(9, 20)


def test_nights_of_clock_changes_are_longer_and_shorter():
    for day, hours in ((date(2026, 3, 28), 12), (date(2026, 10, 24), 14), (date(2026, 3, 1), 13)):
        length = NIGHT.ends_at(day, BERLIN) - NIGHT.begins_at(day, BERLIN)
        assert length.total_seconds() == hours * 3600


def test_hours_that_clocks_skip_and_repeat():
    assert [hours_between(SPRING, hour, BERLIN) for hour in (1, 2, 3)] == [1, 0, 1]
    assert [hours_between(AUTUMN, hour, BERLIN) for hour in (1, 2, 3)] == [1, 2, 1]
    assert [has_even_hours(day, BERLIN) for day in (SPRING, AUTUMN, date(2026, 3, 30))] == [False, False, True]
    assert len(list(wall_hours(SPRING, date(2026, 3, 30), BERLIN))) == 23
    autumn = [hour for _day, hour in wall_hours(AUTUMN, date(2026, 10, 26), BERLIN)]
    assert (len(autumn), autumn.count(2)) == (25, 2)


def test_of_the_running_hour_only_what_is_behind_us_counts():
    now = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)  # 12:15 in Moscow
    day = date(2026, 3, 2)
    assert [hours_between(day, hour, MOSCOW, until=now) for hour in (11, 12, 13)] == [1, 0.25, 0]


def test_numbers_too_long_for_an_address_are_none():
    longest = "9" * 5000
    assert [window_of(text) for text in (f"{longest}-9", f"20-{longest}")] == [Window()] * 2
    assert [part_from(text, NIGHT) for text in (f"{longest}-1", f"1-{longest}", f"2026-03-{longest}")] == [None] * 3


def test_only_nights_that_are_over_count():
    period = Period(date(2026, 3, 1), date(2026, 3, 4))
    morning = datetime(2026, 3, 3, 5, 59, tzinfo=UTC)  # 8:59 in Moscow
    assert nights_of(period, NIGHT, zone=MOSCOW, now=morning) == [date(2026, 3, 1)]
    assert nights_of(period, NIGHT, zone=MOSCOW, now=morning.replace(hour=6, minute=0))[-1] == date(2026, 3, 2)


def test_windows_and_parts_as_words():
    assert window_of(window_text(Window(22, 6))) == Window(22, 6)
    assert [window_of(text) for text in (None, "", "7", "25-3", "4-4", "²-3", "x-y")] == [Window()] * 7
    assert window_from("22:00-06:00") == Window(22, 6)
    assert window_from("22–6") == Window(22, 6)
    for text in ("20:30-9:00", "night", "20", "9-9", ""):
        with pytest.raises(Refused):
            window_from(text)
    with pytest.raises(Refused):
        window_from("9" * 5000 + ":00-10:00")
    for part in (Part(slot=Slot(1, 14)), Part(NIGHT, night=date(2026, 3, 2))):
        assert part_from(part_text(part), NIGHT) == part
    assert [part_from(text, NIGHT) for text in (None, "", "7-1", "1-24", "2026-13-01", "a-b", "²-1")] == [None] * 7
