"""The tables of the dashboards: promises and spans, ratings. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import numpy as np
from sqlalchemy import ColumnElement, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from dashboards import figures
from dashboards.choices import NOBODY, names_of
from dashboards.figures import NOTHING, Aside, Causes, Outcome, Promises, Ratings, Seconds, Span, Spread
from dashboards.selection import (
    CSI_FIGURES,
    SPAN_COLUMNS,
    Board,
    Dimension,
    Selection,
    chosen,
    csi_condition,
    key_column,
    outcome_column,
)
from storage.database import dialect_of
from storage.i18n import _
from storage.rights import Actor
from storage.tables import TicketFact


class SlaRow(NamedTuple):
    """A row of the promise table."""

    key: str
    name: str
    promises: Promises
    spreads: dict[Span, Spread]


class SlaTable(NamedTuple):
    """The rows and what they come to together; the percentiles of the total are of all tickets, not of the rows."""

    rows: list[SlaRow]
    total: SlaRow


class CsiRow(NamedTuple):
    """A row of the rating table; `open_links` are the ratings given under public answers, which count apart."""

    key: str
    name: str
    ratings: Ratings
    causes: Causes = Causes()
    open_links: Ratings = Ratings()
    aside: Aside = Aside()


class CsiTable(NamedTuple):
    """The rows and their sum."""

    rows: list[CsiRow]
    total: CsiRow


Row = TypeVar("Row", SlaRow, CsiRow)


def sla_table(session: Session, selection: Selection, *, dimension: Dimension, by: Actor, now: datetime) -> SlaTable:
    """Promises and spans of the tickets opened in the period, one row per operator, channel, source or day."""
    word = outcome_column(now).label("word")
    facts = (
        select(key_column(dimension, Board.SLA).label("key"), word, *SPAN_COLUMNS.values())
        .where(chosen(selection, Board.SLA, by=by))
        .subquery()
    )
    spans = [listed(session, facts.c[column.key]) for column in SPAN_COLUMNS.values()]
    counts = [func.count().filter(facts.c.word == outcome.value) for outcome in Outcome]
    found = session.execute(select(facts.c.key, *counts, *spans).group_by(facts.c.key)).all()
    names = names_of(session, selection.brand_id, dimension)
    rows, lists = [], []
    for number, *values in found:
        key = str(number)
        promises = Promises(*values[: len(Outcome)])
        seconds = [seconds_in(text) for text in values[len(Outcome) :]]
        lists.append(seconds)
        rows.append(SlaRow(key, names.get(key, key), promises, _spreads(seconds)))
    together = [np.concatenate(column) for column in zip(*lists, strict=True)] if lists else [NOTHING] * len(Span)
    total = SlaRow("", _("All"), figures.add_promises(row.promises for row in rows), _spreads(together))
    return SlaTable(_ordered(rows, dimension), total)


def csi_table(session: Session, selection: Selection, *, dimension: Dimension, by: Actor) -> CsiTable:
    """Asked, likes and dislikes of the customers asked in the period, one row per operator, channel, source or day."""
    facts = (
        select(
            key_column(dimension, Board.CSI).label("key"), TicketFact.rating, TicketFact.rating_way,
            TicketFact.rating_cause, TicketFact.rating_aside,
        )
        .where(chosen(selection, Board.CSI, by=by))
        .subquery()
    )  # fmt: skip
    counts = [func.count().filter(csi_condition(figure, facts.c)) for figure in CSI_FIGURES]
    found = session.execute(select(facts.c.key, *counts).group_by(facts.c.key)).all()
    names = names_of(session, selection.brand_id, dimension)
    rows = [_csi_row(str(key), names.get(str(key), str(key)), values) for key, *values in found]
    total = CsiRow(
        "",
        _("All"),
        figures.add_ratings(row.ratings for row in rows),
        figures.add_causes(row.causes for row in rows),
        figures.add_ratings(row.open_links for row in rows),
        figures.add_aside(row.aside for row in rows),
    )
    return CsiTable(_ordered(rows, dimension), total)


def _csi_row(key: str, name: str, counts: Sequence[int]) -> CsiRow:
    """The counts in the order of `CSI_FIGURES`."""
    asked, likes, dislikes, answer, decision, open_asked, open_likes, open_dislikes, voided, staff = counts
    return CsiRow(
        key, name, Ratings(asked, likes, dislikes), Causes(answer, decision),
        Ratings(open_asked, open_likes, open_dislikes), Aside(voided, staff),
    )  # fmt: skip


def listed(session: Session, column: ColumnElement[Any]) -> ColumnElement[str | None]:
    """All values of a group as one text: both databases hand it over many times faster than rows."""
    if dialect_of(session) == "sqlite":
        return func.group_concat(column)
    return func.string_agg(cast(column, Text), literal(","))


def seconds_in(text: str | None) -> Seconds:
    return NOTHING if not text else np.fromstring(text, dtype=np.int64, sep=",")


def _spreads(seconds: list[Seconds]) -> dict[Span, Spread]:
    return {span: figures.spread(values) for span, values in zip(SPAN_COLUMNS, seconds, strict=True)}


def _ordered(rows: list[Row], dimension: Dimension) -> list[Row]:
    if dimension is Dimension.DAY:
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (row.key == NOBODY, row.name.casefold(), row.key))
