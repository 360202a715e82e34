"""The tickets to come, foretold from the past of the selection, and how such forecasts have done so far. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from dashboards.arrivals import came
from dashboards.forecast import FEWEST_WEEKS, HOURS, Forecast, Numbers, Trial, back_test, foretell, kind_of, learn
from dashboards.periods import Period
from dashboards.selection import Selection
from desk.production_calendar import kind_of_day
from desk.production_days import edits_of
from desk.shift_hours import country_of
from storage.rights import Actor
from storage.settings import settings
from storage.vocabulary import DayKind

DAY = timedelta(days=1)
WEEK = 7
YEAR = 364
AHEAD = 35


class Expected(NamedTuple):
    """The days from today on, what is expected in them, and the trial; neither where the past is too short.

    `history` are the days learnt from: whole days up to yesterday, from the first ticket on, a year at most.
    """

    history: Period | None
    period: Period
    forecast: Forecast | None
    trial: Trial | None

    @property
    def missing_days(self) -> int:
        """How many more days of history a forecast needs."""
        return max(0, FEWEST_WEEKS * WEEK - (self.history.days if self.history else 0))

    def hours_of(self, period: Period) -> Numbers | None:
        """What is expected of these days by hour; nothing of days behind us. None without a forecast."""
        if self.forecast is None:
            return None
        table = np.zeros((period.days, HOURS))
        for row, day in enumerate(period.each_day()):
            if self.period.since <= day < self.period.until:
                table[row] = self.forecast.hours[(day - self.period.since).days]
        return table


def expected(session: Session, selection: Selection, *, by: Actor, now: datetime) -> Expected:
    """The five weeks to come from today on, hour by hour: four whole ones from any weekday."""
    today = now.astimezone(ZoneInfo(settings().zone)).date()
    period = Period(today, today + timedelta(days=AHEAD))
    found = came(session, replace(selection, part=None, period=Period(today - timedelta(days=YEAR), today)), by=by)
    first = min((day for day, _hour in found.counts), default=None)
    if first is None:
        return Expected(None, period, None, None)
    history = Period(first, today)
    if history.days < FEWEST_WEEKS * WEEK:
        return Expected(history, period, None, None)
    country = country_of(session, brand_id=selection.brand_id)
    edits = edits_of(session, country) if country else {}
    counts, kinds = found.table(history), _kinds(history, country, edits)
    told = foretell(learn(counts, kinds), _kinds(period, country, edits))
    return Expected(history, period, told, back_test(counts, kinds))


def _kinds(period: Period, country: str, edits: Mapping[date, DayKind]) -> Sequence[int]:
    """What each day is by its weekday and by the production calendar."""
    return [_kind(day, kind_of_day(country, day, edits) if country else None) for day in period.each_day()]


def _kind(day: date, kind: DayKind | None) -> int:
    # A short day is a working day.
    return kind_of(day.weekday(), is_off=None if kind is None else kind is DayKind.DAY_OFF)
