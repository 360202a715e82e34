"""Clocks that stood still while the customer waited, worked out by hand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboards.pause_audit import Stretch, Turn, waited_within, waits, worked_seconds
from desk.calendars import read_hours, round_the_clock

HOUR = 3600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_the_customer_waits_from_the_first_unanswered_words_to_the_answer():
    turns = [
        Turn(at(2, 10), is_customer=True),
        Turn(at(2, 11), is_customer=True),  # they add something: they have waited since ten
        Turn(at(2, 12), is_customer=False),
        Turn(at(2, 13), is_customer=False),  # we add something: nobody waits
        Turn(at(2, 15), is_customer=True),
    ]
    assert waits(reversed(turns), until=at(2, 18)) == [Stretch(at(2, 10), at(2, 12)), Stretch(at(2, 15), at(2, 18))]


def test_an_answer_of_the_same_moment_leaves_no_wait_and_neither_do_words_after_the_end():
    same = [Turn(at(2, 10), is_customer=False), Turn(at(2, 10), is_customer=True)]
    assert waits(same, until=at(2, 18)) == []
    assert waits([Turn(at(2, 19), is_customer=True)], until=at(2, 18)) == []


def test_only_what_of_a_pause_the_customer_waited_counts():
    waiting = [Stretch(at(2, 10), at(2, 12)), Stretch(at(2, 15), at(2, 18))]
    # Paused at eleven, an hour before the answer, and taken up at sixteen, an hour after they had written again.
    parts = waited_within(Stretch(at(2, 11), at(2, 16)), waiting)
    assert [part.seconds for part in parts] == [HOUR, HOUR]
    assert waited_within(Stretch(at(2, 12), at(2, 15)), waiting) == []


def test_a_night_and_a_weekend_are_plain_time_but_no_working_time():
    # Friday 6 March 17:00 to Monday 9 March 10:00, hours 09:00 to 18:00: one hour on Friday, one on Monday.
    friday_to_monday = [Stretch(at(6, 17), at(9, 10))]
    hours = read_hours(
        "UTC", {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, dates={}, country=None
    )
    assert worked_seconds(friday_to_monday, hours) == 2 * HOUR
    assert worked_seconds(friday_to_monday, round_the_clock()) == friday_to_monday[0].seconds == 65 * HOUR


def test_the_night_of_the_clock_change_is_an_hour_shorter():
    berlin = ZoneInfo("Europe/Berlin")
    night = Stretch(
        datetime(2026, 3, 28, 22, tzinfo=berlin).astimezone(UTC),
        datetime(2026, 3, 29, 6, tzinfo=berlin).astimezone(UTC),
    )
    assert night.seconds == worked_seconds([night], round_the_clock("Europe/Berlin")) == 7 * HOUR
