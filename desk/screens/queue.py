"""The queue: what waits for an answer, what can be answered in time apart from what is late."""

import streamlit as st

from desk import assignment
from desk.queries import Counts, counts
from desk.screens.approval_badge import approval_badge
from desk.screens.bell import sound_switch
from desk.screens.parts import (
    actor,
    brand,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
)
from desk.screens.queue_filter import (
    channel_chips,
    chosen,
    filter_panel,
    home_of,
    in_address,
    number,
    other_channel,
    search_box,
    told,
)
from desk.screens.queue_list import LOOK_EVERY_S, go_to, listed
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.rights import Actor

TICKET = "desk/screens/ticket.py"


def take_next() -> None:
    """Takes the next ticket of one's channels and opens it."""
    with refusals_kept(), transaction() as session:
        by = actor()
        where = number(chosen("channel", home_of(by)))
        narrowed = [where] if where in by.channels else None
        taken = assignment.take_next(session, by=by, now=now(), channel_ids=narrowed)
        if taken is None:
            tell(_("Nothing is free in your channels right now."))
        else:
            go_to(taken)


@st.fragment(run_every=LOOK_EVERY_S)
def board() -> None:
    """Chips, filters and rows together: the numbers are as new as the list, and a click redraws nothing else."""
    with refusals_shown():
        who = signed_in()
        show_told()
        counted = counted_now(who.actor)
        approval_badge(who.actor)
        others = channel_chips(who.actor, counted)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            search_box()
            other_channel(who.actor, others)
            filter_panel(who.actor)
        listed(who, current=None, on_open=go_to)
        if counted.behind_locks:
            hidden = told(counted.behind_locks)
            st.caption(
                _("🔒 Other departments: {number}").format(number=hidden),
                help=_("Their tickets are not yours to read."),
            )
        if st.session_state.get("open_ticket"):
            st.rerun()


def counted_now(by: Actor) -> Counts:
    """How much stands in each channel at this moment."""
    with reading() as session:
        return counts(session, by=by, brand_id=brand(by), now=now())


def late_words(counted: Counts) -> str:
    """What is late in one's own channels, in words under the heading."""
    late = sum(one.overdue for one in counted.channels if one.is_own)
    if not late:
        return ""
    words = ngettext(
        "{number} ticket is overdue in your channels", "{number} tickets are overdue in your channels", late
    )
    return words.format(number=told(late))


with refusals_shown():
    me = actor()
    opened = st.session_state.pop("open_ticket", None)
    if opened:
        st.switch_page(TICKET, query_params={"ticket": str(opened), **in_address()})
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            page_title(_("Queue"), late_words(counted_now(me)))
        sound_switch(me)
        st.button(
            _("Take next"), type="primary", icon=":material/bolt:", on_click=take_next, shortcut="n", width=240,
            help=_("The nearest deadline of your channels; every fifth time the oldest of the overdue ones."),
        )  # fmt: skip
    board()
