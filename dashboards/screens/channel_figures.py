"""How channels, topics and sources fare: who writes, what stays unfinished, how long talks and work take."""

from dataclasses import replace

import streamlit as st

from dashboards import wording
from dashboards.channel_figures import Average, ChannelRow, channel_table, channel_total
from dashboards.channel_sheets import course_sheet, days_chart, days_sheet, length_sheet
from dashboards.comparing import Better, Previous, compared
from dashboards.course_words import answer_definition, course_definition, course_name
from dashboards.courses import Course
from dashboards.export import Notes
from dashboards.screens.selecting import period_chosen, selection_chosen, word_chosen
from dashboards.screens.showing import card, rows_behind, shown_chart, table, take_along
from dashboards.selection import Board, Cell, Dimension, Figure
from dashboards.sheets import Kind
from dashboards.wording import count_words, dimension_name, length_words, rate_words, share_words
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _

SPLITS = (
    Dimension.CHANNEL, Dimension.TAG, Dimension.PRODUCT, Dimension.SOURCE, Dimension.OPERATOR, Dimension.DAY,
)  # fmt: skip


def course_card(course: Course, row: ChannelRow, before: ChannelRow, *, note: str, better: Better, axis: str) -> None:
    """A share of the cycles."""
    card(
        course_name(course),
        share_words(row.share(course)),
        note=note,
        meaning=f"{course_definition(course)}\n\n{axis}",
        cell=Cell(Figure(course.value)),
        previous=compared(row.share(course), before.share(course), kind=Kind.SHARE, better=better),
    )


def who_writes(row: ChannelRow, before: ChannelRow, axis: str) -> None:
    """New authors, unfinished talks, where they were solved, how often they were passed on."""
    first, second, third, fourth = st.columns(4)
    with first:
        note = _("{count} of {known} with a known author").format(
            count=count_words(row.courses[Course.FIRST_TIME]), known=count_words(row.courses[Course.AUTHOR_KNOWN])
        )
        course_card(Course.FIRST_TIME, row, before, note=note, better=Better.NEITHER, axis=axis)
    with second:
        note = _("n = {count}: open {open}, customer spoke last {last}").format(
            count=count_words(row.tickets), open=count_words(row.courses[Course.OPEN_AT_END]),
            last=count_words(row.courses[Course.CUSTOMER_LAST]),
        )  # fmt: skip
        course_card(Course.UNFINISHED, row, before, note=note, better=Better.LESS, axis=axis)
    with third:
        note = _("n = {count}, sent elsewhere {elsewhere}").format(
            count=count_words(row.courses[Course.ENDED_ANSWERED]),
            elsewhere=count_words(row.courses[Course.SENT_ELSEWHERE]),
        )
        course_card(Course.SOLVED_HERE, row, before, note=note, better=Better.MORE, axis=axis)
    with fourth:
        note = _("{hand_overs} hand-overs; moved: {moved}, {moves} times").format(
            hand_overs=count_words(row.hand_overs), moved=share_words(row.share(Course.MOVED)),
            moves=count_words(row.moves),
        )  # fmt: skip
        course_card(Course.HANDED_OVER, row, before, note=note, better=Better.LESS, axis=axis)


