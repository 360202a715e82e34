"""Moments as each kind of site prints them. Pure."""

from datetime import datetime, timedelta
from email.utils import format_datetime

from demo.keys import ZONE

_MONTHS = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
_MONTHS_OF = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


def in_words(moment: datetime, *, now: datetime) -> str:
    """The date as the forum prints it: «сегодня, 09:30», «вчера в 14:05», «5 мар 2026, 14:05»."""
    local, today = moment.astimezone(ZONE), now.astimezone(ZONE).date()
    if local.date() == today:
        return f"сегодня, {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"вчера в {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def in_full(moment: datetime) -> str:
    """«5 марта 2026 в 14:05», in the town's zone."""
    local = moment.astimezone(ZONE)
    return f"{local.day} {_MONTHS_OF[local.month - 1]} {local.year} в {local:%H:%M}"


def local_iso(moment: datetime) -> str:
    """Site-local ISO 8601 without an offset, as WordPress prints `date`."""
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}"


def gmt_iso(moment: datetime) -> str:
    """UTC ISO 8601 without a Z, as WordPress prints `date_gmt`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds and a Z, as Google prints moments."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def rfc822(moment: datetime) -> str:
    """The date of a feed's item."""
    return format_datetime(moment)
