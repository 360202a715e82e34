"""Tables as people read them: the screen shows a sheet, the export writes the same sheet."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from dashboards.behind import Behind
from dashboards.figures import FOUR_SPANS, Span
from dashboards.inflow import Counted, Inflow
from dashboards.queries import CsiRow, CsiTable, SlaRow, SlaTable
from dashboards.rating_outcomes import Reviews, Skipped
from dashboards.rating_wording import stars_words
from dashboards.selection import Board, Dimension, Figure
from dashboards.wording import (
    NONE,
    count_words,
    counted_name,
    dimension_name,
    figure_name,
    key_name,
    length_words,
    outcome_name,
    rate_words,
    seconds_words,
    share_words,
    span_name,
    sum_words,
    verdict_name,
)
from desk.rating_words import aside_name, cause_name, reason_name, way_name
from storage.i18n import _, language

Value = str | int | float | Decimal | datetime | date | None


class Kind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    # A ticket's number: never with thousands set apart.
    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"
    LENGTH = "length"
    # Seconds with a decimal, of what takes but a few.
    SECONDS = "seconds"
    # A number with a decimal.
    RATE = "rate"
    # A sum; its currency stands in a column beside it.
    MONEY = "money"
    MOMENT = "moment"
    DAY = "day"


class Column(NamedTuple):
    """A column; `figure` is what a click on one of its cells opens."""

    title: str
    kind: Kind
    figure: Figure | None = None


class Sheet(NamedTuple):
    """A table: its columns, its rows, and the key of each row in its dimension."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    keys: Sequence[str]


def sla_sheet(table: SlaTable, dimension: Dimension) -> Sheet:
    """Promises kept and missed, with the first reply's median and 90th percentile; the total stands last."""
    columns = [
        _first(dimension),
        *(Column(figure_name(figure), Kind.COUNT, figure) for figure in (Figure.ALL, Figure.COUNTED)),
        Column(_("Share within target"), Kind.SHARE, Figure.COUNTED),
        *(
            Column(figure_name(figure), Kind.COUNT, figure)
            for figure in (Figure.WITHIN, Figure.LATE, Figure.OVERDUE, Figure.LEFT_OUT)
        ),
        Column(_("First reply, median"), Kind.LENGTH, Figure.FIRST_REPLY),
        Column(_("First reply, p90"), Kind.LENGTH, Figure.FIRST_REPLY),
    ]
    rows = [*table.rows, table.total]
    return Sheet(_("Promises"), columns, [_sla_values(row, dimension) for row in rows], [row.key for row in rows])


def _sla_values(row: SlaRow, dimension: Dimension) -> list[Value]:
    promises, reply = row.promises, row.spreads[Span.FIRST_REPLY]
    return [
        _name(row, dimension),
        promises.all,
        promises.counted,
        promises.share,
        promises.within,
        promises.late,
        promises.overdue,
        promises.left_out,
        reply.median,
        reply.p90,
    ]


def spans_sheet(table: SlaTable, dimension: Dimension) -> Sheet:
    """The four spans, each with its own count, median and 90th percentile."""
    columns = [_first(dimension)]
    for length in FOUR_SPANS:
        figure, name = Figure(length.value), span_name(length)
        columns += [
            Column(_("{span}, n").format(span=name), Kind.COUNT, figure),
            Column(_("{span}, median").format(span=name), Kind.LENGTH, figure),
            Column(_("{span}, p90").format(span=name), Kind.LENGTH, figure),
        ]
    rows = [*table.rows, table.total]
    values = [[_name(row, dimension), *(part for span in FOUR_SPANS for part in row.spreads[span])] for row in rows]
    return Sheet(_("Four spans"), columns, values, [row.key for row in rows])


