"""What is said above a forecast."""

from types import SimpleNamespace

import pytest

from dashboards.forecast import Trial
from dashboards.screens import staffing_ahead


@pytest.mark.parametrize(("error", "warned"), [(9.0, 1), (1.0, 0)])
def test_a_forecast_no_better_than_none_says_so_first(monkeypatch: pytest.MonkeyPatch, error: float, warned: int):
    said: list[str] = []
    monkeypatch.setattr(staffing_ahead, "st", SimpleNamespace(warning=lambda words, **_: said.append(words)))
    trial = Trial(weeks=4, hours=672, came=100.0, error=error, naive_error=5.0, inside=0.8)
    staffing_ahead._verdict(SimpleNamespace(forecast=object(), trial=trial))
    assert len([one for one in said if "do not lean on it" in one]) == warned
