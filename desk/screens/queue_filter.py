"""The filters of the queue. They stand in the address, in words that no language changes, so that a link says them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from desk.answerers import answerers
from desk.filter_choices import source_choices, tag_choices
from desk.lifecycle import state_name
from desk.queries import CAP, Counts, Wanted, colleagues
from desk.queue_lanes import MOST_TAGGED
from desk.screens.parts import brand, plain, told_apart
from desk.words import request_name
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import LIVE_TICKET_STATES, Band, RequestType, TicketState

OWN, MINE, ALL = "own", "mine", "all"
LIVE, FREE, ENDED = "live", "free", "ended"
NAMES = ("channel", "band", "state", "person", "tag", "source", "kind", "priority", "find")
MOST_CHIPS = 8
LONGEST_NUMBER = 15


def chosen(name: str, default: str = "") -> str:
    """A filter as the address has it."""
    return st.session_state.get(f"queue_{name}") or st.query_params.get(name) or default


def choose(name: str, default: str) -> None:
    """Keeps a filter in the address, so that it survives a reload and can be sent to a colleague."""
    set_filter(name, st.session_state[f"queue_{name}"], default)


def set_filter(name: str, value: str | None, default: str = "") -> None:
    """Puts a filter into the address; its default needs no mention."""
    st.session_state.pop("queue_pages", None)
    if value in {None, "", default}:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def in_address() -> dict[str, str]:
    """The filters in force, to be taken along to another screen."""
    return {name: st.query_params[name] for name in NAMES if st.query_params.get(name)}


def home_of(by: Actor) -> str:
    """Where somebody's queue begins: in their own channels, for who has none in all they see."""
    return OWN if by.channels else ALL


def band() -> Band:
    """Which band is looked at."""
    return Band.OVERDUE if chosen("band") == Band.OVERDUE else Band.IN_TIME


def wanted(by: Actor) -> Wanted:
    """The part of the queue that the filters leave."""
    where, state, kind = chosen("channel", home_of(by)), chosen("state", LIVE), chosen("kind")
    one = number(where)
    channels = None if where in {OWN, MINE} else () if one is None else (one,)
    return Wanted(
        brand_id=brand(by),
        channel_ids=channels,
        assignee_id=by.person_id if where == MINE else number(chosen("person")),
        only_free=state == FREE,
        states=(TicketState(state),) if state in set(LIVE_TICKET_STATES) else None,
        tag_id=number(chosen("tag")),
        source_id=number(chosen("source")),
        request_type=RequestType(kind) if kind in set(RequestType) else None,
        priority=number(chosen("priority")),
    )


def number(value: str) -> int | None:
    """A number as an address has it; None for anything else."""
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else None


def told(count: int) -> str:
    """A count that stops at a thousand."""
    return f"{CAP}+" if count > CAP else str(count)


def channel_chips(by: Actor, counted: Counts) -> dict[str, str]:
    """One's own channels as chips with their numbers; gives the others, by name, for the box."""
    own = [one for one in counted.channels if one.is_own][:MOST_CHIPS]
    chips = {OWN: _("My channels")} if by.channels else {}
    chips |= {MINE: _("Mine · {number}").format(number=told(counted.mine)), ALL: _("All")}
    chips |= {str(one.channel_id): f"{plain(one.name)} · {told(one.live)}" for one in own}
    others = {
        str(one.channel_id): f"{one.name} · {told(one.live)}"
        for one in counted.channels
        if str(one.channel_id) not in chips
    }
    where = chosen("channel", home_of(by))
    if where not in chips | others:
        where = home_of(by)
    named = told_apart(chips)
    st.session_state["queue_channel"] = where if where in chips else None
    st.session_state["queue_other"] = where if where in others else None
    st.pills(
        _("Channel"), list(named), format_func=lambda one: named.get(one, one), key="queue_channel",
        on_change=choose, args=("channel", home_of(by)), label_visibility="collapsed",
    )  # fmt: skip
    return told_apart(others)


def other_channel(by: Actor, others: Mapping[str, str]) -> None:
    """Every other channel this person sees, found by its first letters."""
    if others:
        st.selectbox(
            _("Another channel"), list(others), format_func=lambda one: others.get(one, one), key="queue_other",
            index=None, placeholder=_("Another channel"), on_change=choose_other, args=(home_of(by),),
            label_visibility="collapsed", width=230,
        )  # fmt: skip


def choose_other(default: str) -> None:
    """A channel from the box takes the place of the chip."""
    st.session_state["queue_channel"] = None
    set_filter("channel", st.session_state["queue_other"], default)


def search_box() -> None:
    """Finds tickets whatever the filters say."""
    st.session_state["queue_find"] = chosen("find")
    st.text_input(
        _("Find a ticket"), key="queue_find", placeholder=_("Number, words, author, phone"), icon=":material/search:",
        max_chars=200, on_change=choose, args=("find", ""), label_visibility="collapsed",
    )  # fmt: skip


def filter_panel(by: Actor) -> None:
    """The other filters; how many are in force stands on the button."""
    names = ("state", "person", "tag", "source", "kind", "priority")
    here = sum(bool(st.query_params.get(name)) for name in names)
    label = _("Filters · {number}").format(number=here) if here else _("Filters")
    with st.popover(label, icon=":material/filter_list:", key="queue_filters"):
        states = {LIVE: _("At work"), FREE: _("Free")}
        states |= {state.value: state_name(state).capitalize() for state in LIVE_TICKET_STATES}
        _pick("state", states | {ENDED: _("Finished")}, default=LIVE, label=_("State"))
        with reading() as session:
            channel = number(chosen("channel"))
            people = colleagues(session, channel_id=channel, by=by) if channel else _everybody(by)
            tags = tag_choices(session, brand_id=brand(by), by=by)
            sources = source_choices(session, brand_id=brand(by), by=by)
        mine = {str(by.person_id): by.name}
        _pick("person", mine | {str(one.id): one.name for one in people}, label=_("Operator"))
        _pick(
            "tag", {str(one.id): one.name for one in tags}, label=_("Tag"),
            note=_("Among the newest {number} texts with the tag.").format(number=MOST_TAGGED),
        )  # fmt: skip
        _pick("source", {str(one.id): one.name for one in sources}, label=_("Source"))
        _pick("kind", {kind.value: request_name(kind) for kind in RequestType}, label=_("Request type"))
        _pick("priority", {"1": _("high or urgent"), "2": _("urgent only")}, label=_("Priority"))
        if here:
            st.button(_("Clear the filters"), on_click=clear, args=(names,), width="stretch")


def clear(names: tuple[str, ...]) -> None:
    """Back to everything at work."""
    for name in names:
        st.session_state.pop(f"queue_{name}", None)
        set_filter(name, None)


def _everybody(by: Actor) -> list[Any]:
    """Whoever answers for the brand, for a look over all channels."""
    with reading() as session:
        return [one for one in answerers(session, brand(by)) if one.id != by.person_id]


def _pick(name: str, options: Mapping[str, str], *, label: str, default: str = "", note: str | None = None) -> None:
    """One filter; a value that is not to be had any more becomes the default."""
    shown = told_apart(options if default else {"": _("any"), **options})
    value = chosen(name, default)
    st.session_state[f"queue_{name}"] = value if value in shown else default
    st.selectbox(
        label, list(shown), format_func=lambda one: shown.get(one, one), key=f"queue_{name}", on_change=choose,
        args=(name, default), help=note,
    )  # fmt: skip
