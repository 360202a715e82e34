"""The list of the queue, which looks for news by itself; beside a ticket it is the pane to change the dialogue with."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from desk import moments
from desk.addressees import unread_of
from desk.queries import BandCounts, QueueRow, ended, queue_page
from desk.screens.parts import brand, empty, now, refusals_shown, show_told, signed_in, zone_of
from desk.screens.queue_filter import ENDED, LIVE, band, chosen, set_filter, told, wanted
from desk.screens.widgets.ticket_list import BandTab, Marks, ticket_list
from desk.sign_in import SignedIn
from desk.ticket_search import find_tickets
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Band

PAGE = 50
LOOK_EVERY_S = 20


@st.fragment(run_every=LOOK_EVERY_S)
def queue_list(current: int | None = None, on_open: Callable[[int], None] | None = None) -> None:
    """The rows that the filters in the address leave; `on_open` is called with the ticket that was chosen."""
    with refusals_shown():
        who = signed_in()
        show_told()
        listed(who, current=current, on_open=on_open or go_to)
        if st.session_state.get("open_ticket"):
            st.rerun()


def listed(who: SignedIn, *, current: int | None, on_open: Callable[[int], None]) -> None:
    """The rows as they stand at this moment, inside whichever fragment calls it."""
    moment, zone = now(), zone_of(who)
    rows, counted = _looked_up(who, moment)
    with reading() as session:
        named = unread_of(session, who.actor.person_id or 0, [row.id for row in rows])
    tabs = _tabs(counted) if counted else []
    if rows or tabs:
        ticket_list(
            rows, key="queue_list", now=moment, told=lambda at: moments.when(at, now=moment, zone=zone),
            on_open=lambda: on_open(int(st.session_state["queue_list"].open)), marks=Marks(current, named), tabs=tabs,
            on_band=lambda: set_filter("band", st.session_state["queue_list"].band, Band.IN_TIME),
        )  # fmt: skip
    if not rows:
        _nothing(counted)
    elif len(rows) == _shown() and not chosen("find"):
        st.button(_("Show more"), on_click=show_more, width="stretch", key="queue_more")


def _looked_up(who: SignedIn, moment: datetime) -> tuple[list[QueueRow], BandCounts | None]:
    """The rows, and how much is in the bands unless there are none: among found and finished tickets."""
    by, asked = who.actor, wanted(who.actor)
    with reading() as session:
        if chosen("find"):
            return find_tickets(session, chosen("find"), by=by, brand_id=brand(by)), None
        if chosen("state", LIVE) == ENDED:
            return ended(session, by=by, brand_id=brand(by), limit=_shown(), wanted=asked), None
        return queue_page(session, by=by, wanted=asked, band=band(), now=moment, limit=_shown())


def _tabs(counted: BandCounts) -> list[BandTab]:
    here = band()
    return [
        BandTab(Band.IN_TIME, _("In time"), told(counted.in_time), here == Band.IN_TIME, is_late=False),
        BandTab(Band.OVERDUE, _("Overdue"), told(counted.overdue), here == Band.OVERDUE, is_late=counted.overdue > 0),
    ]


def _nothing(counted: BandCounts | None) -> None:
    """Why the list is empty, and what to do about it."""
    if chosen("find"):
        empty(
            _("Nothing was found"),
            _("Try the ticket's number, a word of the customer, their name, or the last four digits of their phone."),
            ":material/search_off:",
        )
    elif any(st.query_params.get(name) for name in ("state", "person", "tag", "source", "kind", "priority")):
        empty(_("Nothing fits these filters"), _("Take one of them away."), ":material/filter_list_off:")
    elif counted and counted.overdue and band() == Band.IN_TIME:
        empty(
            _("Nothing is left in time"),
            _("The overdue ones wait in the other band; the oldest comes first there."),
            ":material/hourglass_disabled:",
        )
    elif band() == Band.OVERDUE:
        empty(_("Nothing is overdue"), _("Every customer can still be answered in time."), ":material/celebration:")
    else:
        empty(
            _("Nothing waits here"),
            _("New tickets appear by themselves, the most urgent first."),
            ":material/task_alt:",
        )


def _shown() -> int:
    more: int = st.session_state.get("queue_pages", 0)
    return PAGE * (1 + more)


def show_more() -> None:
    """Another page of rows under the ones there are."""
    st.session_state["queue_pages"] = st.session_state.get("queue_pages", 0) + 1


def go_to(ticket_id: int) -> None:
    """Remembers which ticket was chosen; the page changes when the script runs."""
    st.session_state["open_ticket"] = ticket_id
