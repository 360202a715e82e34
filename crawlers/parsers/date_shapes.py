"""The shapes in which people write dates, in Russian, Ukrainian and English."""

import re
from typing import Final

MONTHS: Final = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12, "січ": 1, "лют": 2, "бер": 3, "кві": 4, "тра": 5, "чер": 6, "лип": 7,
    "сер": 8, "вер": 9, "жов": 10, "лис": 11, "гру": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DAYS_AGO: Final = {
    "сегодня": 0, "вчера": 1, "позавчера": 2, "сьогодні": 0, "вчора": 1, "позавчора": 2, "today": 0, "yesterday": 1,
}  # fmt: skip
ZONES: Final = {"мск": 3, "msk": 3, "utc": 0, "gmt": 0}
PREFIX: Final = re.compile(
    r"^\W*(?:добавлен[оа]?|опубликован[оа]?|опубліковано|додано|написан[оа]?|создан[оа]?|отправлен[оа]?|размещен[оа]?"
    r"|изменен[оа]?|изменён|обновлен[оа]?|отзыв от|дата(?: отзыва| публикации)?|от|posted|added|published|updated"
    r"|edited|reviewed|written)\b\s*(?:on\b)?[\s:]*",
    re.IGNORECASE,
)
WEEKDAYS: Final = (
    r"(?:пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа"
    r"|четвер|п.ятниця|субота|неділя|(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
)
WEEKDAY: Final = re.compile(rf"^{WEEKDAYS}\.?,?\s+|,?\s+{WEEKDAYS}\.?$", re.IGNORECASE)
ZONE_WORD: Final = re.compile(
    r"[\s(]+(?:(мск|msk|utc|gmt)(?:\s*([+-]\d{1,2})(?::?00)?)?|([+-]\d{2}):?00)\)?\s*$", re.IGNORECASE
)
NOW_WORDS: Final = re.compile(
    r"^(?:только что|сейчас|прямо сейчас|щойно|just now|now|(?:несколько|пару) секунд назад|a few seconds ago)$",
    re.IGNORECASE,
)
TIME: Final = (
    r"(?:[\s,]*(?:в|о|об|at|@|-|—|–|\||·)?[\s,]*(?P<h>[01]?\d|2[0-3])(?:[:.]|\s?ч\.?\s?)(?P<m>[0-5]\d)"
    r"(?:[:.](?P<s>[0-5]\d))?(?:\s?мин\.?)?\s*(?P<ap>[ap]m)?)?"
)
YEAR_WORD: Final = r"(?:\s*(?:г\.?|года|р\.?|року)(?![^\W\d]))?"
RELATIVE_DAY: Final = re.compile(rf"^(?P<word>{'|'.join(DAYS_AGO)}){TIME}$", re.IGNORECASE)
IN_WORDS: Final = re.compile(
    rf"^(?P<d>\d{{1,2}})[\s.-]+(?P<mon>[а-яёіїєґa-z]{{3,9}})\.?(?:[\s,-]+(?P<y>\d{{4}}){YEAR_WORD})?{TIME}$",
    re.IGNORECASE,
)
MONTH_FIRST: Final = re.compile(
    rf"^(?P<mon>[а-яёіїєґa-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}}),?(?:\s+(?P<y>\d{{4}}))?{TIME}$", re.IGNORECASE
)
NUMBERS: Final = re.compile(
    rf"^(?P<d>\d{{1,2}})[./-](?P<mon>\d{{1,2}})[./-](?P<y>\d{{4}}|\d{{2}}){YEAR_WORD}{TIME}$", re.IGNORECASE
)
YEAR_FIRST: Final = re.compile(rf"^(?P<y>\d{{4}})[./](?P<mon>\d{{1,2}})[./](?P<d>\d{{1,2}}){TIME}$", re.IGNORECASE)
TIME_FIRST: Final = re.compile(
    r"^((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s*[ap]m)?)[\s,|·/—–-]+(?!назад|ago|тому)(\S.*)$", re.IGNORECASE
)
ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|-?го|-?е)\b", re.IGNORECASE)
HALF_DAY: Final = re.compile(r"\b([ap])\.\s?m\.?", re.IGNORECASE)
SPANS: Final = {
    "сек": 1, "sec": 1, "s": 1, "мин": 60, "min": 60, "хв": 60, "m": 60, "час": 3600, "ч": 3600, "hour": 3600,
    "hr": 3600, "h": 3600, "дн": 86_400, "ден": 86_400, "д": 86_400, "day": 86_400, "d": 86_400, "нед": 604_800,
    "тиж": 604_800, "week": 604_800, "w": 604_800,
}  # fmt: skip
"""Seconds of a unit by how its word begins; months and years have no fixed number of them."""
AGO: Final = re.compile(
    r"^(?P<n>\d+|an?|один|одну)?\s*(?P<unit>сек|мин|час|ч|дн|ден|д|нед|sec|min|hour|hr|day|week|хв|годин|тиж|s|m|h|d|w)"
    r"(?P<rest>[а-яёіїєґa-z]*)\.?\s+(?:назад|ago|тому)$",
    re.IGNORECASE,
)
YEARS_AGO: Final = re.compile(
    r"^(?P<n>\d+|an?|один)?\s*(?:(?P<y>лет|год[аы]?|рік|рок(?:и|ів)|years?|yrs?\.?|y)"
    r"|(?P<m>мес(?:яц(?:а|ев)?)?|місяц(?:ь|і|ів)|months?|mo\.?))\.?\s+(?:назад|ago|тому)$",
    re.IGNORECASE,
)
CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}")
DATE_LIKE: Final = re.compile(r"\d\D+\d\D+\d|\d\s*[^\W\d_]{3}|[^\W\d_]{3}\.?\s+\d|назад|ago|тому")
LONGEST: Final = 80
