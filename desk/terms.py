"""What a channel promises at this moment, and the hours in which a promise runs."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.calendars import NOTHING, WEEKDAYS, WorkingHours, read_hours, round_the_clock
from storage.errors import Refused
from storage.i18n import _
from storage.tables import Calendar, SlaPolicy
from storage.vocabulary import Metric


class Terms(NamedTuple):
    """The newest policy of a channel; targets in seconds of working time, a metric without one is not promised."""

    policy_id: int
    calendar_id: int
    targets: Mapping[Metric, int]
    warn_percent: int


def terms_of(session: Session, channel_id: int) -> Terms:
    """The terms under which promises of this channel are opened now. Raises Refused when it has none."""
    policy = session.scalars(
        select(SlaPolicy).where(SlaPolicy.channel_id == channel_id).order_by(SlaPolicy.version.desc()).limit(1)
    ).one_or_none()
    if policy is None:
        raise Refused(
            _("Channel {number} promises nothing yet.").format(number=channel_id),
            _("Its tickets would have no deadline."),
            _("Give the channel a policy first."),
        )
    promised = {
        Metric.FIRST_REPLY: policy.first_reply_s,
        Metric.NEXT_REPLY: policy.next_reply_s,
        Metric.RESOLUTION: policy.resolution_s,
    }
    targets = {metric: seconds for metric, seconds in promised.items() if seconds}
    return Terms(policy.id, policy.calendar_id, targets, policy.warn_percent)


def warn_percent_of(session: Session, policy_id: int) -> int:
    """How much of a promise may be used up before its holder is warned; the version's own word."""
    return session.get_one(SlaPolicy, policy_id).warn_percent


def hours_of(session: Session, calendar_id: int) -> WorkingHours:
    """The working hours of a calendar version; one without weekly hours runs round the clock."""
    calendar = session.get_one(Calendar, calendar_id)
    return calendar_hours(
        calendar.zone,
        calendar.hours,
        overrides=calendar.overrides,
        country=calendar.country,
        production=calendar.production,
    )


def calendar_hours(
    zone: str,
    week: Mapping[str, list[str]],
    *,
    overrides: Mapping[str, list[str]],
    country: str,
    production: Mapping[str, str] = NOTHING,
) -> WorkingHours:
    """Working hours from a calendar's columns. Raises Refused when they cannot be read."""
    # Counted years are kept inside WorkingHours, so equal calendars should be the same object.
    written = (json.dumps(part, sort_keys=True) for part in (week, overrides, production))
    return _hours(zone, *written, country=country)


@lru_cache(maxsize=256)
def _hours(zone: str, week: str, overrides: str, production: str, *, country: str) -> WorkingHours:
    spans, dates = json.loads(week), json.loads(overrides)
    if not spans and not dates and not country:
        return round_the_clock(zone)
    if not spans:
        spans = {day: ["00:00-24:00"] for day in WEEKDAYS}
    return read_hours(zone, spans, dates=dates, country=country or None, production=json.loads(production))
