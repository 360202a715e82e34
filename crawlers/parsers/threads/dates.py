"""Dates on a page of posts: what machines are told first, then what people read, in the order this page keeps.

"05-12-2019" is May in one country and December in another: the page as a whole tells which.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from lxml import html

from crawlers.parsers.moments import machine_moment, spoken_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from crawlers.parsers.threads.brief import brief

MACHINE: Final = (
    "datetime",
    "content",
    "data-datetime",
    "data-date",
    "data-created",
    "data-utc",
    "ts",
    "created-timestamp",
)
EPOCH: Final = (
    "data-timestamp",
    "data-time",
    "data-utime",
    "data-epoch",
    "data-unix",
    "data-unixtime",
    "data-time-stamp",
)
SPOKEN: Final = (
    "title",
    "data-original-title",
    "data-tooltip",
    "aria-label",
    "data-title",
    "data-tippy-content",
    "data-bs-title",
    "data-bs-original-title",
    "alt",
)
MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    r"|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру)[^\W\d_]*"
)
CLOCK: Final = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?(?:\s*[ap]\.?\s?m\b\.?)?"
BETWEEN: Final = r"[\s,;@·•|–—-]*(?:\b(?:at|on|в|о|um|à)\b)?[\s,;@·•|–—-]*"
YEAR: Final = r"(?:(?:19|20)\d\d|['’]\d\d)(?:\s*(?:г(?:ода)?|р(?:оку)?)\b\.?)?"
UNIT: Final = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?|[smhdwy]"
    r"|секунд\w*|сек|минут\w*|мин|час\w*|ч|д(?:ень|ня|ней|н)|недел\w*|нед|месяц\w*|мес|год\w*|лет)\b\.?"
)
DATE: Final = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|-?го)?(?:\s+of)?[\s./-]+{MONTH}\.?,?(?:[\s,.-]+{YEAR})?"
    rf"|{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!:)(?:,?\s+{YEAR})?"
    r"|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)\b"
    r"|today|yesterday|сегодня|вчера|позавчера|сьогодні|вчора|позавчора)"
)
WRITTEN: Final = re.compile(
    rf"(?<![\w.])(?:(?P<before>{CLOCK}){BETWEEN}(?=\D))?(?P<date>{DATE})(?:{BETWEEN}(?P<after>{CLOCK}))?", re.IGNORECASE
)
AGO: Final = re.compile(
    rf"(?<!\w)(?:(?P<n>\d+|an?|one|few|полтора|пол)\s*)?(?P<unit>{UNIT})\s+(?:ago|назад|тому)\b"
    r"|\b(?:just now|только что|щойно)\b",
    re.IGNORECASE,
)
ISO: Final = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)?)?"
)
NUMERIC: Final = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?!\d)")
YEAR_FIRST: Final = re.compile(r"((?:19|20)\d\d)[./-](\d{1,2})[./-](\d{1,2})")
ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?:\s+of)?", re.IGNORECASE)
HALF: Final = re.compile(r"\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
UNITS: Final = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "y": "year", "sec": "second", "min": "minute",
    "hr": "hour", "wk": "week", "mo": "month", "mth": "month", "yr": "year",
}  # fmt: skip
LONGEST: Final = 400


class Calendar:
    """Reads the dates of one page; whether the month stands first is settled once, from all of them."""

    def __init__(self, page: Page, samples: Iterable[str] = (), *, language: str = "") -> None:
        self.page = page
        self.is_month_first = month_first(samples, page, language=language)
        self._known: dict[str, datetime | None] = {}

    def moment_of(self, mark: html.HtmlElement | str) -> datetime | None:
        """The moment that an element or an attribute names; None when it names none."""
        if isinstance(mark, str):
            return self.machine(str(mark)) or self.spoken(str(mark))
        for node in _bearers(mark):
            for value in _told(node):
                found = self.machine(value)
                if found is not None:
                    return found
        for node in _bearers(mark):
            for name in SPOKEN:
                found = self.spoken(node.get(name))
                if found is not None:
                    return found
        return self.spoken(brief(mark, LONGEST))

    def machine(self, value: str | None) -> datetime | None:
        """A moment written for machines: ISO 8601, RFC 822, or seconds or milliseconds since 1970."""
        text = (value or "").strip()
        if text.isascii() and text.isdigit() and len(text) in {9, 10, 13}:
            seconds = int(text) / 1000 if len(text) == 13 else int(text)  # noqa: PLR2004 - milliseconds have 13 digits
            return self._past(datetime.fromtimestamp(seconds, UTC))
        if not re.match(r"(?:19|20)\d\d-\d|\w{3}, \d", text) or not re.search(r"\d:\d|\d-\d+-\d", text):
            return None
        return self._past(machine_moment(text, zone=self.page.zone))

    def spoken(self, value: str | None) -> datetime | None:
        """The first date written for people anywhere in the text."""
        text = " ".join((value or "")[:LONGEST].split())
        if not text:
            return None
        if text not in self._known:
            self._known[text] = self._spoken(text)
        return self._known[text]

    def _spoken(self, text: str) -> datetime | None:
        iso = ISO.search(text)
        if iso and iso["time"]:
            return self._past(machine_moment(iso[0], zone=self.page.zone))
        for words in written(text):
            plain = _canonical(words, is_month_first=self.is_month_first)
            found = self._past(spoken_moment(plain, zone=self.page.zone, read_at=self.page.read_at))
            if found is not None:
                return found
        return None

    def _past(self, moment: datetime | None) -> datetime | None:
        """A post of after tomorrow is a date misread."""
        if moment is None or not 1990 <= moment.year <= 2100:  # noqa: PLR2004 - the web's years
            return None
        return moment if moment.astimezone(UTC) - self.page.read_at < timedelta(days=2) else None


def written(text: str) -> Iterator[str]:
    """Every stretch of the text that reads like a date or "two days ago"; the time of day comes last in each."""
    for found in WRITTEN.finditer(text):
        clock = found["after"] or found["before"]
        yield f"{found['date']} {clock}" if clock else found["date"]
    for found in AGO.finditer(text):
        yield _ago(found)


def has_date(text: str) -> bool:
    return any(True for _words in written(text))


def month_first(samples: Iterable[str], page: Page, *, language: str = "") -> bool:
    """Whether "05-12-2019" is the twelfth of May on this page.

    A number above twelve decides; else the order in which none jumps back or lies ahead; else the one that brings
    them nearer together; else the language and the half of the day: am and pm go with months first.
    """
    shown = [tidy(sample) for sample in samples]
    dates = [(int(m["a"]), int(m["b"]), int(m["y"]), m["sep"]) for text in shown if (m := NUMERIC.search(text))]
    if not dates:
        return False
    days_first = sum(a > 12 for a, *_rest in dates)  # noqa: PLR2004 - months of a year
    months_first = sum(b > 12 for _a, b, *_rest in dates)  # noqa: PLR2004 - as above
    if days_first != months_first:
        return months_first > days_first
    misread = [_misread(dates, page, is_month_first=way) for way in (False, True)]
    if misread[0] != misread[1]:
        return misread[1] < misread[0]
    spans = [_span(dates, is_month_first=way) for way in (False, True)]
    if min(spans) * 2 < max(spans):
        return spans[1] < spans[0]
    if any(sep == "." for *_rest, sep in dates):
        return False
    return any(HALF.search(text) for text in shown) and not language.lower().startswith(
        ("en-gb", "en-au", "en-nz", "ru")
    )


def _misread(dates: list[tuple[int, int, int, str]], page: Page, *, is_month_first: bool) -> int:
    """How many of the dates lie ahead, do not exist or go back in time when read this way."""
    wrong, before = 0, (0, 0, 0)
    today = (page.read_at.year, page.read_at.month, page.read_at.day)
    for a, b, year, _sep in dates:
        month, day = (a, b) if is_month_first else (b, a)
        now = (year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004 - two digits
        wrong += (month > 12) + (now > today) + (now < before)  # noqa: PLR2004 - as above
        before = now
    return wrong


def _span(dates: list[tuple[int, int, int, str]], *, is_month_first: bool) -> int:
    """About how many days lie between each date and the next, added up."""
    days = [year * 365 + (a if is_month_first else b) * 30 + (b if is_month_first else a) for a, b, year, _sep in dates]
    return sum(abs(after - before) for before, after in pairwise(days))


def _canonical(words: str, *, is_month_first: bool) -> str:
    """The words in a shape that reads one way only."""
    words = ORDINAL.sub("", words).replace("’", "'")
    words = re.sub(r"'(\d\d)\b", r"20\1", words)
    words = HALF.sub(lambda found: f" {found[1].lower()}m", words)
    year_first = YEAR_FIRST.search(words)
    if year_first:
        return YEAR_FIRST.sub(r"\3.\2.\1", words)
    number = NUMERIC.search(words)
    if number:
        first, second = (number["b"], number["a"]) if is_month_first else (number["a"], number["b"])
        if int(second) > 12 >= int(first):  # noqa: PLR2004 - no month has such a number
            first, second = second, first
        words = f"{first}.{second}.{number['y']}{words[number.end() :]}"
    return re.sub(r"(?<=\d)-(?=[^\W\d_])|(?<=[^\W\d_])-(?=\d)", " ", words)


def _ago(found: re.Match[str]) -> str:
    if not found["unit"]:
        return "just now"
    unit = found["unit"].rstrip(".")
    unit = UNITS.get(unit.lower().rstrip("s") or "s", unit)
    count = (found["n"] or "1").lower()
    count = {"a": "1", "an": "1", "one": "1", "few": "3"}.get(count, count)
    is_russian = re.search(r"назад|тому", found[0], re.IGNORECASE)
    return f"{count} {unit} {'назад' if is_russian else 'ago'}"


def _bearers(mark: html.HtmlElement) -> list[html.HtmlElement]:
    """The element and what lies in it that may carry a machine's date."""
    return [
        mark,
        *mark.xpath(".//time | .//abbr | .//span[@title or @data-time or @data-timestamp] | .//relative-time"),
    ][:8]


def _told(node: html.HtmlElement) -> Iterator[str]:
    for name in (*MACHINE, *EPOCH):
        value = node.get(name)
        if value:
            yield value
    title = node.get("title")
    if title and ISO.match(title):
        yield title
