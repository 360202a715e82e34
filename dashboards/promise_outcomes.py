"""What became of each promise of a board, in SQL: first reply, next reply, resolution."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, literal, or_, true

from dashboards.figures import COUNTED, LEFT_OUT, MISSED, Outcome
from dashboards.selection import Board, Figure, outcome_column
from storage.tables import ReplyFact, TicketFact
from storage.vocabulary import Metric

BOARDS = {
    Metric.FIRST_REPLY: Board.SLA,
    Metric.NEXT_REPLY: Board.NEXT_REPLY,
    Metric.RESOLUTION: Board.RESOLUTION,
}


NOT_KEPT = frozenset({Outcome.OVERDUE, Outcome.PENDING, Outcome.UNANSWERED})


class PromiseColumns(NamedTuple):
    """Where the facts of a board keep what was promised and what came of it."""

    # Tells promises of one cycle apart; 0 where a cycle has but one.
    number: ColumnElement[int]
    cycle: ColumnElement[int]
    since: ColumnElement[Any]
    due_at: ColumnElement[Any]
    kept_at: ColumnElement[Any]
    spent_s: ColumnElement[int | None]
    target_s: ColumnElement[Any]


_COLUMNS = {
    Board.SLA: PromiseColumns(
        literal(0),
        TicketFact.cycle.expression,
        TicketFact.opened_at.expression,
        TicketFact.due_at.expression,
        TicketFact.replied_at.expression,
        TicketFact.first_reply_s.expression,
        TicketFact.first_reply_target_s.expression,
    ),
    Board.NEXT_REPLY: PromiseColumns(
        ReplyFact.promise_id.expression,
        ReplyFact.cycle.expression,
        ReplyFact.asked_at.expression,
        ReplyFact.due_at.expression,
        ReplyFact.replied_at.expression,
        ReplyFact.reply_s.expression,
        ReplyFact.target_s.expression,
    ),
    Board.RESOLUTION: PromiseColumns(
        literal(0),
        TicketFact.cycle.expression,
        TicketFact.opened_at.expression,
        TicketFact.resolution_due_at.expression,
        TicketFact.closed_at.expression,
        TicketFact.resolution_s.expression,
        TicketFact.resolution_target_s.expression,
    ),
}


FIGURES: dict[Figure, tuple[Outcome, ...]] = {
    Figure.ALL: tuple(Outcome),
    Figure.COUNTED: COUNTED,
    Figure.WITHIN: (Outcome.WITHIN,),
    Figure.MISSED: MISSED,
    Figure.LATE: (Outcome.LATE,),
    Figure.OVERDUE: (Outcome.OVERDUE,),
    Figure.LEFT_OUT: LEFT_OUT,
}


def columns_of(board: Board) -> PromiseColumns:
    """The columns of the promises this board is about."""
    return _COLUMNS[board]


def outcome_of(board: Board, now: datetime) -> ColumnElement[str]:
    """An `Outcome` for each row of the board's facts.

    A resolution is kept by the end of the cycle; a next reply that ended unanswered before it was due is left out, one
    that was broken stays missed.
    """
    if board is Board.NEXT_REPLY:
        return case(
            (ReplyFact.left_out.is_not(None), Outcome.UNANSWERED.value),
            (ReplyFact.replied_at.is_not(None), _kept(ReplyFact.is_within.expression)),
            (_is_overdue(ReplyFact.is_within.expression, ReplyFact.due_at.expression, now), Outcome.OVERDUE.value),
            else_=Outcome.PENDING.value,
        )
    if board is Board.RESOLUTION:
        is_within, due_at = TicketFact.is_resolved_within.expression, TicketFact.resolution_due_at.expression
        return case(
            (TicketFact.closed_at.is_not(None), _kept(is_within)),
            (_is_overdue(is_within, due_at, now), Outcome.OVERDUE.value),
            (TicketFact.resolution_target_s.is_(None), Outcome.NO_PROMISE.value),
            else_=Outcome.PENDING.value,
        )
    return outcome_column(now)


def left_open(board: Board, outcomes: Iterable[Outcome]) -> ColumnElement[bool]:
    """What all rows of these outcomes have in common, said plainly, so that the index of the few is taken."""
    if not NOT_KEPT.issuperset(outcomes):
        return true()
    if board is Board.NEXT_REPLY:
        # One that ended unanswered is left out, and so in no index of those that are owed.
        owed = ReplyFact.left_out.is_(None)
        is_left_out = Outcome.UNANSWERED in outcomes
        return ReplyFact.replied_at.is_(None) if is_left_out else and_(ReplyFact.replied_at.is_(None), owed)
    if board is Board.RESOLUTION:
        return TicketFact.closed_at.is_(None)
    return TicketFact.replied_at.is_(None)


def _kept(is_within: ColumnElement[bool | None]) -> ColumnElement[str]:
    return case(
        (is_within.is_(None), Outcome.NO_PROMISE.value),
        (is_within.is_(True), Outcome.WITHIN.value),
        else_=Outcome.LATE.value,
    )


def _is_overdue(
    is_within: ColumnElement[bool | None], due_at: ColumnElement[Any], now: datetime
) -> ColumnElement[bool]:
    # A promise that was broken stays so when a pause holds its clock afterwards.
    return or_(is_within.is_(False), due_at <= literal(now, TicketFact.due_at.type))
