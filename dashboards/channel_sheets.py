"""How channels, topics and sources fare, as tables and as a chart."""

from collections.abc import Sequence
from datetime import date

from dashboards.channel_figures import ChannelRow, ChannelTable
from dashboards.charts import Hue, Options, Series, chart
from dashboards.course_words import course_name
from dashboards.courses import Course
from dashboards.periods import Period
from dashboards.selection import Dimension, Figure
from dashboards.sheets import Column, Kind, Sheet, Value
from dashboards.wording import day_words, dimension_name
from storage.i18n import _

COUNTED = (Course.UNFINISHED, Course.HANDED_OVER, Course.MOVED)


def course_sheet(table: ChannelTable, dimension: Dimension) -> Sheet:
    """Who writes, what is unfinished, what was passed on, where it was solved; the total stands last."""
    columns = [
        _first(dimension),
        Column(_("Tickets"), Kind.COUNT, Figure.ALL),
        Column(course_name(Course.FIRST_TIME), Kind.COUNT, Figure.FIRST_TIME),
        Column(_("First-time, share"), Kind.SHARE, Figure.FIRST_TIME),
    ]
    for course in COUNTED:
        figure = Figure(course.value)
        columns.append(Column(course_name(course), Kind.COUNT, figure))
        columns.append(Column(_("{figure}, share").format(figure=course_name(course)), Kind.SHARE, figure))
    columns.append(Column(course_name(Course.ENDED_ANSWERED), Kind.COUNT, Figure.ENDED_ANSWERED))
    columns.append(Column(course_name(Course.SENT_ELSEWHERE), Kind.COUNT, Figure.SENT_ELSEWHERE))
    columns.append(
        Column(_("{figure}, share").format(figure=course_name(Course.SOLVED_HERE)), Kind.SHARE, Figure.SOLVED_HERE)
    )
    rows = [*table.rows, table.total]
    return Sheet(_("Talks"), columns, [_course_values(row, dimension) for row in rows], [row.key for row in rows])


def _course_values(row: ChannelRow, dimension: Dimension) -> list[Value]:
    values: list[Value] = [
        _name(row, dimension), row.tickets, row.courses[Course.FIRST_TIME], row.share(Course.FIRST_TIME),
    ]  # fmt: skip
    for course in COUNTED:
        values += [row.courses[course], row.share(course)]
    return [
        *values,
        row.courses[Course.ENDED_ANSWERED],
        row.courses[Course.SENT_ELSEWHERE],
        row.share(Course.SOLVED_HERE),
    ]


def length_sheet(table: ChannelTable, dimension: Dimension) -> Sheet:
    """How long talks were, how fast the first answer, how long the work: each with its own count."""
    talk, answer, work = Figure.TALKED, Figure.FIRST_REPLY, Figure.HANDLED
    columns = [
        _first(dimension),
        Column(_("Talks, n"), Kind.COUNT, talk),
        Column(_("Messages, mean"), Kind.RATE, talk),
        Column(_("Messages, median"), Kind.COUNT, talk),
        Column(_("Messages, p90"), Kind.COUNT, talk),
        Column(_("First reply, n"), Kind.COUNT, answer),
        Column(_("First reply, mean"), Kind.LENGTH, answer),
        Column(_("First reply, median"), Kind.LENGTH, answer),
        Column(_("First reply, p90"), Kind.LENGTH, answer),
        Column(_("Time at work, n"), Kind.COUNT, work),
        Column(_("Time at work, median"), Kind.LENGTH, work),
        Column(_("Time at work, p90"), Kind.LENGTH, work),
    ]
    rows = [*table.rows, table.total]
    values: list[list[Value]] = [
        [_name(row, dimension), *row.length, *row.answer, row.handling.n, row.handling.median, row.handling.p90]
        for row in rows
    ]
    return Sheet(_("Lengths"), columns, values, [row.key for row in rows])


def days_sheet(table: ChannelTable, period: Period) -> Sheet:
    """The numbers of the chart."""
    columns = [
        Column(_("Day"), Kind.DAY),
        Column(_("Finished"), Kind.COUNT),
        Column(course_name(Course.UNFINISHED), Kind.COUNT),
        Column(_("First-time, share"), Kind.SHARE),
    ]
    rows: list[list[Value]] = [
        [
            day,
            one.tickets - one.courses[Course.UNFINISHED] if one else 0,
            one.courses[Course.UNFINISHED] if one else 0,
            one.share(Course.FIRST_TIME) if one else None,
        ]
        for day, one in _days(table, period)
    ]
    return Sheet(_("By day"), columns, rows, [str(row[0]) for row in rows])


def days_chart(table: ChannelTable, period: Period) -> Options:
    """Finished and unfinished cycles by the day they were opened, with the share of first-time authors."""
    found = _days(table, period)
    return chart(
        [day_words(day) for day, _one in found],
        [
            Series(
                _("Finished"), [one.tickets - one.courses[Course.UNFINISHED] if one else 0 for _day, one in found],
                Hue.GOOD, stack="n",
            ),
            Series(
                course_name(Course.UNFINISHED), [one.courses[Course.UNFINISHED] if one else 0 for _day, one in found],
                Hue.BAD, stack="n",
            ),
            Series(
                _("First-time authors, %"), [_per_cent(one) for _day, one in found], Hue.LINE, is_line=True,
                is_share=True,
            ),
        ],
        unit=_("tickets"),
        share_unit=_("share, %"),
    )  # fmt: skip


def _per_cent(row: ChannelRow | None) -> float | None:
    share = row.share(Course.FIRST_TIME) if row else None
    return None if share is None else round(share * 100, 1)


def _days(table: ChannelTable, period: Period) -> Sequence[tuple[date, ChannelRow | None]]:
    rows = {row.key: row for row in table.rows}
    return [(day, rows.get(day.isoformat())) for day in period.each_day()]


def _first(dimension: Dimension) -> Column:
    return Column(dimension_name(dimension), Kind.DAY if dimension is Dimension.DAY else Kind.TEXT, Figure.ALL)


def _name(row: ChannelRow, dimension: Dimension) -> Value:
    return date.fromisoformat(row.key) if dimension is Dimension.DAY and row.key else row.name
