"""How many tickets will come: the level of late with its trend, times the shape of the week. Pure.

Each day's total is a level that drifts, times what its kind of day makes of it; each hour is its share of that day.
Days off of the production calendar are a kind of their own, working weekends are like Fridays.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Numbers = NDArray[np.float64]
HOURS = 24
WEEK = 7
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
DAY_OFF = 7
KINDS = 8
# Older days count less: half as much every so many days.
HALF_LIFE = 28.0
# A trend is believed less the farther it is carried.
DAMPING = 0.98
MOST_TREND = 0.02
# So many made-up hours of the usual shape are added to a kind of day that was seen seldom.
PRIOR_DAYS = 2.0
FEWEST_WEEKS = 4
BAND = 0.8
# Where hardly anything is expected, nothing can be learnt about how it spreads.
LEAST_EXPECTED = 0.05


class Forecast(NamedTuple):
    """Expected arrivals by day and hour, and between which numbers four of five hours and days should lie."""

    hours: Numbers
    low: Numbers
    high: Numbers
    day_low: Numbers
    day_high: Numbers

    @property
    def days(self) -> Numbers:
        total: Numbers = self.hours.sum(axis=1)
        return total


class Shape(NamedTuple):
    """What was learnt: the level today and its daily drift, what kinds of days make of it (0: closed), their hours."""

    level: float
    drift: float
    factors: Numbers
    profile: Numbers
    hour_spread: float
    day_spread: float


def kind_of(weekday: int, *, is_off: bool | None) -> int:
    """The kind of a day: its weekday, or a day off that is none by its weekday; a working weekend is like a Friday."""
    if is_off is None:
        return weekday
    if is_off:
        return DAY_OFF if weekday < SATURDAY else weekday
    return FRIDAY if weekday >= SATURDAY else weekday


def learn(counts: Numbers, kinds: Sequence[int]) -> Shape:
    """The shape of the past; `counts` are arrivals by day and hour, oldest day first, `kinds` what days they were."""
    kind = np.asarray(kinds)
    age = np.arange(len(counts))[::-1]
    weight = 0.5 ** (age / HALF_LIFE)
    totals = counts.sum(axis=1)
    factors = _factors(totals, kind, weight)
    own = factors[kind]
    levels = np.divide(totals, own, out=np.zeros_like(totals), where=own > 0)
    # A day says as much about the level as tickets are usual on it: closed days say nothing.
    level, drift = _level(levels, weight * own, age)
    profile = _profile(counts, kind, weight)
    shape = Shape(level, drift, factors, profile, 1.0, 1.0)
    fitted = np.maximum(0.0, level - drift * age) * own
    hour_spread = _spread(counts.ravel(), (fitted[:, None] * profile[kind]).ravel(), np.repeat(weight, HOURS))
    return shape._replace(hour_spread=hour_spread, day_spread=_spread(totals, fitted, weight))


def foretell(shape: Shape, kinds: Sequence[int], *, ahead: int = 0) -> Forecast:
    """The days to come; `ahead` of them lie between the last known day and the first of these."""
    kind = np.asarray(kinds)
    steps = ahead + 1 + np.arange(len(kinds))
    carried = DAMPING * (1 - DAMPING**steps) / (1 - DAMPING)
    days = np.maximum(0.0, shape.level + shape.drift * carried) * shape.factors[kind]
    hours = days[:, None] * shape.profile[kind]
    return Forecast(hours, *_band(hours, shape.hour_spread), *_band(days, shape.day_spread))


def _factors(totals: Numbers, kind: NDArray[np.int64], weight: Numbers) -> Numbers:
    """What each kind of day makes of the level; one that was hardly seen is taken for its nearest relative."""
    overall = float((totals * weight).sum() / weight.sum()) or 1.0
    factors = np.ones(KINDS)
    for number in range(WEEK):
        factors[number] = _mean(totals, weight * (kind == number), overall) / overall
    off = weight * (kind == DAY_OFF)
    known = float(off.sum())
    seen = _mean(totals, off, overall) / overall
    factors[DAY_OFF] = (seen * known + factors[SUNDAY] * PRIOR_DAYS) / (known + PRIOR_DAYS)
    return factors


def _mean(values: Numbers, weight: Numbers, otherwise: float) -> float:
    whole = float(weight.sum())
    return float((values * weight).sum() / whole) if whole > 0 else otherwise


def _level(levels: Numbers, weight: Numbers, age: NDArray[np.int64]) -> tuple[float, float]:
    """The level on the last day and its drift a day, by a weighted straight line, the drift kept within bounds."""
    centre = _mean(levels, weight, 0.0)
    when = -age.astype(np.float64)
    middle = _mean(when, weight, 0.0)
    width = float((weight * (when - middle) ** 2).sum())
    slope = float((weight * (when - middle) * (levels - centre)).sum()) / width if width else 0.0
    slope = float(np.clip(slope, -MOST_TREND * centre, MOST_TREND * centre))
    return max(0.0, centre - slope * middle), slope


def _profile(counts: Numbers, kind: NDArray[np.int64], weight: Numbers) -> Numbers:
    """The share of each hour in each kind of day, leaning on all working days or all days off where it was seldom."""
    profile = np.empty((KINDS, HOURS))
    everything = _shares((counts * weight[:, None]).sum(axis=0), np.full(HOURS, 1 / HOURS))
    for group in ((0, 1, 2, 3, 4), (SATURDAY, SUNDAY, DAY_OFF)):
        inside = weight * np.isin(kind, group)
        usual = _shares((counts * inside[:, None]).sum(axis=0), everything)
        typical = _mean(counts.sum(axis=1), inside, 0.0)
        for number in group:
            own = weight * (kind == number)
            profile[number] = _shares((counts * own[:, None]).sum(axis=0) + usual * typical * PRIOR_DAYS, usual)
    return profile


def _shares(sums: Numbers, otherwise: Numbers) -> Numbers:
    whole = float(sums.sum())
    return sums / whole if whole > 0 else otherwise


def _spread(seen: Numbers, expected: Numbers, weight: Numbers) -> float:
    """How many times wider than pure chance the numbers lie around what was expected; never narrower."""
    likely = expected > LEAST_EXPECTED
    if not likely.any():
        return 1.0
    worth = weight[likely]
    squares = (seen[likely] - expected[likely]) ** 2 / expected[likely]
    return max(1.0, float((squares * worth).sum() / worth.sum()))


def _band(expected: Numbers, spread: float) -> tuple[Numbers, Numbers]:
    """Between which numbers four of five should lie: Poisson, wider where the past was wilder than chance."""
    mean = np.maximum(expected, 1e-9)
    ends = (1 - BAND) / 2, (1 + BAND) / 2
    if spread <= 1.0 + 1e-6:
        low, high = (np.asarray(stats.poisson.ppf(end, mean), dtype=np.float64) for end in ends)
    else:
        sizes = mean / (spread - 1.0)
        low, high = (np.asarray(stats.nbinom.ppf(end, sizes, 1 / spread), dtype=np.float64) for end in ends)
    return low, high


class Trial(NamedTuple):
    """The forecast against weeks it had not seen: weeks, hours, its error and that of "as a week ago", the band."""

    weeks: int
    hours: int
    came: float
    error: float
    naive_error: float
    inside: float

    @property
    def wape(self) -> float | None:
        """What it was out by, of all that came; None where nothing came."""
        return self.error / self.came if self.came else None

    @property
    def naive_wape(self) -> float | None:
        return self.naive_error / self.came if self.came else None

    @property
    def mae(self) -> float:
        """Out by so many tickets an hour."""
        return self.error / self.hours

    @property
    def naive_mae(self) -> float:
        return self.naive_error / self.hours

    @property
    def is_better(self) -> bool:
        return self.error < self.naive_error


def back_test(counts: Numbers, kinds: Sequence[int], *, weeks: int = 4) -> Trial | None:
    """Each of the last weeks foretold from what came before it only. None where there are too few weeks before."""
    whole = len(counts) // WEEK
    held = min(weeks, whole - FEWEST_WEEKS)
    if held < 1:
        return None
    came = error = naive = 0.0
    inside = 0
    for number in range(held, 0, -1):
        end = len(counts) - (number - 1) * WEEK
        begin = end - WEEK
        real = counts[begin:end]
        told = foretell(learn(counts[:begin], kinds[:begin]), kinds[begin:end])
        came += float(real.sum())
        error += float(np.abs(real - told.hours).sum())
        naive += float(np.abs(real - counts[begin - WEEK : begin]).sum())
        inside += int(((real >= told.low) & (real <= told.high)).sum())
    hours = held * WEEK * HOURS
    return Trial(held, hours, came, error, naive, inside / hours)
