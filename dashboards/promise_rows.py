"""The promises behind a figure, and the broken ones by how late they are. Reads only."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from dashboards.blind_rows import blind_row
from dashboards.figures import Outcome
from dashboards.promise_outcomes import BOARDS, FIGURES, columns_of, left_open, outcome_of
from dashboards.selection import Board, Cell, Figure, Selection, chosen, in_cell, rows_of
from dashboards.unkept import unkept
from storage.rights import Actor
from storage.tables import Channel, Person, ReplyFact, Source, TicketFact
from storage.vocabulary import Metric

MILLISECONDS = 1000


class PromiseRow(NamedTuple):
    """A promise of one metric: since when, until when, and what came of it; lengths in seconds of working time.

    The operator of a blind one is empty.
    """

    ticket_id: int
    cycle: int
    number: int
    channel: str
    source: str
    operator: str
    since: datetime
    due_at: datetime | None
    kept_at: datetime | None
    outcome: Outcome
    spent_s: int | None
    target_s: int | None


class Breach(NamedTuple):
    """A broken promise, and by how much working time."""

    metric: Metric
    row: PromiseRow
    late_s: int


def promise_rows(
    session: Session,
    selection: Selection,
    *,
    board: Board,
    cell: Cell,
    by: Actor,
    now: datetime,
    worst: int | None = None,
) -> list[PromiseRow]:
    """The promises a figure is made of, newest first; or so many of them that are the most over their time."""
    rows, columns, word = rows_of(board), columns_of(board), outcome_of(board, now)
    if cell.figure in FIGURES:
        outcomes = FIGURES[cell.figure]
        counted = and_(left_open(board, outcomes), word.in_([outcome.value for outcome in outcomes]))
    else:
        counted = columns.spent_s.is_not(None)
    in_row = in_cell(Cell(Figure.ALL, cell.dimension, cell.key), board, now=now, period=selection.period)
    newest = rows.day.desc(), rows.ticket.desc(), columns.cycle.desc(), columns.number.desc()
    by_length, by_clock = _most_over(board, now)
    # Those that were answered have a length, and those that were not have none: nothing else is reckoned for each row.
    over = {Figure.LATE: (by_length,), Figure.OVERDUE: (by_clock,)}.get(cell.figure, (by_length, by_clock))
    wanted: ColumnElement[bool] = and_(chosen(selection, board, by=by), in_row, counted)
    statement = (
        select(
            rows.ticket, columns.cycle, columns.number, Channel.name, Source.name, func.coalesce(Person.name, ""),
            columns.since, columns.due_at, columns.kept_at, word, columns.spent_s, columns.target_s,
            blind_row(rows.ticket, brand_id=selection.brand_id, by=by),
        )
        .join(Channel, Channel.id == rows.channel)
        .join(Source, Source.id == rows.source)
        .outerjoin(Person, Person.id == rows.operator)
        .order_by(*(newest if worst is None else over))
    )  # fmt: skip
    if worst is None:
        statement = statement.where(wanted)
    else:
        # The worst are found before anybody asks for names: of many broken promises few are shown.
        own = (columns.number,) if board is Board.NEXT_REPLY else (rows.ticket, columns.cycle)
        found = select(*own).where(wanted).order_by(*over).limit(worst).subquery()
        statement = statement.join(found, and_(*(key == same for key, same in zip(own, found.c, strict=True))))
    return [
        PromiseRow._make((*row[:5], "" if row[12] else row[5], *row[6:9], Outcome(row[9]), *row[10:12]))
        for row in session.execute(statement)
    ]


def _most_over(board: Board, now: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The most over their time first.

    What nobody has answered has no length: it is late by the clock, until its cycle ended or until now.
    """
    columns = columns_of(board)
    ended: ColumnElement[Any] = TicketFact.closed_at.expression
    if board is Board.NEXT_REPLY:
        same = TicketFact.ticket_id == ReplyFact.ticket_id, TicketFact.cycle == ReplyFact.cycle
        ended = select(TicketFact.closed_at).where(*same).correlate(ReplyFact).scalar_subquery()
    until = func.coalesce(ended, literal(now, TicketFact.due_at.type))
    # A pause takes the due moment away. Moments are milliseconds.
    due = func.coalesce(columns.due_at, type_coerce(columns.since, BigInteger) + columns.target_s * MILLISECONDS)
    late = type_coerce(until, BigInteger) - type_coerce(due, BigInteger)
    return (columns.spent_s - columns.target_s).desc().nulls_last(), late.desc().nulls_last()


def breaches(
    session: Session, selection: Selection, *, by: Actor, now: datetime, most: int | None = None
) -> list[Breach]:
    """The broken promises of all three metrics, the worst first; at most so many of each metric.

    Each by its own date axis. How late: working time beyond the target, until now where nothing has come yet.
    """
    found = []
    for metric, board in BOARDS.items():
        late, overdue = (
            promise_rows(session, selection, board=board, cell=Cell(figure), by=by, now=now, worst=most)
            for figure in (Figure.LATE, Figure.OVERDUE)
        )
        tickets = None if most is None else {row.ticket_id for row in overdue}
        waiting = unkept(session, selection, board=board, by=by, now=now, outcomes=(Outcome.OVERDUE,), tickets=tickets)
        spent = {(one.ticket_id, one.cycle, one.number): one.spent_s for one in waiting}
        own = [_breach(metric, row, spent) for row in (*late, *overdue)]
        found += sorted(own, key=_worst_first)[:most]
    return sorted(found, key=_worst_first)


def _breach(metric: Metric, row: PromiseRow, spent: dict[tuple[int, int, int], int]) -> Breach:
    used = spent.get((row.ticket_id, row.cycle, row.number), row.spent_s or 0)
    return Breach(metric, row, max(0, used - (row.target_s or 0)))


def _worst_first(breach: Breach) -> tuple[int, int, int, int]:
    return -breach.late_s, breach.row.ticket_id, breach.row.cycle, breach.row.number
