"""Tickets that have to do with this one: linked, merged, split; and how they become one, or two again."""

from collections.abc import Callable, Sequence

import streamlit as st

from desk import merging, moments, splitting, ticket_links, unmerging
from desk.card import Card
from desk.lifecycle import AT_WORK, state_name
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.ticket_links import Candidate, LinkedTicket
from desk.turns import Turn
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Direction, TicketLinkKind, TicketState

TICKET = "desk/screens/ticket.py"
MOST_DIGITS = 15
EXCERPT = 160


def links(card: Card) -> None:
    """What there is, then what can be done."""
    by = actor()
    with reading() as session:
        tied = ticket_links.links_of(session, card.id, by=by)
        came = ticket_links.came_in(session, card.id, by=by)
        near = ticket_links.candidates(session, card.id, by=by)
    if card.state == TicketState.MERGED and card.merged_into_id is not None:
        gone(card)
        return
    linked(card, tied)
    merged(card, came)
    if card.may_work:
        form(card, near)
    if card.may_answer and card.state in AT_WORK and len({turn.mention_id for turn in card.turns} - {None}) > 1:
        st.button(
            _("Split"), icon=":material/call_split:", width="stretch", key="split",
            on_click=st.session_state.__setitem__, args=("splitting", card.id),
            help=_("Some texts are another matter: they become a ticket of their own."),
        )  # fmt: skip
        if st.session_state.pop("splitting", None) == card.id:
            st.dialog(_("Split"), width="large")(split_form)(card)


def gone(card: Card) -> None:
    """A merged ticket shows where it went, and how it comes back."""
    st.text(_("This ticket has gone into ticket {number}; everything it said is there.").format(
        number=card.merged_into_id))  # fmt: skip
    st.page_link(
        TICKET, label=_("Go there"), icon=":material/arrow_forward:", query_params={"ticket": str(card.merged_into_id)}
    )
    st.button(_("Take it out again"), icon=":material/undo:", width="stretch", on_click=take_out, args=(card.id,))


def told(one: Candidate | LinkedTicket) -> str:
    """A ticket in a line, such that nothing in it is Markdown."""
    return plain(" · ".join(part for part in (f"№ {one.id}", state_name(one.state), one.author, one.source) if part))


def linked(card: Card, tied: Sequence[LinkedTicket]) -> None:
    """The tickets that are tied to this one."""
    if not tied:
        st.caption(_("Nothing is linked with this ticket."))
    for one in tied:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            kind = _("split") if one.kind == TicketLinkKind.SPLIT else _("linked")
            st.page_link(TICKET, label=f"{told(one)} · {kind}", query_params={"ticket": str(one.id)})
            if card.may_work:
                st.button(
                    "", icon=":material/link_off:", key=f"unlink-{one.id}", type="tertiary",
                    help=_("Take the link away"), on_click=do,
                    args=(ticket_links.unlink, card.id, one.id, _("The link is gone.")),
                )  # fmt: skip


def merged(card: Card, came: Sequence[Candidate]) -> None:
    """The tickets that went into this one; each can be taken out again."""
    if came:
        st.caption(_("Merged into this ticket"))
    for one in came:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(TICKET, label=told(one), query_params={"ticket": str(one.id)})
            if card.may_answer:
                st.button(
                    "", icon=":material/undo:", key=f"unmerge-{one.id}", type="tertiary", help=_("Take it out again"),
                    on_click=take_out, args=(one.id,),
                )  # fmt: skip


