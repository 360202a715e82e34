"""The promises of one metric as a table, over time, and under another target. Reads only."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from dashboards.blocks import TOGETHER, Tally, lengths, tallies
from dashboards.chart_shapes import Band
from dashboards.choices import NOBODY
from dashboards.figures import MEDIAN, NOTHING, P90, Outcome, Promises, Seconds, Span, Spread, nearest_rank, spread
from dashboards.measures import Measure
from dashboards.promise_outcomes import BOARDS
from dashboards.queries import row_names
from dashboards.selection import OF_DAYS, Board, Dimension, Selection
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Metric

P10 = 0.1
SPAN_OF = {
    Metric.FIRST_REPLY: Span.FIRST_REPLY,
    Metric.NEXT_REPLY: Span.NEXT_REPLY,
    Metric.RESOLUTION: Span.RESOLUTION,
}
# Up to so many days a step is a day, then a week, then a month.
MOST_DAYS = 45
MOST_DAYS_OF_WEEKS = 200


class PromiseTally(NamedTuple):
    """A row of the table: what became of its promises, and how long those took that came to an end."""

    key: str
    name: str
    promises: Promises
    spread: Spread


class PromiseTable(NamedTuple):
    """The rows, and all of them together: a ticket of two topics stands in two rows and counts once."""

    rows: list[PromiseTally]
    total: PromiseTally


def promise_table(
    session: Session, selection: Selection, *, metric: Metric, dimension: Dimension | None, by: Actor, now: datetime
) -> PromiseTable:
    """One row for each key of the dimension; without one only the total."""
    board = BOARDS[metric]
    sums = tallies(session, selection, board=board, dimension=dimension, by=by, now=now)
    lasted = lengths(session, selection, board=board, dimension=dimension, span=SPAN_OF[metric], by=by)

    def row(key: str, name: str) -> PromiseTally:
        return PromiseTally(key, name, promises_of(sums.get(key, Counter()), board), spread(lasted.get(key, NOTHING)))

    names = row_names(session, selection.brand_id, dimension, sums) if dimension is not None else {}
    rows = [row(key, name) for key, name in names.items()]
    return PromiseTable(_ordered(rows, dimension), row(TOGETHER, _("All")))


def promises_of(counts: Tally, board: Board) -> Promises:
    """What became of the promises of a row."""
    if board is not Board.RESOLUTION:
        return Promises(*(counts[Measure(outcome.value)] for outcome in Outcome))
    ended, running = (
        (counts[Measure.RESOLVED_WITHIN], counts[Measure.RESOLVED_LATE]),
        (counts[Measure.RESOLUTION_OVERDUE], counts[Measure.RESOLUTION_PENDING]),
    )
    never = counts[Measure.OPENED] - sum(ended) - sum(running)
    return Promises(*ended, *running, 0, never)


def _ordered(rows: list[PromiseTally], dimension: Dimension | None) -> list[PromiseTally]:
    if dimension in OF_DAYS or dimension is Dimension.HOUR:
        return sorted(rows, key=lambda row: (len(row.key), row.key))
    return sorted(rows, key=lambda row: (row.key == NOBODY, row.name.casefold(), row.key))


def step_of(days: int) -> Dimension:
    """By what a period of so many days is drawn over time."""
    if days <= MOST_DAYS:
        return Dimension.DAY
    return Dimension.WEEK if days <= MOST_DAYS_OF_WEEKS else Dimension.MONTH


def bands_over_time(
    session: Session, selection: Selection, *, metric: Metric, step: Dimension, by: Actor
) -> dict[str, tuple[int, Band]]:
    """The number and the percentiles of each step, by its first day; steps in which nothing ended are missing."""
    found = lengths(session, selection, board=BOARDS[metric], dimension=step, span=SPAN_OF[metric], by=by)
    return {key: (len(seconds), band_of(seconds)) for key, seconds in sorted(found.items()) if key and len(seconds)}


def band_of(seconds: Seconds) -> Band:
    """The percentiles by nearest rank."""
    return Band(nearest_rank(seconds, P10), nearest_rank(seconds, MEDIAN), nearest_rank(seconds, P90))
