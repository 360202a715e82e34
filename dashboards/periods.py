"""Periods of a dashboard: whole local days, presets and their names. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.errors import Refused
from storage.i18n import _

LONGEST_DAYS = 3660


class Preset(StrEnum):
    """A period people ask for by name; the last is a pair of dates."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "7d"
    DAYS_30 = "30d"
    MONTH = "month"
    LAST_MONTH = "last_month"
    DATES = "dates"


class Period(NamedTuple):
    """Whole days of the installation's zone: `since` is in it, `until` is the day after the last."""

    since: date
    until: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def previous(self) -> "Period":
        """The period of the same length right before."""
        return Period(self.since - (self.until - self.since), self.since)

    def each_day(self) -> Iterator[date]:
        return (self.since + timedelta(days=number) for number in range(self.days))


def period_of(preset: Preset, today: date) -> Period:
    """The days a preset names, as seen from today; today is the last day of all but the past ones."""
    tomorrow = today + timedelta(days=1)
    first = today.replace(day=1)
    match preset:
        case Preset.TODAY | Preset.DATES:
            return Period(today, tomorrow)
        case Preset.YESTERDAY:
            return Period(today - timedelta(days=1), today)
        case Preset.WEEK:
            return Period(tomorrow - timedelta(days=7), tomorrow)
        case Preset.DAYS_30:
            return Period(tomorrow - timedelta(days=30), tomorrow)
        case Preset.MONTH:
            return Period(first, tomorrow)
        case Preset.LAST_MONTH:
            return Period((first - timedelta(days=1)).replace(day=1), first)


def checked(since: date, until: date) -> Period:
    """The period from `since` up to but without `until`. Raises Refused when it is empty or longer than ten years."""
    if until <= since:
        raise Refused(
            _("The period {since} to {until} is empty.").format(since=since, until=until),
            _("It ends before it begins; the end is the first day that does not belong to it."),
            _("Give a later end."),
        )
    if (until - since).days > LONGEST_DAYS:
        raise Refused(
            _("The period {since} to {until} is too long.").format(since=since, until=until),
            _("Figures cover ten years at most."),
            _("Give a shorter period."),
        )
    return Period(since, until)


def preset_name(preset: Preset) -> str:
    """The preset in the language in force."""
    return {
        Preset.TODAY: _("Today"),
        Preset.YESTERDAY: _("Yesterday"),
        Preset.WEEK: _("7 days"),
        Preset.DAYS_30: _("30 days"),
        Preset.MONTH: _("This month"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.DATES: _("Dates"),
    }[preset]
