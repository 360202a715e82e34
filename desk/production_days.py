"""A country's production calendar as administrators correct it, and what of it is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.production_calendar import SATURDAY, days_of, is_shipped, needs_decree, years_to_have
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.settings import settings
from storage.tables import Calendar, ProductionDay, SlaPolicy
from storage.vocabulary import DayKind, Role


class MissingYear(NamedTuple):
    """A year whose production calendar nobody has, though calendars of the desk follow it."""

    country: str
    year: int


def edits_of(session: Session, country: str, year: int | None = None) -> dict[date, DayKind]:
    """Dates that administrators have set, over what is shipped."""
    wanted = select(ProductionDay.day, ProductionDay.kind).where(ProductionDay.country == country)
    if year is not None:
        wanted = wanted.where(ProductionDay.day.between(f"{year}-01-01", f"{year}-12-31"))
    return {date.fromisoformat(day): kind for day, kind in session.execute(wanted.order_by(ProductionDay.day))}


def year_as_it_is(session: Session, country: str, year: int) -> dict[date, DayKind]:
    """Every date of the year that the calendar names, corrections included, in order; holidays on weekends too."""
    named = days_of(country, year)
    days = {**named, **edits_of(session, country, year)}
    return {
        day: kind
        for day, kind in sorted(days.items())
        if kind in {named.get(day), DayKind.SHORT_DAY} or kind != _usual(day)
    }


def set_year(
    session: Session, country: str, year: int, *, days: Mapping[date, DayKind], by: Actor, now: datetime
) -> int:
    """The year is as given; dates left out are like their weekday. Gives how many dates differ from what is shipped.

    Calendars take it over when they are written anew: see `desk.working_hours.renew_country`.
    """
    by.require(Role.ADMINISTRATOR, brand_id=ALL_BRANDS)
    if any(day.year != year for day in days):
        raise Refused(
            _("The production calendar of {year} stays as it is.").format(year=year),
            _("It names a date of another year."),
            _("Correct the date."),
        )
    shipped = days_of(country, year)
    wished = {day: days.get(day, _usual(day)) for day in {*shipped, *days}}
    edits = {day: kind for day, kind in wished.items() if shipped.get(day, _usual(day)) != kind}
    if not is_shipped(country, year) and needs_decree(country):
        edits = wished  # it counts as known from now on, also where it says what the holidays say anyway
    session.execute(
        delete(ProductionDay).where(
            ProductionDay.country == country, ProductionDay.day.between(f"{year}-01-01", f"{year}-12-31")
        )
    )
    session.add_all(ProductionDay(country=country, day=day.isoformat(), kind=kind) for day, kind in edits.items())
    session.flush()
    changed = {day.isoformat(): kind.value for day, kind in sorted(edits.items())}
    audit(
        session, "production_year_set", subject="production", subject_id=year, by=by, now=now, country=country,
        days=changed,
    )  # fmt: skip
    return len(edits)


def missing_years(session: Session, *, now: datetime) -> list[MissingYear]:
    """Years of production calendars that calendars in use need and nobody has: this year's, from October the next's."""
    today = now.astimezone(ZoneInfo(settings().zone)).date()
    return [
        MissingYear(country, year)
        for country in _countries_in_use(session)
        if needs_decree(country)
        for year in years_to_have(today)
        if not is_shipped(country, year) and not edits_of(session, country, year)
    ]


def _countries_in_use(session: Session) -> list[str]:
    """Countries of the calendars by which channels promise now."""
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    used = select(SlaPolicy.calendar_id).join(newest, same)
    return list(
        session.scalars(
            select(Calendar.country)
            .where(Calendar.id.in_(used), Calendar.country != "")
            .distinct()
            .order_by(Calendar.country)
        )
    )


def _usual(day: date) -> DayKind:
    return DayKind.DAY_OFF if day.weekday() >= SATURDAY else DayKind.WORKDAY
