"""Periods of a dashboard: whole local days, presets and their names. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.errors import Refused
from storage.i18n import _

LONGEST_DAYS = 3660
MONTHS_A_QUARTER = 3


class Preset(StrEnum):
    """A period people ask for by name; the last is a pair of dates."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    WEEK = "7d"
    DAYS_30 = "30d"
    DATES = "dates"


class Period(NamedTuple):
    """Whole days of the installation's zone: `since` is in it, `until` is the day after the last."""

    since: date
    until: date
    # How many calendar months or weeks the period before it lies back; neither: as many days as this one has.
    months: int = 0
    weeks: int = 0

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def previous(self) -> "Period":
        """What to compare with: as many days right before; for weeks, months and quarters the same days of the last.

        1 to 22 November is compared with 1 to 22 October, all of March with all of February.
        """
        if self.weeks:
            back = timedelta(weeks=self.weeks)
            return Period(self.since - back, self.until - back, weeks=self.weeks)
        if not self.months:
            return Period(self.since - (self.until - self.since), self.since)
        if self.until.day == 1:
            return Period(_back(self.since, self.months), _back(self.until, self.months), self.months)
        return Period(_back(self.since, self.months), _back(self.last, self.months) + timedelta(days=1), self.months)

    def each_day(self) -> Iterator[date]:
        return (self.since + timedelta(days=number) for number in range(self.days))


def _back(day: date, months: int) -> date:
    """The same day so many months before; the last day of a month that is too short for it."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def period_of(preset: Preset, today: date) -> Period:
    """The days a preset names, as seen from today; today is the last day of all but the past ones.

    Weeks begin on Monday, quarters in January, April, July and October.
    """
    tomorrow = today + timedelta(days=1)
    first = today.replace(day=1)
    monday = today - timedelta(days=today.weekday())
    quarter = first.replace(month=(today.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1)
    return {
        Preset.TODAY: Period(today, tomorrow),
        Preset.YESTERDAY: Period(today - timedelta(days=1), today),
        Preset.THIS_WEEK: Period(monday, tomorrow, weeks=1),
        Preset.LAST_WEEK: Period(monday - timedelta(days=7), monday, weeks=1),
        Preset.MONTH: Period(first, tomorrow, 1),
        Preset.LAST_MONTH: Period(_back(first, 1), first, 1),
        Preset.QUARTER: Period(quarter, tomorrow, MONTHS_A_QUARTER),
        Preset.LAST_QUARTER: Period(_back(quarter, MONTHS_A_QUARTER), quarter, MONTHS_A_QUARTER),
        Preset.WEEK: Period(tomorrow - timedelta(days=7), tomorrow),
        Preset.DAYS_30: Period(tomorrow - timedelta(days=30), tomorrow),
        Preset.DATES: Period(today, tomorrow),
    }[preset]


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
    months = (until.year - since.year) * 12 + until.month - since.month
    return Period(since, until, months if since.day == until.day == 1 else 0)


def preset_name(preset: Preset) -> str:
    """The preset in the language in force."""
    return {
        Preset.TODAY: _("Today"),
        Preset.YESTERDAY: _("Yesterday"),
        Preset.THIS_WEEK: _("This week"),
        Preset.LAST_WEEK: _("Last week"),
        Preset.MONTH: _("This month"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.QUARTER: _("This quarter"),
        Preset.LAST_QUARTER: _("Last quarter"),
        Preset.WEEK: _("7 days"),
        Preset.DAYS_30: _("30 days"),
        Preset.DATES: _("Dates"),
    }[preset]