def csi_sheet(table: CsiTable, dimension: Dimension) -> Sheet:
    """Who was asked, who rated and how; the total stands last."""
    columns = [
        _first(dimension),
        Column(_("CSI"), Kind.SHARE, Figure.RATED),
        *(
            Column(figure_name(figure), Kind.COUNT, figure)
            for figure in (Figure.LIKES, Figure.DISLIKES, Figure.RATED, Figure.ASKED)
        ),
        Column(_("Response rate"), Kind.SHARE, Figure.ASKED),
        *(Column(figure_name(figure), Kind.COUNT, figure) for figure in (Figure.ABOUT_ANSWER, Figure.ABOUT_DECISION)),
        Column(_("Without a cause"), Kind.COUNT),
        *(Column(figure_name(figure), Kind.COUNT, figure) for figure in (Figure.VOIDED, Figure.STAFF)),
    ]
    rows = [*table.rows, table.total]
    values: list[list[Value]] = [
        [
            _name(row, dimension),
            row.ratings.csi,
            row.ratings.likes,
            row.ratings.dislikes,
            row.ratings.rated,
            row.ratings.asked,
            row.ratings.response_rate,
            *row.causes,
            row.ratings.dislikes - sum(row.causes),
            *row.aside,
        ]
        for row in rows
    ]
    return Sheet(_("Ratings"), columns, values, [row.key for row in rows])


def open_sheet(table: CsiTable, dimension: Dimension) -> Sheet:
    """Ratings by links under public answers, apart; rows in which nobody was asked so are left out."""
    columns = [
        Column(dimension_name(dimension), Kind.DAY if dimension is Dimension.DAY else Kind.TEXT, Figure.OPEN_ASKED),
        Column(_("CSI"), Kind.SHARE, Figure.OPEN_RATED),
        # Under the heading of open links the short names are enough.
        Column(figure_name(Figure.LIKES), Kind.COUNT, Figure.OPEN_LIKES),
        Column(figure_name(Figure.DISLIKES), Kind.COUNT, Figure.OPEN_DISLIKES),
        Column(figure_name(Figure.OPEN_ASKED), Kind.COUNT, Figure.OPEN_ASKED),
    ]
    rows = [row for row in (*table.rows, table.total) if row.open_links.asked]
    values: list[list[Value]] = [
        [_name(row, dimension), row.open_links.csi, row.open_links.likes, row.open_links.dislikes, row.open_links.asked]
        for row in rows
    ]
    return Sheet(_("Open links"), columns, values, [row.key for row in rows])


def not_asked_sheet(found: Sequence[Skipped]) -> Sheet:
    """Why customers of ended cycles were not asked."""
    columns = [Column(_("Why nobody was asked"), Kind.TEXT), Column(_("Cycles"), Kind.COUNT)]
    return Sheet(
        _("Not asked"),
        columns,
        [[reason_name(one.reason), one.cycles] for one in found],
        [one.reason.value for one in found],
    )


def reviews_sheet(found: Reviews) -> Sheet:
    """What became of answered reviews."""
    columns = [Column(_("Reviews"), Kind.TEXT), Column(_("Figure"), Kind.TEXT)]
    rows: list[list[Value]] = [
        [_("Answered, with stars"), count_words(found.answered)],
        [_("Changed after our answer"), count_words(found.changed)],
        [_("Stars raised"), count_words(found.raised)],
        [_("Stars lowered"), count_words(found.lowered)],
        [_("Mean stars before, of the changed ones"), stars_words(found.before)],
        [_("Mean stars after"), stars_words(found.after)],
    ]
    return Sheet(_("Changed reviews"), columns, rows, [str(number) for number in range(len(rows))])


