"""Clocks on the wall of a zone and the moments they stand for; pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.errors import Refused
from storage.i18n import _

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // MICROSECOND


def at_micros(count: int) -> datetime:
    return EPOCH + count * MICROSECOND


def instant(day: date, minutes: int, *, zone: ZoneInfo) -> int:
    """The UTC moment at which clocks of the zone show these minutes of the day.

    A time the spring change skips begins when the clocks jump; a time the autumn change repeats is its first.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  # wall clock first
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early <= late and early != late:
        return micros(_jump(early, late, zone=zone))
    return micros(late)


def _jump(low: datetime, high: datetime, *, zone: ZoneInfo) -> datetime:
    """The moment between two others at which the zone's clocks change, found by halving to the second."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def known_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; Refused for offsets and misspellings."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            _('The time zone "{name}" is not known.').format(name=name),
            _("Zones are named by place, because offsets change with the season."),
            _('Use a name such as "Europe/Moscow" or "Asia/Yekaterinburg".'),
        ) from None
