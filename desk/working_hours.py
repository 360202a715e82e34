"""Calendars as an administrator sets them up; a change is a new version, promises keep the version they began with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.calendars import WorkingHours
from desk.events import audit
from desk.policies import Targets, set_policy, targets_of
from desk.production_days import edits_of
from desk.renewing import NOTHING_TOUCHED, Touched, touched
from desk.terms import calendar_hours
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Calendar, SlaPolicy
from storage.vocabulary import Role


@dataclass(frozen=True, slots=True)
class CalendarForm:
    """Weekday names mon … sun and ISO dates, each to its hours such as "09:00-18:00"; no week means round the clock.

    A date without hours is closed. `country` closes that country's public holidays.
    """

    name: str
    zone: str
    week: Mapping[str, list[str]] = field(default_factory=dict)
    overrides: Mapping[str, list[str]] = field(default_factory=dict)
    country: str = ""


class CalendarRow(NamedTuple):
    """The newest version of a calendar."""

    id: int
    name: str
    version: int
    zone: str
    week: dict[str, list[str]]
    overrides: dict[str, list[str]]
    country: str


def add_calendar(session: Session, *, form: CalendarForm, by: Actor, now: datetime) -> int:
    """The new calendar's id. Raises Refused for a name that is taken and for hours that cannot be counted."""
    by.require(Role.ADMINISTRATOR)
    name = form.name.strip()[:120]
    if not name or session.scalar(select(Calendar.id).where(Calendar.name == name).limit(1)) is not None:
        raise Refused(
            _('The calendar "{name}" was not saved.').format(name=name),
            _("A calendar needs a name that no other one has."),
            _("Choose another name."),
        )
    return _write(session, name=name, version=1, form=form, by=by, now=now)


def change_calendar(session: Session, calendar_id: int, *, form: CalendarForm, by: Actor, now: datetime) -> int:
    """A new version of the calendar; channels that use it promise by the new one from now on. Gives its id.

    Targets in working days are as long as a day of the new version is.
    """
    by.require(Role.ADMINISTRATOR)
    name = session.get_one(Calendar, calendar_id).name
    versions = session.execute(select(Calendar.id, Calendar.version).where(Calendar.name == name)).all()
    newest = max(version for _id, version in versions)
    made = _write(session, name=name, version=newest + 1, form=form, by=by, now=now)
    for policy in policies_with(session, [row.id for row in versions]):
        set_policy(session, policy.channel_id, targets=targets_of(policy), calendar_id=made, by=by, now=now)
    return made


def channels_following(session: Session, calendar_id: int) -> dict[int, Targets]:
    """Channels that promise by a calendar now, any version of it, with what they promise."""
    name = select(Calendar.name).where(Calendar.id == calendar_id).scalar_subquery()
    versions = session.scalars(select(Calendar.id).where(Calendar.name == name)).all()
    return {policy.channel_id: targets_of(policy) for policy in policies_with(session, list(versions))}


def calendar_touches(session: Session, calendar_id: int, *, form: CalendarForm, by: Actor, now: datetime) -> Touched:
    """What a change of the calendar would touch, if it were given to promises that run already."""
    by.require(Role.ADMINISTRATOR)
    hours = _counted(session, form).hours
    found = NOTHING_TOUCHED
    for channel_id, targets in channels_following(session, calendar_id).items():
        found += touched(session, channel_id, targets=targets, hours=hours, by=by, now=now)
    return found


def country_touches(session: Session, country: str, *, by: Actor, now: datetime) -> Touched:
    """How many promises run by calendars that follow the country's production calendar."""
    found = NOTHING_TOUCHED
    for row in calendars(session):
        if row.country == country:
            form = CalendarForm(row.name, row.zone, row.week, row.overrides, row.country)
            found += calendar_touches(session, row.id, form=form, by=by, now=now)
    return found


def channels_of_country(session: Session, country: str) -> set[int]:
    """Channels that promise by calendars of the country."""
    followed = [row.id for row in calendars(session) if row.country == country]
    return {channel_id for calendar_id in followed for channel_id in channels_following(session, calendar_id)}


def renew_country(session: Session, country: str, *, by: Actor, now: datetime) -> int:
    """New versions of all calendars that follow the country's production calendar, after it was corrected."""
    rows = [row for row in calendars(session) if row.country == country]
    for row in rows:
        form = CalendarForm(row.name, row.zone, row.week, row.overrides, row.country)
        change_calendar(session, row.id, form=form, by=by, now=now)
    return len(rows)


def calendars(session: Session) -> list[CalendarRow]:
    """The newest version of every calendar, by name."""
    newest = select(Calendar.name, func.max(Calendar.version).label("version")).group_by(Calendar.name).subquery()
    found = session.scalars(
        select(Calendar)
        .join(newest, (newest.c.name == Calendar.name) & (newest.c.version == Calendar.version))
        .order_by(Calendar.name)
    )
    return [
        CalendarRow(row.id, row.name, row.version, row.zone, row.hours, row.overrides, row.country) for row in found
    ]


def round_the_clock_calendar(session: Session, *, by: Actor, now: datetime) -> int:
    """The calendar that never closes, made when it is first asked for."""
    # Named for everybody: asked for in another language it is still the same one.
    with speaking(settings().language):
        name = _("Round the clock")
    found = session.scalar(select(Calendar.id).where(Calendar.name == name).order_by(Calendar.version.desc()).limit(1))
    if found is not None:
        return found
    return add_calendar(session, form=CalendarForm(name=name, zone=settings().zone), by=by, now=now)


def _write(session: Session, *, name: str, version: int, form: CalendarForm, by: Actor, now: datetime) -> int:
    # Refuses what cannot be counted before it is stored.
    week, overrides, production, _hours = _counted(session, form)
    calendar = Calendar(
        name=name,
        version=version,
        zone=form.zone,
        hours=week,
        overrides=overrides,
        country=form.country,
        production=production,
        created_at=now,
    )
    session.add(calendar)
    session.flush()
    audit(
        session, "calendar_set", subject="calendar", subject_id=calendar.id, by=by, now=now, name=name,
        version=version, zone=form.zone, hours=week, overrides=overrides, country=form.country,
    )  # fmt: skip
    return calendar.id


class _Counted(NamedTuple):
    """A form as it is stored, and the working hours it makes."""

    week: dict[str, list[str]]
    overrides: dict[str, list[str]]
    production: dict[str, str]
    hours: WorkingHours


def _counted(session: Session, form: CalendarForm) -> _Counted:
    week = {day: list(hours) for day, hours in form.week.items() if hours}
    overrides = {day: list(hours) for day, hours in form.overrides.items()}
    edits = edits_of(session, form.country) if form.country else {}
    production = {day.isoformat(): kind.value for day, kind in edits.items()}
    hours = calendar_hours(form.zone, week, overrides=overrides, country=form.country, production=production)
    return _Counted(week, overrides, production, hours)


def policies_with(session: Session, calendar_ids: list[int]) -> list[SlaPolicy]:
    """The newest policies of channels whose calendar is one of these."""
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    found = session.scalars(
        select(SlaPolicy).join(newest, same).where(SlaPolicy.calendar_id.in_(calendar_ids)).order_by(SlaPolicy.id)
    )
    return list(found)
