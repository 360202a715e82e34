"""How often suggestions help."""

from datetime import datetime

import streamlit as st

from desk.screens.parts import empty
from desk.screens.widgets.table import Cell, table
from desk.suggestion_figures import suggestion_figures
from desk.template_words import origin_name
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor


def suggestion_panel(brand_id: int, by: Actor, *, since: datetime) -> None:
    """A line for each origin."""
    with reading() as session:
        figures = suggestion_figures(session, brand_id, since=since, by=by)
    if not any(one.shown for one in figures.values()):
        empty(
            _("No suggestions were looked at yet"),
            _("Alt+S in the answer box of a ticket shows templates that fit and answers of like tickets."),
            icon=":material/lightbulb:",
        )
        return

    def percent(share: float | None) -> str:
        return "–" if share is None else f"{round(100 * share)} %"

    heads = [_("What"), _("Shown"), _("Put in"), _("Sent"), _("Accepted"), _("As it was")]
    rows = [
        [
            Cell(origin_name(origin), is_strong=True),
            Cell(str(one.shown)),
            Cell(str(one.put_in)),
            Cell(str(one.sent)),
            Cell(percent(one.accepted)),
            Cell(percent(None if one.distance is None else 1 - one.distance)),
        ]
        for origin, one in figures.items()
    ]
    table(heads, rows, key="suggestion-figures", numbers={1, 2, 3, 4, 5})
    st.caption(
        _("Of the last 90 days. Shown: a ticket as it stood, looked at by one person. Accepted: sent among shown.")
    )