def how_long(row: ChannelRow, before: ChannelRow, axis: str) -> None:
    """The length of talks, of the wait and of the work; and how many cycles all of this is about."""
    first, second, third, fourth = st.columns(4)
    percentiles = wording.percentile_definition()
    with first:
        card(
            _("Messages per talk, mean"),
            rate_words(row.length.mean),
            note=_("median {median}, p90 {p90}, n = {count}").format(
                median=_count(row.length.median), p90=_count(row.length.p90), count=count_words(row.length.n)
            ),
            meaning=f"{course_definition(Course.TALKED)}\n\n{axis}",
            cell=Cell(Figure.TALKED),
            previous=compared(row.length.mean, before.length.mean, kind=Kind.RATE),
        )
    with second:
        card(
            _("First reply, median"),
            length_words(row.answer.median),
            note=_("mean {mean}, n = {count}").format(
                mean=length_words(row.answer.mean), count=count_words(row.answer.n)
            ),
            meaning=f"{answer_definition()}\n\n{percentiles}\n\n{axis}",
            cell=Cell(Figure.FIRST_REPLY),
            previous=_shorter(row.answer, before.answer),
        )
    with third:
        card(
            _("Time at work, median"),
            length_words(row.handling.median),
            note=_("p90 {p90}, n = {count}").format(
                p90=length_words(row.handling.p90), count=count_words(row.handling.n)
            ),
            meaning=f"{course_definition(Course.HANDLED)}\n\n{percentiles}\n\n{axis}",
            cell=Cell(Figure.HANDLED),
            previous=_shorter(row.handling, before.handling),
        )
    with fourth:
        card(
            _("Tickets"),
            count_words(row.tickets),
            note=_("a reopened ticket counts each time"),
            meaning=axis,
            cell=Cell(Figure.ALL),
            previous=compared(row.tickets, before.tickets, kind=Kind.COUNT),
        )


def _count(count: int | None) -> str:
    return wording.NONE if count is None else count_words(count)


def _shorter(length: Average, before: Average) -> Previous:
    return compared(length.median, before.median, kind=Kind.LENGTH, better=Better.LESS)


def meanings(axis: str, period: str) -> Notes:
    """What the figures mean, for the files."""
    told = (
        Course.FIRST_TIME, Course.UNFINISHED, Course.HANDED_OVER, Course.MOVED, Course.ENDED_ANSWERED,
        Course.SENT_ELSEWHERE, Course.SOLVED_HERE, Course.TALKED, Course.HANDLED,
    )  # fmt: skip
    return [
        (_("Period"), period),
        (_("Date axis"), axis),
        *((course_name(course), course_definition(course)) for course in told),
        (_("First reply"), answer_definition()),
        (_("Percentiles"), wording.percentile_definition()),
    ]


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    axis = wording.date_axis(Board.CHANNELS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
        selection = selection_chosen(brand_id, period, by=by)
    moment = now()
    with reading() as session:
        by_day = channel_table(session, selection, dimension=Dimension.DAY, by=by, now=moment)
        earlier = replace(selection, period=period.previous())
        before = channel_total(session, earlier, by=by, now=moment)
    if not by_day.total.tickets:
        empty(
            _("No tickets in this period"),
            _("Choose another period or fewer filters. Figures appear as soon as the first ticket is opened."),
            icon=":material/query_stats:",
        )
        return
    notes = meanings(axis, wording.period_words(period))
    who_writes(by_day.total, before, axis)
    how_long(by_day.total, before, axis)
    if period.days > 1:
        shown_chart(
            days_chart(by_day, period), days_sheet(by_day, period), name="channels", notes=notes,
            alt=_("Finished and unfinished tickets by day"), note=wording.period_words(period),
        )  # fmt: skip
    split = word_chosen("channels_by", _("Split by"), {one: dimension_name(one) for one in SPLITS}, Dimension.CHANNEL)
    with reading() as session:
        found = (
            by_day if split is Dimension.DAY else channel_table(session, selection, dimension=split, by=by, now=moment)
        )
    sheets = [course_sheet(found, split), length_sheet(found, split)]
    for tab, sheet, name in zip(st.tabs([sheet.title for sheet in sheets]), sheets, ("talks", "lengths"), strict=True):
        with tab:
            table(sheet, name=name, dimension=split)
    if split in {Dimension.TAG, Dimension.PRODUCT}:
        st.caption(_("A ticket with two of them stands in two rows and once in the total."))
    st.caption(_("Click a figure to see its tickets."))
    take_along(sheets, name=f"channels-{period.since}-{period.last}-{split}", notes=notes)
    rows_behind(selection, Board.CHANNELS, {split: {row.key: row.name for row in found.rows}}, notes)


page_title(_("Talks"), _("Who writes, what stays unfinished, how long talks and work take: by channel, topic, source."))
with refusals_shown():
    show()