def behind_sheet(found: Sequence[Behind], board: Board = Board.SLA) -> Sheet:
    """The tickets behind a figure; on the channels' board with how their talks went."""
    has_course = board is Board.CHANNELS
    columns = [
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Cycle"), Kind.NUMBER),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Source"), Kind.TEXT),
        Column(_("Operator"), Kind.TEXT),
        Column(_("Promise"), Kind.TEXT),
        Column(_("Opened at"), Kind.MOMENT),
        Column(_("Due at"), Kind.MOMENT),
        Column(_("Answered at"), Kind.MOMENT),
        Column(_("Closed at"), Kind.MOMENT),
        Column(_("First reply"), Kind.LENGTH),
        Column(_("Target"), Kind.LENGTH),
        *(Column(span_name(length), Kind.LENGTH) for length in FOUR_SPANS),
        Column(_("Asked at"), Kind.MOMENT),
        Column(_("Rating"), Kind.TEXT),
        Column(_("Asked"), Kind.TEXT),
        Column(_("Dislike about"), Kind.TEXT),
        Column(_("Set aside"), Kind.TEXT),
        *(_course_columns() if has_course else ()),
    ]
    rows: list[list[Value]] = [
        [
            row.ticket_id,
            row.cycle,
            row.channel,
            row.source,
            row.operator,
            outcome_name(row.outcome),
            row.opened_at,
            row.due_at,
            row.replied_at,
            row.closed_at,
            row.first_reply_s,
            row.target_s,
            row.published_to_seen_s,
            row.seen_to_promoted_s,
            row.promoted_to_answered_s,
            row.taken_to_answered_s,
            row.asked_at,
            verdict_name(row.rating) or None,
            way_name(row.way) or None,
            cause_name(row.cause) or None,
            aside_name(row.aside) or None,
            *(_course_values(row) if has_course else ()),
        ]
        for row in found
    ]
    return Sheet(_("Tickets"), columns, rows, [str(row.ticket_id) for row in found])


def _course_columns() -> list[Column]:
    return [
        Column(_("Messages"), Kind.COUNT),
        Column(_("Hand-overs"), Kind.COUNT),
        Column(_("Moves"), Kind.COUNT),
        Column(_("Author's first ticket"), Kind.TEXT),
        Column(_("Customer spoke last"), Kind.TEXT),
        Column(_("Sent elsewhere"), Kind.TEXT),
        Column(_("Time at work"), Kind.LENGTH),
    ]


def _course_values(row: Behind) -> list[Value]:
    yes_no = {True: _("yes"), False: _("no"), None: None}
    return [
        row.messages, row.hand_overs, row.moves, yes_no[row.is_first_time], yes_no[row.is_customer_last],
        yes_no[row.is_sent_elsewhere], row.handling_s or None,
    ]  # fmt: skip


def inflow_sheet(found: Inflow, counted: Counted) -> Sheet:
    """Mentions by label, source, category, state or language; the total stands last."""
    columns = [
        Column(counted_name(counted), Kind.TEXT),
        Column(_("Mentions"), Kind.COUNT),
        Column(_("Share"), Kind.SHARE),
    ]
    rows: list[list[Value]] = [
        [key_name(counted, row.key, row.name), row.mentions, row.mentions / found.total] for row in found.rows
    ]
    rows.append([_("All"), found.total, None])
    return Sheet(counted_name(counted), columns, rows, [*(row.key for row in found.rows), ""])


def in_words(value: Value, *, kind: Kind, zone: ZoneInfo) -> str:
    """A value as the screen shows it, in the language in force."""
    match value:
        case None:
            return NONE
        case str():
            return value
        case datetime():
            return format_datetime(value.astimezone(zone), "d MMM y, HH:mm", locale=language())
        case date():
            return format_date(value, "EEE, d MMM y", locale=language())
    if kind is Kind.NUMBER:
        return str(value)
    writers: dict[Kind, Callable[[float | Decimal], str]] = {
        Kind.SHARE: share_words, Kind.LENGTH: length_words, Kind.SECONDS: seconds_words, Kind.RATE: rate_words,
        Kind.MONEY: sum_words,
    }  # fmt: skip
    return writers.get(kind, _whole)(value)


def _whole(number: float | Decimal) -> str:
    return count_words(int(number))


def _first(dimension: Dimension) -> Column:
    return Column(dimension_name(dimension), Kind.DAY if dimension is Dimension.DAY else Kind.TEXT, Figure.ALL)


def _name(row: SlaRow | CsiRow, dimension: Dimension) -> Value:
    return date.fromisoformat(row.key) if dimension is Dimension.DAY and row.key else row.name
