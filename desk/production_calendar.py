"""On which dates a country rests or works otherwise: shipped year by year where a decree says so, else its holidays."""

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import holidays
from babel.core import get_global

from storage.vocabulary import DayKind

FOLDER = Path(__file__).parent
# Countries whose transferred days come by decree, a year at a time.
BY_DECREE = ("RU",)
WORKDAY_HOURS = 8  # of a week of 40 hours, in which the norm of a month is counted
SATURDAY = 5
OCTOBER = 10
DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def days_of(country: str, year: int) -> Mapping[date, DayKind]:
    """Every date of the year that differs from its weekday. Without a decree: public holidays as far as known."""
    shipped = _shipped(country).get(str(year))
    return _from_decree(year, shipped) if shipped else _from_holidays(country, year)


def decree_of(country: str, year: int) -> str:
    """Which decree the year's days are from: its date and number, or where it stands; empty where none is shipped."""
    return str(_shipped(country).get(str(year), {}).get("decree", ""))


def is_shipped(country: str, year: int) -> bool:
    return bool(decree_of(country, year))


def needs_decree(country: str) -> bool:
    """Whether the country's transferred days cannot be counted in advance."""
    return country in BY_DECREE


def country_of_zone(zone: str) -> str:
    """The country in which clocks show this zone, where its holidays are known; empty for none such."""
    country = str(get_global("zone_territories").get(zone, ""))
    return country if country in holidays.list_supported_countries() else ""


def years_to_have(today: date) -> tuple[int, ...]:
    """The years whose days should be known: this one, and from October on the next."""
    return (today.year, today.year + 1) if today.month >= OCTOBER else (today.year,)


def kind_of_day(country: str, day: date, edits: Mapping[date, DayKind]) -> DayKind | None:
    """What the calendar makes of the date, edits of the administrator first; None for a day like any other."""
    return edits.get(day) or days_of(country, day.year).get(day)


def norm_hours(country: str, year: int, month: int, edits: Mapping[date, DayKind]) -> int:
    """The working hours of the month for a week of 40 hours."""
    hours = {DayKind.WORKDAY: WORKDAY_HOURS, DayKind.SHORT_DAY: WORKDAY_HOURS - 1, DayKind.DAY_OFF: 0}
    total = 0
    for day in month_days(year, month):
        usual = DayKind.DAY_OFF if day.weekday() >= SATURDAY else DayKind.WORKDAY
        total += hours[(kind_of_day(country, day, edits) if country else None) or usual]
    return total


def month_days(year: int, month: int) -> Iterator[date]:
    """Every date of the month."""
    for number in range(1, monthrange(year, month)[1] + 1):
        yield date(year, month, number)


@cache
def _shipped(country: str) -> dict[str, Any]:
    file = FOLDER / f"production_{country.lower()}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if country in BY_DECREE else {}


def _from_decree(year: int, shipped: Mapping[str, Any]) -> dict[date, DayKind]:
    named = {"off": DayKind.DAY_OFF, "work": DayKind.WORKDAY, "short": DayKind.SHORT_DAY}
    return {date.fromisoformat(f"{year}-{day}"): kind for name, kind in named.items() for day in shipped[name]}


def _from_holidays(country: str, year: int) -> dict[date, DayKind]:
    known = holidays.country_holidays(country, years=year)
    worked = {day: DayKind.WORKDAY for day in getattr(known, "weekend_workdays", ()) if day.year == year}
    return dict.fromkeys(known, DayKind.DAY_OFF) | worked
