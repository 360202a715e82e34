"""Which figure's rows are open: it stands in the address, so that it can be sent to a colleague."""

import streamlit as st

from dashboards.addresses import cell_text
from dashboards.selection import Cell

CELL = "cell"
TURN = "figures_turn"


def open_cell(cell: Cell) -> None:
    """The rows of this figure are shown in the next run."""
    st.query_params[CELL] = cell_text(cell)


def close() -> None:
    """The dialog was closed: the next click on the same figure opens it again."""
    st.query_params.pop(CELL, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
