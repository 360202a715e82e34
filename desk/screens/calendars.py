"""Working hours: the calendars in which promises run, and the production calendar they follow."""

import streamlit as st

from desk.calendar_words import country_name, week_in_words
from desk.screens.calendar_form import calendar_editor
from desk.screens.parts import actor, page_title, refusals_shown
from desk.screens.production_form import missing_banner, production_calendar
from desk.screens.widgets.table import Cell, table
from desk.working_hours import CalendarRow, calendars
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Role


def list_of(rows: list[CalendarRow]) -> None:
    """A line per calendar."""
    table(
        [_("Calendar"), _("Hours"), _("Time zone"), _("Holidays of"), _("Dates that differ")],
        [
            [
                Cell(row.name, is_strong=True),
                Cell(week_in_words(row.week)),
                Cell(row.zone),
                Cell(country_name(row.country)),
                Cell(str(len(row.overrides) or "–")),
            ]
            for row in rows
        ],
        key="calendars",
    )


with refusals_shown():
    me = actor()
    me.require(Role.ADMINISTRATOR)
    page_title(_("Working hours"), _("When promises run: weekly hours, holidays, moved days off."))
    missing_banner()
    with reading() as reader:
        known = calendars(reader)
    if known:
        list_of(known)
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.subheader(_("Change hours"), anchor=False)
        calendar_editor(known)
    with right, st.container(border=True):
        st.subheader(_("Production calendar"), anchor=False)
        production_calendar(known)
