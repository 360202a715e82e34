"""Which ticket cycles a figure is made of: one selection feeds card, table, drill-down and export."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from dashboards.courses import Course, went
from dashboards.fact_rows import ASKED, OPENED, REPLIES, UNKNOWN_HOUR, FactRows, tag_key
from dashboards.figures import COUNTED, LEFT_OUT, MISSED, Outcome, Span
from dashboards.own_work import Work, worked
from dashboards.part_of_day import Part, in_part
from dashboards.periods import Period
from desk.closed_texts import channel_seen
from storage.rights import Actor
from storage.tables import Channel, FactTag, Tag, TicketFact
from storage.vocabulary import RatingCause, RatingWay, Role, SetAside, TagKind, Verdict

# Who sees the figures of everybody in the brand; an operator sees the own ones.
ALL_ROWS = (Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY)
# Longer numbers are no ids, and no database could compare them.
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Selection:
    """A brand, whole local days, and the operators, channels, sources, topics and products chosen; an empty set is all.

    A ticket has to have one of the topics and one of the products, whatever others it has.
    """

    brand_id: int
    period: Period
    operators: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    sources: frozenset[int] = frozenset()
    # Topics; products narrow them further, as every filter narrows the others.
    tags: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    # Only these hours of the days on which tickets were opened (dashboards/part_of_day.py).
    part: Part | None = None

    def narrowed(self, part: Part | None, period: Period | None = None) -> "Selection":
        """The same of some hours only, and of another period where one is given."""
        return replace(self, part=part, period=period or self.period)


class Dimension(StrEnum):
    """By what a table is split."""

    OPERATOR = "operator"
    CHANNEL = "channel"
    SOURCE = "source"
    # A brand's own words: topics and products. A ticket stands in the row of each it has; 0: it has none.
    TAG = "tag"
    PRODUCT = "product"
    HOUR = "hour"
    WEEKDAY = "weekday"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# Rows that are whole days together, by the days in the facts.
OF_DAYS = frozenset({Dimension.WEEKDAY, Dimension.DAY, Dimension.WEEK, Dimension.MONTH})
FILTERED = (Dimension.OPERATOR, Dimension.CHANNEL, Dimension.SOURCE, Dimension.TAG, Dimension.PRODUCT)
KINDS_OF_TAGS = {Dimension.TAG: TagKind.TOPIC, Dimension.PRODUCT: TagKind.PRODUCT}


class Board(StrEnum):
    """A dashboard; each has one date axis."""

    SLA = "sla"
    CSI = "csi"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    CHANNELS = "channels"


class Figure(StrEnum):
    """A number of a dashboard that opens its rows."""

    ALL = "all"
    COUNTED = "counted"
    WITHIN = "within"
    MISSED = "missed"
    LATE = "late"
    OVERDUE = "overdue"
    LEFT_OUT = "left_out"
    FIRST_REPLY = "first_reply"
    PUBLISHED_SEEN = "published_seen"
    SEEN_PROMOTED = "seen_promoted"
    PROMOTED_ANSWERED = "promoted_answered"
    TAKEN_ANSWERED = "taken_answered"
    ASKED = "asked"
    RATED = "rated"
    LIKES = "likes"
    DISLIKES = "dislikes"
    ABOUT_ANSWER = "about_answer"
    ABOUT_DECISION = "about_decision"
    # Asked under public answers, where anybody may tap the link: shown apart, in no index.
    OPEN_ASKED = "open_asked"
    OPEN_RATED = "open_rated"
    OPEN_LIKES = "open_likes"
    OPEN_DISLIKES = "open_dislikes"
    VOIDED = "voided"
    STAFF = "staff"
    # How cycles went (dashboards/courses.py).
    AUTHOR_KNOWN = "author_known"
    FIRST_TIME = "first_time"
    UNFINISHED = "unfinished"
    OPEN_AT_END = "open_at_end"
    CUSTOMER_LAST = "customer_last"
    TALKED = "talked"
    HANDED_OVER = "handed_over"
    MOVED = "moved"
    ENDED_ANSWERED = "ended_answered"
    SOLVED_HERE = "solved_here"
    SENT_ELSEWHERE = "sent_elsewhere"
    HANDLED = "handled"

    # What a person's own work came to (dashboards/own_work.py).
    ANSWERED = "answered"
    CLOSED = "closed"
    LEVELLED = "levelled"
    SIMPLE = "simple"
    MEDIUM = "medium"
    HARD = "hard"
    OWN_RATED = "own_rated"
    OWN_DISLIKES = "own_dislikes"
    NOT_OWN = "not_own"
    SCORED_WORK = "scored_work"

    # Of promises and of pauses (dashboards/promise_rows.py, dashboards/paused_rows.py).
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    PAUSES = "pauses"
    PAUSED_WAITING = "paused_waiting"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table: its kind and its row; without a dimension it is the card over all rows."""

    figure: Figure
    dimension: Dimension | None = None
    # The id of the row's operator, channel or source (0: nobody), or its day.
    key: str = ""


