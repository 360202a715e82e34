"""How long those have waited whom nobody has answered yet, or never did: working time by the promise's own calendar."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from dashboards.figures import Outcome
from dashboards.promise_outcomes import columns_of, left_open, outcome_of
from dashboards.selection import Board, Selection, chosen, rows_of
from desk.calendars import WorkingHours, round_the_clock
from desk.promise_clock import PauseSpan, counting_pauses, elapsed
from desk.terms import hours_of
from storage.rights import Actor
from storage.tables import Pause, Promise, ReplyFact, TicketFact
from storage.vocabulary import Metric

UNKEPT = (Outcome.OVERDUE, Outcome.PENDING, Outcome.UNANSWERED)
METRICS = {Board.SLA: Metric.FIRST_REPLY, Board.NEXT_REPLY: Metric.NEXT_REPLY, Board.RESOLUTION: Metric.RESOLUTION}
Asked = tuple[int, int, int, str, datetime, datetime | None, int, int | None]
ALWAYS = round_the_clock()
# So many tickets are asked for in one statement.
AT_ONCE = 500


class Unkept(NamedTuple):
    """A promise without its answer, and the working time that went by until now, or until the ticket was closed."""

    ticket_id: int
    cycle: int
    number: int
    outcome: Outcome
    is_ended: bool
    spent_s: int
    target_s: int


def unkept(
    session: Session,
    selection: Selection,
    *,
    board: Board,
    by: Actor,
    now: datetime,
    outcomes: Sequence[Outcome] = UNKEPT,
    tickets: Iterable[int] | None = None,
) -> list[Unkept]:
    """The promises of the selection that nobody has kept, with what has been used up of them; of these tickets only."""
    statement = _asked(selection, board, by=by, now=now, outcomes=outcomes)
    if tickets is not None:
        statement = statement.where(rows_of(board).ticket.in_(sorted(tickets)))
    found = session.execute(statement).all()
    pauses = _pauses(session, {row.ticket_id for row in found}) if board is not Board.SLA else {}
    calendars = {row.calendar_id for row in found if row.calendar_id is not None}
    hours = {calendar_id: hours_of(session, calendar_id) for calendar_id in calendars}
    return [_counted(row, METRICS[board], pauses, hours, now=now) for row in found]


def _asked(
    selection: Selection, board: Board, *, by: Actor, now: datetime, outcomes: Sequence[Outcome]
) -> Select[Asked]:
    """The facts, each with the newest promise it stands for: its terms say by which calendar time is counted."""
    columns, word = columns_of(board), outcome_of(board, now)
    facts = ReplyFact if board is Board.NEXT_REPLY else TicketFact
    if board is Board.NEXT_REPLY:
        own = Promise.id == ReplyFact.promise_id
    else:
        newest = (
            select(func.max(Promise.id))
            .where(
                Promise.ticket_id == TicketFact.ticket_id, Promise.cycle == TicketFact.cycle,
                Promise.metric == METRICS[board],
            )
            .correlate(TicketFact)
            .scalar_subquery()
        )  # fmt: skip
        own = Promise.id == newest
    # A next reply that was broken may end before its ticket does: a split took what it was about along.
    closed = TicketFact.closed_at
    ended = func.coalesce(Promise.cancelled_at, closed) if board is Board.NEXT_REPLY else closed
    statement = select(
        facts.ticket_id, columns.cycle.label("cycle"), columns.number.label("number"), word.label("word"),
        func.coalesce(Promise.started_at, columns.since).label("since"), ended.label("ended"),
        columns.target_s.label("target_s"), Promise.calendar_id,
    ).outerjoin(Promise, own)  # fmt: skip
    if board is Board.NEXT_REPLY:
        same = and_(TicketFact.ticket_id == ReplyFact.ticket_id, TicketFact.cycle == ReplyFact.cycle)
        statement = statement.outerjoin(TicketFact, same)
    few = left_open(board, outcomes)
    return statement.where(chosen(selection, board, by=by), few, word.in_([one.value for one in outcomes]))


def _counted(
    row: Row[Asked],
    metric: Metric,
    pauses: dict[int, list[PauseSpan]],
    hours: dict[int, WorkingHours],
    *,
    now: datetime,
) -> Unkept:
    held = counting_pauses(metric, pauses.get(row.ticket_id, ()))
    # Rows of an import have no promise, and so no calendar: plain time.
    spent = elapsed(row.since, row.ended or now, hours=hours.get(row.calendar_id, ALWAYS), pauses=held)
    return Unkept(
        row.ticket_id, row.cycle, row.number, Outcome(row.word), row.ended is not None, round(spent.total_seconds()),
        row.target_s or 0,
    )  # fmt: skip


def _pauses(session: Session, tickets: Iterable[int]) -> dict[int, list[PauseSpan]]:
    ids, found = sorted(tickets), defaultdict(list)
    for start in range(0, len(ids), AT_ONCE):
        rows = session.execute(
            select(Pause.ticket_id, Pause.started_at, Pause.ended_at).where(
                Pause.ticket_id.in_(ids[start : start + AT_ONCE])
            )
        )
        for ticket_id, since, until in rows:
            found[ticket_id].append(PauseSpan(since, until))
    return found
