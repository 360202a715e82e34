"""`repdesk report sla`: all three promises, and the four spans, by whatever is asked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dashboards.behind import behind
from dashboards.figures import FOUR_SPANS, LEFT_OUT, Promises, Span
from dashboards.promise_rows import breaches
from dashboards.promise_sheets import breach_sheet, promise_sheet
from dashboards.promise_table import PromiseTable, PromiseTally, promise_table
from dashboards.queries import NEVER, SlaRow, SlaTable, sla_table
from dashboards.report_options import about, answer, asked, period_asked, split, spread_json
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Sheet, behind_sheet, sla_sheet, spans_sheet
from desk.words import metric_name
from moderation.brands import brand_called
from storage.database import reading
from storage.rights import SYSTEM
from storage.vocabulary import Metric

NEVER_ANY = dict.fromkeys((Span.FIRST_REPLY, *FOUR_SPANS), NEVER)
# Beside the first reply, whose figures stand in the row itself.
OTHERS = (Metric.NEXT_REPLY, Metric.RESOLUTION)


@click.command()
@asked
@split
def sla(*, since: str, until: str, brand: str, by: str, out: Path | None, as_json: bool) -> None:
    """Promises kept and missed, and the four spans, of the tickets opened in the period.

    Next replies are of the days on which the customer wrote; a file holds breaches and tickets, too.
    """
    period, dimension = period_asked(since, until, out), Dimension(by)
    now = datetime.now(UTC)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        first = sla_table(session, selection, dimension=dimension, by=SYSTEM, now=now)
        others = {
            metric: promise_table(session, selection, metric=metric, dimension=dimension, by=SYSTEM, now=now)
            for metric in OTHERS
        }
        sheets = [sla_sheet(first, dimension), spans_sheet(first, dimension)]
        sheets += [
            promise_sheet(table, dimension, metric)._replace(title=metric_name(metric))
            for metric, table in others.items()
        ]
        if out:
            sheets.append(breach_sheet(breaches(session, selection, by=SYSTEM, now=now)))
            rows = behind(session, selection, board=Board.SLA, cell=Cell(Figure.ALL), by=SYSTEM, now=now)
            sheets.append(behind_sheet(rows))
    document = about(period) | {
        "by": by,
        "date_axis": "opened",
        "rows": _rows(first, others),
        "total": _sla_json(first.total)
        | {metric.value: _promise_json(table.total) for metric, table in others.items()},
    }
    answer(document, _with_rows(sheets), out=out, as_json=as_json)


def _with_rows(sheets: list[Sheet]) -> list[Sheet]:
    """The first two always, so that an empty report has its columns; of the others those that say something."""
    return [sheet for place, sheet in enumerate(sheets) if place < 2 or sheet.rows]  # noqa: PLR2004 - the first two


def _total(first: SlaTable, others: dict[Metric, PromiseTable]) -> dict[str, Any]:
    return _sla_json(first.total) | {metric.value: _promise_json(table.total) for metric, table in others.items()}


def _rows(first: SlaTable, others: dict[Metric, PromiseTable]) -> list[dict[str, Any]]:
    """A row for each key that any of the metrics has: replies may be owed for tickets opened earlier."""
    known = {row.key: _sla_json(row) for row in first.rows}
    for metric, table in others.items():
        for row in table.rows:
            written = known.setdefault(row.key, _sla_json(SlaRow(row.key, row.name, Promises(), NEVER_ANY)))
            written[metric.value] = _promise_json(row)
    return list(known.values())


def _sla_json(row: SlaRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "tickets": row.promises.all,
        **_counts(row.promises),
        "first_reply": spread_json(row.spreads[Span.FIRST_REPLY]),
        "spans": {span.value: spread_json(row.spreads[span]) for span in FOUR_SPANS},
    }


def _promise_json(row: PromiseTally) -> dict[str, Any]:
    return {"promises": row.promises.all, **_counts(row.promises), **spread_json(row.spread)}


def _counts(promises: Promises) -> dict[str, Any]:
    return {
        "counted": promises.counted,
        "within": promises.within,
        "late": promises.late,
        "overdue": promises.overdue,
        "share_within": promises.share,
        "left_out": {outcome.value: getattr(promises, outcome.value) for outcome in LEFT_OUT},
    }
