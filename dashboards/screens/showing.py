"""Cards, tables and the tickets behind them: every figure opens its rows, and what is shown can be taken along."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboards.addresses import cell_from, cell_text
from dashboards.behind import behind
from dashboards.comparing import Better, Previous
from dashboards.export import MIME, Notes, as_csv, as_xlsx
from dashboards.pictures import Options, picture
from dashboards.selection import Board, Cell, Dimension, Selection
from dashboards.sheets import Kind, Sheet, behind_sheet, in_words
from dashboards.wording import NONE, count_words, figure_name
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, signed_in, zone_of
from storage.database import reading
from storage.i18n import _, ngettext

CELL = "cell"
TURN = "figures_turn"
MOST_SHOWN = 500
RIGHT = frozenset({Kind.COUNT, Kind.SHARE, Kind.LENGTH, Kind.SECONDS, Kind.RATE, Kind.MONEY})
MOST_LINES = 32
TICKET = "desk/screens/ticket.py"


DELTA_COLOURS: dict[Better, Literal["normal", "inverse", "off"]] = {
    Better.MORE: "normal",
    Better.LESS: "inverse",
    Better.NEITHER: "off",
}


def card(
    title: str,
    value: str,
    *,
    note: str,
    meaning: str,
    cell: Cell | None = None,
    previous: Previous | None = None,
    opened: Callable[[], None] | None = None,
    name: str = "",
) -> None:
    """A figure: its n and what was left out below it, the period before, its meaning behind "?", a way to its rows.

    `meaning` holds formula, date axis and zone, what was left out and why, a paragraph each (an empty line between).
    The rows open through `cell`; a figure of rows that are no ticket cycles gives `opened` and a `name` of its own.
    """
    key = cell_text(cell) if cell is not None else name
    with st.container(border=True, gap=None, height="stretch", key=f"card-{key}" if key else None):
        _metric(title, value, previous)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(note, width="stretch")
            # A popover, for a finger cannot rest on a question mark.
            with st.popover("", icon=":material/help:", type="tertiary", help=_("What this figure means"), wrap=False):
                st.markdown(f"**{title}**")
                st.markdown(meaning)
            if cell is not None or opened is not None:
                st.button(
                    _("List"),
                    key=f"open-{key}",
                    help=_("Show the tickets behind this figure"),
                    type="tertiary",
                    icon=":material/list:",
                    on_click=opened or partial(_open, cell),
                )


def _metric(title: str, value: str, previous: Previous | None) -> None:
    if previous is None:
        st.metric(title, value)
        return
    st.metric(
        title,
        value,
        delta=previous.change or _("no change"),
        delta_color=DELTA_COLOURS[previous.better] if previous.change else "off",
        delta_arrow="auto" if previous.change else "off",
        delta_description=_("before: {value}").format(value=previous.value),
    )


def _open(cell: Cell | None) -> None:
    if cell is not None:
        st.query_params[CELL] = cell_text(cell)


def close() -> None:
    """The dialog was closed: the next click on the same figure opens it again."""
    st.query_params.pop(CELL, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def table(sheet: Sheet, *, name: str, dimension: Dimension) -> None:
    """A sheet; a click on a cell opens the tickets it counts."""
    frame = pd.DataFrame(list(sheet.rows), columns=[column.title for column in sheet.columns], dtype=object)
    key = f"table-{name}-{st.session_state.get(TURN, 0)}"
    st.dataframe(
        _written(frame, sheet),
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
    _open(Cell(column.figure, dimension, where) if where else Cell(column.figure))


def _written(frame: pd.DataFrame, sheet: Sheet) -> Any:
    zone = zone_of(signed_in())
    writers: dict[Any, Callable[[Any], str]] = {
        column.title: partial(in_words, kind=column.kind, zone=zone) for column in sheet.columns
    }
    right = [column.title for column in sheet.columns if column.kind in RIGHT]
    return frame.style.format(writers).set_properties(subset=right, **{"text-align": "right"})  # type: ignore[arg-type]  # pandas-stubs wants tuples


def shown_chart(
    options: Options,
    sheet: Sheet,
    *,
    name: str,
    alt: str,
    note: str = "",
    height: int = 300,
    notes: Notes = (),
) -> None:
    """A chart with its numbers as a table and as files behind "Table", and as a picture behind "PNG".

    `sheet` holds the numbers drawn; `alt` says what they are and heads the picture, `note` (the period) stands below.
    """
    st.echarts_chart(options, height=height, key=f"chart-{name}", alt=alt)
    _beside_chart(options, sheet, (name, alt, note), notes)


@st.fragment
def _beside_chart(options: Options, sheet: Sheet, words: tuple[str, str, str], notes: Notes) -> None:
    signed_in()
    name = words[0]
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key=f"beside-{name}"):
        numbers = st.popover(
            _("Table"), icon=":material/table_chart:", type="tertiary", key=f"numbers-{name}", on_change="rerun"
        )
        asked = st.button("PNG", icon=":material/image:", type="tertiary", key=f"png-{name}")
    if numbers.open:
        with numbers:
            plain_table(sheet, name=f"chart-{name}")
            take_along([sheet], name=f"chart-{name}", notes=notes)
    if asked:
        st.dialog(_("Picture of the chart"), width="large")(_picture)(options, *words)


def _picture(options: Options, name: str, title: str, note: str) -> None:
    signed_in()
    drawn = picture(options, title=title, note=note, name=name)
    # Without the theme of the screen: a picture goes into letters and onto paper, where the ground is white.
    st.echarts_chart(drawn, height=460, key=f"picture-{name}", theme=None, alt=title)
    st.caption(_("The arrow in the upper right corner saves the picture as a PNG file."))


def take_along(sheets: Sequence[Sheet], *, name: str, notes: Notes) -> None:
    """The sheets as files; they are made when somebody asks for them."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.download_button(
            _("Excel"), partial(as_xlsx, sheets, notes), file_name=f"{name}.xlsx", mime=MIME["xlsx"],
            key=f"xlsx-{name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            _("CSV"), partial(as_csv, sheets[0]), file_name=f"{name}.csv", mime=MIME["csv"],
            key=f"csv-{name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def rows_behind(selection: Selection, board: Board, names: dict[Dimension, dict[str, str]], notes: Notes) -> None:
    """The dialog with the tickets of the figure that the address names, if it names one."""
    cell = cell_from(st.query_params.get(CELL))
    if cell is None:
        return
    title = figure_name(cell.figure)
    if cell.dimension is not None:
        title = f"{title} · {names.get(cell.dimension, {}).get(cell.key, cell.key)}"
    # The name of a person or a source must not become Markdown in the dialog's title.
    st.dialog(_bare(title), width="large", on_dismiss=close)(_dialog)(selection, board, cell, notes)


