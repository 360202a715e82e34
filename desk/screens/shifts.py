"""Shifts: the month of the team, swaps, and the end of one's own shift."""

import re
from datetime import timedelta

import streamlit as st

from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown
from desk.screens.production_form import missing_banner
from desk.screens.shift_forms import absence_form, copy_form, rota_form, shifted, today, workbook_form
from desk.screens.shift_month import Month, edited, looked_up, shown
from desk.screens.shift_swap_panel import end_of_shift, swaps
from desk.shift_planning import month_span, zone
from desk.shift_words import month_name, shift_in_words
from desk.shifts import ShiftRow, absences_between, on_shift, plans_shifts, shifts_between
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Role

AHEAD = timedelta(days=62)
MONTH = "month"
MONTH_IN_ADDRESS = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def chosen_month() -> tuple[int, int]:
    """The month in the address, else the present one."""
    found = MONTH_IN_ADDRESS.fullmatch(str(st.query_params.get(MONTH, "")))
    if found:
        return int(found[1]), int(found[2])
    return today().year, today().month


def go(year: int, month: int) -> None:
    """To another month."""
    st.query_params[MONTH] = f"{year}-{month:02d}"


def month_line(year: int, month: int) -> None:
    """The month's name between two arrows."""
    with st.container(horizontal=True, vertical_alignment="center", key="month-line"):
        st.button(
            "", icon=":material/chevron_left:", help=_("The month before"), key="month-before", on_click=go,
            args=shifted(year, month, -1),
        )  # fmt: skip
        st.subheader(month_name(year, month), anchor=False, width="content")
        st.button(
            "", icon=":material/chevron_right:", help=_("The month after"), key="month-after", on_click=go,
            args=shifted(year, month, 1),
        )  # fmt: skip


def who_is_there(brand_id: int, names: dict[int, str]) -> None:
    """Who works at this moment."""
    with reading() as session:
        there = on_shift(session, brand_id=brand_id, now=now())
        plans = plans_shifts(session, brand_id=brand_id, now=now())
    if not plans:
        st.info(
            _("No shifts are planned, so everybody counts as at work, all day. Plan a month, and only those on shift "
              "are given tickets."),
            icon=":material/info:",
        )  # fmt: skip
        return
    st.caption(
        _("At work now: {names}").format(names=", ".join(names[one] for one in names if one in there) or _("nobody"))
    )


def my_next_shift(rows: list[ShiftRow]) -> None:
    """When this person works next."""
    mine = next((row for row in rows if row.person_id == actor().person_id), None)
    if mine is not None:
        st.caption(_("Your next shift: {shift}").format(shift=shift_in_words(mine.starts_at, mine.ends_at, zone())))


def planning(brand_id: int, month: Month) -> None:
    """What a lead does with the month."""
    since, until = month_span(month.year, month.month)
    with reading() as session:
        away = absences_between(session, brand_id=brand_id, since=since, until=until, by=actor())
    rota, absence, copy, book = st.tabs([_("Plan a rota"), _("Absences"), _("Copy a month"), _("Workbook")])
    with rota:
        rota_form(brand_id, month)
    with absence:
        absence_form(brand_id, month, away)
    with copy:
        copy_form(brand_id, month)
    with book:
        workbook_form(brand_id, month)


def ahead(brand_id: int) -> list[ShiftRow]:
    """Shifts that have not begun."""
    with reading() as session:
        rows = shifts_between(session, brand_id=brand_id, since=now(), until=now() + AHEAD, by=actor())
    return [row for row in rows if row.starts_at > now()]


with refusals_shown():
    me = actor()
    me.require(Role.LEAD, Role.OPERATOR)
    page_title(_("Shifts"), _("Who works when. Days begin and end in {zone}.").format(zone=zone().key))
    chosen = brand(me)
    if not chosen:
        empty(_("No brand yet"), _("Shifts are planned for the team of a brand."), icon=":material/storefront:")
    else:
        leads = me.holds(Role.LEAD, brand_id=chosen)
        if leads:
            missing_banner()
        now_shown = looked_up(chosen, *chosen_month())
        who_is_there(chosen, now_shown.names)
        my_next_shift(ahead(chosen))
        month_line(now_shown.year, now_shown.month)
        if leads and st.toggle(_("Write into the table"), key="write-shifts"):
            edited(chosen, now_shown)
        else:
            shown(now_shown)
        left, right = st.columns(2, gap="large")
        if leads:
            with left, st.container(border=True):
                planning(chosen, now_shown)
        with right if leads else left, st.container(border=True):
            st.subheader(_("Swaps"), anchor=False)
            swaps(chosen, ahead(chosen), now_shown.names)
        with right, st.container(border=True):
            st.subheader(_("The end of my shift"), anchor=False)
            end_of_shift(chosen)
