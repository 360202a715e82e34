"""Calendars in words of the language in force: countries, kinds of days, a week in short."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import holidays
from babel import Locale
from babel.dates import get_day_names

from desk.calendars import WEEKDAYS
from storage.errors import Refused
from storage.i18n import _, language
from storage.vocabulary import DayKind

DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")


def country_name(code: str) -> str:
    """The country; "none" for no code."""
    if not code:
        return _("none")
    return str(Locale(language()).territories.get(code, code))


def countries() -> list[str]:
    """Countries whose public holidays are known, by name; first of all none."""
    known = [code for code in holidays.list_supported_countries() if len(code) == 2]  # noqa: PLR2004 - ISO code
    return ["", *sorted(known, key=country_name)]


def day_kind_name(kind: DayKind) -> str:
    """What the production calendar makes of dates."""
    return {
        DayKind.DAY_OFF: _("Days off"),
        DayKind.WORKDAY: _("Working weekends"),
        DayKind.SHORT_DAY: _("An hour shorter"),
    }[kind]


def days_in_words(days: Iterable[date]) -> str:
    """Dates of one year as `read_days` reads them: "01.01, 02.01"."""
    return ", ".join(f"{day:%d.%m}" for day in sorted(days))


def read_days(text: str, year: int) -> list[date]:
    """Dates written as day and month, with anything between them. Raises Refused for what is no date of the year."""
    found = []
    for written in re.split(r"[\s,;]+", text.strip()):
        day = DAY_AND_MONTH.fullmatch(written)
        try:
            if written:
                found.append(date(year, int(day[2]), int(day[1])) if day else date.fromisoformat(written))
        except ValueError:
            raise Refused(
                _('The date "{text}" cannot be read.').format(text=written[:40]),
                _("Dates of a year are written as day and month."),
                _("Write them as 31.12, several with commas."),
            ) from None
    return found


def weekday_names(width: Literal["wide", "abbreviated"] = "wide") -> dict[str, str]:
    """Short English weekday to its name."""
    names = get_day_names(width, locale=language(), context="stand-alone")
    return {day: str(names[place]).capitalize() for place, day in enumerate(WEEKDAYS)}


def week_in_words(week: Mapping[str, Sequence[str]]) -> str:
    """The week in short: neighbours with the same hours together."""
    if not week:
        return _("round the clock")
    names = weekday_names("abbreviated")
    runs: list[tuple[list[str], str]] = []
    for day in WEEKDAYS:
        hours = ", ".join(week.get(day, ()))
        if runs and runs[-1][1] == hours:
            runs[-1][0].append(day)
        else:
            runs.append(([day], hours))
    return "; ".join(f"{_from_to(days, names)} {hours}" for days, hours in runs if hours)


def _from_to(days: Sequence[str], names: Mapping[str, str]) -> str:
    return names[days[0]] if len(days) == 1 else f"{names[days[0]]}-{names[days[-1]]}"
