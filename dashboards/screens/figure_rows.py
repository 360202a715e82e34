"""The rows behind a figure, in one dialog for all screens."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from dashboards.addresses import cell_from, cell_text
from dashboards.behind import Number, behind, number_behind
from dashboards.export import Notes
from dashboards.screens.opening import CELL, close
from dashboards.screens.tables import MOST_SHOWN, first_rows, take_along
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
    shown = partial(_cycles, selection, board) if found is None else partial(_listed, found)
    st.dialog(_bare(title), width="large", on_dismiss=close)(_dialog)(shown, cell, f"{board}-{cell_text(cell)}", notes)


def _bare(title: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]()#:$~<>!|" else letter for letter in title)


class Opened(NamedTuple):
    """The first rows of a figure with the ticket of each, how many there are, and what the files hold."""

    sheet: Sheet
    tickets: Sequence[int]
    number: Number
    whole: Callable[[], Sequence[Sheet]]


def _listed(found: Found, cell: Cell) -> Opened:
    sheet, tickets = found(cell)
    return Opened(sheet, tickets, Number(len(sheet.rows), len(set(tickets))), lambda: [sheet])


def _cycles(selection: Selection, board: Board, cell: Cell) -> Opened:
    """The newest rows only: a year of a large brand would fill the memory with every tick."""
    asked: dict[str, Any] = {"board": board, "cell": cell, "by": actor(), "now": now()}
    with reading() as session:
        number = number_behind(session, selection, **asked)
        rows = behind(session, selection, **asked, limit=MOST_SHOWN)
    return Opened(behind_sheet(rows, board), [row.ticket_id for row in rows], number, partial(_all, selection, asked))


def _all(selection: Selection, asked: dict[str, Any]) -> list[Sheet]:
    with reading() as session:
        return [behind_sheet(behind(session, selection, **asked), asked["board"])]


def _dialog(shown: Callable[[Cell], Opened], cell: Cell, name: str, notes: Notes) -> None:
    with refusals_shown():
        # Rights and language are asked anew: the dialog reruns without the screen.
        actor()
        opened = shown(cell)
        st.caption(_counted(opened.number))
        if not opened.sheet.rows:
            return
        picked = _ticked(opened.sheet, name="behind", of=opened.number.rows)
        # Below the table: its own tools appear above it and would cover the buttons.
        take_along(opened.whole, name=name, notes=notes)
        _open_ticket(picked, opened.tickets)


def _counted(number: Number) -> str:
    """How many tickets, and how many rows if a ticket can have several."""
    said = ngettext("{count} ticket", "{count} tickets", number.tickets).format(count=count_words(number.tickets))
    if number.rows == number.tickets:
        return said
    return f"{said}, {ngettext('{count} row', '{count} rows', number.rows).format(count=count_words(number.rows))}"


def ticket_rows(sheet: Sheet, tickets: Sequence[int], *, name: str) -> None:
    """A sheet of tickets on the screen itself: a ticked row opens its ticket."""
    _open_ticket(_ticked(sheet, name=name), tickets)


def _ticked(sheet: Sheet, *, name: str, of: int | None = None) -> int | None:
    """The rows; they are ticked where the person's roles open tickets."""
    is_open = may_open()
    picked = first_rows(sheet, name=name, may_tick=is_open, of=of)
    st.caption(_("Tick a row to open its ticket.") if is_open else closed_words())
    return picked


def _open_ticket(place: int | None, tickets: Sequence[int]) -> None:
    if place is not None and place < len(tickets):
        open_ticket(tickets[place])
