"""Dates as people and machines write them: exact shapes first, everyday Russian next, dateparser for the rest."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

import dateparser

MONTHS: Final = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12, "січ": 1, "лют": 2, "бер": 3, "кві": 4, "тра": 5, "чер": 6, "лип": 7,
    "сер": 8, "вер": 9, "жов": 10, "лис": 11, "гру": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DAYS_AGO: Final = {"сегодня": 0, "вчера": 1, "позавчера": 2, "сьогодні": 0, "вчора": 1, "today": 0, "yesterday": 1}
ZONES: Final = {"мск": 3, "msk": 3, "utc": 0, "gmt": 0}
PREFIX: Final = re.compile(
    r"^\W*(?:добавлен[оа]?|опубликован[оа]?|написан[оа]?|создан[оа]?|отправлен[оа]?|размещен[оа]?|отзыв от|дата|от"
    r"|posted|added|published)\b\s*(?:on\b)?[\s:]*",
    re.IGNORECASE,
)
WEEKDAY: Final = re.compile(
    r"^(?:пн|вт|ср|чт|пт|сб|вс|нд|mon|tue|wed|thu|fri|sat|sun|понедельник|вторник|среда|четверг|пятница|суббота"
    r"|воскресенье)[a-z]*\.?,?\s+",
    re.IGNORECASE,
)
ZONE_WORD: Final = re.compile(r"[\s(]+(мск|msk|utc|gmt)(?:\s*([+-]\d{1,2}))?\)?\s*$", re.IGNORECASE)
NOW_WORDS: Final = re.compile(r"^(?:только что|сейчас|прямо сейчас|щойно|just now|now)$", re.IGNORECASE)
TIME: Final = (
    r"(?:[\s,]*(?:в|о|at|-|—|–)?\s*(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)(?:[:.](?P<s>[0-5]\d))?\s*(?P<ap>[ap]m)?)?"
)
RELATIVE_DAY: Final = re.compile(rf"^(?P<word>{'|'.join(DAYS_AGO)}){TIME}$", re.IGNORECASE)
IN_WORDS: Final = re.compile(
    rf"^(?P<d>\d{{1,2}})(?:-?(?:го|е))?[\s.]+(?P<mon>[а-яёіїєґa-z]{{3,9}})\.?"
    rf"(?:[\s,]+(?P<y>\d{{4}})(?:\s*(?:г\.?|года|р\.?|року))?)?{TIME}$",
    re.IGNORECASE,
)
MONTH_FIRST: Final = re.compile(
    rf"^(?P<mon>[а-яёa-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}}),?(?:\s+(?P<y>\d{{4}}))?{TIME}$", re.IGNORECASE
)
NUMBERS: Final = re.compile(
    rf"^(?P<d>\d{{1,2}})[./-](?P<mon>\d{{1,2}})[./-](?P<y>\d{{4}}|\d{{2}}){TIME}$", re.IGNORECASE
)
AGO: Final = re.compile(
    r"^(?P<n>\d+|полтора|пол)?\s*(?P<unit>сек|мин|час|ч|дн|ден|день|дня|нед|мес|год|лет|sec|min|hour|day|week|month|year)"
    r"[а-яёa-z]*\.?\s+(?:назад|ago|тому)$",
    re.IGNORECASE,
)
UNITS: Final = {
    "сек": 1, "sec": 1, "мин": 60, "min": 60, "час": 3600, "ч": 3600, "hour": 3600, "дн": 86400, "ден": 86400,
    "день": 86400, "дня": 86400, "day": 86400, "нед": 604800, "week": 604800,
}  # fmt: skip
DATE_LIKE: Final = re.compile(r"\d\D+\d|\d\s*[^\W\d_]{3}|назад|ago|тому")
LONGEST: Final = 80


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


def spoken_moment(value: str | None, *, zone: tzinfo, read_at: datetime) -> datetime | None:
    """A moment written for people, in `zone`; a day without a year is the last such day before `read_at`.

    A date without a time is the beginning of that day. None when it cannot be read: never a guess.
    """
    text = " ".join((value or "").split())
    if not text or len(text) > LONGEST:
        return None
    text, zone = _without_trimmings(text, zone)
    here = read_at.astimezone(zone)
    if NOW_WORDS.match(text):
        return here
    return _sane(_everyday(text, here) or machine_moment(text, zone=zone) or _by_library(text, here, zone))


def _without_trimmings(text: str, zone: tzinfo) -> tuple[str, tzinfo]:
    """Without "Добавлено:", a weekday and "МСК", all of which the library trips over."""
    text = WEEKDAY.sub("", PREFIX.sub("", text)).strip(" ,»·|")
    named = ZONE_WORD.search(text)
    if named:
        hours = ZONES[named[1].lower()] + int(named[2] or 0)
        text = text[: named.start()].strip(" ,")
        if abs(hours) <= 14:  # noqa: PLR2004 - the widest offset on earth
            zone = timezone(timedelta(hours=hours))
    return text, zone


def _everyday(text: str, here: datetime) -> datetime | None:
    relative = RELATIVE_DAY.match(text)
    if relative:
        day = here.date() - timedelta(days=DAYS_AGO[relative["word"].lower()])
        return datetime.combine(day, _time(relative), here.tzinfo)
    for shape in (IN_WORDS, MONTH_FIRST, NUMBERS):
        found = shape.match(text)
        if found:
            return _calendar(found, here)
    ago = AGO.match(text)
    if ago and ago["unit"].lower() in UNITS and ago["n"] not in {"пол", "полтора"}:
        seconds = int(ago["n"] or 1) * UNITS[ago["unit"].lower()]
        return (here.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(here.tzinfo)
    return None


def _calendar(found: re.Match[str], here: datetime) -> datetime | None:
    month = int(found["mon"]) if found["mon"].isdigit() else MONTHS.get(found["mon"][:3].lower(), 0)
    year = int(found["y"]) if found["y"] else here.year
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000
    try:
        moment = datetime.combine(date(year, month, int(found["d"])), _time(found), here.tzinfo)
        if not found["y"] and moment > here + timedelta(days=1):
            moment = moment.replace(year=year - 1)
    except ValueError:
        return None
    return moment


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


def _by_library(text: str, here: datetime, zone: tzinfo) -> datetime | None:
    """What dateparser reads. Its base is wall time, so the download's moment is handed over as that."""
    if not DATE_LIKE.search(text):
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
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _sane(moment: datetime | None) -> datetime | None:
    """None for moments no text can have."""
    return moment if moment is not None and 1990 <= moment.year <= 2100 else None  # noqa: PLR2004 - the web's years
