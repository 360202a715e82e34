"""Beside the index: open links, whom nobody asked and why, reviews that were changed after our answer."""

import streamlit as st

from dashboards.queries import CsiTable
from dashboards.rating_outcomes import Reviews, Skipped
from dashboards.rating_wording import open_definition, review_definition, stars_words
from dashboards.screens.showing import card, plain_table, table
from dashboards.selection import Cell, Dimension, Figure
from dashboards.sheets import not_asked_sheet, open_sheet
from dashboards.wording import count_words, share_words
from storage.i18n import _


def beside(found: CsiTable, dimension: Dimension, skipped: list[Skipped], reviews: Reviews) -> None:
    """What is in no index, each where there is any."""
    left, right = st.columns(2, gap="large")
    with left:
        if found.total.open_links.asked:
            open_links(found, dimension)
        if reviews.answered:
            changed_reviews(reviews)
    with right:
        if skipped:
            st.subheader(_("Not asked"), anchor=False)
            st.caption(_("Cycles that ended in the period without a question to the customer, by reason."))
            plain_table(not_asked_sheet(skipped), name="not-asked")


def open_links(found: CsiTable, dimension: Dimension) -> None:
    """Ratings under public answers, apart."""
    ratings = found.total.open_links
    st.subheader(_("Open links"), anchor=False)
    card(
        _("CSI of open links"),
        share_words(ratings.csi),
        note=_("{rated} ratings of {asked} links shown; in no index and no bonus").format(
            rated=count_words(ratings.rated), asked=count_words(ratings.asked)
        ),
        meaning=open_definition(),
        cell=Cell(Figure.OPEN_RATED),
    )
    table(open_sheet(found, dimension), name="open-links", dimension=dimension)


def changed_reviews(reviews: Reviews) -> None:
    """Where nobody can be asked, what the reviewer does with the stars is the outcome."""
    st.subheader(_("Changed reviews"), anchor=False)
    with st.container(border=True, gap=None):
        st.metric(_("Changed after our answer"), share_words(reviews.share_changed), help=review_definition())
        st.caption(
            _("{changed} of {answered} answered reviews: {raised} raised, {lowered} lowered").format(
                changed=count_words(reviews.changed), answered=count_words(reviews.answered),
                raised=count_words(reviews.raised), lowered=count_words(reviews.lowered),
            )
        )  # fmt: skip
        if reviews.changed:
            st.caption(
                _("Mean stars of the changed ones: {before} before, {after} after").format(
                    before=stars_words(reviews.before), after=stars_words(reviews.after)
                )
            )
