"""Promises kept and missed, how long each part of the way took, who paused, and what another target would mean."""

from enum import StrEnum

import streamlit as st

from dashboards.screens.selecting import period_chosen, selection_chosen, word_chosen
from dashboards.screens.sla_breaches import breaches_shown
from dashboards.screens.sla_overview import overview
from dashboards.screens.sla_pauses import pauses_shown
from dashboards.screens.sla_what_if import what_if_shown
from desk.screens.parts import actor, brand, page_title, refusals_shown
from desk.words import metric_name
from storage.i18n import _
from storage.vocabulary import Metric


class Part(StrEnum):
    """A page of this screen."""

    OVERVIEW = "overview"
    BREACHES = "breaches"
    PAUSES = "pauses"
    WHAT_IF = "what_if"


def part_name(part: Part) -> str:
    """The page in the language in force."""
    return {
        Part.OVERVIEW: _("Overview"),
        Part.BREACHES: _("Breaches"),
        Part.PAUSES: _("Pauses"),
        Part.WHAT_IF: _("Another target"),
    }[part]


def show() -> None:
    """The whole screen."""
    by = actor()
    part = word_chosen("part", _("Part"), {one: part_name(one) for one in Part}, Part.OVERVIEW)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        metric = Metric.FIRST_REPLY
        if part in {Part.OVERVIEW, Part.WHAT_IF}:
            names = {one: metric_name(one) for one in Metric}
            metric = word_chosen("metric", _("Kind of promise"), names, Metric.FIRST_REPLY)
        period = period_chosen()
        selection = selection_chosen(brand(by), period, by=by)
    match part:
        case Part.OVERVIEW:
            overview(selection, metric)
        case Part.BREACHES:
            breaches_shown(selection)
        case Part.PAUSES:
            pauses_shown(selection)
        case Part.WHAT_IF:
            what_if_shown(selection, metric)


page_title(_("Speed and promises"), _("How much was answered in time, and where the time went."))
with refusals_shown():
    show()
