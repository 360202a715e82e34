"""What the facts of some tickets should be, from their history and not from the facts: to check them, and to mend them.

A column of which events of earlier versions said too little is missing in a row. Each definition stands in
docs/decisions/0006-figures.md.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from desk import tag_facts
from desk.calendars import WorkingHours
from desk.first_times import first_times, is_first, that_came_in
from desk.promise_clock import elapsed
from desk.reply_replay import replies_of
from desk.terms import hours_of, terms_of
from desk.ticket_cycles import UNKNOWN, Cycle, cycles_of
from desk.ticket_stories import Story, Term, sent_elsewhere, stories
from storage.counting import day_of, hour_of
from storage.vocabulary import CancelCause, Direction, LeftOut, Metric, SetAside, TicketState

Row = dict[str, Any]


class Replayed(NamedTuple):
    """Rows by their keys: what is known of each; `cycles` and `replies` of tickets whose opening is known."""

    facts: dict[tuple[int, int], Row]
    replies: dict[int, Row]
    tags: dict[int, set[int]]
    known: set[int]


def replayed(session: Session, ticket_ids: Collection[int]) -> Replayed:
    """The rows that these tickets should have; a cancelled ticket has none."""
    found = stories(session, ticket_ids)
    answers = {turn.id: turn for story in found.values() for turn in story.turns}
    answers |= sent_elsewhere(session, _named(found) - set(answers))
    people = {(one.ticket.brand_id, one.ticket.author_id) for one in found.values()}
    people |= {(brand_id, author_id) for _number, brand_id, author_id in that_came_in(session, list(found))}
    firsts = first_times(session, people)
    facts: dict[tuple[int, int], Row] = {}
    replies: dict[int, Row] = {}
    known: set[int] = set()
    for number, story in found.items():
        cycles = cycles_of(story, answers)
        if story.ticket.state == TicketState.CANCELLED:
            known.add(number)
            continue
        replies |= replies_of(session, story, cycles)
        if cycles:
            known.add(number)
        for cycle in cycles:
            facts[number, cycle.number] = _row(session, story, cycle, is_last=cycle is cycles[-1]) | (
                {"is_first_time": is_first(number, story.ticket.author_id, firsts)} if cycle.number == 1 else {}
            )
    return Replayed(facts, replies, tag_facts.effective(session, list(found)), known)


def _named(found: dict[int, Story]) -> set[int]:
    """The answers that the histories speak of."""
    events = [event.details for story in found.values() for event in story.events]
    said = {details["message_id"] for details in events if details.get("message_id")}
    return said | {number for details in events for number in details.get("answers", ())}


def _row(session: Session, story: Story, cycle: Cycle, *, is_last: bool) -> Row:
    ticket = story.ticket
    row: Row = {
        "brand_id": ticket.brand_id, "source_id": ticket.source_id, "channel_id": cycle.channel_id,
        "opened_at": cycle.opened_at, "opened_day": day_of(cycle.opened_at), "opened_hour": hour_of(cycle.opened_at),
        "replied_at": cycle.replied_at, "replied_day": _day(cycle.replied_at),
        "closed_at": cycle.closed_at, "closed_day": _day(cycle.closed_at), "left_out": cycle.left_out,
        "promoted_to_answered_s": _seconds(cycle.opened_at, cycle.replied_at),
        "hand_overs": cycle.hand_overs, "moves": cycle.moves, "handling_s": story.handled.get(cycle.number, 0),
        "paused_s": _paused(story, cycle),
    }  # fmt: skip
    if cycle.answerer is not UNKNOWN:
        row["operator_id"] = cycle.answerer
    if cycle.answer_taken_at is not UNKNOWN:
        row["taken_to_answered_s"] = _seconds(cycle.answer_taken_at, cycle.replied_at)
    complexity = ticket.complexity if is_last else cycle.complexity
    if complexity is not UNKNOWN:
        row["complexity"] = complexity
    if cycle.number == 1:
        row |= _spans(story, cycle)
    return row | _talk(story, cycle) | _first_reply(session, story, cycle) | _resolution(session, story, cycle) | (
        _rating(story, cycle)
    )  # fmt: skip


def _spans(story: Story, cycle: Cycle) -> Row:
    """A ticket into which another went is as old as the older one; its own spans are those of its opening."""
    if any(event.details.get("into_ticket") == story.ticket.id for event in story.events):
        return {}
    published, seen = story.ticket.published_at, story.ticket.seen_at
    is_imported = any(event.details.get("imported") for event in story.events)
    return {
        "published_to_seen_s": None if is_imported else _seconds(published, seen),
        "seen_to_promoted_s": None if is_imported else _seconds(seen, cycle.opened_at),
    }


def _talk(story: Story, cycle: Cycle) -> Row:
    """The talk as it stands in the ticket now."""
    turns = [turn for turn in story.turns if turn.cycle == cycle.number]
    heard = [turn for turn in turns if turn.direction == Direction.IN]
    asks = [turn.id for turn in heard if not turn.is_thanks]
    said = [turn for turn in turns if turn.direction == Direction.OUT]
    return {
        "messages_in": len(heard),
        "messages_out": len(said),
        "is_customer_last": max(asks, default=0) > max((turn.id for turn in said), default=0),
        "is_sent_elsewhere": any(turn.sends_elsewhere for turn in said),
    }


def _paused(story: Story, cycle: Cycle) -> int:
    mine = [
        round((pause.until - pause.since).total_seconds())
        for pause in story.pauses
        if pause.until is not None
        and cycle.opened_at <= pause.since
        and (cycle.until is None or pause.since < cycle.until)
    ]
    return sum(mine)


def _first_reply(session: Session, story: Story, cycle: Cycle) -> Row:
    term = _in_force(story, cycle, Metric.FIRST_REPLY)
    row: Row = {"due_at": None, "due_day": None, "first_reply_target_s": None, "first_reply_s": None, "is_within": None}
    if term is None:
        return row
    if term.cancel_cause != CancelCause.SUPERSEDED:
        row |= {"due_at": term.due_at, "due_day": _day(term.due_at), "first_reply_target_s": term.target_s}
    if term.breached_at is not None:
        row["is_within"] = False
    if cycle.replied_at is not None and term.fulfilled_at is not None:
        hours = hours_of(session, term.calendar_id)
        row["first_reply_s"] = _length(term.started_at, cycle.replied_at, hours)
        row["is_within"] = term.due_at is None or cycle.replied_at <= term.due_at
    return row


def _resolution(session: Session, story: Story, cycle: Cycle) -> Row:
    term = _in_force(story, cycle, Metric.RESOLUTION)
    row: Row = dict.fromkeys(("resolution_due_at", "resolution_target_s", "is_resolved_within", "resolution_s"))
    if term is not None and term.cancel_cause != CancelCause.SUPERSEDED:
        row |= {"resolution_due_at": term.due_at, "resolution_target_s": term.target_s}
    if term is not None and term.breached_at is not None:
        row["is_resolved_within"] = False
    if cycle.closed_at is None or cycle.left_out is not None:
        return row
    if term is not None and term.fulfilled_at is not None:
        hours = hours_of(session, term.calendar_id)
        row["resolution_s"] = _length(term.started_at, term.fulfilled_at, hours, story)
        row["is_resolved_within"] = term.due_at is None or term.fulfilled_at <= term.due_at
    else:
        hours = hours_of(session, terms_of(session, story.ticket.channel_id).calendar_id)
        row["resolution_s"] = _length(cycle.opened_at, cycle.closed_at, hours, story)
    return row


def _in_force(story: Story, cycle: Cycle, metric: Metric) -> Term | None:
    """The newest promise of the cycle that no merge has ended; a ticket that went into another has no other."""
    mine = [term for term in story.terms if term.cycle == cycle.number and term.metric == metric]
    if cycle.left_out is not LeftOut.MERGED:
        mine = [term for term in mine if term.cancel_cause != CancelCause.MERGED]
    return mine[-1] if mine else None


def _rating(story: Story, cycle: Cycle) -> Row:
    asked = story.asked.get(cycle.number)
    if asked is None:
        return dict.fromkeys(_RATING)
    request, rating = asked
    aside = SetAside.VOIDED if request.voided_at is not None else None
    row: Row = dict.fromkeys(_RATING) | {
        "asked_at": request.asked_at, "asked_day": day_of(request.asked_at), "rating_way": request.way,
        "rated_operator_id": request.operator_id, "rated_channel_id": request.channel_id, "rating_aside": aside,
    }  # fmt: skip
    if rating is not None:
        row |= {
            "rating": rating.verdict, "rating_cause": rating.cause, "rated_at": rating.rated_at,
            "rated_day": day_of(rating.rated_at), "rating_aside": SetAside.STAFF if rating.by_staff else aside,
        }  # fmt: skip
    return row


_RATING = (
    "asked_at", "asked_day", "rating_way", "rated_operator_id", "rated_channel_id", "rating_aside", "rating",
    "rating_cause", "rated_at", "rated_day",
)  # fmt: skip


def _length(start: datetime, end: datetime, hours: WorkingHours, story: Story | None = None) -> int:
    return round(elapsed(start, end, hours=hours, pauses=story.pauses if story else ()).total_seconds())


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else day_of(moment)


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else max(0, round((end - start).total_seconds()))
