"""The production calendar of a country and year: what is shipped, corrected by hand."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from desk.calendar_words import country_name, day_kind_name, days_in_words, read_days
from desk.production_calendar import BY_DECREE, decree_of, norm_hours
from desk.production_days import edits_of, missing_years, set_year, year_as_it_is
from desk.renewing import renew_later
from desk.screens.parts import actor, now, refusals_shown
from desk.screens.renewal import save_terms
from desk.working_hours import (
    CalendarRow,
    channels_of_country,
    country_touches,
    renew_country,
)
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import ALL_BRANDS
from storage.vocabulary import DayKind, Role

MONTHS = range(1, 13)


def missing_banner() -> None:
    """Says which year nobody has, and what is counted meanwhile."""
    with reading() as session:
        missing = missing_years(session, now=now())
    for one in missing:
        st.warning(
            _(
                "The production calendar of {year} is missing ({country}). Public holidays count; moved days off, "
                "working Saturdays and shortened eves do not. An administrator enters them under Working hours."
            ).format(year=one.year, country=country_name(one.country)),
            icon=":material/event_busy:",
        )


def production_calendar(known: list[CalendarRow]) -> None:
    """One year of one country: its days, their origin, the hours they make."""
    this_year = now().year
    followed = {row.country for row in known if row.country}
    one, other = st.columns(2)
    country = one.selectbox(_("Country"), sorted({*BY_DECREE, *followed}), format_func=country_name)
    years = list(range(this_year - 2, this_year + 3))
    year = other.selectbox(_("Year"), years, index=years.index(this_year))
    with reading() as session:
        days = year_as_it_is(session, country, year)
        edits = edits_of(session, country, year)
    st.caption(origin_in_words(country, year, edits))
    hours = sum(norm_hours(country, year, month, edits) for month in MONTHS)
    st.caption(_("Hours of the year for a week of 40 hours: {hours}").format(hours=hours))
    if not actor().holds(Role.ADMINISTRATOR, brand_id=ALL_BRANDS):
        return
    with st.form(f"production-{country}-{year}", border=False):
        typed = {
            kind: st.text_area(
                day_kind_name(kind), days_in_words(day for day in days if days[day] == kind), height=68,
                key=f"production-{country}-{year}-{kind}",
            )
            for kind in (DayKind.DAY_OFF, DayKind.WORKDAY, DayKind.SHORT_DAY)
        }  # fmt: skip
        st.caption(_("Day and month, several with commas. Other weekends are days off anyway."))
        if st.form_submit_button(_("Save the year"), type="primary"):
            with refusals_shown():
                ask_and_save(country, year, read(typed, year))


def origin_in_words(country: str, year: int, edits: dict[date, DayKind]) -> str:
    """Where the days are from."""
    if edits:
        return _("Corrected by hand on {number} dates.").format(number=len(edits))
    decree = decree_of(country, year)
    if decree:
        return _("Shipped with Repdesk, by the decree of the Government: {decree}.").format(decree=decree)
    if country in BY_DECREE:
        return _("No decree is known for this year: only public holidays are here. Enter the moved days.")
    return _("Public holidays as the package holidays knows them.")


def read(typed: Mapping[DayKind, str], year: int) -> dict[date, DayKind]:
    """The dates as they were typed."""
    return {day: kind for kind, text in typed.items() for day in read_days(text, year)}


def ask_and_save(country: str, year: int, days: dict[date, DayKind]) -> None:
    """Shows what the change touches, then saves it as wished."""
    with reading() as session:
        found = country_touches(session, country, by=actor(), now=now())

    def save(renew: bool) -> None:  # noqa: FBT001 - the answer to the dialog's question
        with transaction() as session:
            by = actor()
            set_year(session, country, year, days=days, by=by, now=now())
            renew_country(session, country, by=by, now=now())
            if renew:
                renew_later(session, channels_of_country(session, country), by=by, now=now())

    save_terms(found, save)
