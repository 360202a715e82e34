from datetime import UTC, datetime, timedelta

import pytest

from crawlers.health import Figures, Symptom, Verdict, health, next_try
from crawlers.normal import Yield
from crawlers.quality import Quality
from storage.vocabulary import Health, PageState

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Quality(texts=20, authors=20, dates=20, stars=20, new=2, known=18)


def figures(**changes) -> Figures:
    return Figures(
        enabled=True, every=timedelta(minutes=15), failures=0, created_at=NOW - 30 * 24 * HOUR,
        last_success_at=NOW - timedelta(minutes=10), last_new_at=NOW - HOUR, passes=[USUAL] * 15,
    )._replace(**changes)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, Health.OK),
        ({"enabled": False, "failures": 9}, Health.PAUSED),
        ({"failures": 1, "state": PageState.UNREACHABLE}, Health.DEGRADED),
        ({"failures": 3, "state": PageState.UNREACHABLE}, Health.BROKEN),
        ({"failures": 1, "state": PageState.GONE}, Health.BROKEN),
        ({"failures": 1, "state": PageState.BLOCKED}, Health.BLOCKED),
        ({"failures": 1, "state": PageState.AUTH_FAILED}, Health.NEEDS_PERSON),
        ({"failures": 9, "state": PageState.QUOTA}, Health.DEGRADED),
        ({"last_success_at": NOW - timedelta(minutes=45)}, Health.OK),
        ({"last_success_at": NOW - timedelta(minutes=46)}, Health.LATE),
        ({"failures": 3, "state": PageState.SCHEMA_DRIFT, "last_success_at": NOW - 9 * HOUR}, Health.BROKEN),
        ({"last_new_at": NOW - timedelta(days=15)}, Health.DEGRADED),
        ({"last_new_at": None}, Health.DEGRADED),
        ({"last_success_at": None, "last_new_at": None, "created_at": NOW}, Health.NEW),
        ({"last_success_at": None, "last_new_at": None, "created_at": NOW - 2 * HOUR}, Health.LATE),
        ({"every": timedelta(seconds=10), "last_success_at": NOW - timedelta(minutes=9)}, Health.OK),
    ],
)
def test_health_names_the_nearest_cause(changes, word):
    assert health(figures(**changes), now=NOW).health is word


@pytest.mark.parametrize(
    ("latest", "symptom"),
    [
        (USUAL._replace(authors=15), Symptom.NO_AUTHORS),
        (USUAL._replace(dates=0), Symptom.NO_DATES),
        (USUAL._replace(stars=9), Symptom.NO_STARS),
        (USUAL._replace(garbled=5), Symptom.GARBLED),
        (USUAL._replace(today=20), Symptom.ALL_TODAY),
        (USUAL._replace(new=20, known=0), Symptom.ALL_NEW),
    ],
)
def test_a_pass_that_differs_from_those_before_it_is_odd(latest, symptom):
    found = health(figures(passes=[latest, *[USUAL] * 14]), now=NOW)
    assert found == Verdict(Health.DEGRADED, (symptom,))
    assert not found.is_quiet


@pytest.mark.parametrize(
    "passes",
    [
        [],
        [USUAL._replace(authors=17), *[USUAL] * 14],
        [Quality(texts=3, new=3), *[USUAL] * 14],
        [USUAL._replace(authors=0), USUAL],
        [Quality(texts=20, dates=20, today=20, new=20)] * 15,
    ],
    ids=["no texts", "a little less", "too few texts", "too short a past", "always so"],
)
def test_what_says_too_little_is_not_odd(passes):
    assert health(figures(passes=passes), now=NOW).health is Health.OK


def test_far_fewer_texts_than_normal_are_noticed():
    assert health(figures(recent=Yield(24, 1, 20.0)), now=NOW).symptoms == (Symptom.LOW_YIELD,)
    assert health(figures(recent=Yield(24, 9, 20.0)), now=NOW).health is Health.OK


def test_a_key_that_ends_within_two_weeks_is_told_in_time():
    assert health(figures(key_expires_at=NOW + timedelta(days=13)), now=NOW).symptoms == (Symptom.KEY_EXPIRES,)
    assert health(figures(key_expires_at=NOW + timedelta(days=15)), now=NOW).health is Health.OK


def test_a_pass_that_will_be_tried_again_is_worth_no_letter():
    assert health(figures(failures=1, state=PageState.UNREACHABLE), now=NOW).is_quiet
    assert health(figures(failures=1, state=PageState.QUOTA), now=NOW).is_quiet
    assert not health(figures(failures=3, state=PageState.UNREACHABLE), now=NOW).is_quiet


def test_pauses_double_up_to_six_hours():
    every = timedelta(minutes=15)
    pauses = [next_try(every=every, failures=n, retry_at=None, now=NOW) - NOW for n in (1, 2, 3, 20)]
    assert pauses == [every, 2 * every, 4 * every, 6 * HOUR]


def test_the_site_is_never_asked_before_it_allows():
    assert next_try(every=HOUR, failures=1, retry_at=NOW + 20 * HOUR, now=NOW) == NOW + 20 * HOUR


def test_a_source_of_once_a_day_is_not_asked_more_often_because_it_fails():
    assert next_try(every=24 * HOUR, failures=5, retry_at=None, now=NOW) == NOW + 24 * HOUR
