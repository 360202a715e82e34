"""What the facts of next replies should be, from the promises and who held the ticket then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk.promise_clock import elapsed
from desk.reply_facts import why_left_out
from desk.terms import hours_of
from desk.ticket_cycles import UNKNOWN, Cycle
from desk.ticket_stories import Story, Term
from storage.counting import day_of, hour_of
from storage.vocabulary import Metric


def replies_of(session: Session, story: Story, cycles: Sequence[Cycle]) -> dict[int, dict[str, Any]]:
    """The rows of a ticket, by promise."""
    return {term.id: _row(session, story, cycles, term) for term in story.terms if term.metric == Metric.NEXT_REPLY}


def _row(session: Session, story: Story, cycles: Sequence[Cycle], term: Term) -> dict[str, Any]:
    left_out = why_left_out(term)
    row: dict[str, Any] = {
        "ticket_id": story.ticket.id, "cycle": term.cycle, "brand_id": story.ticket.brand_id,
        "channel_id": term.channel_id, "source_id": story.ticket.source_id, "asked_at": term.started_at,
        "asked_day": day_of(term.started_at), "asked_hour": hour_of(term.started_at), "due_at": term.due_at,
        "target_s": term.target_s, "left_out": left_out, "replied_at": None, "reply_s": None,
        "is_within": False if term.breached_at is not None and left_out is None else None,
    }  # fmt: skip
    operator = _operator(story, cycles, term)
    if operator is not UNKNOWN:
        row["operator_id"] = operator
    if term.fulfilled_at is not None and left_out is None:
        hours = hours_of(session, term.calendar_id)
        spent = elapsed(term.started_at, term.fulfilled_at, hours=hours, pauses=story.pauses)
        row["replied_at"] = term.fulfilled_at
        row["reply_s"] = round(spent.total_seconds())
        row["is_within"] = term.due_at is None or term.fulfilled_at <= term.due_at
    return row


def _operator(story: Story, cycles: Sequence[Cycle], term: Term) -> Any:
    """Who answered; else who holds the ticket, or held it when the promise ended, where the history tells."""
    if term.fulfilled_by is not None:
        return term.fulfilled_by
    ended_at = term.fulfilled_at or term.cancelled_at
    if ended_at is None:
        return story.ticket.assignee_id
    return _holder_at(cycles, term.cycle, ended_at)


def _holder_at(cycles: Sequence[Cycle], number: int, at: datetime) -> Any:
    """Unknown when somebody else took it in that very moment, or the answer was found later than it was given."""
    holders = [one for cycle in cycles if cycle.number == number for one in cycle.holders]
    before = [holder for since, holder in holders if since < at]
    since = [holder for moment, holder in holders if moment >= at]
    return UNKNOWN if since or not before else before[-1]
