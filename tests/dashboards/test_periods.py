"""Whole local days, half open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.periods import Preset, checked, period_of
from storage.errors import Refused

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("preset", "since", "last"),
    [
        (Preset.TODAY, date(2026, 3, 31), date(2026, 3, 31)),
        (Preset.YESTERDAY, date(2026, 3, 30), date(2026, 3, 30)),
        (Preset.WEEK, date(2026, 3, 25), date(2026, 3, 31)),
        (Preset.DAYS_30, date(2026, 3, 2), date(2026, 3, 31)),
        (Preset.MONTH, date(2026, 3, 1), date(2026, 3, 31)),
        (Preset.LAST_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Preset.THIS_WEEK, date(2026, 3, 30), date(2026, 3, 31)),
        (Preset.LAST_WEEK, date(2026, 3, 23), date(2026, 3, 29)),
        (Preset.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (Preset.LAST_QUARTER, date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_presets(preset: Preset, since: date, last: date):
    period = period_of(preset, TODAY)
    assert (period.since, period.last) == (since, last)
    assert len(list(period.each_day())) == period.days
    assert period.previous().until <= period.since


@pytest.mark.parametrize(
    ("preset", "today", "since", "last"),
    [
        (Preset.TODAY, date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 21)),
        (Preset.WEEK, date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 15)),
        # Wednesday: Monday to Wednesday of the week before.
        (Preset.THIS_WEEK, date(2026, 11, 18), date(2026, 11, 9), date(2026, 11, 11)),
        (Preset.MONTH, date(2026, 11, 22), date(2026, 10, 1), date(2026, 10, 22)),
        # The 30th of March has no match in February: its last day; the whole of March is compared with all of it.
        (Preset.MONTH, date(2026, 3, 30), date(2026, 2, 1), date(2026, 2, 28)),
        (Preset.LAST_MONTH, date(2026, 4, 9), date(2026, 2, 1), date(2026, 2, 28)),
        (Preset.LAST_MONTH, date(2026, 3, 9), date(2026, 1, 1), date(2026, 1, 31)),
        (Preset.QUARTER, date(2026, 5, 31), date(2026, 1, 1), date(2026, 2, 28)),
        (Preset.LAST_QUARTER, date(2026, 2, 1), date(2025, 7, 1), date(2025, 9, 30)),
    ],
)
def test_a_period_is_compared_with_the_like_one_before(preset: Preset, today: date, since: date, last: date):
    before = period_of(preset, today).previous()
    assert (before.since, before.last) == (since, last)


def test_whole_months_by_dates_are_compared_with_months_and_other_dates_by_their_length():
    months = checked(date(2026, 2, 1), date(2026, 4, 1)).previous()
    assert (months.since, months.until) == (date(2025, 12, 1), date(2026, 2, 1))
    days = checked(date(2026, 2, 2), date(2026, 2, 12)).previous()
    assert (days.since, days.until) == (date(2026, 1, 23), date(2026, 2, 2))


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(Preset))
def test_no_preset_is_empty_or_reaches_beyond_today(today: date, preset: Preset):
    period = period_of(preset, today)
    assert period.days >= 1
    assert period.last <= today


@pytest.mark.parametrize("until", [date(2026, 3, 31), date(2026, 3, 1), date(2040, 1, 1)])
def test_an_empty_or_endless_period_is_refused(until: date):
    with pytest.raises(Refused):
        checked(TODAY, until)
