"""What is asked of the figures, and whether blocks can answer it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.fact_rows import FactRows
from dashboards.selection import (
    ALL_ROWS,
    KINDS_OF_TAGS,
    OF_DAYS,
    Board,
    Dimension,
    Selection,
    row_of_day,
    rows_of,
)
from desk.closed_texts import channel_seen
from storage.rights import Actor
from storage.tables import Channel
from storage.vocabulary import Role

# Blocks over all rows; keys of the others are whole numbers.
EVERYTHING = "all"
SPLITS = (
    Dimension.OPERATOR, Dimension.CHANNEL, Dimension.SOURCE, Dimension.TAG, Dimension.PRODUCT, Dimension.HOUR,
)  # fmt: skip
FINE = frozenset({Dimension.DAY, Dimension.WEEK, Dimension.WEEKDAY})


@dataclass(frozen=True, slots=True)
class Question:
    """Sums or lengths of a selection, split by a dimension of the rows, by one of days, by both or by none."""

    selection: Selection
    board: Board
    by: Actor
    split: Dimension | None = None
    days: Dimension | None = None

    @property
    def rows(self) -> FactRows:
        return rows_of(self.board)

    def key(self, day: str, key: int) -> tuple[str, str]:
        """The cell of the answer in which a row or block of that day and key counts."""
        return "" if self.split is None else str(key), "" if self.days is None else row_of_day(self.days, day)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks that answer a question: those of a dimension, all of them or those with some keys."""

    dimension: str
    keys: frozenset[int] | None


def question(
    selection: Selection, board: Board, dimension: Dimension | None, over: Dimension | None, *, by: Actor
) -> Question:
    """The same with its dimensions told apart: one of the rows, one of days."""
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id)
    given = [one for one in (dimension, over) if one is not None]
    days = [one for one in given if one in OF_DAYS]
    splits = [one for one in given if one not in OF_DAYS]
    if len(days) > 1 or len(splits) > 1:
        raise ValueError(f"{dimension} over {over}: a table has one dimension of the rows and one of days")
    return Question(selection, board, by, next(iter(splits), None), next(iter(days), None))


def blocks_for(session: Session, asked: Question) -> Blocks | None:
    """The blocks that hold exactly what is asked; None where only the facts do: blocks have one dimension."""
    if asked.selection.part is not None:
        return None
    narrowed = _narrowed(session, asked)
    if len(narrowed) > 1:
        return None
    if not narrowed:
        return Blocks(asked.split.value if asked.split is not None else EVERYTHING, None)
    [(dimension, keys)] = narrowed.items()
    if dimension in KINDS_OF_TAGS and (asked.split is not None or len(keys) > 1):
        # A ticket with two of the tags is one ticket.
        return None
    return Blocks(dimension.value, keys) if asked.split in {None, dimension} else None


def _narrowed(session: Session, asked: Question) -> dict[Dimension, frozenset[int]]:
    """By what the rows are narrowed: the filters, and what this person may see."""
    selection, by = asked.selection, asked.by
    chosen = {
        Dimension.OPERATOR: selection.operators,
        Dimension.CHANNEL: selection.channels,
        Dimension.SOURCE: selection.sources,
        Dimension.TAG: selection.tags,
        Dimension.PRODUCT: selection.products,
    }
    found = {dimension: ids for dimension, ids in chosen.items() if ids}
    if not by.holds(*ALL_ROWS, brand_id=selection.brand_id):
        own = frozenset({by.person_id or 0})
        found[Dimension.OPERATOR] = selection.operators & own if selection.operators else own
    elif not by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=selection.brand_id):
        channels = select(Channel.id).where(Channel.brand_id == selection.brand_id)
        seen = frozenset(session.scalars(channels.where(channel_seen(by, selection.brand_id))))
        if len(seen) < len(session.scalars(channels).all()):
            found[Dimension.CHANNEL] = selection.channels & seen if selection.channels else seen
    return found
