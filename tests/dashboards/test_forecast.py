"""The forecast on made-up pasts whose shape is known."""

from datetime import date

import numpy as np
import pytest

from dashboards.forecast import DAY_OFF, FRIDAY, SUNDAY, back_test, foretell, kind_of, learn

DAYTIME = np.array([1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 16, 15, 15, 15, 14, 13, 12, 12, 10, 8, 6, 5, 4], dtype=float)
WEEKDAYS = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4, 0.3])


def past(weeks, *, level=200.0, drift=0.0, noise=None, off=()):
    kinds = [DAY_OFF if number in off else number % 7 for number in range(weeks * 7)]
    shares = DAYTIME / DAYTIME.sum()
    means = np.array([level * (1 + drift * day) * WEEKDAYS[kind] * shares for day, kind in enumerate(kinds)])
    return (noise.poisson(means).astype(float) if noise is not None else means), kinds


def test_a_week_without_chance_is_foretold_as_it_was():
    counts, kinds = past(8)
    told = foretell(learn(counts, kinds), range(7))
    assert told.hours == pytest.approx(counts[-7:], rel=0.001)
    trial = back_test(counts, kinds)
    assert trial.weeks == 4
    assert trial.hours == 4 * 168
    assert trial.wape == pytest.approx(0, abs=0.001)
    assert trial.naive_wape == 0


@pytest.mark.parametrize("working", [5, 6])
def test_closed_weekdays_say_nothing_about_the_level(working):
    week = np.array([100.0] * working + [0.0] * (7 - working))
    counts = np.tile(week, 12)[:, None] * DAYTIME / DAYTIME.sum()
    shape = learn(counts, [day % 7 for day in range(84)])
    assert shape.drift == pytest.approx(0, abs=1e-9)
    assert foretell(shape, range(7)).days == pytest.approx(week)
    assert back_test(counts, [day % 7 for day in range(84)]).wape == pytest.approx(0, abs=1e-9)


def test_a_rising_level_is_carried_on():
    counts, kinds = past(12, drift=0.005)
    told = foretell(learn(counts, kinds), range(7)).days.sum()
    later, _kinds = past(13, drift=0.005)
    assert counts[-7:].sum() < told
    assert told == pytest.approx(later[-7:].sum(), rel=0.05)


def test_chance_is_smoothed_and_the_band_holds_what_it_says():
    trial = back_test(*past(26, noise=np.random.default_rng(8)))
    assert trial.is_better
    assert trial.wape < 0.85 * trial.naive_wape
    assert trial.mae < trial.naive_mae
    assert 0.76 <= trial.inside <= 0.9


def test_days_off_are_a_kind_of_their_own():
    counts, kinds = past(20, off=(30, 58, 59, 92, 101, 115))
    told = foretell(learn(counts, kinds), [2, DAY_OFF])
    assert told.days[1] < 0.5 * told.days[0]


def test_a_day_off_that_was_never_seen_is_taken_for_a_sunday():
    counts, kinds = past(6)
    told = foretell(learn(counts, kinds), [SUNDAY, DAY_OFF])
    assert told.days[1] == pytest.approx(told.days[0])


def test_kinds_of_days_follow_the_production_calendar():
    wednesday, saturday = date(2026, 3, 4).weekday(), date(2026, 3, 7).weekday()
    assert kind_of(wednesday, is_off=None) == 2
    assert kind_of(wednesday, is_off=True) == DAY_OFF
    assert kind_of(wednesday, is_off=False) == 2
    assert kind_of(saturday, is_off=True) == saturday
    assert kind_of(saturday, is_off=False) == FRIDAY


def test_a_short_past_is_not_tried():
    assert back_test(*past(4)) is None
    assert back_test(*past(5)).weeks == 1


def test_nothing_ever_came():
    counts = np.zeros((56, 24))
    told = foretell(learn(counts, [day % 7 for day in range(56)]), range(7))
    assert told.days.sum() == pytest.approx(0, abs=1e-6)
    trial = back_test(counts, [day % 7 for day in range(56)])
    assert trial.wape is None
