"""What a source brings in an hour like this one, from its own past. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from scipy.stats import poisson

HOUR_S = 3600
WEEK_H = 168
WEEKS = 4
WINDOWS_H = (24, 72, WEEK_H, 2 * WEEK_H)
ENOUGH = 8.0
UNLIKELY = 0.001
FAR_BELOW = 0.25


class Yield(NamedTuple):
    """How many new texts came within the last `hours`, and how many are normal for such hours."""

    hours: int
    came: int
    normal: float

    @property
    def is_low(self) -> bool:
        """Whether so few are neither chance nor a quiet day: less than a quarter, and unlikely in a thousand."""
        return self.came < self.normal * FAR_BELOW and float(poisson.cdf(self.came, self.normal)) < UNLIKELY


def yield_of(counts: Mapping[int, int], *, hour: int, first_hour: int) -> Yield | None:
    """The shortest of the windows in which enough is normal; None while there is no past, or too little of it.

    `counts` are new texts by hour since 1970, `hour` is the running one (not counted), `first_hour` the one in which
    the source was first read. Normal is the mean of the same hours of up to four weeks before the window.
    """
    for window in WINDOWS_H:
        weeks = _weeks(window, hour=hour, first_hour=first_hour)
        if not weeks:
            return None
        span = range(hour - window, hour)
        past = [sum(counts.get(at - shift * WEEK_H, 0) for at in span) for shift in weeks]
        normal = sum(past) / len(past)
        if normal >= ENOUGH:
            return Yield(window, sum(counts.get(at, 0) for at in span), normal)
    return None


def _weeks(window: int, *, hour: int, first_hour: int) -> list[int]:
    """By how many weeks the window may be moved back without touching itself or the time before the source."""
    nearest = -(-window // WEEK_H)
    return [shift for shift in range(nearest, nearest + WEEKS) if hour - window - shift * WEEK_H > first_hour]


def days(counts: Mapping[int, int], *, hour: int, count: int = 14) -> list[int]:
    """New texts of the last days, each of 24 hours, the oldest first: for a sparkline."""
    return [
        sum(counts.get(at, 0) for at in range(hour - 24 * back + 1, hour - 24 * (back - 1) + 1))
        for back in range(count, 0, -1)
    ]
