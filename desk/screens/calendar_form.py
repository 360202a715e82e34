"""The editor of working hours: a week, holidays, dates that differ."""

from collections.abc import Sequence
from zoneinfo import available_timezones

import streamlit as st

from desk import working_hours
from desk.calendar_words import countries, country_name, weekday_names
from desk.calendars import WEEKDAYS
from desk.renewing import NOTHING_TOUCHED, renew_later
from desk.screens.parts import actor, now, refusals_shown, told_apart
from desk.screens.renewal import save_terms
from desk.working_hours import CalendarForm, CalendarRow, calendar_touches, channels_following
from storage.database import reading, transaction
from storage.i18n import _
from storage.settings import settings

NEW = 0


def calendar_editor(known: Sequence[CalendarRow]) -> None:
    """One calendar to change, or a new one. A change is a new version: promises given keep the hours they had."""
    names = told_apart({row.id: row.name for row in known} | {NEW: _("A new calendar")})
    number = st.selectbox(_("Calendar"), list(names), format_func=names.__getitem__, label_visibility="collapsed")
    row = next((row for row in known if row.id == number), None)
    with st.form(f"calendar-{number}", border=False):
        name = st.text_input(_("Name"), max_chars=120) if row is None else row.name
        zones = sorted(available_timezones())
        zone = st.selectbox(_("Time zone"), zones, index=zones.index(row.zone if row else settings().zone))
        st.caption(_("Hours such as 09:00-18:00, several with commas. Empty is closed; all empty is round the clock."))
        week = week_fields(row)
        codes = countries()
        country = st.selectbox(
            _("Public holidays and moved days of"), codes, format_func=country_name,
            index=codes.index(row.country) if row and row.country in codes else 0,
            help=_("Russia: the production calendar, with working Saturdays and eves an hour shorter."),
        )  # fmt: skip
        dates = st.text_area(
            _("Dates that differ"), "\n".join(f"{day} {', '.join(hours)}".strip() for day, hours in overrides(row)),
            placeholder="2026-12-31 09:00-15:00", help=_("A date a line; without hours it is closed."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                ask_and_save(row, CalendarForm(name, zone, week, read_dates(dates), country))


def week_fields(row: CalendarRow | None) -> dict[str, list[str]]:
    """The hours of each weekday as typed."""
    week, names = {}, weekday_names()
    left, right = st.columns(2)
    for place, day in enumerate(WEEKDAYS):
        given = ", ".join(row.week.get(day, [])) if row else ""
        typed = (left if place < 4 else right).text_input(names[day], given)  # noqa: PLR2004 - half the week
        hours = [part.strip() for part in typed.split(",") if part.strip()]
        if hours:
            week[day] = hours
    return week


def overrides(row: CalendarRow | None) -> list[tuple[str, list[str]]]:
    """Dates that differ, in order."""
    return sorted(row.overrides.items()) if row else []


def read_dates(typed: str) -> dict[str, list[str]]:
    """A date a line, then its hours; what cannot be read is refused when it is saved."""
    dates = {}
    for written in typed.splitlines():
        day, _space, hours = written.strip().partition(" ")
        if day:
            dates[day] = [part.strip() for part in hours.split(",") if part.strip()]
    return dates


def ask_and_save(row: CalendarRow | None, form: CalendarForm) -> None:
    """A new calendar at once; of a change it is first shown which promises it touches."""
    found = NOTHING_TOUCHED
    if row is not None:
        with reading() as session:
            found = calendar_touches(session, row.id, form=form, by=actor(), now=now())

    def save(renew: bool) -> None:  # noqa: FBT001 - the answer to the dialog's question
        with transaction() as session:
            by = actor()
            if row is None:
                working_hours.add_calendar(session, form=form, by=by, now=now())
            else:
                made = working_hours.change_calendar(session, row.id, form=form, by=by, now=now())
                if renew:
                    renew_later(session, channels_following(session, made), by=by, now=now())

    save_terms(found, save)
