"""When a team works: local hours of a zone, turned into UTC spans that can be counted."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from storage.errors import Refused
from storage.i18n import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
LAST_YEAR = 2200  # a promise that long is a typing error, and counting must end somewhere
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CLOCK_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")


class Span(NamedTuple):
    """A stretch of time between two UTC moments; the end does not belong to it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


class Opening(NamedTuple):
    """Working time of one local day in minutes after its midnight; over 1440 means past the next midnight."""

    opens: int
    closes: int


ALL_DAY = (Opening(0, DAY_MINUTES),)


class _Year(NamedTuple):
    """Working time of one UTC year in microseconds since 1970, with what was worked before each span."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // MICROSECOND


def at_micros(count: int) -> datetime:
    return EPOCH + count * MICROSECOND


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Weekly hours in an IANA zone; dates may be closed or have hours of their own.

    A span belongs to the local day on which it opens, also where it runs past midnight. `country` closes
    the public holidays of that country (ISO code); a date in `dates` wins over both.
    Raises Refused when the week has no working time at all: nothing could ever become due.
    """

    zone: ZoneInfo
    week: tuple[tuple[Opening, ...], ...]
    dates: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)
    country: str | None = None
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(opening.closes > opening.opens for day in self.week for opening in day):
            raise Refused(
                _("This calendar cannot be used."),
                _("It has no working time on any weekday, so nothing would ever become due."),
                _("Give at least one weekday its hours, or choose round the clock."),
            )

    def worked(self, start: datetime, until: datetime) -> int:
        """Microseconds of working time from `start` to `until`; 0 when `until` is not later."""
        if until <= start:
            return 0
        first, last = start.astimezone(UTC).year, until.astimezone(UTC).year
        whole = sum(self._year(year).total for year in range(first, last))
        return whole + _odometer(self._year(last), micros(until)) - _odometer(self._year(first), micros(start))

    def after(self, start: datetime, allowance: int) -> datetime:
        """The earliest moment, not before `start`, by which `allowance` microseconds were worked."""
        year = start.astimezone(UTC).year
        aim = allowance + _odometer(self._year(year), micros(start))
        while aim > self._year(year).total:
            aim -= self._year(year).total
            year += 1
            if year > LAST_YEAR:
                raise Refused(
                    _("This deadline cannot be counted."),
                    _("It would lie after the year {year}.").format(year=LAST_YEAR),
                    _("Shorten the target or give the calendar more hours."),
                )
        return max(start, at_micros(_moment_of(self._year(year), aim)) if aim else start)

    def spans_from(self, moment: datetime) -> Iterator[Span]:
        """Working spans from `moment` on, in order and without overlap, to the last counted year."""
        for year in range(moment.astimezone(UTC).year, LAST_YEAR + 1):
            worked = self._year(year)
            for start, end in zip(worked.starts, worked.ends, strict=True):
                if end > micros(moment):
                    yield Span(max(moment, at_micros(start)), at_micros(end))

    def is_open(self, moment: datetime) -> bool:
        return next(self.spans_from(moment)).start <= moment

    def openings(self, day: date) -> tuple[Opening, ...]:
        """The hours that begin on this local day."""
        if day in self.dates:
            return self.dates[day]
        if self.country and day in _public_holidays(self.country, day.year):
            return ()
        return self.week[day.weekday()]

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._count(year)
        return known

    def _count(self, year: int) -> _Year:
        """The year's spans: overlaps (a night shift into the next morning's hours) are counted once."""
        opens, shuts = micros(datetime(year, 1, 1, tzinfo=UTC)), micros(datetime(year + 1, 1, 1, tzinfo=UTC))
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total, covered = 0, opens
        day = date(year, 1, 1) - timedelta(days=3)
        while day <= date(year + 1, 1, 2):
            for opening in sorted(self.openings(day)):
                start = max(covered, _instant(day, opening.opens, zone=self.zone))
                end = min(shuts, _instant(day, opening.closes, zone=self.zone))
                if start < end:
                    starts.append(start)
                    ends.append(end)
                    before.append(total)
                    total += end - start
                    covered = end
            day += timedelta(days=1)
        return _Year(starts, ends, before, total)


