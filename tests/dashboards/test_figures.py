"""What counts as kept, missed or left out; nearest-rank percentiles; the satisfaction index."""

from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import (
    Outcome,
    Promises,
    Ratings,
    Spread,
    add_promises,
    add_ratings,
    nearest_rank,
    outcome,
    spread,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due", "replied", "closed", "is_within", "expected"),
    [
        (10, 5, None, True, Outcome.WITHIN),
        (10, 15, None, False, Outcome.LATE),
        (-5, -1, None, False, Outcome.LATE),
        (10, None, None, None, Outcome.PENDING),
        (0, None, None, None, Outcome.OVERDUE),
        (-1, None, None, None, Outcome.OVERDUE),
        (-1, None, None, False, Outcome.OVERDUE),
        # Closing an overdue ticket without a word does not mend it.
        (-10, None, -5, False, Outcome.OVERDUE),
        # Closed unanswered before it was due: neither kept nor missed, however much later we look.
        (-5, None, -10, None, Outcome.UNANSWERED),
        (10, None, -1, None, Outcome.UNANSWERED),
        (None, None, None, None, Outcome.NO_PROMISE),
        (None, None, -1, None, Outcome.UNANSWERED),
        (None, 5, None, None, Outcome.NO_PROMISE),
    ],
)
def test_what_becomes_of_a_promise(
    due: int | None, replied: int | None, closed: int | None, is_within: bool | None, expected: Outcome
):
    at = [None if minutes is None else NOON + minutes * MINUTE for minutes in (due, replied, closed)]
    assert outcome(at[0], at[1], closed_at=at[2], is_within=is_within, now=NOON) is expected


def test_an_unanswered_overdue_promise_lowers_the_share():
    assert Promises(within=3, late=0, overdue=1).share == 0.75
    assert Promises(within=3, late=1).share == 0.75


def test_what_is_not_due_yet_is_left_out_and_said():
    promises = Promises(within=1, pending=5, unanswered=2, no_promise=3)
    assert (promises.share, promises.counted, promises.left_out, promises.all) == (1.0, 1, 10, 11)


def test_empty_is_not_zero():
    assert Promises(pending=4).share is None
    assert Ratings(asked=3).csi is None
    assert Ratings().response_rate is None
    assert Ratings(asked=3).response_rate == 0.0
    assert spread([]) == Spread(0, None, None)


def test_the_index_is_likes_among_ratings_and_the_rate_is_rated_among_asked():
    ratings = Ratings(asked=20, likes=6, dislikes=2)
    assert (ratings.rated, ratings.csi, ratings.response_rate) == (8, 0.75, 0.4)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([15, 20, 35, 40, 50], 0.05, 15),
        ([15, 20, 35, 40, 50], 0.30, 20),
        ([15, 20, 35, 40, 50], 0.40, 20),
        ([15, 20, 35, 40, 50], 0.50, 35),
        ([15, 20, 35, 40, 50], 1.00, 50),
        ([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 0.25, 7),
        ([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 0.50, 8),
        ([3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 0.90, 16),
        ([7], 0.9, 7),
    ],
)
def test_the_nearest_rank(values: list[int], share: float, expected: int):
    assert nearest_rank(values, share) == expected
    assert nearest_rank(list(reversed(values)), share) == expected


lengths = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=200)


@given(lengths, st.integers(min_value=1, max_value=100))
def test_a_percentile_is_one_of_the_values_and_covers_its_share(values: list[int], percent: int):
    found = nearest_rank(values, percent / 100)
    assert found in values
    assert found == sorted(values)[ceil(percent * len(values) / 100) - 1]
    assert sum(value <= found for value in values) * 100 >= percent * len(values)


@given(lengths)
def test_lists_and_arrays_agree_and_the_median_is_never_above_p90(values: list[int]):
    found = spread(values)
    assert found == spread(np.array(values, dtype=np.int64))
    assert found.median is not None
    assert found.p90 is not None
    assert found.median <= found.p90


counts = st.integers(min_value=0, max_value=10_000)


@given(st.lists(st.builds(Promises, counts, counts, counts, counts, counts, counts), max_size=8))
def test_sums_add_up_and_the_share_stays_within_bounds(parts: list[Promises]):
    total = add_promises(parts)
    assert total.all == sum(part.all for part in parts)
    assert total.counted + total.left_out == total.all
    assert total.share is None or 0 <= total.share <= 1


@given(st.lists(st.builds(Ratings, counts, counts, counts), max_size=8))
def test_the_index_of_all_lies_between_the_rows(parts: list[Ratings]):
    total = add_ratings(parts)
    single = [part.csi for part in parts if part.csi is not None]
    assert (total.csi is None) == (not single)
    if total.csi is not None:
        assert min(single) - 1e-9 <= total.csi <= max(single) + 1e-9
