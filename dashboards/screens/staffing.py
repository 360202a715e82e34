"""Inflow and staffing: when tickets come, what is to be expected, how many people that needs, who is planned."""

from enum import StrEnum

import streamlit as st

from dashboards.arrivals import PLANNERS
from dashboards.periods import Period
from dashboards.screens.selecting import channels_chosen, period_chosen, today, word_chosen
from dashboards.screens.staffing_ahead import ahead_shown, people_shown, plan_shown
from dashboards.screens.staffing_inflow import nights_shown, week_shown
from dashboards.screens.staffing_setting import recalled
from dashboards.selection import Selection
from desk.screens.parts import actor, brand, brands, page_title, refusals_shown
from storage.i18n import _


class View(StrEnum):
    """What of it is looked at."""

    WEEK = "week"
    NIGHTS = "nights"
    AHEAD = "ahead"
    PEOPLE = "people"
    PLAN = "plan"


OF_A_PERIOD = (View.WEEK, View.NIGHTS)


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    by.require(*PLANNERS, brand_id=brand_id)
    names = {
        View.WEEK: _("Week by hour"),
        View.NIGHTS: _("Nights"),
        View.AHEAD: _("Forecast"),
        View.PEOPLE: _("People needed"),
        View.PLAN: _("Plan and need"),
    }
    view = word_chosen("view", _("View"), names, View.WEEK)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        # Forecast, need and plan look at the last weeks and the next ones, whatever period is chosen.
        period = period_chosen() if view in OF_A_PERIOD else Period(today(), today())
        # Shifts are the brand's: beside them stands what all its channels need.
        channels = frozenset[int]() if view is View.PLAN else channels_chosen(brand_id, by=by)
        selection = Selection(brand_id, period, channels=channels)
    wishes = recalled()
    match view:
        case View.WEEK:
            week_shown(selection, wishes)
        case View.NIGHTS:
            names_of_brands = {one.id: one.name for one in brands(by)}
            nights_shown(selection, wishes, brand_name=names_of_brands.get(brand_id, ""))
        case View.AHEAD:
            ahead_shown(selection)
        case View.PEOPLE:
            people_shown(selection, wishes)
        case View.PLAN:
            plan_shown(selection, wishes)


page_title(
    _("Inflow and staffing"),
    _("When tickets come, what is to be expected, how many people that needs and who is planned."),
)
with refusals_shown():
    show()
