"""Moments and lengths in words, in the language in force; pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from storage.i18n import _, language

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def when(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Today only the time, "yesterday, 14:05", else the date too; the year only when it is another one."""
    here, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = format_time(here, "HH:mm", locale=language())
    if here.date() == today:
        return time
    if here.date() == today - timedelta(days=1):
        return _("yesterday, {time}").format(time=time)
    if here.year == today.year:
        return f"{format_date(here, 'd MMM', locale=language())}, {time}"
    return f"{format_date(here, 'd MMM y', locale=language())}, {time}"


def in_full(moment: datetime, *, zone: ZoneInfo) -> str:
    """The moment with its date, seconds and zone."""
    return format_datetime(moment, "d MMMM y, HH:mm:ss z", tzinfo=zone, locale=language())


def span(seconds: float) -> str:
    """A length in its two largest units, without noughts: "45 s", "12 min", "1 h 05 min", "2 d"."""
    left = round(abs(seconds))
    if left < MINUTE:
        return _("{seconds} s").format(seconds=left)
    if left < HOUR:
        return _("{minutes} min").format(minutes=left // MINUTE)
    if left < DAY and left % HOUR < MINUTE:
        return _("{hours} h").format(hours=left // HOUR)
    if left < DAY:
        return _("{hours} h {minutes} min").format(hours=left // HOUR, minutes=f"{left % HOUR // MINUTE:02d}")
    if left % DAY < HOUR:
        return _("{days} d").format(days=left // DAY)
    return _("{days} d {hours} h").format(days=left // DAY, hours=left % DAY // HOUR)
