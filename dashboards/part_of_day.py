"""Which tickets were opened in certain hours: of nights, of one night, of an hour of a weekday."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, not_, or_

from dashboards.night_window import HOURS_A_DAY, Window
from dashboards.periods import Period
from storage.tables import TicketFact

DAY = timedelta(days=1)
WEEKDAYS = 7
LONGEST_DAY = len("2026-11-22")


class Slot(NamedTuple):
    """An hour of a weekday; Monday is 0."""

    weekday: int
    hour: int


class Part(NamedTuple):
    """The hours looked at: those of a window on its nights, of one night of it, or of an hour of a weekday."""

    window: Window | None = None
    night: date | None = None
    slot: Slot | None = None


def part_text(part: Part) -> str:
    """One night or one hour as a word of an address; empty for all nights."""
    if part.slot is not None:
        return f"{part.slot.weekday}-{part.slot.hour}"
    return part.night.isoformat() if part.night is not None else ""


def part_from(text: str | None, window: Window) -> Part | None:
    """The night or the hour of such a word; None for anything else."""
    if len(text or "") > LONGEST_DAY:
        return None
    words = (text or "").split("-")
    if not all(word.isascii() and word.isdigit() for word in words):
        return None
    match [int(word) for word in words]:
        case [weekday, hour] if weekday < WEEKDAYS and hour < HOURS_A_DAY:
            return Part(slot=Slot(weekday, hour))
        case [_year, _month, _day]:
            try:
                return Part(window, night=date.fromisoformat(text or ""))
            except ValueError:
                return None
    return None


def in_part(part: Part, period: Period) -> ColumnElement[bool]:
    """The facts of these hours; of a window those of the nights that begin on days of the period."""
    if part.slot is not None:
        days = [day.isoformat() for day in period.each_day() if day.weekday() == part.slot.weekday]
        return and_(TicketFact.opened_hour == part.slot.hour, TicketFact.opened_day.in_(days))
    if part.window is None:
        return false()
    if part.night is not None:
        return or_(*(_hours_of(day, hours) for day, hours in part.window.days_of(part.night)))
    return _in_nights(part.window, period)


def _hours_of(day: date, hours: tuple[int, ...]) -> ColumnElement[bool]:
    return and_(TicketFact.opened_day == day.isoformat(), TicketFact.opened_hour.in_(hours))


def _in_nights(window: Window, period: Period) -> ColumnElement[bool]:
    """One range of days for the index, less the morning before the first night and the evening after the last."""
    parts = window.days_of(period.since)
    before = parts[0][1]
    after = parts[1][1] if len(parts) > 1 else ()
    until = period.until + DAY if after else period.until
    wanted: ColumnElement[bool] = and_(
        TicketFact.opened_hour.in_(window.hours),
        TicketFact.opened_day >= period.since.isoformat(),
        TicketFact.opened_day < until.isoformat(),
    )
    if not after:
        return wanted
    return and_(wanted, not_(_hours_of(period.since, after)), not_(_hours_of(period.until, before)))
