"""Tables of a screen: a sheet as it is shown, and as files to take along."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.export import MIME, Notes, as_csv, as_xlsx
from dashboards.screens.opening import TURN, open_cell
from dashboards.selection import Cell, Dimension
from dashboards.sheets import Kind, Sheet, in_words
from dashboards.wording import NONE, count_words
from desk.screens.parts import signed_in, zone_of
from storage.i18n import _, language, speaking

MOST_SHOWN = 500
RIGHT = frozenset({Kind.COUNT, Kind.SHARE, Kind.LENGTH, Kind.SECONDS, Kind.RATE, Kind.MONEY})
MOST_LINES = 32
FAINT = "color: #8494A9; font-style: italic"


def table(sheet: Sheet, *, name: str, dimension: Dimension, faint: Collection[tuple[int, int]] = ()) -> None:
    """A sheet; a click on a cell opens the tickets it counts. `faint` are cells (row, column) that say little."""
    frame = pd.DataFrame(list(sheet.rows), columns=[column.title for column in sheet.columns], dtype=object)
    key = f"table-{name}-{st.session_state.get(TURN, 0)}"
    st.dataframe(
        _written(frame, sheet, faint),
        key=key,
        height=_height(sheet),
        hide_index=True,
        placeholder=NONE,
        on_select=partial(_cell_clicked, key, sheet, dimension),
        selection_mode="single-cell",
        column_config={sheet.columns[0].title: st.column_config.Column(pinned=True)},
    )


def plain_table(sheet: Sheet, *, name: str) -> None:
    """A sheet that opens nothing."""
    frame = pd.DataFrame(list(sheet.rows), columns=[column.title for column in sheet.columns], dtype=object)
    st.dataframe(_written(frame, sheet), key=f"table-{name}", height=_height(sheet), hide_index=True, placeholder=NONE)


def picked_row(sheet: Sheet, *, name: str) -> int | None:
    """A sheet whose rows can be ticked; the place of the ticked one, None while there is none."""
    frame = pd.DataFrame(list(sheet.rows), columns=[column.title for column in sheet.columns], dtype=object)
    picked = st.dataframe(
        _written(frame.dropna(axis="columns", how="all"), _without_empty(sheet, frame)),
        key=f"pick-{name}", height=_height(sheet), hide_index=True, placeholder=NONE, on_select="rerun",
        selection_mode="single-row",
    )  # fmt: skip
    rows = picked.selection.rows
    return rows[0] if rows else None


def _height(sheet: Sheet) -> Literal["auto", "content"]:
    """A short table stands there whole, its total included; a long one scrolls."""
    return "content" if len(sheet.rows) <= MOST_LINES else "auto"


def _cell_clicked(key: str, sheet: Sheet, dimension: Dimension) -> None:
    cells = st.session_state[key]["selection"]["cells"]
    if not cells:
        return
    row, title = cells[0]
    column = next(column for column in sheet.columns if column.title == title)
    if column.figure is None or row >= len(sheet.keys):
        return
    where = sheet.keys[row]
    open_cell(Cell(column.figure, dimension, where) if where else Cell(column.figure))


def _written(frame: pd.DataFrame, sheet: Sheet, faint: Collection[tuple[int, int]] = ()) -> Any:
    zone = zone_of(signed_in())
    writers: dict[Any, Callable[[Any], str]] = {
        column.title: partial(in_words, kind=column.kind, zone=zone) for column in sheet.columns
    }
    right = [column.title for column in sheet.columns if column.kind in RIGHT]
    written = frame.style.format(writers).set_properties(subset=right, **{"text-align": "right"})  # type: ignore[arg-type]  # pandas-stubs wants tuples
    if not faint:
        return written
    styles = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for row, place in faint:
        styles.iloc[row, place] = FAINT
    return written.apply(lambda _frame: styles, axis=None)


def first_rows(sheet: Sheet, *, name: str, may_tick: bool = True, of: int | None = None) -> int | None:
    """The first rows of a sheet, `of` so many there are; the place of the ticked one, where ticking leads somewhere."""
    shown = sheet._replace(rows=sheet.rows[:MOST_SHOWN])
    count = len(sheet.rows) if of is None else of
    if count > MOST_SHOWN:
        text = _("The first {shown} of {count} are shown; the files hold all of them.")
        st.info(text.format(shown=MOST_SHOWN, count=count_words(count)))
    frame = pd.DataFrame(list(shown.rows), columns=[column.title for column in shown.columns], dtype=object)
    written = _written(frame.dropna(axis="columns", how="all"), _without_empty(shown, frame))
    if not may_tick:
        st.dataframe(written, key=f"rows-{name}", hide_index=True, placeholder=NONE)
        return None
    picked = st.dataframe(
        written, key=f"rows-{name}",
        hide_index=True, placeholder=NONE, on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    rows = picked.selection.rows
    return rows[0] if rows else None


def _without_empty(sheet: Sheet, frame: pd.DataFrame) -> Sheet:
    filled = set(frame.columns[frame.notna().any()])
    return sheet._replace(columns=[column for column in sheet.columns if column.title in filled])


def take_along(sheets: Sequence[Sheet] | Callable[[], Sequence[Sheet]], *, name: str, notes: Notes) -> None:
    """The sheets as files; they are made when somebody asks for them, and so are sheets given as what makes them."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.download_button(
            _("Excel"), partial(_xlsx, sheets, notes, language()), file_name=f"{name}.xlsx", mime=MIME["xlsx"],
            key=f"xlsx-{name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            _("CSV"), partial(_csv, sheets, language()), file_name=f"{name}.csv", mime=MIME["csv"],
            key=f"csv-{name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _xlsx(sheets: Sequence[Sheet] | Callable[[], Sequence[Sheet]], notes: Notes, code: str) -> bytes:
    # Files are made outside the screen's run, which knew the reader's language.
    with speaking(code):
        return as_xlsx(sheets() if callable(sheets) else sheets, notes)


def _csv(sheets: Sequence[Sheet] | Callable[[], Sequence[Sheet]], code: str) -> bytes:
    with speaking(code):
        return as_csv((sheets() if callable(sheets) else sheets)[0])
