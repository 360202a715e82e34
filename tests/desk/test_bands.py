from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.bands import band_of, bands_of_turn
from storage.vocabulary import Band

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_ticket_is_overdue_from_the_moment_its_deadline_has_passed():
    assert band_of(NOW - timedelta(seconds=1), now=NOW) == Band.OVERDUE
    assert band_of(NOW, now=NOW) == Band.IN_TIME
    assert band_of(None, now=NOW) == Band.IN_TIME


def test_every_fifth_turn_looks_at_the_overdue_first():
    first = [bands_of_turn(taken)[0] for taken in range(10)]
    assert first == ([Band.IN_TIME] * 4 + [Band.OVERDUE]) * 2


@given(st.integers(min_value=0, max_value=10**9))
def test_both_bands_are_looked_at_and_any_five_turns_hold_one_overdue(taken):
    assert set(bands_of_turn(taken)) == set(Band)
    assert [bands_of_turn(taken + more)[0] for more in range(5)].count(Band.OVERDUE) == 1
