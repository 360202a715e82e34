"""One fast way to ask for figures: sealed months and days, and the facts of the days that are not sealed.

The answer is always exact. What depends on the moment (promises of cycles that have not ended) is asked of the few rows
concerned, each time. A question with several filters that no block holds goes to the facts alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from dashboards.block_questions import FINE, Blocks, Question, blocks_for, question
from dashboards.fact_rows import OPENED, REPLIES
from dashboards.fact_sums import Counted, Lasted, Rows, Sums, counted, lasted
from dashboards.figures import NOTHING, Seconds, Span
from dashboards.measures import MEASURES, SPANS, Measure, of_open_cycles, of_owed_replies
from dashboards.sealed_days import Grain, cover_of, on_days
from dashboards.selection import KINDS_OF_TAGS, Board, Dimension, Selection
from storage.rights import Actor
from storage.tables import FigureBlock, LengthBlock
from storage.tables.figures import IS_OPEN, IS_OWED

Tally = Counter[Measure]
Key = tuple[str, str]
TOGETHER = ""
EVERYTHING_KEY = (TOGETHER, TOGETHER)
COUNTS = np.dtype("<i8")
SECONDS = np.dtype("<i4")


def tallies(
    session: Session, selection: Selection, *, board: Board, dimension: Dimension | None, by: Actor, now: datetime
) -> dict[str, Tally]:
    """The sums of each row of a table by their keys; under "" those of all rows together."""
    found = tallies_over(session, selection, board=board, dimension=dimension, over=None, by=by, now=now)
    return {key or day: tally for (key, day), tally in found.items()}


def tallies_over(
    session: Session,
    selection: Selection,
    *,
    board: Board,
    dimension: Dimension | None,
    over: Dimension | None,
    by: Actor,
    now: datetime,
) -> dict[Key, Tally]:
    """The sums by a dimension of the rows and one of days (in whichever order); under ("", "") those of all."""
    asked = question(selection, board, dimension, over, by=by)
    found = _tallies(session, asked, now)
    if asked.split is None and asked.days is None:
        return found or {EVERYTHING_KEY: Tally()}
    if asked.split in KINDS_OF_TAGS:
        together = _tallies(session, question(selection, board, None, None, by=by), now)
        return found | {EVERYTHING_KEY: together.get(EVERYTHING_KEY, Tally())}
    total: Tally = Counter()
    for tally in found.values():
        total.update(tally)
    return found | {EVERYTHING_KEY: total}


def _tallies(session: Session, asked: Question, now: datetime) -> dict[Key, Tally]:
    sums = MEASURES[asked.rows.name]
    found: dict[Key, Seconds] = defaultdict(lambda: np.zeros(len(sums), dtype=np.int64))
    for row in _counted(session, asked, sums):
        found[asked.key(row.day, row.key)] += np.asarray(row.counts, dtype=np.int64)
    measures = tuple(sums)
    tallies: dict[Key, Tally] = {
        key: Counter({measures[place]: int(counts[place]) for place in np.flatnonzero(counts)})
        for key, counts in found.items()
        if counts.any()
    }
    live, where = _live(asked, now)
    for row in counted(session, asked, live, Rows(where=where)) if live else ():
        tally = tallies.setdefault(asked.key(row.day, row.key), Counter())
        tally.update({measure: count for measure, count in zip(live, row.counts, strict=True) if count})
    return tallies


def _live(asked: Question, now: datetime) -> tuple[Sums, ColumnElement[bool]]:
    """What the mere clock changes, and the rows of which it does: few, and each in an index of its own."""
    if asked.rows is OPENED:
        return of_open_cycles(now), IS_OPEN  # type: ignore[return-value]  # a text that is a condition
    if asked.rows is REPLIES:
        return of_owed_replies(now), IS_OWED  # type: ignore[return-value]  # as above
    return {}, true()


def _counted(session: Session, asked: Question, sums: Sums) -> Iterable[Counted]:
    blocks = blocks_for(session, asked)
    if blocks is None:
        yield from counted(session, asked, sums)
        return
    cover = cover_of(session, asked.selection.brand_id, asked.selection.period, by_months=asked.days not in FINE)
    for grain, firsts in ((Grain.MONTH, cover.months), (Grain.DAY, cover.days)):
        if firsts:
            found = session.execute(
                select(FigureBlock.first_day, FigureBlock.key, FigureBlock.counts).where(
                    *_of_blocks(FigureBlock, asked, blocks), _of_periods(FigureBlock, grain, firsts),
                )
            )  # fmt: skip
            for day, key, counts in found:
                yield Counted(day, key, np.frombuffer(counts, COUNTS))  # type: ignore[arg-type]  # an array is a sequence here
    if cover.open_days:
        yield from counted(session, asked, sums, Rows(cover.open_days))


def lengths(
    session: Session, selection: Selection, *, board: Board, dimension: Dimension | None, span: Span, by: Actor
) -> dict[str, Seconds]:
    """How long a span took in each row of a table, by their keys; under "" that of all rows together."""
    found = lengths_over(session, selection, board=board, dimension=dimension, over=None, spans=[span], by=by)[span]
    return {key or day: seconds for (key, day), seconds in found.items()}


def lengths_over(
    session: Session,
    selection: Selection,
    *,
    board: Board,
    dimension: Dimension | None,
    over: Dimension | None,
    spans: Sequence[Span],
    by: Actor,
) -> dict[Span, dict[Key, Seconds]]:
    """The lengths of several spans by a dimension of the rows and one of days; under ("", "") those of all."""
    asked = question(selection, board, dimension, over, by=by)
    found = _lengths(session, asked, spans)
    if asked.split in KINDS_OF_TAGS:
        together = _lengths(session, question(selection, board, None, None, by=by), spans)
        return {span: found[span] | {EVERYTHING_KEY: together[span].get(EVERYTHING_KEY, NOTHING)} for span in spans}
    return {span: own | {EVERYTHING_KEY: _joined(list(own.values()))} for span, own in found.items()}


def _lengths(session: Session, asked: Question, spans: Sequence[Span]) -> dict[Span, dict[Key, Seconds]]:
    parts: dict[Span, dict[Key, list[Seconds]]] = {span: defaultdict(list) for span in spans}
    for row in _lasted(session, asked, {span: SPANS[asked.rows.name][span] for span in spans}):
        parts[row.span][asked.key(row.day, row.key)].append(row.seconds)
    return {span: {key: _joined(own) for key, own in by_key.items()} for span, by_key in parts.items()}


def _lasted(session: Session, asked: Question, spans: Mapping[Span, ColumnElement[Any]]) -> Iterable[Lasted]:
    blocks = blocks_for(session, asked)
    if blocks is None:
        yield from lasted(session, asked, spans)
        return
    cover = cover_of(session, asked.selection.brand_id, asked.selection.period, by_months=asked.days not in FINE)
    words = [span.value for span in spans]
    for grain, firsts in ((Grain.MONTH, cover.months), (Grain.DAY, cover.days)):
        if firsts:
            found = session.execute(
                select(LengthBlock.span, LengthBlock.first_day, LengthBlock.key, LengthBlock.seconds).where(
                    *_of_blocks(LengthBlock, asked, blocks), LengthBlock.span.in_(words),
                    _of_periods(LengthBlock, grain, firsts),
                )
            )  # fmt: skip
            for span, day, key, seconds in found:
                yield Lasted(Span(span), day, key, np.frombuffer(seconds, SECONDS))
    if cover.open_days:
        yield from lasted(session, asked, spans, Rows(cover.open_days))


def _of_blocks(table: Any, asked: Question, blocks: Blocks) -> list[ColumnElement[bool]]:
    conditions = [
        table.brand_id == asked.selection.brand_id,
        table.board == asked.rows.name,
        table.dimension == blocks.dimension,
    ]
    return conditions if blocks.keys is None else [*conditions, table.key.in_(sorted(blocks.keys))]


def _of_periods(table: Any, grain: Grain, firsts: Sequence[str]) -> ColumnElement[bool]:
    """The blocks of these periods: months by name, days in stretches between those that are not sealed."""
    days = table.first_day.expression
    return and_(table.grain == grain.value, days.in_(firsts) if grain is Grain.MONTH else on_days(days, firsts))


def _joined(parts: list[Seconds]) -> Seconds:
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else NOTHING
