"""The delay formula against published values, and its own corners."""

from math import isclose

import pytest

from dashboards.erlang import (
    Target,
    answered_within,
    delayed,
    fewest,
    load_of,
    mean_wait_s,
    people_for,
    rostered,
    taken_within,
)

# 100 calls in half an hour of 180 s each: 10 erlangs. The worked example of the CRAN package ErlangC 0.1.0
# (its table of the search gives 11 people, its result 14) and of the package pyworkforce 0.1.0 (0.17413, 0.88835).
PUBLISHED = [
    (11, 0.6821182, 0.3896138),
    (14, 0.1741319335950498, 0.8883500191794669),
]


@pytest.mark.parametrize(("people", "waiting", "within"), PUBLISHED)
def test_published_values_are_met_to_more_than_three_digits(people, waiting, within):
    assert load_of(200, 180) == 10
    assert isclose(delayed(10, people), waiting, abs_tol=5e-7)
    assert isclose(taken_within(10, people, handling_s=180, within_s=20), within, abs_tol=5e-7)


def test_published_mean_wait_and_people():
    # The same example: an average speed of answer of 7.83593701177724 s with 14 people, who are found from 80 % in
    # 20 s with at most 85 % busy; pyworkforce gives 14 before and 20 after a shrinkage of 30 %.
    assert isclose(mean_wait_s(10, 14, handling_s=180), 7.83593701177724, abs_tol=1e-9)
    # Its time runs to the beginning of the talk, ours to the end of the writing.
    assert people_for(10, Target(0.8, 20 + 180, least=0), handling_s=180) == 14
    assert rostered(14, 0.3) == 20


# M/M/2 has a closed form (Kleinrock, Queueing Systems I, 3.5): with rho of each, 2 rho^2 / (1 + rho) wait.
@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9, 0.99])
def test_closed_forms(rho):
    assert isclose(delayed(rho, 1), rho)
    assert isclose(delayed(2 * rho, 2), 2 * rho**2 / (1 + rho))


def test_corners():
    assert delayed(0, 3) == 0
    assert delayed(5, 5) == 1
    assert mean_wait_s(5, 5, handling_s=60) is None
    assert taken_within(5, 5, handling_s=60, within_s=600) == 0
    assert answered_within(1, 5, handling_s=300, within_s=200) == 0
    assert 0 < delayed(1000, 1010) < 1
    # An answer that takes half an hour to write never leaves within half an hour.
    assert people_for(1, Target(0.8, 1800), handling_s=1800) is None


def test_nobody_is_busier_than_allowed_and_somebody_is_there():
    assert fewest(8.5, Target(0.8, 1800, occupancy=0.85)) == 10
    assert fewest(0, Target(0.8, 1800)) == 1
    assert people_for(0, Target(0.8, 1800, least=2), handling_s=300) == 2


def test_a_single_person_needs_no_second_one_for_a_break():
    assert [rostered(1, away) for away in (0, 0.15, 0.5, 0.8)] == [1] * 4


def test_planned_people_are_the_nearest_number_with_halves_up():
    # 0, 2.35, 3.53, 7.06 and 23.53; then 5.71, 4, 20 and 2.5.
    assert [rostered(people, 0.15) for people in (0, 2, 3, 6, 20)] == [0, 2, 4, 7, 24]
    assert [rostered(4, 0.3), rostered(2, 0.5), rostered(14, 0.3), rostered(2, 0.2)] == [6, 4, 20, 3]
