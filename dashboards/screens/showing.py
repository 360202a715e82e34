"""What all screens of figures show with: cards, tables, charts, and the rows behind every figure."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from dashboards.addresses import cell_text
from dashboards.comparing import LESS, Better, Previous
from dashboards.screens.charting import shown_chart
from dashboards.screens.figure_rows import rows_behind, ticket_rows
from dashboards.screens.opening import close, open_cell
from dashboards.screens.tables import picked_row, plain_table, table, take_along
from dashboards.selection import Cell
from dashboards.wording import NONE
from storage.i18n import _

__all__ = [
    "card",
    "close",
    "picked_row",
    "plain_table",
    "rows_behind",
    "shown_chart",
    "table",
    "take_along",
    "ticket_rows",
]


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
    action = opened or (partial(open_cell, cell) if cell is not None else None)
    with st.container(border=True, gap=None, height="stretch", key=f"card-{key}" if key else None):
        with st.container(horizontal=True, vertical_alignment="top", gap=None):
            _metric(title, value, previous)
            # A popover, for a finger cannot rest on a question mark.
            with st.popover("", icon=":material/help:", type="tertiary", help=_("What this figure means")):
                st.markdown(f"**{title}**")
                st.markdown(meaning)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(note, width="stretch")
            if action is not None:
                st.button(
                    _("List"),
                    key=f"open-{key}",
                    help=_("Show the tickets behind this figure"),
                    type="tertiary",
                    icon=":material/list:",
                    on_click=action,
                )


def _metric(title: str, value: str, previous: Previous | None) -> None:
    if previous is None:
        st.metric(title, value)
        return
    is_known = previous.value != NONE
    before = _("before: {value}").format(value=previous.value)
    if previous.is_running:
        before = f"{before} · " + _("day not over")
    st.metric(
        title,
        value,
        delta=previous.change or (_("no change") if is_known else _("nothing to compare with")),
        delta_color=_colour(previous),
        delta_arrow=_arrow(previous),
        delta_description=before if is_known else None,
    )


def _arrow(previous: Previous) -> Literal["up", "down", "off"]:
    # Streamlit knows a minus by the hyphen only.
    if previous.change in {"", NONE}:
        return "off"
    return "down" if previous.change.startswith(LESS) else "up"


def _colour(previous: Previous) -> Literal["green", "red", "off"]:
    arrow = _arrow(previous)
    if arrow == "off" or previous.better is Better.NEITHER:
        return "off"
    return "green" if (arrow == "up") is (previous.better is Better.MORE) else "red"
