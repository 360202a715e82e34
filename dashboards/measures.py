"""What sealed figures hold: every sum that does not depend on the moment somebody looks, and the lengths.

A row that is neither answered nor ended changes by the mere clock: it is counted as opened here, and what is to be said
of its promise is asked anew each time (see `blocks`).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_, true

from dashboards.fact_rows import ASKED, OPENED, REPLIES
from dashboards.figures import Span
from dashboards.selection import CSI_FIGURES, SPAN_COLUMNS, csi_condition
from storage.tables import ReplyFact, TicketFact

# Changes whenever the measures or spans below do: blocks of another shape are made anew and not read until then.
SHAPE = 1


class Measure(StrEnum):
    """A sum over facts; those of time are in seconds."""

    # Of cycles, by the day they were opened; of next replies, by the day the customer wrote. `overdue`, `pending` and
    # `no_promise` also count those that still wait.
    OPENED = "opened"
    WITHIN = "within"
    LATE = "late"
    OVERDUE = "overdue"
    PENDING = "pending"
    UNANSWERED = "unanswered"
    NO_PROMISE = "no_promise"
    ANSWERED = "answered"
    CLOSED = "closed"
    RESOLVED_WITHIN = "resolved_within"
    RESOLVED_LATE = "resolved_late"
    RESOLVED_NO_PROMISE = "resolved_no_promise"
    # Those not ended yet, by their resolution promise.
    RESOLUTION_OVERDUE = "resolution_overdue"
    RESOLUTION_PENDING = "resolution_pending"
    AUTHOR_KNOWN = "author_known"
    FIRST_TIME = "first_time"
    # Ended with the customer's word last.
    CUSTOMER_LAST = "customer_last"
    # Ended and answered; of them sent elsewhere, and solved where asked.
    ENDED_ANSWERED = "ended_answered"
    SENT_ELSEWHERE = "sent_elsewhere"
    SOLVED_HERE = "solved_here"
    MESSAGES_IN = "messages_in"
    MESSAGES_OUT = "messages_out"
    TALKED = "talked"
    HAND_OVERS = "hand_overs"
    HANDED_OVER = "handed_over"
    MOVES = "moves"
    MOVED = "moved"
    COMPLEXITY = "complexity"
    COMPLEXITY_KNOWN = "complexity_known"
    # Answered cycles of each complexity.
    SIMPLE = "simple"
    MEDIUM = "medium"
    HARD = "hard"
    HANDLING_S = "handling_s"
    HANDLED = "handled"
    PAUSED_S = "paused_s"
    PAUSED = "paused"
    FIRST_REPLY_S = "first_reply_s"
    # Of ratings, by the day the customer was asked: the figures of the same names.
    ASKED = "asked"
    LIKES = "likes"
    DISLIKES = "dislikes"
    ABOUT_ANSWER = "about_answer"
    ABOUT_DECISION = "about_decision"
    OPEN_ASKED = "open_asked"
    OPEN_LIKES = "open_likes"
    OPEN_DISLIKES = "open_dislikes"
    VOIDED = "voided"
    STAFF = "staff"


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _of_cycles() -> dict[Measure, ColumnElement[Any]]:
    fact = TicketFact
    is_answered, is_closed = fact.replied_at.is_not(None), fact.closed_at.is_not(None)
    ended_silent = and_(not_(is_answered), is_closed)
    was_due = and_(fact.due_at.is_not(None), func.coalesce(fact.due_at, fact.closed_at) <= fact.closed_at)
    ended_answered = and_(is_answered, is_closed)
    return {
        Measure.OPENED: _count(fact.ticket_id.is_not(None)),
        Measure.WITHIN: _count(and_(is_answered, fact.is_within.is_(True))),
        Measure.LATE: _count(and_(is_answered, fact.is_within.is_(False))),
        Measure.OVERDUE: _count(and_(ended_silent, was_due)),
        Measure.UNANSWERED: _count(and_(ended_silent, not_(was_due))),
        Measure.NO_PROMISE: _count(and_(is_answered, fact.is_within.is_(None))),
        Measure.ANSWERED: _count(is_answered),
        Measure.CLOSED: _count(is_closed),
        Measure.RESOLVED_WITHIN: _count(and_(is_closed, fact.is_resolved_within.is_(True))),
        Measure.RESOLVED_LATE: _count(and_(is_closed, fact.is_resolved_within.is_(False))),
        Measure.RESOLVED_NO_PROMISE: _count(and_(is_closed, fact.is_resolved_within.is_(None))),
        Measure.AUTHOR_KNOWN: _count(fact.is_first_time.is_not(None)),
        Measure.FIRST_TIME: _count(fact.is_first_time.is_(True)),
        Measure.CUSTOMER_LAST: _count(and_(is_closed, fact.is_customer_last.is_(True))),
        Measure.ENDED_ANSWERED: _count(ended_answered),
        Measure.SENT_ELSEWHERE: _count(and_(ended_answered, fact.is_sent_elsewhere.is_(True))),
        Measure.SOLVED_HERE: _count(and_(ended_answered, fact.is_sent_elsewhere.is_(False))),
        Measure.MESSAGES_IN: fact.messages_in.expression,
        Measure.MESSAGES_OUT: fact.messages_out.expression,
        Measure.TALKED: _count(fact.messages_in + fact.messages_out > 0),
        Measure.HAND_OVERS: fact.hand_overs.expression,
        Measure.HANDED_OVER: _count(fact.hand_overs > 0),
        Measure.MOVES: fact.moves.expression,
        Measure.MOVED: _count(fact.moves > 0),
        Measure.COMPLEXITY: func.coalesce(fact.complexity, 0),
        Measure.COMPLEXITY_KNOWN: _count(fact.complexity.is_not(None)),
        Measure.SIMPLE: _count(and_(is_answered, fact.complexity == 1)),
        Measure.MEDIUM: _count(and_(is_answered, fact.complexity == 2)),  # noqa: PLR2004 - the three complexities
        Measure.HARD: _count(and_(is_answered, fact.complexity == 3)),  # noqa: PLR2004 - as above
        Measure.HANDLING_S: fact.handling_s.expression,
        Measure.HANDLED: _count(fact.handling_s > 0),
        Measure.PAUSED_S: fact.paused_s.expression,
        Measure.PAUSED: _count(fact.paused_s > 0),
        Measure.FIRST_REPLY_S: func.coalesce(fact.first_reply_s, 0),
    }


def _of_replies() -> dict[Measure, ColumnElement[Any]]:
    fact = ReplyFact
    is_answered, counts = fact.replied_at.is_not(None), fact.left_out.is_(None)
    return {
        Measure.OPENED: _count(fact.promise_id.is_not(None)),
        Measure.WITHIN: _count(and_(counts, is_answered, fact.is_within.is_(True))),
        Measure.LATE: _count(and_(counts, is_answered, fact.is_within.is_(False))),
        Measure.OVERDUE: _count(and_(counts, not_(is_answered), fact.is_within.is_(False))),
        Measure.NO_PROMISE: _count(and_(counts, is_answered, fact.is_within.is_(None))),
        Measure.UNANSWERED: _count(not_(counts)),
    }


def of_open_cycles(now: datetime) -> dict[Measure, ColumnElement[Any]]:
    """What cycles that have not ended come to at this moment: their first reply where it is owed, their resolution."""
    fact, moment = TicketFact, literal(now, TicketFact.due_at.type)
    waits = fact.replied_at.is_(None)
    is_overdue = or_(fact.is_resolved_within.is_(False), fact.resolution_due_at <= moment)
    return {
        Measure.OVERDUE: _count(and_(waits, fact.due_at <= moment)),
        Measure.PENDING: _count(and_(waits, fact.due_at > moment)),
        Measure.NO_PROMISE: _count(and_(waits, fact.due_at.is_(None))),
        Measure.RESOLUTION_OVERDUE: _count(is_overdue),
        # A lasting pause holds the clock: the moment is unknown then, the promise is there.
        Measure.RESOLUTION_PENDING: _count(and_(fact.resolution_target_s.is_not(None), is_overdue.is_not(true()))),
    }


def of_owed_replies(now: datetime) -> dict[Measure, ColumnElement[Any]]:
    """What next replies that nobody has given come to at this moment, as long as they were not found broken."""
    moment = literal(now, ReplyFact.due_at.type)
    return {
        Measure.OVERDUE: _count(and_(ReplyFact.is_within.is_(None), ReplyFact.due_at <= moment)),
        Measure.PENDING: _count(
            and_(ReplyFact.is_within.is_(None), or_(ReplyFact.due_at.is_(None), ReplyFact.due_at > moment))
        ),
    }


MEASURES: dict[str, dict[Measure, ColumnElement[Any]]] = {
    OPENED.name: _of_cycles(),
    ASKED.name: {Measure(figure.value): _count(csi_condition(figure, TicketFact)) for figure in CSI_FIGURES},
    REPLIES.name: _of_replies(),
}
SPANS: dict[str, dict[Span, ColumnElement[Any]]] = {
    OPENED.name: {span: column.expression for span, column in SPAN_COLUMNS.items()}
    | {
        Span.RESOLUTION: TicketFact.resolution_s.expression,
        Span.HANDLING: func.nullif(TicketFact.handling_s, 0),
        Span.TALK: func.nullif(TicketFact.messages_in + TicketFact.messages_out, 0),
    },
    ASKED.name: {},
    REPLIES.name: {Span.NEXT_REPLY: case((ReplyFact.left_out.is_(None), ReplyFact.reply_s))},
}