def _odometer(year: _Year, count: int) -> int:
    """Microseconds worked in this year before the moment `count`."""
    place = bisect_right(year.starts, count) - 1
    if place < 0:
        return 0
    return year.before[place] + min(count, year.ends[place]) - year.starts[place]


def _moment_of(year: _Year, worked: int) -> int:
    """The first moment of the year by which `worked` (> 0) microseconds were worked."""
    place = bisect_right(year.before, worked - 1) - 1
    return year.starts[place] + worked - year.before[place]


def _instant(day: date, minutes: int, *, zone: ZoneInfo) -> int:
    """The UTC moment at which clocks of the zone show these minutes of the day.

    A time the spring change skips begins when the clocks jump; a time the autumn change repeats is its first.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  # wall clock first
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early <= late and early != late:
        return micros(_jump(early, late, zone=zone))
    return micros(late)


def _jump(low: datetime, high: datetime, *, zone: ZoneInfo) -> datetime:
    """The moment between two others at which the zone's clocks change, found by halving to the second."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def round_the_clock(zone: str = "UTC") -> WorkingHours:
    return WorkingHours(zone=known_zone(zone), week=(ALL_DAY,) * 7)


def known_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; Refused for offsets and misspellings."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            _('The time zone "{name}" is not known.').format(name=name),
            _("Zones are named by place, because offsets change with the season."),
            _('Use a name such as "Europe/Moscow" or "Asia/Yekaterinburg".'),
        ) from None


def read_opening(text: str) -> Opening:
    """Hours written as "09:00-18:00"; "22:00-06:00" runs past midnight, "00:00-24:00" is the whole day."""
    found = CLOCK_TIMES.fullmatch(text.strip())
    numbers = [int(part) for part in found.groups()] if found else []
    if numbers:
        opens, closes = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        readable = max(numbers[1], numbers[3]) < 60 and opens < DAY_MINUTES and closes <= DAY_MINUTES  # noqa: PLR2004  # minutes of an hour
        if readable and opens != closes:
            return Opening(opens, closes if closes > opens else closes + DAY_MINUTES)
    raise Refused(
        _('The hours "{text}" cannot be read.').format(text=text),
        _("Hours are two different times of day with a hyphen between them."),
        _("Write them as 09:00-18:00; 22:00-06:00 runs past midnight, 00:00-24:00 is the whole day."),
    )


def read_hours(
    zone: str, week: Mapping[str, Iterable[str]], *, dates: Mapping[str, Iterable[str]], country: str | None
) -> WorkingHours:
    """Working hours from their stored form: "mon".."sun" and ISO dates, each to a list of "09:00-18:00".

    Raises Refused for an unknown zone, weekday, date, country or unreadable hours.
    """
    strange = sorted(set(week) - set(WEEKDAYS))
    if strange:
        raise Refused(
            _('The weekday "{name}" is not known.').format(name=strange[0]),
            _("A week is kept by short English names."),
            _("Use {names}.").format(names=", ".join(WEEKDAYS)),
        )
    if country and country not in holidays.list_supported_countries():
        raise Refused(
            _('Public holidays of "{country}" are not known.').format(country=country),
            _("Countries are given by their two-letter code."),
            _('Use a code such as "RU", or leave the field empty.'),
        )
    return WorkingHours(
        zone=known_zone(zone),
        week=tuple(tuple(read_opening(text) for text in week.get(name, ())) for name in WEEKDAYS),
        dates={_read_date(day): tuple(read_opening(text) for text in hours) for day, hours in dates.items()},
        country=country or None,
    )


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(
            _('The date "{text}" cannot be read.').format(text=text),
            _("Dates are kept as year, month, day."),
            _("Write it as 2026-12-31."),
        ) from None
