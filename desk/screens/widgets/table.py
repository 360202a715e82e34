"""A plain table that looks like the rest of the desk; every cell is shown as text."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import streamlit as st

from desk.screens.widgets import asset

_table = st.components.v2.component("repdesk.table", css=asset("table.css"), js=asset("table.js"))


class Cell(NamedTuple):
    """What stands in a cell; `mood` is good, soon, late or nothing. A `spark` of counts is drawn beside the text."""

    text: str
    mood: str = ""
    is_strong: bool = False
    spark: tuple[int, ...] = ()


def bad_if(count: int) -> Cell:
    """A number that should be nought."""
    return Cell(str(count), mood="late" if count else "")


def _nothing() -> None:
    """What a click on a row of a table without choices does."""


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    key: str,
    numbers: Collection[int] = (),
    picks: Sequence[int] = (),
    picked: int | None = None,
    on_pick: Callable[[], None] = _nothing,
    height: int | None = None,
) -> Any:
    """Shows the rows; columns in `numbers` stand to the right. On a phone each row becomes a small card.

    `picks` are the ids of rows that can be clicked: the one clicked is the result's `pick`. A `height` makes it scroll.
    """
    cells = [[cell._asdict() for cell in row] for row in rows]
    given = {"heads": list(heads), "rows": cells, "numbers": sorted(numbers)}
    choice = {"picks": list(picks), "picked": picked, "height": height}
    return _table(key=key, data=given | choice, on_pick_change=on_pick)
