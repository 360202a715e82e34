"""The tables of the dashboards: promises and spans, ratings. Reads only."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from dashboards.blocks import TOGETHER, Tally, lengths_over, tallies
from dashboards.choices import NOBODY, names_of
from dashboards.figures import Aside, Causes, Outcome, Promises, Ratings, Span, Spread, spread
from dashboards.measures import Measure
from dashboards.selection import CSI_FIGURES, OF_DAYS, SPAN_COLUMNS, Board, Dimension, Selection
from storage.i18n import _
from storage.rights import Actor

NEVER = Spread(0, None, None)
# Ratings do not depend on the moment somebody looks.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """Promises and spans of the tickets opened in the period, one row for each key of the dimension."""
    board = Board.SLA
    sums = tallies(session, selection, board=board, dimension=dimension, by=by, now=now)
    lasted = lengths_over(
        session, selection, board=board, dimension=dimension, over=None, spans=[*SPAN_COLUMNS], by=by
    )  # fmt: skip
    spreads = {span: {key or day: spread(own) for (key, day), own in found.items()} for span, found in lasted.items()}
    names = row_names(session, selection.brand_id, dimension, sums)

    def row(key: str, name: str) -> SlaRow:
        counts = sums.get(key, Counter())
        promises = Promises(*(counts[Measure(outcome.value)] for outcome in Outcome))
        return SlaRow(key, name, promises, {span: spreads[span].get(key, NEVER) for span in SPAN_COLUMNS})

    return SlaTable(_ordered([row(key, name) for key, name in names.items()], dimension), row(TOGETHER, _("All")))


def csi_table(session: Session, selection: Selection, *, dimension: Dimension, by: Actor) -> CsiTable:
    """Asked, likes and dislikes of the customers asked in the period, one row for each key of the dimension."""
    sums = tallies(session, selection, board=Board.CSI, dimension=dimension, by=by, now=EPOCH)
    names = row_names(session, selection.brand_id, dimension, sums)
    rows = [_csi_row(key, name, sums[key]) for key, name in names.items()]
    return CsiTable(_ordered(rows, dimension), _csi_row(TOGETHER, _("All"), sums.get(TOGETHER, Counter())))


def row_names(session: Session, brand_id: int, dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """The rows of a table by their keys with their names; the one of all rows together is not among them."""
    names = names_of(session, brand_id, dimension)
    return {key: names.get(key, key) for key in keys if key != TOGETHER}


def _csi_row(key: str, name: str, counts: Tally) -> CsiRow:
    asked, likes, dislikes, answer, decision, open_asked, open_likes, open_dislikes, voided, staff = (
        counts[Measure(figure.value)] for figure in CSI_FIGURES
    )
    return CsiRow(
        key, name, Ratings(asked, likes, dislikes), Causes(answer, decision),
        Ratings(open_asked, open_likes, open_dislikes), Aside(voided, staff),
    )  # fmt: skip


def _ordered(rows: list[Row], dimension: Dimension) -> list[Row]:
    if dimension in OF_DAYS or dimension is Dimension.HOUR:
        return sorted(rows, key=lambda row: (len(row.key), row.key))
    return sorted(rows, key=lambda row: (row.key == NOBODY, row.name.casefold(), row.key))
