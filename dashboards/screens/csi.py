"""What customers say about our answers."""

from dataclasses import replace

import streamlit as st

from dashboards import wording
from dashboards.charts import csi_chart
from dashboards.comparing import Better, compared
from dashboards.debrief_list import ToRead, to_read
from dashboards.export import Notes
from dashboards.queries import CsiTable, csi_table
from dashboards.rating_outcomes import Reviews, Skipped, not_asked, reviews
from dashboards.rating_wording import aside_definition, open_definition, review_definition
from dashboards.screens.csi_apart import beside
from dashboards.screens.selecting import dimension_chosen, period_chosen, selection_chosen
from dashboards.screens.showing import card, rows_behind, shown_chart, table, take_along
from dashboards.selection import KINDS_OF_TAGS, Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Kind, csi_sheet, not_asked_sheet, open_sheet, reviews_sheet
from dashboards.wording import count_words, share_words
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _


def cards(found: CsiTable, before: CsiTable, axis: str) -> None:
    """The index, how many answered, and both kinds of verdict."""
    ratings, earlier = found.total.ratings, before.total.ratings
    index, response = wording.csi_definition(), wording.response_definition()
    left_out = aside_definition()
    columns = st.columns(4)
    with columns[0]:
        card(
            _("CSI"),
            share_words(ratings.csi),
            note=_("n = {count}").format(count=count_words(ratings.rated)),
            meaning=f"{index}\n\n{left_out}\n\n{axis}",
            cell=Cell(Figure.RATED),
            previous=compared(ratings.csi, earlier.csi, kind=Kind.SHARE, better=Better.MORE),
        )
    with columns[1]:
        card(
            _("Response rate"),
            share_words(ratings.response_rate),
            note=_("{rated} of {asked} asked").format(
                rated=count_words(ratings.rated), asked=count_words(ratings.asked)
            ),
            meaning=f"{response}\n\n{left_out}\n\n{axis}",
            cell=Cell(Figure.ASKED),
            previous=compared(ratings.response_rate, earlier.response_rate, kind=Kind.SHARE, better=Better.MORE),
        )
    for column, figure, count, was, better in (
        (columns[2], Figure.LIKES, ratings.likes, earlier.likes, Better.MORE),
        (columns[3], Figure.DISLIKES, ratings.dislikes, earlier.dislikes, Better.LESS),
    ):
        with column:
            card(
                wording.figure_name(figure),
                count_words(count),
                note=_("n = {count}").format(count=count_words(ratings.rated)),
                meaning=f"{index}\n\n{left_out}\n\n{axis}",
                cell=Cell(figure),
                previous=compared(count, was, kind=Kind.COUNT, better=better),
            )


def waiting(found: ToRead) -> None:
    """What waits on the reading list, and the way there."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="to-read"):
        st.page_link("dashboards/screens/reading_list.py", label=_("Reading list"), icon=":material/checklist:")
        if found.oldest is None:
            st.caption(_("Everything is read"))
            return
        span = wording.length_words((now() - found.oldest).total_seconds())
        st.caption(_("{count} to read, the oldest waits {span}").format(count=count_words(found.debriefs), span=span))


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    axis = wording.date_axis(Board.CSI)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
        selection = selection_chosen(brand_id, period, by=by)
    with reading() as session:
        by_day = csi_table(session, selection, dimension=Dimension.DAY, by=by)
        before = csi_table(
            session, replace(selection, period=period.previous()), dimension=Dimension.MONTH, by=by
        )  # fmt: skip
        unread = to_read(session, selection, by=by)
        apart = (not_asked(session, selection, by=by), reviews(session, selection, by=by))
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Date axis"), axis),
        (_("CSI"), wording.csi_definition()),
        (_("Response rate"), wording.response_definition()),
        (_("Open links"), open_definition()),
        (_("Set aside"), aside_definition()),
        (_("Changed reviews"), review_definition()),
    ]
    if by_day.rows:
        cards(by_day, before, axis)
        waiting(unread)
        asked(by_day, selection, apart, notes)
        return
    when = _("Customers are asked when a ticket is closed, where the source and the channel allow it.")
    empty(
        _("Nobody was asked in this period"),
        " ".join((when, _("Below stands why not."))) if apart[0] else when,
        icon=":material/thumbs_up_down:",
    )
    beside(by_day, Dimension.DAY, *apart)


def asked(by_day: CsiTable, selection: Selection, apart: tuple[list[Skipped], Reviews], notes: Notes) -> None:
    """Chart and table of those who were asked, and what counts apart."""
    by = actor()
    period = selection.period
    if period.days > 1:
        shown_chart(
            csi_chart(by_day, period), csi_sheet(by_day, Dimension.DAY), name="csi", notes=notes,
            alt=_("Likes and dislikes by day"), note=wording.period_words(period),
        )  # fmt: skip
    dimension = dimension_chosen()
    with reading() as session:
        found = by_day if dimension is Dimension.DAY else csi_table(session, selection, dimension=dimension, by=by)
    sheet = csi_sheet(found, dimension)
    table(sheet, name="ratings", dimension=dimension)
    if dimension in KINDS_OF_TAGS:
        st.caption(_("A ticket with two of them stands in two rows and once in the total."))
    st.caption(_("Click a figure to see its tickets."))
    sheets = [sheet, open_sheet(found, dimension), not_asked_sheet(apart[0]), reviews_sheet(apart[1])]
    take_along(sheets, name=f"csi-{period.since}-{period.last}-{dimension}", notes=notes)
    beside(found, dimension, *apart)
    rows_behind(selection, Board.CSI, {dimension: {row.key: row.name for row in found.rows}}, notes)


page_title(_("Ratings"), _("What customers said when we asked whether our answer helped."))
with refusals_shown():
    show()
