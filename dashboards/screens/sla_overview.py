"""The first page on promises: cards with the period before, the course over time, a table by whatever is asked."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import streamlit as st

from dashboards import wording
from dashboards.comparing import Better, compared
from dashboards.export import Notes
from dashboards.figures import FOUR_SPANS
from dashboards.goals import GoalRow, goals
from dashboards.promise_charts import bands_chart, promise_chart, steps_of
from dashboards.promise_outcomes import BOARDS
from dashboards.promise_rows import promise_rows
from dashboards.promise_sheets import bands_sheet, promise_rows_sheet, promise_sheet
from dashboards.promise_table import SPAN_OF, PromiseTable, PromiseTally, bands_over_time, promise_table, step_of
from dashboards.promise_wording import axis_of, length_meaning, row_word, share_meaning
from dashboards.queries import SlaTable, sla_table
from dashboards.screens.selecting import dimension_chosen, today
from dashboards.screens.showing import card, rows_behind, shown_chart, table, take_along
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Kind, Sheet, spans_sheet
from dashboards.wording import count_words, length_words, share_words, span_name
from desk.screens.parts import actor, empty, now, plain
from desk.words import metric_name
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Metric


class Both(NamedTuple):
    """A total, and the one of the period before."""

    now: PromiseTally
    before: PromiseTally


def overview(selection: Selection, metric: Metric) -> None:
    """The whole page."""
    by, at = actor(), now()
    step = step_of(selection.period.days)
    earlier = replace(selection, period=selection.period.previous())
    with reading() as session:
        over_time = promise_table(session, selection, metric=metric, dimension=step, by=by, now=at)
        before = promise_table(session, earlier, metric=metric, dimension=None, by=by, now=at)
    if not over_time.rows:
        empty(
            _("No tickets in this period"),
            _("Choose another period or fewer filters. Figures appear as soon as the first ticket is opened."),
            icon=":material/query_stats:",
        )
        return
    promise_cards(Both(over_time.total, before.total), metric, is_running=selection.period.last >= today())
    if metric is Metric.FIRST_REPLY:
        with reading() as session:
            by_goal = goals(session, selection, by=by, now=at)
            spans = [sla_table(session, one, dimension=Dimension.MONTH, by=by, now=at) for one in (selection, earlier)]
        if by_goal:
            goal_badges(by_goal)
        span_cards(*spans)
    charts(selection, metric, over_time, step)
    split(selection, metric)


def promise_cards(found: Both, metric: Metric, *, is_running: bool) -> None:
    """Share within target, how long it took, what was missed and what is left out."""
    promises, spread = found.now.promises, found.now.spread
    earlier, spread_before = found.before.promises, found.before.spread
    axis = axis_of(metric)
    meaning, length = f"{share_meaning(metric)}\n\n{axis}", f"{length_meaning(metric)}\n\n{axis}"
    columns = st.columns(4)
    with columns[0]:
        card(
            _("Within target"),
            share_words(promises.share),
            note=_("n = {count}, left out {left_out}").format(
                count=count_words(promises.counted), left_out=count_words(promises.left_out)
            ),
            meaning=meaning,
            cell=Cell(Figure.COUNTED),
            previous=compared(promises.share, earlier.share, kind=Kind.SHARE, better=Better.MORE),
        )
    with columns[1]:
        card(
            _("{metric}, median").format(metric=metric_name(metric)),
            length_words(spread.median),
            note=_("p90 {p90}, n = {count}").format(p90=length_words(spread.p90), count=count_words(spread.n)),
            meaning=length,
            cell=Cell(Figure(SPAN_OF[metric].value)),
            previous=compared(spread.median, spread_before.median, kind=Kind.LENGTH, better=Better.LESS),
        )
    with columns[2]:
        card(
            _("Missed"),
            count_words(promises.missed),
            note=(
                _("late {late}, open {overdue}")
                if metric is Metric.RESOLUTION
                else _("late {late}, unanswered {overdue}")
            ).format(late=count_words(promises.late), overdue=count_words(promises.overdue)),
            meaning=meaning,
            cell=Cell(Figure.MISSED),
            previous=compared(
                promises.missed, earlier.missed, kind=Kind.COUNT, better=Better.LESS, is_running=is_running
            ),
        )
    with columns[3]:
        card(
            row_word(metric),
            count_words(promises.all),
            note=_("not due yet {pending}, no promise {none}").format(
                pending=count_words(promises.pending), none=count_words(promises.no_promise + promises.unanswered)
            ),
            meaning=axis,
            cell=Cell(Figure.ALL),
            previous=compared(promises.all, earlier.all, kind=Kind.COUNT, is_running=is_running),
        )


def span_cards(found: SlaTable, before: SlaTable) -> None:
    """The four spans, kept apart: each is somebody else's."""
    axis = wording.date_axis(Board.SLA)
    for column, length in zip(st.columns(4), FOUR_SPANS, strict=True):
        spread, earlier = found.total.spreads[length], before.total.spreads[length]
        with column:
            card(
                span_name(length),
                length_words(spread.median),
                note=_("p90 {p90}, n = {count}").format(p90=length_words(spread.p90), count=count_words(spread.n)),
                meaning=f"{wording.span_definition(length)}\n\n{wording.percentile_definition()}\n\n{axis}",
                cell=Cell(Figure(length.value)),
                previous=compared(spread.median, earlier.median, kind=Kind.LENGTH, better=Better.LESS),
            )


