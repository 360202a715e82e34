"""The promises of a ticket, with deadlines that tick in the browser."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from desk.card import PromiseRow
from desk.moments import span
from desk.screens.widgets import asset
from desk.screens.widgets.ticket_list import clock_words, millis
from desk.words import metric_name
from storage.i18n import _, pgettext

_promises = st.components.v2.component(
    "repdesk.promises",
    css=asset("deadline.css") + asset("promises.css"),
    js=asset("deadline.js") + asset("promises.js"),
)


def promises(rows: Sequence[PromiseRow], *, key: str, now: datetime) -> Any:
    """Shows the promises of the newest cycle that were not superseded."""
    newest = max((row.cycle for row in rows), default=0)
    shown = [_row(row) for row in rows if row.cycle == newest and row.cancelled_at is None]
    return _promises(
        key=key,
        data={"now": millis(now), "rows": shown, "words": clock_words() | {"waits": pgettext("promise", "paused")}},
    )


def _row(row: PromiseRow) -> dict[str, Any]:
    return {
        "name": metric_name(row.metric),
        "target": _("within {span}").format(span=span(row.target_s)),
        "due": millis(row.due_at) if row.due_at and row.fulfilled_at is None else None,
        "said": _said(row),
        "mood": "" if row.fulfilled_at is None else "bad" if row.breached_at else "good",
    }


def _said(row: PromiseRow) -> str:
    if row.fulfilled_at is None:
        return ""
    return pgettext("promise", "kept late") if row.breached_at else pgettext("promise", "kept")
