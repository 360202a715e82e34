"""How good the pre-tag is, where it errs, and which model makes it."""

from enum import StrEnum

import streamlit as st

from classifier.comparison import Interval, macro_interval
from dashboards.agreement import SHOWN_FROM, agreement
from dashboards.pretag_quality import Basis, Measured, measured
from dashboards.quality_wording import (
    agreement_definition,
    basis_meaning,
    basis_name,
    decisions_words,
    limits_definition,
    limits_words,
    macro_definition,
    too_few,
)
from dashboards.screens.pretag_figures import disagreements, over_time, tags
from dashboards.screens.pretag_models import model_bar, models_shown, sureness_shown
from dashboards.screens.selecting import word_chosen
from dashboards.wording import count_words, share_words
from desk.screens.parts import actor, brand, empty, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _


class View(StrEnum):
    """What of it is looked at."""

    TAGS = "tags"
    TIME = "time"
    WRONG = "wrong"
    SURE = "sure"
    MODELS = "models"


def view_names() -> dict[View, str]:
    return {
        View.TAGS: _("Labels"),
        View.TIME: _("Weeks and sources"),
        View.WRONG: _("Disagreements"),
        View.SURE: _("Thresholds"),
        View.MODELS: _("Models"),
    }


def cards(found: Measured) -> None:
    """Agreement and macro-F1, each with its limits."""
    share = agreement(found.readings)
    macro = Interval(*macro_interval([one.chosen for one in found.readings], [one.said for one in found.readings]))
    left_out = _("left out: {count}").format(count=count_words(found.left_out))
    with st.container(horizontal=True):
        with st.container(border=True, gap=None, width="stretch"):
            st.metric(_("Agreement"), share_words(share.value), help=f"{agreement_definition()} {limits_definition()}")
            st.caption(f"{limits_words(share)} · {decisions_words(share.of)} · {left_out}")
        with st.container(border=True, gap=None, width="stretch"):
            st.metric(_("Macro-F1"), share_words(macro.value), help=macro_definition())
            st.caption(f"{share_words(macro.low)} – {share_words(macro.high)} · {decisions_words(share.of)}")


def figures(brand_id: int, view: View) -> None:
    """What is measured from decisions, or why there is nothing to measure yet."""
    by = actor()
    names = {one: basis_name(one) for one in Basis}
    with reading() as session:
        found = measured(session, brand_id, Basis.MODEL, by=by)
    # The coin sample fills slowly; what stood on the cards is there from the first day on.
    usual = Basis.MODEL if len(found.readings) >= SHOWN_FROM else Basis.CARDS
    basis = word_chosen("basis", _("Measured by"), names, usual)
    st.caption(basis_meaning(basis))
    if basis is not Basis.MODEL:
        with reading() as session:
            found = measured(session, brand_id, basis, by=by)
    if len(found.readings) < SHOWN_FROM:
        empty(_("Not enough decisions yet"), too_few(len(found.readings)), icon=":material/hourglass_empty:")
        return
    if view is not View.WRONG:
        cards(found)
    if view is View.TAGS:
        tags(found.readings)
    elif view is View.TIME:
        over_time(brand_id, found.readings)
    else:
        disagreements(found.readings)


def show() -> None:
    """The whole screen."""
    brand_id = brand(actor())
    model_bar()
    view = word_chosen("view", _("View"), view_names(), View.TAGS)
    if view is View.MODELS:
        models_shown()
    elif view is View.SURE:
        sureness_shown()
    else:
        figures(brand_id, view)


page_title(_("How good is the pre-tag"), _("What people decide, against what the classifier proposes."))
with refusals_shown():
    show()