def _bare(title: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]()#:$~<>!|" else letter for letter in title)


def _dialog(selection: Selection, board: Board, cell: Cell, notes: Notes) -> None:
    with refusals_shown(), reading() as session:
        found = behind(session, selection, board=board, cell=cell, by=actor(), now=now())
        sheet = behind_sheet(found)
        st.caption(ngettext("{count} ticket", "{count} tickets", len(found)).format(count=count_words(len(found))))
        shown = sheet._replace(rows=sheet.rows[:MOST_SHOWN])
        if len(found) > MOST_SHOWN:
            text = _("The newest {shown} of {count} are shown; the files hold all of them.")
            st.info(text.format(shown=MOST_SHOWN, count=count_words(len(found))))
        frame = pd.DataFrame(list(shown.rows), columns=[column.title for column in shown.columns], dtype=object)
        picked = st.dataframe(
            _written(frame.dropna(axis="columns", how="all"), _without_empty(shown, frame)),
            key="rows-behind",
            hide_index=True,
            placeholder=NONE,
            on_select="rerun",
            selection_mode="single-row",
        )
        st.caption(_("Tick a row to open its ticket."))
        # Below the table: its own tools appear above it and would cover the buttons.
        take_along([sheet], name=f"{board}-{cell_text(cell)}", notes=notes)
    rows = picked.selection.rows
    if rows and rows[0] < len(found):
        with refusals_kept():
            st.switch_page(TICKET, query_params={"ticket": str(found[rows[0]].ticket_id)})


def _without_empty(sheet: Sheet, frame: pd.DataFrame) -> Sheet:
    filled = set(frame.columns[frame.notna().any()])
    return sheet._replace(columns=[column for column in sheet.columns if column.title in filled])