SPAN_COLUMNS: dict[Span, InstrumentedAttribute[int | None]] = {
    Span.FIRST_REPLY: TicketFact.first_reply_s,
    Span.PUBLISHED_SEEN: TicketFact.published_to_seen_s,
    Span.SEEN_PROMOTED: TicketFact.seen_to_promoted_s,
    Span.PROMOTED_ANSWERED: TicketFact.promoted_to_answered_s,
    Span.TAKEN_ANSWERED: TicketFact.taken_to_answered_s,
}

_OUTCOMES: dict[Figure, tuple[Outcome, ...]] = {
    Figure.COUNTED: COUNTED,
    Figure.WITHIN: (Outcome.WITHIN,),
    Figure.MISSED: MISSED,
    Figure.LATE: (Outcome.LATE,),
    Figure.OVERDUE: (Outcome.OVERDUE,),
    Figure.LEFT_OUT: LEFT_OUT,
}
_SPANS = {Figure(span.value): span for span in SPAN_COLUMNS}
_WORKS = {Figure(work.value): work for work in Work}
_COURSES = {Figure(course.value): course for course in Course}
_VERDICTS: dict[Figure, tuple[Verdict, ...]] = {
    Figure.RATED: (Verdict.LIKE, Verdict.DISLIKE),
    Figure.LIKES: (Verdict.LIKE,),
    Figure.DISLIKES: (Verdict.DISLIKE,),
    Figure.OPEN_RATED: (Verdict.LIKE, Verdict.DISLIKE),
    Figure.OPEN_LIKES: (Verdict.LIKE,),
    Figure.OPEN_DISLIKES: (Verdict.DISLIKE,),
}
_CAUSES = {Figure.ABOUT_ANSWER: RatingCause.ANSWER, Figure.ABOUT_DECISION: RatingCause.DECISION}
_ASIDE = {Figure.VOIDED: SetAside.VOIDED, Figure.STAFF: SetAside.STAFF}
_OPEN = frozenset({Figure.OPEN_ASKED, Figure.OPEN_RATED, Figure.OPEN_LIKES, Figure.OPEN_DISLIKES})
CSI_FIGURES = (
    Figure.ASKED, Figure.LIKES, Figure.DISLIKES, Figure.ABOUT_ANSWER, Figure.ABOUT_DECISION, Figure.OPEN_ASKED,
    Figure.OPEN_LIKES, Figure.OPEN_DISLIKES, Figure.VOIDED, Figure.STAFF,
)  # fmt: skip


def csi_condition(figure: Figure, facts: Any) -> ColumnElement[bool]:
    """Which askings a figure counts; `facts` has the columns of ticket facts. Table and rows behind ask here both."""
    if figure in _ASIDE:
        aside: ColumnElement[bool] = facts.rating_aside == _ASIDE[figure]
        return aside
    # Askings older than the ways went by a link of the customer's own.
    is_open = func.coalesce(facts.rating_way, RatingWay.LINK) == RatingWay.OPEN_LINK
    conditions = [facts.rating_aside.is_(None), is_open if figure in _OPEN else not_(is_open)]
    if figure in _VERDICTS:
        conditions.append(facts.rating.in_(_VERDICTS[figure]))
    elif figure in _CAUSES:
        conditions += [facts.rating == Verdict.DISLIKE, facts.rating_cause == _CAUSES[figure]]
    return and_(*conditions)


