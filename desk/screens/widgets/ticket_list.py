"""The list of tickets with deadlines that tick in the browser."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from desk.lifecycle import state_name
from desk.queries import QueueRow
from desk.screens.widgets import asset
from desk.words import request_name
from storage.i18n import _
from storage.vocabulary import TicketState

_list = st.components.v2.component(
    "repdesk.ticket_list",
    css=asset("deadline.css") + asset("ticket_list.css"),
    js=asset("deadline.js") + asset("ticket_list.js"),
)


def ticket_list(
    rows: Sequence[QueueRow], *, key: str, now: datetime, told: Callable[[datetime], str], on_open: Callable[[], None]
) -> Any:
    """Shows the rows; the result's `open` is the number of the ticket that was chosen."""
    return _list(
        key=key,
        data={"now": millis(now), "rows": [_row(row, told) for row in rows], "words": clock_words() | _words()},
        on_open_change=on_open,
    )


def millis(moment: datetime) -> int:
    """A moment as browsers count: milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def clock_words() -> dict[str, str]:
    """What a ticking deadline says."""
    return {
        "left": _("{span} left"),
        "late": _("{span} late"),
        "seconds": _("{seconds} s"),
        "minutes": _("{minutes} min"),
        "hours": _("{hours} h {minutes} min"),
        "days": _("{days} d {hours} h"),
    }


def _words() -> dict[str, str]:
    return {
        "waits": _("no deadline"),
        "free": _("free"),
        "draft": _("draft"),
        "failed": _("not delivered"),
        "no_author": _("no name"),
        "open": _("Open ticket {number}"),
    }


def _row(row: QueueRow, told: Callable[[datetime], str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "due": millis(row.next_due_at) if row.next_due_at else None,
        "title": row.title,
        "excerpt": row.excerpt,
        "author": row.author or "",
        "source": row.source,
        "channel": row.channel,
        "heard": told(row.heard_at),
        "state": "" if row.state in {TicketState.NEW, TicketState.OPEN} else state_name(row.state),
        "kind": row.request_type.value,
        "kind_name": request_name(row.request_type),
        "assignee": row.assignee or "",
        "stars": row.stars,
        "draft": row.has_draft,
        "failed": row.has_failed,
    }
