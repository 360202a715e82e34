"""The list of tickets with deadlines that tick in the browser."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import streamlit as st

from desk.lifecycle import state_name
from desk.queries import QueueRow
from desk.screens.widgets import asset
from desk.words import priority_name, request_name
from storage.i18n import _
from storage.vocabulary import Band, TicketState

_list = st.components.v2.component(
    "repdesk.ticket_list",
    css=asset("deadline.css") + asset("ticket_list.css"),
    js=asset("deadline.js") + asset("ticket_list.js"),
)


class BandTab(NamedTuple):
    """A band of the queue above its rows, with its badge."""

    band: Band
    name: str
    number: str
    is_chosen: bool
    is_late: bool


class Marks(NamedTuple):
    """Rows that stand out: the ticket beside the list, and those in which a colleague calls this person."""

    current: int | None = None
    mentioned: Collection[int] = ()


NO_MARKS = Marks()


def ticket_list(
    rows: Sequence[QueueRow],
    *,
    key: str,
    now: datetime,
    told: Callable[[datetime], str],
    on_open: Callable[[], None],
    marks: Marks = NO_MARKS,
    tabs: Sequence[BandTab] = (),
    on_band: Callable[[], None] = lambda: None,
) -> Any:
    """Shows the rows; the result's `open` is the number of the ticket that was chosen, `band` the band."""
    return _list(
        key=key,
        data={
            "now": millis(now),
            "rows": [_row(row, told, is_mentioned=row.id in marks.mentioned) for row in rows],
            "tabs": [{**tab._asdict(), "band": tab.band.value} for tab in tabs],
            "current": marks.current,
            "words": clock_words() | _words(),
        },
        on_open_change=on_open,
        on_band_change=on_band,
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
        "failed": _("look at the answer"),
        "unread": _("new"),
        "mentioned": _("you are called"),
        "no_author": _("no name"),
        "open": _("Open ticket {number}"),
        "bands": _("Bands of the queue"),
    }


def _row(row: QueueRow, told: Callable[[datetime], str], *, is_mentioned: bool) -> dict[str, Any]:
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
        "unread": row.is_unread,
        "mentioned": is_mentioned,
        "urgent": priority_name(row.priority) if row.priority > 0 else "",
    }
