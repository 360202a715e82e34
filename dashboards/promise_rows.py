"""The promises behind a figure, and the broken ones by how late they are. Reads only."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.figures import Outcome
from dashboards.promise_outcomes import BOARDS, FIGURES, columns_of, outcome_of
from dashboards.selection import Board, Cell, Figure, Selection, chosen, in_cell, rows_of
from dashboards.unkept import unkept
from storage.rights import Actor
from storage.tables import Channel, Person, Source
from storage.vocabulary import Metric


class PromiseRow(NamedTuple):
    """A promise of one metric: since when, until when, and what came of it; lengths in seconds of working time."""

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
    session: Session, selection: Selection, *, board: Board, cell: Cell, by: Actor, now: datetime
) -> list[PromiseRow]:
    """The promises a figure is made of, newest first."""
    rows, columns, word = rows_of(board), columns_of(board), outcome_of(board, now)
    if cell.figure in FIGURES:
        counted = word.in_([outcome.value for outcome in FIGURES[cell.figure]])
    else:
        counted = columns.spent_s.is_not(None)
    row = in_cell(Cell(Figure.ALL, cell.dimension, cell.key), board, now=now, period=selection.period)
    found = session.execute(
        select(
            rows.ticket, columns.cycle, columns.number, Channel.name, Source.name, func.coalesce(Person.name, ""),
            columns.since, columns.due_at, columns.kept_at, word, columns.spent_s, columns.target_s,
        )
        .join(Channel, Channel.id == rows.channel)
        .join(Source, Source.id == rows.source)
        .outerjoin(Person, Person.id == rows.operator)
        .where(chosen(selection, board, by=by), row, counted)
        .order_by(rows.day.desc(), rows.ticket.desc(), columns.cycle.desc(), columns.number.desc())
    )  # fmt: skip
    return [PromiseRow._make((*values[:9], Outcome(values[9]), *values[10:])) for values in found]


def breaches(session: Session, selection: Selection, *, by: Actor, now: datetime) -> list[Breach]:
    """The broken promises of all three metrics, the latest worst first.

    Each by its own date axis. How late: working time beyond the target, until now where nothing has come yet.
    """
    found = []
    for metric, board in BOARDS.items():
        overdue = unkept(session, selection, board=board, by=by, now=now, outcomes=(Outcome.OVERDUE,))
        spent = {(one.ticket_id, one.cycle, one.number): one.spent_s for one in overdue}
        for row in promise_rows(session, selection, board=board, cell=Cell(Figure.MISSED), by=by, now=now):
            used = spent.get((row.ticket_id, row.cycle, row.number), row.spent_s or 0)
            found.append(Breach(metric, row, max(0, used - (row.target_s or 0))))
    return sorted(found, key=lambda one: (-one.late_s, one.row.ticket_id, one.row.cycle, one.row.number))