def rows_of(board: Board) -> FactRows:
    """The facts a board is made of: ratings by the day the customer was asked, replies by the day they wrote."""
    return {Board.CSI: ASKED, Board.NEXT_REPLY: REPLIES}.get(board, OPENED)


def operator_column(board: Board) -> ColumnElement[int | None]:
    """Whose a row is: for ratings the person whose answer is rated, as it was when the customer was asked."""
    return rows_of(board).operator


def channel_column(board: Board) -> ColumnElement[int]:
    """In which channel a row counts: for ratings the one in which the customer was asked."""
    return rows_of(board).channel


def day_column(board: Board) -> ColumnElement[Any]:
    """The date axis: the day the ticket was opened, its customer was asked, or wrote again."""
    return rows_of(board).day


def chosen(selection: Selection, board: Board, *, by: Actor, is_dated: bool = True) -> ColumnElement[bool]:
    """The facts of a selection that this person may see; without `is_dated` those of all times.

    Raises Refused for somebody who holds none of lead, administrator, quality control and operator in the brand.
    """
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id)
    rows, day = rows_of(board), day_column(board)
    conditions: list[ColumnElement[bool]] = [rows.brand == selection.brand_id, rows.counts]
    if selection.part is not None:
        conditions.append(in_part(selection.part, selection.period))
    elif is_dated:
        conditions += [day >= selection.period.since.isoformat(), day < selection.period.until.isoformat()]
    return and_(*conditions, *_seen(selection, rows, by=by), *_filters(selection, board))


def _seen(selection: Selection, rows: FactRows, *, by: Actor) -> list[ColumnElement[bool]]:
    if not by.holds(*ALL_ROWS, brand_id=selection.brand_id):
        return [rows.operator == by.person_id]
    if by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=selection.brand_id):
        return []
    seen = select(Channel.id).where(Channel.brand_id == selection.brand_id, channel_seen(by, selection.brand_id))
    return [rows.channel.in_(seen)]


def _filters(selection: Selection, board: Board) -> list[ColumnElement[bool]]:
    rows, conditions = rows_of(board), list[ColumnElement[bool]]()
    if selection.operators:
        conditions.append(_operators(selection.operators, board))
    if selection.channels:
        conditions.append(rows.channel.in_(sorted(selection.channels)))
    if selection.sources:
        conditions.append(rows.source.in_(sorted(selection.sources)))
    return [*conditions, *tagged(selection, rows.ticket)]


