"""The queue: what waits for an answer, the nearest deadline first."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from desk import assignment, moments, queries
from desk.lifecycle import state_name
from desk.queries import Counts, Wanted
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from desk.screens.widgets.ticket_list import ticket_list
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import LIVE_TICKET_STATES, TicketState

TICKET = "desk/screens/ticket.py"
PAGE = 50
OWN, MINE, ALL = "own", "mine", "all"
LIVE, FREE, ENDED = "live", "free", "ended"


def chosen(name: str, default: str) -> str:
    """A filter as the address has it."""
    return st.session_state.get(f"queue_{name}") or st.query_params.get(name) or default


def choose(name: str, default: str) -> None:
    """Keeps a filter in the address, so that it survives a reload and can be sent to a colleague."""
    value = st.session_state[f"queue_{name}"]
    st.session_state.pop("queue_pages", None)
    if value in {None, default}:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def wanted(by: Actor) -> Wanted:
    """The part of the queue that the filters leave."""
    where, state, who = chosen("channel", OWN), chosen("state", LIVE), chosen("person", "")
    channels = None if where in {OWN, MINE} else () if where == ALL else (int(where),)
    person = by.person_id if where == MINE else int(who) if who else None
    return Wanted(
        brand_id=brand(by),
        channel_ids=channels,
        assignee_id=person,
        only_free=state == FREE,
        states=(TicketState(state),) if state in set(TicketState) else None,
    )


def take_next() -> None:
    """Takes the most urgent free ticket of one's channels and opens it."""
    with refusals_kept(), transaction() as session:
        by = actor()
        where = chosen("channel", OWN)
        narrowed = [int(where)] if where.isdecimal() and int(where) in by.channels else None
        taken = assignment.take_next(session, by=by, now=now(), channel_ids=narrowed)
        if taken is None:
            tell(_("Nothing is free in your channels right now."))
        else:
            st.session_state["open_ticket"] = taken


def filters(by: Actor, counted: Counts) -> None:
    """Channels as chips with their numbers, then state and person."""
    channels = {OWN: _("My channels"), MINE: _("Mine · {number}").format(number=counted.mine), ALL: _("All")}
    channels |= {str(one.channel_id): f"{plain(one.name)} · {number(one.live)}" for one in counted.channels}
    chips, more = st.columns([5, 2], vertical_alignment="center")
    with chips:
        pick(st.pills, "channel", channels, default=OWN, label=_("Channel"))
    with more, st.container(horizontal=True):
        states = {LIVE: _("At work"), FREE: _("Free")}
        states |= {state.value: state_name(state).capitalize() for state in LIVE_TICKET_STATES}
        pick(st.selectbox, "state", states | {ENDED: _("Finished")}, default=LIVE, label=_("State"))
        people = {"": _("Everybody")}
        if chosen("channel", OWN).isdecimal():
            with reading() as session:
                found = queries.colleagues(session, channel_id=int(chosen("channel", OWN)), by=by)
            people |= {str(by.person_id): by.name} | {str(one.id): one.name for one in found}
            pick(st.selectbox, "person", people, default="", label=_("Operator"))


def pick(widget: Callable[..., Any], name: str, options: Mapping[str, str], *, default: str, label: str) -> None:
    """One filter; a value that is not to be had any more becomes the default."""
    key = f"queue_{name}"
    value, options = chosen(name, default), told_apart(options)
    st.session_state[key] = value if value in options else default
    widget(
        label, list(options), format_func=lambda one: options.get(one, one), key=key, on_change=choose,
        args=(name, default), label_visibility="collapsed", required=True,
    )  # fmt: skip


def number(count: int) -> str:
    """A count that stops at a thousand."""
    return f"{queries.CAP}+" if count > queries.CAP else str(count)


def open_chosen() -> None:
    """Remembers which row was clicked; the page changes when the script runs."""
    st.session_state["open_ticket"] = st.session_state["queue_list"].open


@st.fragment(run_every=20)
def rows() -> None:
    """The list; it looks for news by itself."""
    with refusals_shown():
        who = signed_in()
        show_told()
        shown = PAGE * (1 + st.session_state.get("queue_pages", 0))
        with reading() as session:
            if chosen("state", LIVE) == ENDED:
                found = queries.ended(session, by=who.actor, brand_id=brand(who.actor), limit=shown)
            else:
                found = queries.queue(session, by=who.actor, wanted=wanted(who.actor), limit=shown)
        if not found:
            empty(
                _("Nothing waits here"),
                _("New tickets appear by themselves, the most urgent first."),
                ":material/task_alt:",
            )
            return
        moment, zone = now(), zone_of(who)
        ticket_list(
            found, key="queue_list", now=moment, told=lambda at: moments.when(at, now=moment, zone=zone),
            on_open=open_chosen,
        )  # fmt: skip
        if len(found) == shown:
            st.button(_("Show more"), on_click=show_more, width="stretch")
        if st.session_state.get("open_ticket"):
            st.rerun()


def show_more() -> None:
    """Another page of rows under the ones there are."""
    st.session_state["queue_pages"] = st.session_state.get("queue_pages", 0) + 1


with refusals_shown():
    me = actor()
    opened = st.session_state.pop("open_ticket", None)
    if opened:
        st.switch_page(TICKET, query_params={"ticket": str(opened)})
    heading, button = st.columns([3, 1], vertical_alignment="center")
    with reading() as reader:
        numbers = queries.counts(reader, by=me, brand_id=brand(me), now=now())
    late = sum(one.overdue for one in numbers.channels if one.is_own)
    with heading:
        page_title(_("Queue"), _("{number} overdue in your channels").format(number=number(late)) if late else "")
    button.button(
        _("Take next"), type="primary", icon=":material/bolt:", on_click=take_next, width="stretch", shortcut="n"
    )
    filters(me, numbers)
    rows()
    if numbers.behind_locks:
        st.caption(_("{number} more in channels that are closed to you").format(number=number(numbers.behind_locks)))
