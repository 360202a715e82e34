"""Dates as people and machines write them: exact shapes first, everyday Russian next, dateparser for the rest."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

import dateparser
from dateutil.relativedelta import relativedelta

from crawlers.parsers import date_shapes as shapes
from storage.vocabulary import Precision

MINUTE_S, MONTHS_IN_YEAR, WIDEST_OFFSET = 60, 12, 14

Order = Literal["DMY", "MDY"]


class Told(NamedTuple):
    """What a page says of a moment, and how exactly it says it."""

    moment: datetime
    precision: Precision


def machine_moment(value: str | None, *, zone: tzinfo) -> datetime | None:
    """A moment written for machines (ISO 8601, RFC 822); one without an offset is in `zone`."""
    text = (value or "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError):
            return None
    return _sane(found if found.tzinfo is not None else found.replace(tzinfo=zone))


def spoken_moment(value: str | None, *, zone: tzinfo, read_at: datetime, order: Order = "DMY") -> datetime | None:
    """The moment of `spoken`; None when it cannot be read."""
    told = spoken(value, zone=zone, read_at=read_at, order=order)
    return told.moment if told is not None else None


def spoken(value: str | None, *, zone: tzinfo, read_at: datetime, order: Order = "DMY") -> Told | None:
    """A moment written for people, in `zone`; a day without a year is the last such day before `read_at`.

    A date without a time is the beginning of that day. `order` decides what 05/03/2024 is; a number above twelve
    decides it against `order`. None when it cannot be read: never a guess.
    """
    text = " ".join((value or "").split())
    if not text or len(text) > shapes.LONGEST:
        return None
    text, zone = _without_trimmings(text, zone)
    here = read_at.astimezone(zone)
    if shapes.NOW_WORDS.match(text):
        return Told(here, Precision.MINUTE)
    told = _everyday(text, here, order) or _machine(text, zone) or _by_library(text, here, zone)
    return told if told is not None and _sane(told.moment) else None


def _machine(text: str, zone: tzinfo) -> Told | None:
    found = machine_moment(text, zone=zone)
    if found is None:
        return None
    return Told(found, Precision.SECOND if ":" in text else Precision.DAY)


def _without_trimmings(text: str, zone: tzinfo) -> tuple[str, tzinfo]:
    """Without "Добавлено:", a weekday and "МСК", all of which the library trips over."""
    text = shapes.WEEKDAY.sub("", shapes.PREFIX.sub("", text)).strip(" ,»·|")
    text = shapes.ORDINAL.sub(r"\1", shapes.HALF_DAY.sub(r"\1m", text))
    named = shapes.ZONE_WORD.search(text)
    if named:
        hours = shapes.ZONES[named[1].lower()] + int(named[2] or 0) if named[1] else int(named[3])
        text = text[: named.start()].strip(" ,(")
        if abs(hours) <= WIDEST_OFFSET:
            zone = timezone(timedelta(hours=hours))
    clock_first = shapes.TIME_FIRST.match(text)
    if clock_first:
        text = f"{shapes.WEEKDAY.sub('', clock_first[2])} {clock_first[1]}"
    return text, zone


def _everyday(text: str, here: datetime, order: Order) -> Told | None:
    relative = shapes.RELATIVE_DAY.match(text)
    if relative:
        day = here.date() - timedelta(days=shapes.DAYS_AGO[relative["word"].lower()])
        return Told(datetime.combine(day, _time(relative), here.tzinfo), _exactness(relative))
    for shape in (shapes.IN_WORDS, shapes.MONTH_FIRST, shapes.NUMBERS, shapes.YEAR_FIRST):
        found = shape.match(text)
        if found:
            return _calendar(found, here, order)
    return _ago(text, here)


def _ago(text: str, here: datetime) -> Told | None:
    """Seconds to weeks by their length, months and years by the calendar."""
    months = shapes.YEARS_AGO.match(text)
    if months:
        back = (int(months["n"]) if (months["n"] or "").isdigit() else 1) * (MONTHS_IN_YEAR if months["y"] else 1)
        try:
            return Told(here - relativedelta(months=back), Precision.ABOUT)
        except (ValueError, OverflowError):
            return None
    found = shapes.AGO.match(text)
    if found is None:
        return None
    size = 3600 if found["unit"].lower() == "годин" else shapes.SPANS[found["unit"].lower()]
    if found["rest"] and len(found["unit"]) == 1:
        return None  # a word that only begins like a unit
    count = int(found["n"]) if (found["n"] or "").isdigit() else 1
    try:
        moment = here.astimezone(UTC) - timedelta(seconds=count * size)
    except OverflowError:
        return None
    return Told(moment.astimezone(here.tzinfo), Precision.MINUTE if size <= MINUTE_S else Precision.ABOUT)


def _exactness(found: re.Match[str]) -> Precision:
    if not found["h"]:
        return Precision.DAY
    return Precision.SECOND if found["s"] else Precision.MINUTE


def _calendar(found: re.Match[str], here: datetime, order: Order) -> Told | None:
    day, month = found["d"], found["mon"]
    if month.isdigit() and (int(month) > MONTHS_IN_YEAR or (order == "MDY" and int(day) <= MONTHS_IN_YEAR)):
        day, month = month, day
    number = int(month) if month.isdigit() else shapes.MONTHS.get(month[:3].lower(), 0)
    year = int(found["y"]) if found["y"] else here.year
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000
    try:
        moment = datetime.combine(date(year, number, int(day)), _time(found), here.tzinfo)
        if not found["y"] and moment > here + timedelta(days=1):
            moment = moment.replace(year=year - 1)
    except ValueError:
        return None
    return Told(moment, _exactness(found))


def _time(found: re.Match[str]) -> time:
    if not found["h"]:
        return time(0, 0)
    hour = int(found["h"])
    half = (found["ap"] or "").lower()
    if half == "pm" and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    elif half == "am" and hour == 12:  # noqa: PLR2004 - midnight
        hour = 0
    return time(hour, int(found["m"]), int(found["s"] or 0))


def _by_library(text: str, here: datetime, zone: tzinfo) -> Told | None:
    """What dateparser reads. Its base is wall time, so the download's moment is handed over as that."""
    if not shapes.DATE_LIKE.search(text):
        return None
    found: datetime | None = dateparser.parse(
        text,
        languages=["ru", "uk", "en"],
        settings={
            "RELATIVE_BASE": here.replace(tzinfo=None),
            "PREFER_DATES_FROM": "past",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "DMY",
        },
    )
    if found is None:
        return None
    is_about = re.search(r"назад|ago|тому|полчаса|полгода", text, re.IGNORECASE) is not None
    exact = Precision.ABOUT if is_about else Precision.MINUTE if shapes.CLOCK.search(text) else Precision.DAY
    return Told(found if found.tzinfo is not None else found.replace(tzinfo=zone), exact)


def _sane(moment: datetime | None) -> datetime | None:
    """None for moments no text can have."""
    return moment if moment is not None and 1990 <= moment.year <= 2100 else None  # noqa: PLR2004 - the web's years
