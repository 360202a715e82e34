"""What customers say about our answers."""

import streamlit as st

from dashboards import wording
from dashboards.charts import csi_chart
from dashboards.queries import CsiTable, csi_table
from dashboards.screens.selecting import dimension_chosen, period_chosen, selection_chosen
from dashboards.screens.showing import card, rows_behind, table, take_along
from dashboards.selection import Board, Cell, Dimension, Figure
from dashboards.sheets import csi_sheet
from dashboards.wording import count_words, share_words
from desk.screens.parts import actor, brand, empty, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _


def cards(found: CsiTable, axis: str) -> None:
    """The index, how many answered, and both kinds of verdict."""
    ratings = found.total.ratings
    columns = st.columns(4)
    with columns[0]:
        card(
            _("CSI"),
            share_words(ratings.csi),
            note=_("n = {count}").format(count=count_words(ratings.rated)),
            meaning=f"{wording.csi_definition()} {axis}",
            cell=Cell(Figure.RATED),
        )
    with columns[1]:
        card(
            _("Response rate"),
            share_words(ratings.response_rate),
            note=_("{rated} of {asked} asked").format(
                rated=count_words(ratings.rated), asked=count_words(ratings.asked)
            ),
            meaning=f"{wording.response_definition()} {axis}",
            cell=Cell(Figure.ASKED),
        )
    for column, figure, count in (
        (columns[2], Figure.LIKES, ratings.likes),
        (columns[3], Figure.DISLIKES, ratings.dislikes),
    ):
        with column:
            card(
                wording.figure_name(figure),
                count_words(count),
                note=_("n = {count}").format(count=count_words(ratings.rated)),
                meaning=f"{wording.csi_definition()} {axis}",
                cell=Cell(figure),
            )


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
    if not by_day.rows:
        empty(
            _("Nobody was asked in this period"),
            _("A closing answer carries a link to the rating page where the source allows it. Choose another period."),
            icon=":material/thumbs_up_down:",
        )
        return
    cards(by_day, axis)
    if period.days > 1:
        st.echarts_chart(csi_chart(by_day, period), height=300, key="chart-csi", alt=_("Likes and dislikes by day"))
    dimension = dimension_chosen()
    with reading() as session:
        found = by_day if dimension is Dimension.DAY else csi_table(session, selection, dimension=dimension, by=by)
    sheet = csi_sheet(found, dimension)
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Date axis"), axis),
        (_("CSI"), wording.csi_definition()),
        (_("Response rate"), wording.response_definition()),
    ]
    table(sheet, name="ratings", dimension=dimension)
    st.caption(_("Click a figure to see its tickets."))
    take_along([sheet], name=f"csi-{period.since}-{period.last}-{dimension}", notes=notes)
    rows_behind(selection, Board.CSI, {dimension: {row.key: row.name for row in found.rows}}, notes)


page_title(_("Ratings"), _("What customers said when we asked whether our answer helped."))
with refusals_shown():
    show()
