from datetime import UTC, datetime, timedelta

import pytest

from crawlers.health import Figures, Health, health, next_try

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def figures(**changes) -> Figures:
    return Figures(
        enabled=True, every=timedelta(minutes=15), failures=0, created_at=NOW - 30 * 24 * HOUR,
        last_success_at=NOW - timedelta(minutes=10), last_new_at=NOW - HOUR,
    )._replace(**changes)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, Health.FINE),
        ({"enabled": False, "failures": 9}, Health.PAUSED),
        ({"failures": 1}, Health.FAILING),
        ({"last_success_at": NOW - timedelta(minutes=45)}, Health.FINE),
        ({"last_success_at": NOW - timedelta(minutes=46)}, Health.LATE),
        ({"failures": 2, "last_success_at": NOW - 9 * HOUR}, Health.FAILING),
        ({"last_new_at": NOW - timedelta(days=15)}, Health.SILENT),
        ({"last_new_at": None}, Health.SILENT),
        ({"last_success_at": None, "last_new_at": None, "created_at": NOW}, Health.NEW),
        ({"last_success_at": None, "last_new_at": None, "created_at": NOW - 2 * HOUR}, Health.LATE),
        ({"every": timedelta(seconds=10), "last_success_at": NOW - timedelta(minutes=9)}, Health.FINE),
    ],
)
def test_health_names_the_nearest_cause(changes, word):
    assert health(figures(**changes), now=NOW) is word


def test_pauses_double_up_to_six_hours():
    every = timedelta(minutes=15)
    pauses = [next_try(every=every, failures=n, retry_at=None, now=NOW) - NOW for n in (1, 2, 3, 20)]
    assert pauses == [every, 2 * every, 4 * every, 6 * HOUR]


def test_the_site_is_never_asked_before_it_allows():
    assert next_try(every=HOUR, failures=1, retry_at=NOW + 20 * HOUR, now=NOW) == NOW + 20 * HOUR


def test_a_source_of_once_a_day_is_not_asked_more_often_because_it_fails():
    assert next_try(every=24 * HOUR, failures=5, retry_at=None, now=NOW) == NOW + 24 * HOUR