def tagged(selection: Selection, ticket: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """A ticket that has one of the topics, and one of the products, where some are chosen."""
    return [
        ticket.in_(select(FactTag.ticket_id).where(FactTag.tag_id.in_(sorted(ids))))
        for ids in (selection.tags, selection.products)
        if ids
    ]


def _operators(ids: frozenset[int], board: Board) -> ColumnElement[bool]:
    known = operator_column(board).in_(sorted(ids - {0}))
    return or_(known, operator_column(board).is_(None)) if 0 in ids else known


def outcome_column(now: datetime) -> ColumnElement[str]:
    """`figures.outcome` in SQL; a test holds the two together."""
    # The moment is bound once as a parameter of the column's type, so both databases compare milliseconds.
    until = func.coalesce(TicketFact.closed_at, literal(now, TicketFact.due_at.type))
    return case(
        (
            TicketFact.replied_at.is_not(None),
            case(
                (TicketFact.is_within.is_(None), Outcome.NO_PROMISE.value),
                (TicketFact.is_within.is_(True), Outcome.WITHIN.value),
                else_=Outcome.LATE.value,
            ),
        ),
        (TicketFact.due_at <= until, Outcome.OVERDUE.value),
        (TicketFact.closed_at.is_not(None), Outcome.UNANSWERED.value),
        (TicketFact.due_at.is_(None), Outcome.NO_PROMISE.value),
        else_=Outcome.PENDING.value,
    )


def key_column(dimension: Dimension, board: Board) -> ColumnElement[Any]:
    """The row of a table a fact belongs to: an id (0: nobody, no tag), an hour, or a day (see `row_of_day`).

    Of tags it is that of `FactTag`, which the statement has to join: see `fact_rows.tags_of`.
    """
    rows = rows_of(board)
    match dimension:
        case Dimension.OPERATOR:
            return func.coalesce(rows.operator, 0)
        case Dimension.CHANNEL:
            return rows.channel
        case Dimension.SOURCE:
            return rows.source
        case Dimension.HOUR:
            return rows.hour
        case Dimension.TAG | Dimension.PRODUCT:
            return tag_key()
        case Dimension.DAY | Dimension.WEEKDAY | Dimension.WEEK | Dimension.MONTH:
            return rows.day


def row_of_day(dimension: Dimension, day: str) -> str:
    """The row in which a day stands: itself, its weekday (1: Monday), its week's Monday, the first of its month."""
    match dimension:
        case Dimension.WEEKDAY:
            return str(date.fromisoformat(day).isoweekday())
        case Dimension.WEEK:
            own = date.fromisoformat(day)
            return (own - timedelta(days=own.weekday())).isoformat()
        case Dimension.MONTH:
            return f"{day[:7]}-01"
        case _:
            return day


def _in_days(dimension: Dimension, key: str, board: Board, period: Period | None) -> ColumnElement[bool]:
    day = day_column(board)
    if dimension is Dimension.DAY:
        return day == key
    own = [one.isoformat() for one in period.each_day()] if period is not None else []
    return day.in_([one for one in own if row_of_day(dimension, one) == key])


def _in_row(dimension: Dimension, key: str, board: Board) -> ColumnElement[bool]:
    is_unknown = dimension is Dimension.HOUR and key == str(UNKNOWN_HOUR)
    if not is_unknown and (not (key.isascii() and key.isdigit()) or len(key) > LONGEST_ID):
        return false()
    if dimension is Dimension.OPERATOR:
        return _operators(frozenset({int(key)}), board)
    return (
        _tagged(dimension, int(key), board) if dimension in KINDS_OF_TAGS else key_column(dimension, board) == int(key)
    )


def _tagged(dimension: Dimension, tag_id: int, board: Board) -> ColumnElement[bool]:
    ticket = rows_of(board).ticket
    if tag_id:
        return ticket.in_(select(FactTag.ticket_id).where(FactTag.tag_id == tag_id))
    kind = select(Tag.id).where(Tag.kind == KINDS_OF_TAGS[dimension])
    return ~select(FactTag.ticket_id).where(FactTag.ticket_id == ticket, FactTag.tag_id.in_(kind)).exists()


def in_cell(cell: Cell, board: Board, *, now: datetime, period: Period | None = None) -> ColumnElement[bool]:
    """The facts a figure counts, to be joined with `chosen`.

    Rows of weekdays, weeks and months are those of the days of the period; whether a cycle is open is asked at its end.
    """
    conditions: list[ColumnElement[bool]] = [literal(value=True)]
    if cell.dimension is not None:
        whole = cell.dimension in OF_DAYS
        conditions.append(
            _in_days(cell.dimension, cell.key, board, period) if whole else _in_row(cell.dimension, cell.key, board)
        )
    if cell.figure in _OUTCOMES:
        conditions.append(outcome_column(now).in_([word.value for word in _OUTCOMES[cell.figure]]))
    elif cell.figure in {*CSI_FIGURES, *_VERDICTS}:
        conditions.append(csi_condition(cell.figure, TicketFact))
    elif cell.figure in _COURSES:
        conditions.append(went(_COURSES[cell.figure], until=period.until if period is not None else date.max))
    elif cell.figure in _WORKS:
        conditions.append(worked(_WORKS[cell.figure]))
    elif cell.figure in _SPANS:
        conditions.append(SPAN_COLUMNS[_SPANS[cell.figure]].is_not(None))
    return and_(*conditions)
