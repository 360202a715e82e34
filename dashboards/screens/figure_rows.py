"""The rows behind a figure, in one dialog for all screens."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboards.addresses import cell_from, cell_text
from dashboards.behind import behind
from dashboards.export import Notes
from dashboards.screens.opening import CELL, close
from dashboards.screens.tables import first_rows, take_along
from dashboards.screens.ticket_way import closed_words, may_open, open_ticket
from dashboards.selection import Board, Cell, Dimension, Selection
from dashboards.sheets import Sheet, behind_sheet
from dashboards.wording import count_words, figure_name
from desk.screens.parts import actor, now, refusals_shown
from storage.database import reading
from storage.i18n import _, ngettext

# The rows of a figure as a sheet, and the ticket of each.
Found = Callable[[Cell], tuple[Sheet, Sequence[int]]]


def rows_behind(
    selection: Selection,
    board: Board,
    names: dict[Dimension, dict[str, str]],
    notes: Notes,
    *,
    found: Found | None = None,
    where: str = "",
) -> None:
    """The dialog with the rows of the figure that the address names, if it names one.

    Ticket cycles of the board, unless `found` says which rows a figure has: their sheet, and the ticket of each row.
    `where` says in words to which part of the selection the figure belongs.
    """
    cell = cell_from(st.query_params.get(CELL))
    if cell is None:
        return
    title = figure_name(cell.figure)
    if cell.dimension is not None:
        title = f"{title} · {names.get(cell.dimension, {}).get(cell.key, cell.key)}"
    if where:
        title = f"{title} · {where}"
    # The name of a person or a source must not become Markdown in the dialog's title.
    st.dialog(_bare(title), width="large", on_dismiss=close)(_dialog)(
        found or partial(_cycles, selection, board), cell, f"{board}-{cell_text(cell)}", notes
    )


def _bare(title: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]()#:$~<>!|" else letter for letter in title)


def _cycles(selection: Selection, board: Board, cell: Cell) -> tuple[Sheet, Sequence[int]]:
    with reading() as session:
        rows = behind(session, selection, board=board, cell=cell, by=actor(), now=now())
    return behind_sheet(rows, board), [row.ticket_id for row in rows]


def _dialog(found: Found, cell: Cell, name: str, notes: Notes) -> None:
    with refusals_shown():
        # Rights and language are asked anew: the dialog reruns without the screen.
        actor()
        sheet, tickets = found(cell)
        st.caption(_counted(sheet, tickets))
        if not sheet.rows:
            return
        picked = _ticked(sheet, name="behind")
        # Below the table: its own tools appear above it and would cover the buttons.
        take_along([sheet], name=name, notes=notes)
        _open_ticket(picked, tickets)


def _counted(sheet: Sheet, tickets: Sequence[int]) -> str:
    """How many tickets, and how many rows if a ticket can have several."""
    count = len(set(tickets))
    said = ngettext("{count} ticket", "{count} tickets", count).format(count=count_words(count))
    rows = len(sheet.rows)
    if rows == count:
        return said
    return f"{said}, {ngettext('{count} row', '{count} rows', rows).format(count=count_words(rows))}"


def ticket_rows(sheet: Sheet, tickets: Sequence[int], *, name: str) -> None:
    """A sheet of tickets on the screen itself: a ticked row opens its ticket."""
    _open_ticket(_ticked(sheet, name=name), tickets)


def _ticked(sheet: Sheet, *, name: str) -> int | None:
    """The rows; they are ticked where the person's roles open tickets."""
    is_open = may_open()
    picked = first_rows(sheet, name=name, may_tick=is_open)
    st.caption(_("Tick a row to open its ticket.") if is_open else closed_words())
    return picked


def _open_ticket(place: int | None, tickets: Sequence[int]) -> None:
    if place is not None and place < len(tickets):
        open_ticket(tickets[place])
