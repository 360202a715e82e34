"""How ticket cycles went, each as a condition: table and rows behind ask here both."""

from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, literal, or_

from dashboards.periods import Period
from storage.settings import settings
from storage.tables import TicketFact


def end_of(period: Period, now: datetime) -> datetime:
    """The moment at which a period ends in the installation's zone; now where that is yet to come."""
    return min(now, datetime.combine(period.until, time(), ZoneInfo(settings().zone)).astimezone(UTC))


class Course(StrEnum):
    """What may be said of a cycle; each is also a figure that opens its rows."""

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


def went(course: Course, *, until: datetime, facts: Any = TicketFact) -> ColumnElement[bool]:
    """The cycles of which this is true at the end of the period; `until` is that end, or now where it is yet to come.

    A cycle that ended later was open at the end: what happened since changes no month that is over.
    """
    end = literal(until, TicketFact.closed_at.type)
    is_open = or_(facts.closed_at.is_(None), facts.closed_at >= end)
    had_last_word = and_(facts.closed_at < end, facts.is_customer_last.is_(True))
    ended = and_(facts.closed_at < end, facts.replied_at.is_not(None))
    conditions: dict[Course, ColumnElement[bool]] = {
        Course.AUTHOR_KNOWN: facts.is_first_time.is_not(None),
        Course.FIRST_TIME: facts.is_first_time.is_(True),
        Course.UNFINISHED: or_(is_open, had_last_word),
        Course.OPEN_AT_END: is_open,
        Course.CUSTOMER_LAST: had_last_word,
        Course.TALKED: facts.messages_in + facts.messages_out > 0,
        Course.HANDED_OVER: facts.hand_overs > 0,
        Course.MOVED: facts.moves > 0,
        Course.ENDED_ANSWERED: ended,
        Course.SOLVED_HERE: and_(ended, facts.is_sent_elsewhere.is_(False)),
        Course.SENT_ELSEWHERE: and_(ended, facts.is_sent_elsewhere.is_(True)),
        Course.HANDLED: facts.handling_s > 0,
    }
    return conditions[course]
