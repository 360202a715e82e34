"""Planned hours of each person beside the norm of the month."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.production_calendar import SATURDAY, WORKDAY_HOURS, country_of_zone, kind_of_day, month_days, norm_hours
from desk.production_days import edits_of
from desk.rota import DAY
from desk.shift_planning import month_span, zone
from desk.shifts import absences_between, shifts_between, staff_names
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Calendar, Channel, SlaPolicy
from storage.vocabulary import DayKind

HOUR = timedelta(hours=1)


class HoursRow(NamedTuple):
    """A person's month: hours planned without breaks, the norm less days of absence, shifts, hours at night."""

    person_id: int
    person: str
    planned: float
    norm: int
    shifts: int

    @property
    def over(self) -> float:
        """Hours over the norm; below it negative."""
        return self.planned - self.norm


def hours_of_month(session: Session, *, brand_id: int, year: int, month: int, by: Actor) -> list[HoursRow]:
    """A row per person who answers for the brand or is planned in it, by name."""
    since, until = month_span(year, month)
    shifts = shifts_between(session, brand_id=brand_id, since=since, until=until, by=by)
    planned: defaultdict[int, float] = defaultdict(float)
    count: defaultdict[int, int] = defaultdict(int)
    names = staff_names(session, brand_id=brand_id)
    for shift in shifts:
        names.setdefault(shift.person_id, shift.person)
        worked = min(shift.ends_at, until) - max(shift.starts_at, since)
        # The break belongs to the month in which the shift begins.
        rest = timedelta(minutes=shift.break_min) if shift.starts_at >= since else timedelta(0)
        planned[shift.person_id] += max(timedelta(0), worked - rest) / HOUR
        count[shift.person_id] += shift.starts_at >= since
    country = country_of(session, brand_id=brand_id)
    edits = edits_of(session, country) if country else {}
    norm = norm_hours(country, year, month, edits)
    away = _hours_away(session, brand_id=brand_id, year=year, month=month, by=by)
    return [
        HoursRow(person_id, name, round(planned[person_id], 2), max(0, norm - away[person_id]), count[person_id])
        for person_id, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]


def country_of(session: Session, *, brand_id: int) -> str:
    """The country whose production calendar the brand's channels follow; else that of the installation's zone."""
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    found = session.execute(
        select(Calendar.country, func.count().label("channels"))
        .join(SlaPolicy, SlaPolicy.calendar_id == Calendar.id)
        .join(newest, same)
        .join(Channel, Channel.id == SlaPolicy.channel_id)
        .where(Channel.brand_id == brand_id, Calendar.country != "")
        .group_by(Calendar.country)
        .order_by(func.count().desc(), Calendar.country)
        .limit(1)
    ).first()
    return found.country if found else country_of_zone(settings().zone)


def _hours_away(session: Session, *, brand_id: int, year: int, month: int, by: Actor) -> defaultdict[int, int]:
    """Hours of the norm that fall on working days of absence: nobody owes those."""
    since, until = month_span(year, month)
    country = country_of(session, brand_id=brand_id)
    edits = edits_of(session, country) if country else {}
    days: defaultdict[int, set[datetime]] = defaultdict(set)
    for absence in absences_between(session, brand_id=brand_id, since=since, until=until, by=by):
        for day in month_days(year, month):
            begins = datetime.combine(day, datetime.min.time(), zone())
            if absence.starts_at <= begins and begins + DAY <= absence.ends_at:
                days[absence.person_id].add(begins)
    away: defaultdict[int, int] = defaultdict(int)
    for person_id, begun in days.items():
        for begins in begun:
            kind = kind_of_day(country, begins.date(), edits) if country else None
            usual = DayKind.DAY_OFF if begins.weekday() >= SATURDAY else DayKind.WORKDAY
            if (kind or usual) != DayKind.DAY_OFF:
                away[person_id] += WORKDAY_HOURS - (kind == DayKind.SHORT_DAY)
    return away