def form(card: Card, near: Sequence[Candidate]) -> None:
    """Which other ticket, and what to do with it."""
    names = {str(one.id): told_plainly(one) for one in near}
    with st.form(f"link-{card.id}", border=True):
        chosen = st.selectbox(
            _("Another ticket"), list(names), format_func=lambda one: names.get(one, f"№ {one}"), index=None,
            accept_new_options=True, placeholder=_("Choose, or write a number"), key=f"other-{card.id}",
        )  # fmt: skip
        wants_merge = st.form_submit_button(_("Merge with it"), icon=":material/merge:", width="stretch")
        wants_link = st.form_submit_button(_("Link"), icon=":material/link:", width="stretch")
    number = int(chosen) if chosen and chosen.isdecimal() and len(chosen) <= MOST_DIGITS else None
    if (wants_merge or wants_link) and number is None:
        st.caption(_("Choose a ticket first, or write its number."))
    elif wants_merge and number is not None:
        st.dialog(_("Merge"))(merge_form)(card, number)
    elif wants_link and number is not None:
        with refusals_shown():
            with transaction() as session:
                ticket_links.link(session, card.id, number, by=actor(), now=now())
            tell(_("The tickets are linked."))
            st.rerun()


def told_plainly(one: Candidate) -> str:
    """A ticket in a line of a list to drop down, which reads no Markdown."""
    opened = moments.when(one.opened_at, now=now(), zone=zone_of(signed_in()))
    return " · ".join(part for part in (f"№ {one.id}", state_name(one.state), one.author, one.source, opened) if part)


def merge_form(card: Card, number: int) -> None:
    """Which of the two goes on; nothing is lost either way, and it can be taken back."""
    by = actor()  # first of all: it also sets the language of a dialog
    ways = {
        card.id: _("Ticket {number} comes into this one").format(number=number),
        number: _("This ticket goes into ticket {number}").format(number=number),
    }
    survivor = st.radio(_("Which one goes on?"), list(ways), format_func=ways.__getitem__)
    st.caption(
        _(
            "Texts, answers, notes, files, drafts and tags of both are in it; the earlier deadline counts. "
            "The customer sees nothing of it. You can take it back."
        )
    )
    if st.button(_("Merge"), type="primary", icon=":material/merge:"):
        with refusals_shown():
            goes = number if survivor == card.id else card.id
            with transaction() as session:
                into = merging.merge(session, goes, into_id=survivor, by=by, now=now())
            st.query_params["ticket"] = str(into)
            tell(_("Ticket {goes} is in ticket {into} now.").format(goes=goes, into=into))
            st.rerun()


def split_form(card: Card) -> None:
    """Which turns become a ticket of their own."""
    by = actor()  # as above
    st.caption(_("Answers go along with the text they answer. At least one text stays here."))
    chosen = [turn.id for turn in card.turns if turn.direction in {Direction.IN, Direction.NOTE} and picked(turn)]
    if st.button(_("Make a ticket of them"), type="primary", disabled=not chosen):
        with refusals_shown():
            with transaction() as session:
                fresh = splitting.split(session, card.id, message_ids=chosen, by=by, now=now())
            st.query_params["ticket"] = str(fresh)
            tell(_("Ticket {number} was made of them.").format(number=fresh))
            st.rerun()


def picked(turn: Turn) -> bool:
    """A turn with a box to tick; its words are shown as they are."""
    box, words = st.columns([1, 14], gap="small")
    label = _("Note") if turn.direction == Direction.NOTE else _("Text of the customer")
    ticked = box.checkbox(label, key=f"split-{turn.id}", label_visibility="collapsed")
    said = " ".join(f"{turn.title} {turn.text}".split())
    words.text(said[:EXCERPT] + ("…" if len(said) > EXCERPT else ""))
    return ticked


def do(step: Callable[..., None], ticket_id: int, other_id: int, said: str) -> None:
    """One step with another ticket, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, ticket_id, other_id, by=actor(), now=now())
        tell(said)


def take_out(ticket_id: int) -> None:
    """A merge is taken back; the one that comes out is opened."""
    with refusals_kept(), transaction() as session:
        unmerging.unmerge(session, ticket_id, by=actor(), now=now())
        st.query_params["ticket"] = str(ticket_id)
        tell(_("They are two tickets again."))
