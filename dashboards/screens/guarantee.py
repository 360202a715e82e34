"""Guarantees that were broken in a month: whom it concerns, why, what is granted, what it costs."""

from collections.abc import Sequence

import streamlit as st
from babel.dates import format_date

from dashboards.addresses import month_day
from dashboards.guarantee_sheets import cases_sheet
from dashboards.screens.guarantee_case import details
from dashboards.screens.showing import picked_row, take_along
from dashboards.wording import count_words, share_words
from desk.guarantee_list import Month, cases, month_of_cases, months
from desk.guarantee_words import sums_words
from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_shown
from storage.database import reading
from storage.i18n import _, language
from storage.vocabulary import CaseState


def month_words(month: str) -> str:
    """A month such as 2026-11 as people say it."""
    return format_date(month_day(month), "LLLL y", locale=language()).capitalize()


def cards(found: Month) -> None:
    """Kept and broken, decided and not, and what it costs."""
    columns = st.columns(4)
    with columns[0], st.container(border=True, gap=None, height="stretch"):
        st.metric(
            _("Kept"), share_words(found.share_kept),
            help=_(
                "Guaranteed first replies that came in time ÷ all that were owed. Left out: {count} that were no "
                "longer owed, moved, merged or closed before they were due."
            ).format(count=count_words(found.not_owed)),
        )  # fmt: skip
        st.caption(
            _("{kept} kept, {broken} broken").format(kept=count_words(found.kept), broken=count_words(found.broken))
        )
    with columns[1], st.container(border=True, gap=None, height="stretch"):
        waiting = found.states[CaseState.LISTED] + found.states[CaseState.PROPOSED]
        st.metric(
            _("Not decided"), count_words(waiting), help=_("Listed or proposed, waiting for a lead or a decision.")
        )
        st.caption(plain(_("{sum} if all are granted").format(sum=sums_words(found.undecided))))
    with columns[2], st.container(border=True, gap=None, height="stretch"):
        st.metric(_("Granted"), count_words(found.states[CaseState.GRANTED]))
        st.caption(
            _("{waived} waived, {excluded} left out, {back} taken back").format(
                waived=found.states[CaseState.WAIVED], excluded=found.states[CaseState.EXCLUDED],
                back=found.states[CaseState.TAKEN_BACK],
            )
        )  # fmt: skip
    with columns[3], st.container(border=True, gap=None, height="stretch"):
        st.metric(
            _("Cost of the month"), sums_words(found.granted),
            help=_("The prices of the granted cases, each as it was when the guarantee was given."),
        )  # fmt: skip
        st.caption(_("granted cases only"))


def chosen_month(known: Sequence[str]) -> str:
    """The month of the address, else the newest."""
    asked = st.query_params.get("month", "")
    if "guarantee-month" not in st.session_state:
        st.session_state["guarantee-month"] = asked if asked in known else known[0]
    month: str = st.selectbox(_("Month"), known, format_func=month_words, key="guarantee-month", width=240)
    st.query_params["month"] = month
    return month


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    with reading() as session:
        known = months(session, brand_id, by=by)
    if not known:
        empty(
            _("Nothing is guaranteed yet"),
            _(
                "An administrator sets on the screen Channels, tab Guarantee, within which time a channel answers and "
                "what a broken promise costs. Broken ones are listed here."
            ),
            icon=":material/verified_user:",
        )
        return
    month = chosen_month(known)
    with reading() as session:
        rows = cases(session, brand_id, month, by=by, now=now())
        found = month_of_cases(session, brand_id, month, rows, by=by)
    cards(found)
    if not rows:
        empty(
            _("No guarantee was broken"), _("All guaranteed replies of the month came in time."), ":material/verified:"
        )
        return
    sheet = cases_sheet(rows)
    left, right = st.columns([3, 2], gap="large")
    with left:
        picked = picked_row(sheet, name=f"cases-{month}")
        st.caption(_("Tick a row to see the case."))
        take_along([sheet], name=f"guarantee-{month}", notes=[(_("Month"), month_words(month))])
    with right:
        if picked is None or picked >= len(rows):
            st.info(_("Tick a case to propose or decide."), icon=":material/touch_app:")
        else:
            with st.container(border=True):
                details(rows[picked], by, brand_id)


page_title(_("Guarantee"), _("Promises with a price: those that were broken, why, and what is granted for them."))
with refusals_shown():
    show()
