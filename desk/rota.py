"""A rota as people write it: cells such as "09-21", patterns such as two days on and two off; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from desk.calendars import DAY_MINUTES, HOUR_MINUTES, Opening
from desk.production_calendar import SATURDAY, kind_of_day
from desk.wall_clock import at_micros, instant
from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import DayKind

DAY = timedelta(days=1)
# Four weeks keep the day of the week and the step of a rota of two days on, two off.
FOUR_WEEKS = timedelta(days=28)
CELL = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-\u2013\u2014]\s*(\d{1,2})(?:[:.](\d{2}))?")
NOT_EDITED: Mapping[date, DayKind] = {}
LONGEST = 24 * HOUR_MINUTES


class Rota(StrEnum):
    """How working days follow each other."""

    TWO_TWO = "two_two"
    DAY_NIGHT = "day_night"
    FIVE_TWO = "five_two"
    EVERY_DAY = "every_day"


class Turn(NamedTuple):
    """One turn of a rota on a local day."""

    day: date
    opening: Opening


def turns(
    rota: Rota,
    opening: Opening,
    *,
    first: date,
    until: date,
    country: str = "",
    edits: Mapping[date, DayKind] = NOT_EDITED,
) -> Iterator[Turn]:
    """The turns of somebody whose rota begins on `first`, up to and with `until`.

    A day-and-night rota is one day, the night after it (the same hours turned round), then two days free. Five days
    on and two off follow the country's production calendar, working Saturdays included.
    """
    night = Opening(opening.closes % DAY_MINUTES, opening.closes % DAY_MINUTES + opening.closes - opening.opens)
    cycles: dict[Rota, tuple[Opening | None, ...]] = {
        Rota.TWO_TWO: (opening, opening, None, None),
        Rota.DAY_NIGHT: (opening, night, None, None),
        Rota.EVERY_DAY: (opening,),
    }
    day = first
    while day <= until:
        if rota == Rota.FIVE_TWO:
            turn = opening if _is_workday(country, day, edits) else None
        else:
            cycle = cycles[rota]
            turn = cycle[(day - first).days % len(cycle)]
        if turn is not None:
            yield Turn(day, turn)
        day += DAY


def span_of(turn: Turn, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the turn begins and ends; a night in which clocks change is an hour longer or shorter."""
    return (
        at_micros(instant(turn.day, turn.opening.opens, zone=zone)),
        at_micros(instant(turn.day, turn.opening.closes, zone=zone)),
    )


def turn_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Turn:
    """The local day and hours of a stretch."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    opens = start.hour * HOUR_MINUTES + start.minute
    closes = end.hour * HOUR_MINUTES + end.minute + DAY_MINUTES * (end.date() - start.date()).days
    return Turn(start.date(), Opening(opens, closes))


def read_cell(text: str) -> tuple[Opening, ...]:
    """The hours of one day as written: "9-21", "20:00-08:00", several with commas; empty is none."""
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return tuple(_read_part(part) for part in parts if part)


def write_cell(openings: Iterable[Opening]) -> str:
    """The shortest form `read_cell` reads."""
    return ", ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in sorted(openings))


def source_day(day: date, month_days: Sequence[date]) -> date | None:
    """The day of another month that this day repeats: whole four weeks before or after it."""
    first, last = month_days[0], month_days[-1]
    step = FOUR_WEEKS if day < first else -FOUR_WEEKS
    other = day + step
    while other < first or other > last:
        if (step > timedelta(0)) == (other > last):
            return None
        other += step
    return other


def _is_workday(country: str, day: date, edits: Mapping[date, DayKind]) -> bool:
    kind = kind_of_day(country, day, edits) if country else None
    return kind != DayKind.DAY_OFF if kind else day.weekday() < SATURDAY


def _read_part(part: str) -> Opening:
    found = CELL.fullmatch(part)
    if found:
        hours, minutes = (int(found[1]), int(found[3])), (int(found[2] or 0), int(found[4] or 0))
        opens, closes = (hour * HOUR_MINUTES + minute for hour, minute in zip(hours, minutes, strict=True))
        if max(minutes) < HOUR_MINUTES and opens < DAY_MINUTES and closes <= DAY_MINUTES:
            return Opening(opens, closes if closes > opens else closes + DAY_MINUTES)
    raise Refused(
        _('The hours "{text}" cannot be read.').format(text=part),
        _("Hours are two times of day with a hyphen between them."),
        _("Write them as 09-21, 20-08 for a night, or 08:30-17:00; several with commas."),
    )


def _clock(minutes: int) -> str:
    hour, rest = divmod(minutes % DAY_MINUTES, HOUR_MINUTES)
    return f"{hour:02d}:{rest:02d}" if rest else f"{hour:02d}"
