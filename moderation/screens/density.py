"""How close the stream's rows stand, as each person likes it."""

from enum import StrEnum
from typing import Final

import streamlit as st

from desk.preferences import prefer, preference
from desk.screens.parts import actor, refusals_kept
from storage.database import reading, transaction
from storage.i18n import _

DENSITY: Final = "stream.density"


class Density(StrEnum):
    """Space around the rows, or more of them at once."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


def density_of(kept: str) -> Density:
    """What was kept; nothing was, for most."""
    return Density.COMPACT if kept == Density.COMPACT else Density.COMFORTABLE


def density_choice() -> None:
    """Two segments; what is chosen is kept for this person, wherever they sign in."""
    with reading() as session:
        st.session_state[DENSITY] = density_of(preference(session, DENSITY, by=actor()))
    names = {Density.COMFORTABLE: _("comfortable"), Density.COMPACT: _("compact")}
    st.segmented_control(
        _("Rows of the list"), list(names), format_func=names.__getitem__, key=DENSITY, required=True, on_change=_keep
    )


def _keep() -> None:
    chosen = st.session_state[DENSITY]
    with refusals_kept(), transaction() as session:
        prefer(session, DENSITY, chosen or Density.COMFORTABLE, by=actor())