def goal_badges(rows: list[GoalRow]) -> None:
    """Each channel's goal beside what was reached, where somebody has set one."""
    with st.container(horizontal=True, gap="small", key="goals"):
        for row in rows:
            st.badge(
                _("{channel}: {reached} of {percent} within {time} (n = {count})").format(
                    channel=plain(row.channel), reached=share_words(row.share), percent=share_words(row.percent / 100),
                    time=length_words(row.within_s), count=count_words(row.counted),
                ),
                color="green" if row.is_held else "red",
                icon=":material/check:" if row.is_held else ":material/priority_high:",
            )  # fmt: skip


def charts(selection: Selection, metric: Metric, over_time: PromiseTable, step: Dimension) -> None:
    """Kept and missed, and how long it took, side by side; a single day has no course."""
    period = selection.period
    if period.days == 1:
        return
    with reading() as session:
        steps = bands_over_time(session, selection, metric=metric, step=step, by=actor())
    keys, words = steps_of(period, step), wording.period_words(period)
    left, right = st.columns(2)
    with left:
        shown_chart(
            promise_chart(over_time, metric, keys, step),
            promise_sheet(over_time, step, metric),
            name=f"sla-{metric}",
            alt=_("{metric}: promises kept and missed").format(metric=metric_name(metric)),
            note=words,
        )
    with right:
        shown_chart(
            bands_chart(steps, keys, step),
            bands_sheet(steps),
            name=f"bands-{metric}",
            alt=_("{metric}: how long it took, median and eight of ten").format(metric=metric_name(metric)),
            note=words,
        )


def split(selection: Selection, metric: Metric) -> None:
    """The table by what the person asks, and that of the four spans where they are about this metric."""
    by, at = actor(), now()
    dimension = dimension_chosen()
    with reading() as session:
        found = promise_table(session, selection, metric=metric, dimension=dimension, by=by, now=at)
    sheets = [promise_sheet(found, dimension, metric)]
    if metric is Metric.FIRST_REPLY:
        with reading() as session:
            spans = sla_table(session, selection, dimension=dimension, by=by, now=at)
        sheets.append(spans_sheet(spans, dimension))
    notes = notes_of(selection, metric)
    for tab, sheet, name in zip(st.tabs([one.title for one in sheets]), sheets, ("promises", "spans"), strict=False):
        with tab:
            table(sheet, name=f"{name}-{metric}", dimension=dimension)
    st.caption(_("Click a figure to see its tickets."))
    period = selection.period
    take_along(sheets, name=f"sla-{metric}-{period.since}-{period.last}-{dimension}", notes=notes)
    names = {dimension: {row.key: row.name for row in found.rows}}
    rows = None if metric is Metric.FIRST_REPLY else partial(_promises, selection, BOARDS[metric])
    rows_behind(selection, BOARDS[metric], names, notes, found=rows)


def _promises(selection: Selection, board: Board, cell: Cell) -> tuple[Sheet, list[int]]:
    with reading() as session:
        rows = promise_rows(session, selection, board=board, cell=cell, by=actor(), now=now())
    return promise_rows_sheet(rows), [row.ticket_id for row in rows]


def notes_of(selection: Selection, metric: Metric) -> Notes:
    """What stands in a file beside its figures."""
    notes = [
        (_("Period"), wording.period_words(selection.period)),
        (_("Date axis"), axis_of(metric)),
        (_("Share within target"), share_meaning(metric)),
        (_("Percentiles"), wording.percentile_definition()),
        (metric_name(metric), length_meaning(metric)),
    ]
    spans = FOUR_SPANS if metric is Metric.FIRST_REPLY else ()
    return [*notes, *((span_name(length), wording.span_definition(length)) for length in spans)]
