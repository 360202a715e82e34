"""How many people are planned in each hour: shifts less absences. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboards.arrivals import PLANNERS
from dashboards.periods import Period
from desk.shifts import AbsenceRow, ShiftRow, absences_between, shifts_between
from desk.wall_clock import at_micros, instant
from storage.rights import Actor
from storage.settings import settings

HOUR = timedelta(hours=1)


class Planned(NamedTuple):
    """People at work by local day and hour, and those whose shift is there but who are away."""

    people: dict[tuple[date, int], float]
    away: dict[tuple[date, int], float]
    shifts: int


def planned(session: Session, brand_id: int, period: Period, *, by: Actor) -> Planned:
    """What the shifts of these days come to, hour by hour."""
    by.require(*PLANNERS, brand_id=brand_id)
    zone = ZoneInfo(settings().zone)
    since, until = (at_micros(instant(day, 0, zone=zone)) for day in (period.since, period.until))
    shifts = shifts_between(session, brand_id=brand_id, since=since, until=until, by=by)
    absences = absences_between(session, brand_id=brand_id, since=since, until=until, by=by)
    return people_in_hours(shifts, absences, period, zone)


def people_in_hours(
    shifts: Iterable[ShiftRow], absences: Iterable[AbsenceRow], period: Period, zone: ZoneInfo
) -> Planned:
    """Each shift's minutes in each hour; its break is part of the share of time away from tickets."""
    people: defaultdict[tuple[date, int], float] = defaultdict(float)
    away: defaultdict[tuple[date, int], float] = defaultdict(float)
    absent: defaultdict[int, list[AbsenceRow]] = defaultdict(list)
    for absence in absences:
        absent[absence.person_id].append(absence)
    count = 0
    for shift in shifts:
        count += 1
        for begin, end in _hours(shift.starts_at, shift.ends_at):
            here = begin.astimezone(zone)
            if not period.since <= here.date() < period.until:
                continue
            gone = _covered(begin, end, absent[shift.person_id])
            place = here.date(), here.hour
            people[place] += (end - begin) / HOUR - gone
            away[place] += gone
    return Planned(dict(people), dict(away), count)


def _hours(start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
    """The stretch cut at full hours; zones that are half an hour away from UTC are cut at their own."""
    at = start.astimezone(UTC)
    while at < end:
        following = min(end, at + timedelta(minutes=30 - at.minute % 30) - timedelta(seconds=at.second))
        yield at, following
        at = following


def _covered(begin: datetime, end: datetime, absences: Iterable[AbsenceRow]) -> float:
    """The part of an hour in which a person is away, in hours; overlapping absences count once."""
    spans = sorted((max(begin, one.starts_at), min(end, one.ends_at)) for one in absences)
    gone, reached = timedelta(0), begin
    for first, last in spans:
        if last > max(first, reached):
            gone += last - max(first, reached)
            reached = last
    return gone / HOUR
