from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.moments import in_full, span, when
from storage.i18n import speaking

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("ago", "en", "ru"),
    [
        (timedelta(minutes=5), "11:55", "11:55"),
        (timedelta(days=1), "yesterday, 12:00", "вчера, 12:00"),
        (timedelta(days=20), "10 Feb, 12:00", "10 февр., 12:00"),
        (timedelta(days=100), "22 Nov 2025, 12:00", "22 нояб. 2025, 12:00"),
    ],
)
def test_a_moment_is_told_as_people_do(ago, en, ru):
    assert when(NOW - ago, now=NOW, zone=MOSCOW) == en
    with speaking("ru"):
        assert when(NOW - ago, now=NOW, zone=MOSCOW) == ru


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3900, "1 h 05 min"),
        (86400, "1 d"),
        (100_000, "1 d 3 h"),
        (-90, "1 min"),
    ],
)
def test_a_length_is_told_in_two_units_without_noughts(seconds, told):
    assert span(seconds) == told


def test_yesterday_is_a_calendar_day_of_the_zone():
    late = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)  # half past midnight in Moscow, and so today
    assert when(late, now=NOW, zone=MOSCOW) == "00:30"
    assert when(late, now=NOW, zone=ZoneInfo("UTC")) == "yesterday, 21:30"


def test_in_full_names_the_zone():
    assert "12:00:00" in in_full(NOW, zone=MOSCOW)
