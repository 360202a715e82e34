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
    ],
)
def test_presets(preset: Preset, since: date, last: date):
    period = period_of(preset, TODAY)
    assert (period.since, period.last) == (since, last)
    assert len(list(period.each_day())) == period.days
    assert period.previous().until == period.since


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(Preset))
def test_no_preset_is_empty_or_reaches_beyond_today(today: date, preset: Preset):
    period = period_of(preset, today)
    assert period.days >= 1
    assert period.last <= today


@pytest.mark.parametrize("until", [date(2026, 3, 31), date(2026, 3, 1), date(2040, 1, 1)])
def test_an_empty_or_endless_period_is_refused(until: date):
    with pytest.raises(Refused):
        checked(TODAY, until)
