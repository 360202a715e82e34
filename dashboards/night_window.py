"""A stretch of hours that comes back every day, such as a night from 20:00 to 9:00, in the zone of the desk. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboards.periods import Period
from desk.wall_clock import at_micros, instant, micros
from storage.errors import Refused
from storage.i18n import _

HOURS_A_DAY = 24
LONGEST_HOUR = 2
MICROSECONDS_AN_HOUR = 3_600_000_000
DAY = timedelta(days=1)


class Window(NamedTuple):
    """From one full hour to another by the clock on the wall; where it ends earlier than it begins: past midnight."""

    opens: int = 20
    closes: int = 9

    @property
    def crosses_midnight(self) -> bool:
        return self.closes < self.opens

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours of the clock that belong to it, in the order in which they pass."""
        length = (self.closes - self.opens) % HOURS_A_DAY or HOURS_A_DAY
        return tuple((self.opens + number) % HOURS_A_DAY for number in range(length))

    @property
    def others(self) -> "Window":
        """The rest of the day."""
        return Window(self.closes, self.opens)

    def holds(self, hour: int) -> bool:
        return hour in self.hours

    def night_of(self, day: date, hour: int) -> date | None:
        """The night an hour of a day belongs to, named by the day on which it begins; None for an hour outside."""
        if not self.holds(hour):
            return None
        return day - DAY if self.crosses_midnight and hour < self.closes else day

    def days_of(self, night: date) -> tuple[tuple[date, tuple[int, ...]], ...]:
        """The hours of a night, day by day."""
        before = tuple(hour for hour in self.hours if self.night_of(night, hour) == night)
        after = tuple(hour for hour in self.hours if hour not in before)
        return ((night, before), (night + DAY, after)) if after else ((night, before),)

    def begins_at(self, night: date, zone: ZoneInfo) -> datetime:
        return at_micros(instant(night, self.opens * 60, zone=zone))

    def ends_at(self, night: date, zone: ZoneInfo) -> datetime:
        """When the night is over; by the clock on the wall, so a night of a clock change is longer or shorter."""
        last = night + DAY if self.closes <= self.opens else night
        return at_micros(instant(last, self.closes * 60, zone=zone))


def window_of(text: str | None) -> Window:
    """A window from "20-9"; the usual night for anything that is none."""
    opens, _dash, closes = (text or "").partition("-")
    if _is_hour(opens) and _is_hour(closes):
        found = Window(int(opens), int(closes))
        if found.opens < HOURS_A_DAY and found.closes < HOURS_A_DAY and found.opens != found.closes:
            return found
    return Window()


def _is_hour(text: str) -> bool:
    """Whether so few digits stand there that they may be read as a number."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_HOUR


def window_from(text: str) -> Window:
    """A window from "20:00-09:00" as people type it. Raises Refused where it is none."""
    opens, _dash, closes = text.replace("–", "-").partition("-")
    found = window_of(f"{_full_hour(opens)}-{_full_hour(closes)}")
    if not closes or window_text(found) != f"{_full_hour(opens)}-{_full_hour(closes)}":
        raise Refused(
            _('"{text}" is no stretch of hours.').format(text=text),
            _("It runs from one full hour to another one, past midnight too."),
            _("Write it as 20:00-09:00."),
        )
    return found


def _full_hour(text: str) -> str:
    hour, _colon, minutes = text.strip().partition(":")
    return str(int(hour)) if _is_hour(hour) and minutes in {"", "00"} else ""


def window_text(window: Window) -> str:
    """The window as a word of an address."""
    return f"{window.opens}-{window.closes}"


def nights_of(period: Period, window: Window, *, zone: ZoneInfo, now: datetime) -> list[date]:
    """The nights that began on days of the period and are over."""
    return [day for day in period.each_day() if window.ends_at(day, zone) <= now]


def hours_between(day: date, hour: int, zone: ZoneInfo, *, until: datetime | None = None) -> float:
    """How long an hour of the wall clock was: 1; 0 where clocks jumped over it, 2 where they showed it twice.

    Of the hour that is running the part before `until`, of later ones nothing.
    """
    begin, end = instant(day, hour * 60, zone=zone), instant(day, (hour + 1) * 60, zone=zone)
    if until is not None:
        end = min(end, max(begin, micros(until)))
    return (end - begin) / MICROSECONDS_AN_HOUR


def has_even_hours(day: date, zone: ZoneInfo) -> bool:
    """Whether clocks do not change on this day."""
    midnights = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (day, day + DAY))
    return len({midnight.utcoffset() for midnight in midnights}) == 1


def wall_hours(since: date, until: date, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """What the wall clock shows in each hour that passes from one day's beginning to another's."""
    first, last = instant(since, 0, zone=zone), instant(until, 0, zone=zone)
    for moment in range(first, last, MICROSECONDS_AN_HOUR):
        here = at_micros(moment).astimezone(zone)
        yield here.date(), here.hour
