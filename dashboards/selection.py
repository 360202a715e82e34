"""Which ticket cycles a figure is made of: one selection feeds card, table, drill-down and export."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from dashboards.figures import COUNTED, LEFT_OUT, MISSED, Outcome, Span
from dashboards.periods import Period
from desk.closed_texts import channel_seen
from storage.rights import Actor
from storage.tables import Channel, TicketFact
from storage.vocabulary import LeftOut, RatingCause, RatingWay, Role, SetAside, Verdict

# Who sees the figures of everybody in the brand; an operator sees the own ones.
ALL_ROWS = (Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY)
# Longer numbers are no ids, and no database could compare them.
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Selection:
    """A brand, whole local days, and the operators, channels and sources chosen; an empty set means all."""

    brand_id: int
    period: Period
    operators: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    sources: frozenset[int] = frozenset()


class Dimension(StrEnum):
    """By what a table is split."""

    OPERATOR = "operator"
    CHANNEL = "channel"
    SOURCE = "source"
    DAY = "day"


class Board(StrEnum):
    """A dashboard; each has one date axis."""

    SLA = "sla"
    CSI = "csi"


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
_SPANS = {Figure(span.value): span for span in Span}
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


def operator_column(board: Board) -> ColumnElement[int | None]:
    """Whose a cycle is: for ratings the person whose answer is rated, as it was when the customer was asked."""
    own: ColumnElement[int | None] = TicketFact.operator_id.expression
    return own if board is Board.SLA else func.coalesce(TicketFact.rated_operator_id, own)


def channel_column(board: Board) -> ColumnElement[int]:
    """In which channel a cycle counts: for ratings the one in which the customer was asked."""
    own: ColumnElement[int] = TicketFact.channel_id.expression
    return own if board is Board.SLA else func.coalesce(TicketFact.rated_channel_id, own)


def day_column(board: Board) -> InstrumentedAttribute[str] | InstrumentedAttribute[str | None]:
    """The date axis: the day the ticket was opened, or the day its customer was asked."""
    return TicketFact.opened_day if board is Board.SLA else TicketFact.asked_day


def chosen(selection: Selection, board: Board, *, by: Actor) -> ColumnElement[bool]:
    """The facts of a selection that this person may see.

    Raises Refused for somebody who holds none of lead, administrator, quality control and operator in the brand.
    """
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id)
    day = day_column(board)
    conditions: list[ColumnElement[bool]] = [
        TicketFact.brand_id == selection.brand_id,
        day >= selection.period.since.isoformat(),
        day < selection.period.until.isoformat(),
        _counts(board),
    ]
    if not by.holds(*ALL_ROWS, brand_id=selection.brand_id):
        conditions.append(operator_column(board) == by.person_id)
    elif not by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=selection.brand_id):
        seen = select(Channel.id).where(Channel.brand_id == selection.brand_id, channel_seen(by, selection.brand_id))
        conditions.append(channel_column(board).in_(seen))
    if selection.operators:
        conditions.append(_operators(selection.operators, board))
    if selection.channels:
        conditions.append(channel_column(board).in_(sorted(selection.channels)))
    if selection.sources:
        conditions.append(TicketFact.source_id.in_(sorted(selection.sources)))
    return and_(*conditions)


def _counts(board: Board) -> ColumnElement[bool]:
    """Abuse counts nowhere; a cycle that ended in a merge only by the rating its customer gave."""
    counts = TicketFact.left_out.is_(None)
    if board is Board.SLA:
        return counts
    return or_(counts, and_(TicketFact.left_out == LeftOut.MERGED, TicketFact.rating.is_not(None)))


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
    """The row of a table a fact belongs to: an id (0: nobody) or a day."""
    match dimension:
        case Dimension.OPERATOR:
            return func.coalesce(operator_column(board), 0)
        case Dimension.CHANNEL:
            return channel_column(board)
        case Dimension.SOURCE:
            return TicketFact.source_id.expression
        case Dimension.DAY:
            return day_column(board).expression


def _in_row(dimension: Dimension, key: str, board: Board) -> ColumnElement[bool]:
    if dimension is Dimension.DAY:
        return day_column(board) == key
    if not (key.isascii() and key.isdigit()) or len(key) > LONGEST_ID:
        return false()
    if dimension is Dimension.OPERATOR:
        return _operators(frozenset({int(key)}), board)
    return key_column(dimension, board) == int(key)


def in_cell(cell: Cell, board: Board, *, now: datetime) -> ColumnElement[bool]:
    """The facts a figure counts, to be joined with `chosen`."""
    conditions: list[ColumnElement[bool]] = [literal(value=True)]
    if cell.dimension is not None:
        conditions.append(_in_row(cell.dimension, cell.key, board))
    if cell.figure in _OUTCOMES:
        conditions.append(outcome_column(now).in_([word.value for word in _OUTCOMES[cell.figure]]))
    elif cell.figure in {*CSI_FIGURES, *_VERDICTS}:
        conditions.append(csi_condition(cell.figure, TicketFact))
    elif cell.figure in _SPANS:
        conditions.append(SPAN_COLUMNS[_SPANS[cell.figure]].is_not(None))
    return and_(*conditions)
