"""When a team works: local hours of a zone, turned into UTC spans that can be counted."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from desk.production_calendar import SATURDAY, kind_of_day
from desk.wall_clock import at_micros, instant, known_zone, micros
from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import DayKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES
LAST_YEAR = 2200  # a promise that long is a typing error, and counting must end somewhere
NOTHING: Mapping[str, str] = {}
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


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Weekly hours in an IANA zone; dates may be closed or have hours of their own.

    A span belongs to the local day on which it opens, also where it runs past midnight. With a `country` (ISO code)
    its production calendar is followed: closed on days off, open on working weekends, an hour shorter before
    holidays; `production` is what was changed in it. A date in `dates` wins over all.
    Raises Refused when the week has no working time at all: nothing could ever become due.
    """

    zone: ZoneInfo
    week: tuple[tuple[Opening, ...], ...]
    dates: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)
    country: str | None = None
    production: Mapping[date, DayKind] = field(default_factory=dict)
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
        usual = self.week[day.weekday()]
        kind = kind_of_day(self.country, day, self.production) if self.country else None
        if kind is None:
            return usual
        if kind == DayKind.DAY_OFF:
            return ()
        worked = usual or (self._before_weekend(day) if day.weekday() >= SATURDAY else ())
        return _an_hour_shorter(worked) if kind == DayKind.SHORT_DAY else worked

    def usual_day_s(self) -> int:
        """How long a usual working day is, in seconds: what a target of one working day allows."""
        lengths = sorted(sum(one.closes - one.opens for one in day) for day in self.week if day)
        return min(lengths[len(lengths) // 2], DAY_MINUTES) * 60

    def _before_weekend(self, day: date) -> tuple[Opening, ...]:
        """The hours of a working day on a weekend: those of the last weekday before it that has any."""
        return next((self.week[place] for place in range(day.weekday() - 1, -1, -1) if self.week[place]), ())

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
                start = max(covered, instant(day, opening.opens, zone=self.zone))
                end = min(shuts, instant(day, opening.closes, zone=self.zone))
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


def _an_hour_shorter(day: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """The day before a holiday ends an hour earlier; round the clock stays so, for shifts change and nobody closes."""
    if sum(one.closes - one.opens for one in day) >= DAY_MINUTES:
        return day
    left, kept = HOUR_MINUTES, []
    for opening in sorted(day, reverse=True):
        cut = min(left, opening.closes - opening.opens)
        left -= cut
        if opening.closes - cut > opening.opens:
            kept.append(Opening(opening.opens, opening.closes - cut))
    return tuple(reversed(kept))


def round_the_clock(zone: str = "UTC") -> WorkingHours:
    return WorkingHours(zone=known_zone(zone), week=(ALL_DAY,) * 7)


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
    zone: str,
    week: Mapping[str, Iterable[str]],
    *,
    dates: Mapping[str, Iterable[str]],
    country: str | None,
    production: Mapping[str, str] = NOTHING,
) -> WorkingHours:
    """Working hours from their stored form: "mon".."sun" and ISO dates, each to a list of "09:00-18:00".

    `production` names dates of the country's production calendar that were changed, each to its kind of day.
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
        production={date.fromisoformat(day): DayKind(kind) for day, kind in production.items()},
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
