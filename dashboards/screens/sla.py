"""Promises kept and missed, and how long each part of the way took."""

import streamlit as st

from dashboards import wording
from dashboards.charts import sla_chart
from dashboards.figures import FOUR_SPANS, Span
from dashboards.goals import GoalRow, goals
from dashboards.queries import SlaTable, sla_table
from dashboards.screens.selecting import dimension_chosen, period_chosen, selection_chosen
from dashboards.screens.showing import card, rows_behind, table, take_along
from dashboards.selection import Board, Cell, Dimension, Figure
from dashboards.sheets import sla_sheet, spans_sheet
from dashboards.wording import count_words, length_words, share_words, span_name
from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_shown
from storage.database import reading
from storage.i18n import _


def promise_cards(found: SlaTable, axis: str) -> None:
    """Share within target, the first reply, what was missed and what is left out."""
    promises, reply = found.total.promises, found.total.spreads[Span.FIRST_REPLY]
    length_meaning = f"{wording.span_definition(Span.FIRST_REPLY)} {wording.percentile_definition()} {axis}"
    columns = st.columns(4)
    with columns[0]:
        card(
            _("Within target"),
            share_words(promises.share),
            note=_("n = {count}, left out {left_out}").format(
                count=count_words(promises.counted), left_out=count_words(promises.left_out)
            ),
            meaning=f"{wording.share_definition()} {axis}",
            cell=Cell(Figure.COUNTED),
        )
    with columns[1]:
        card(
            _("First reply, median"),
            length_words(reply.median),
            note=_("p90 {p90}, n = {count}").format(p90=length_words(reply.p90), count=count_words(reply.n)),
            meaning=length_meaning,
            cell=Cell(Figure.FIRST_REPLY),
        )
    with columns[2]:
        card(
            _("Missed"),
            count_words(promises.missed),
            note=_("late {late}, unanswered {overdue}").format(
                late=count_words(promises.late), overdue=count_words(promises.overdue)
            ),
            meaning=f"{wording.share_definition()} {axis}",
            cell=Cell(Figure.MISSED),
        )
    with columns[3]:
        card(
            _("Tickets"),
            count_words(promises.all),
            note=_("not due yet {pending}, no promise {none}").format(
                pending=count_words(promises.pending), none=count_words(promises.no_promise + promises.unanswered)
            ),
            meaning=axis,
            cell=Cell(Figure.ALL),
        )


def span_cards(found: SlaTable, axis: str) -> None:
    """The four spans, kept apart: each is somebody else's."""
    for column, length in zip(st.columns(4), FOUR_SPANS, strict=True):
        spread = found.total.spreads[length]
        with column:
            card(
                span_name(length),
                length_words(spread.median),
                note=_("p90 {p90}, n = {count}").format(p90=length_words(spread.p90), count=count_words(spread.n)),
                meaning=f"{wording.span_definition(length)} {wording.percentile_definition()} {axis}",
                cell=Cell(Figure(length.value)),
            )


def goal_badges(rows: list[GoalRow]) -> None:
    """Each channel's goal beside what was reached, where somebody has set one."""
    with st.container(horizontal=True, gap="small", key="goals"):
        for row in rows:
            st.badge(
                _("{channel}: {reached} of {percent} % within {time} (n = {count})").format(
                    channel=plain(row.channel), reached=share_words(row.share), percent=row.percent,
                    time=length_words(row.within_s), count=count_words(row.counted),
                ),
                color="green" if row.is_held else "red",
                icon=":material/check:" if row.is_held else ":material/priority_high:",
            )  # fmt: skip


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    axis = wording.date_axis(Board.SLA)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
        selection = selection_chosen(brand_id, period, by=by)
    with reading() as session:
        by_day = sla_table(session, selection, dimension=Dimension.DAY, by=by, now=now())
        by_goal = goals(session, selection, by=by, now=now())
    if not by_day.rows:
        empty(
            _("No tickets in this period"),
            _("Choose another period or fewer filters. Figures appear as soon as the first ticket is opened."),
            icon=":material/query_stats:",
        )
        return
    promise_cards(by_day, axis)
    if by_goal:
        goal_badges(by_goal)
    if period.days > 1:
        st.echarts_chart(
            sla_chart(by_day, period), height=300, key="chart-sla", alt=_("Promises kept and missed by day")
        )
    span_cards(by_day, axis)
    dimension = dimension_chosen()
    with reading() as session:
        found = (
            by_day
            if dimension is Dimension.DAY
            else sla_table(session, selection, dimension=dimension, by=by, now=now())
        )
    sheets = [sla_sheet(found, dimension), spans_sheet(found, dimension)]
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Date axis"), axis),
        (_("Share within target"), wording.share_definition()),
        (_("Percentiles"), wording.percentile_definition()),
        *((span_name(length), wording.span_definition(length)) for length in Span),
    ]
    promises, spans = st.tabs([sheet.title for sheet in sheets])
    with promises:
        table(sheets[0], name="promises", dimension=dimension)
    with spans:
        table(sheets[1], name="spans", dimension=dimension)
    st.caption(_("Click a figure to see its tickets."))
    take_along(sheets, name=f"sla-{period.since}-{period.last}-{dimension}", notes=notes)
    names = {dimension: {row.key: row.name for row in found.rows}}
    rows_behind(selection, Board.SLA, names, notes)


page_title(_("Speed and promises"), _("How much was answered in time, and where the time went."))
with refusals_shown():
    show()
