"""How ticket cycles went, each as a condition: table and rows behind ask here both."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_

from storage.tables import TicketFact
from storage.tables.figures import ENDED_IN_ANOTHER_MONTH


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


def went(course: Course, *, until: date) -> ColumnElement[bool]:
    """The cycles of which this is true when the period ends; `until` is the first day that no longer belongs to it.

    A cycle that ended later was open then: what happened since changes no month that is over.
    """
    fact, end = TicketFact, until.isoformat()
    had_ended = fact.closed_day < end
    is_open = or_(fact.closed_day.is_(None), fact.closed_day >= end)
    had_last_word = and_(had_ended, fact.is_customer_last.is_(True))
    answered = and_(had_ended, fact.replied_at.is_not(None))
    conditions: dict[Course, ColumnElement[bool]] = {
        Course.AUTHOR_KNOWN: fact.is_first_time.is_not(None),
        Course.FIRST_TIME: fact.is_first_time.is_(True),
        Course.UNFINISHED: or_(is_open, had_last_word),
        Course.OPEN_AT_END: is_open,
        Course.CUSTOMER_LAST: had_last_word,
        Course.TALKED: fact.messages_in + fact.messages_out > 0,
        Course.HANDED_OVER: fact.hand_overs > 0,
        Course.MOVED: fact.moves > 0,
        Course.ENDED_ANSWERED: answered,
        Course.SOLVED_HERE: and_(answered, fact.is_sent_elsewhere.is_(False)),
        Course.SENT_ELSEWHERE: and_(answered, fact.is_sent_elsewhere.is_(True)),
        Course.HANDLED: fact.handling_s > 0,
    }
    return conditions[course]


def ended_after(until: date) -> list[ColumnElement[bool]]:
    """Cycles opened before a period's end that ended after it, as two conditions of which at most one is true of each.

    Those that ended in a later month than they were opened in are few and stand in an index of their own; the others
    were opened in the month in which the period ends.
    """
    day, month = until.isoformat(), until.replace(day=1).isoformat()
    after = TicketFact.closed_day >= day
    across = and_(after, ENDED_IN_ANOTHER_MONTH)
    if day == month:
        return [across]
    within = and_(TicketFact.opened_day >= month, TicketFact.closed_day <= f"{month[:7]}-31")
    return [across, and_(after, within)]
