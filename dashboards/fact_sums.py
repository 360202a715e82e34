"""Sums and lengths straight from the facts: of days that are not sealed, and of filters that no block holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, true
from sqlalchemy.orm import Session

from dashboards.block_questions import Question
from dashboards.fact_rows import tags_of
from dashboards.figures import NOTHING, Seconds, Span
from dashboards.measures import Measure
from dashboards.sealed_days import on_days
from dashboards.selection import KINDS_OF_TAGS, chosen, key_column
from storage.database import dialect_of
from storage.tables import FactTag

Sums = Mapping[Measure, ColumnElement[Any]]


class Counted(NamedTuple):
    """What the rows of a day with a key come to; without a split by days the day is empty, without one of rows 0."""

    day: str
    key: int
    counts: Sequence[int]


class Lasted(NamedTuple):
    """The lengths of a span of such rows."""

    span: Span
    day: str
    key: int
    seconds: Seconds


class Rows(NamedTuple):
    """Which of a question's rows: those of some days of its period in order (None: of all), with a condition."""

    days: Sequence[str] | None = None
    where: ColumnElement[bool] = true()


ALL_ROWS = Rows()


def counted(session: Session, asked: Question, sums: Sums, rows: Rows = ALL_ROWS) -> Iterator[Counted]:
    """The sums of the rows."""
    columns = [func.coalesce(func.sum(column), 0) for column in sums.values()]
    for day, key, *counts in session.execute(_grouped(asked, columns, rows)):
        yield Counted(str(day), int(key), [int(count) for count in counts])


def lasted(
    session: Session, asked: Question, spans: Mapping[Span, ColumnElement[Any]], rows: Rows = ALL_ROWS
) -> Iterator[Lasted]:
    """The lengths of the rows."""
    columns = [listed(session, column) for column in spans.values()]
    for day, key, *texts in session.execute(_grouped(asked, columns, rows)) if columns else ():
        for span, text in zip(spans, texts, strict=True):
            if text:
                yield Lasted(span, str(day), int(key), seconds_in(text))


def _grouped(asked: Question, columns: Sequence[ColumnElement[Any]], wanted: Rows) -> Select[Any]:
    rows, split = asked.rows, asked.split
    groups: list[ColumnElement[Any]] = []
    day: ColumnElement[Any] = literal("")
    key: ColumnElement[Any] = literal(0)
    statement = select(rows.table)
    if split in KINDS_OF_TAGS:
        statement = statement.outerjoin(FactTag, tags_of(rows, KINDS_OF_TAGS[split]))
    if asked.days is not None:
        # Not the bare column: SQLite would take the index that has the days in order for one that has the few rows.
        groups.append(day := func.coalesce(rows.day, ""))
    if split is not None:
        groups.append(key := key_column(split, asked.board))
    # One range of days and no second one around it: SQLite would begin where the first of the two does.
    is_dated = wanted.days is None
    conditions = [chosen(asked.selection, asked.board, by=asked.by, is_dated=is_dated), wanted.where]
    if wanted.days is not None:
        conditions.append(on_days(rows.day, wanted.days))
    statement = statement.with_only_columns(day, key, *columns).where(*conditions)
    return statement.group_by(*groups) if groups else statement.having(func.count() > 0)


def listed(session: Session, column: ColumnElement[Any]) -> ColumnElement[str | None]:
    """All values of a group as one text: both databases hand it over many times faster than rows."""
    if dialect_of(session) == "sqlite":
        return func.group_concat(column)
    return func.string_agg(cast(column, Text), literal(","))


def seconds_in(text: str | None) -> Seconds:
    """The whole numbers of such a text."""
    return NOTHING if not text else np.fromstring(text, dtype=np.int64, sep=",")
