"""A ticket by hand: somebody called or came, and what they want is written down; then it is a ticket like any other."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_hex

import streamlit as st

from desk.customer_search import CustomerFound, customers_found
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    told_apart,
)
from desk.ticket_tags import offered_for
from desk.words import request_name
from moderation.by_hand import LONGEST, WAYS, HandForm, channels_to_choose, write_down
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.vocabulary import RequestType, TagKind

KEY = "hand_key"
MADE = "hand_made"
# What the last ticket was made of, and when.
LAST = "hand_last"
# So long the same words are a second click; later they are another customer's.
SAME_CLICK = timedelta(minutes=1)
CHOSEN = "hand_customer"
EMPTY = {
    "hand_text": "", "hand_answered": False, "hand_answer": "", "hand_closing": False, "hand_mine": False,
    "hand_name": "", "hand_phone": "", "hand_email": "", "hand_asked": "", "hand_product": 0, "hand_customer_name": "",
    CHOSEN: None,
}  # fmt: skip
NEW, BY_RULES = 0, 0


def make() -> None:
    """Makes the ticket; a second click finds the first one's, even one that was sent before the fields were empty."""
    state = st.session_state
    with refusals_kept():
        who, moment = actor(), now()
        form = filled_in()
        last, made_at = state.get(LAST, (None, moment))
        if last is not None and replace(form, client_key=last.client_key) == last and moment - made_at < SAME_CLICK:
            form = last
        elif last is not None and form.client_key == last.client_key:
            state[KEY] = token_hex(16)
            form = replace(form, client_key=state[KEY])
        with transaction() as session:
            state[MADE] = write_down(session, brand(who), form, by=who, now=moment)
        if form is not last:
            state[LAST] = (form, moment)
        # The browser empties a field that is given a value; one that is only forgotten it may keep.
        state.update(EMPTY)


def filled_in() -> HandForm:
    """The form as it stands; a field that is not drawn yet is empty."""
    state = st.session_state
    is_answered = bool(state.get("hand_answered"))
    return HandForm(
        way=state.get("hand_way") or "call",
        text=state.get("hand_text", ""),
        client_key=state.setdefault(KEY, token_hex(16)),
        customer_id=state.get(CHOSEN) or None,
        name=state.get("hand_name", ""),
        phone=state.get("hand_phone", ""),
        email=state.get("hand_email", ""),
        channel_id=state.get("hand_channel") or None,
        request_type=RequestType(state["hand_type"]) if state.get("hand_type") else None,
        product_id=state.get("hand_product") or None,
        is_mine=bool(state.get("hand_mine")),
        answer=state.get("hand_answer", "") if is_answered else None,
        closing=is_answered and bool(state.get("hand_closing")),
    )


def made(number: int) -> None:
    """What came of it, and the way there."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(_("Ticket {number} was made.").format(number=number), width="stretch")
        st.page_link("desk/screens/ticket.py", label=_("Open it"), query_params={"ticket": str(number)})


def matter(by: Actor) -> None:
    """What the customer wants, and how they came."""
    ways = {"call": _("Call"), "visit": _("Visit"), "chat": _("Chat elsewhere"), "paper": _("Letter on paper")}
    st.pills(
        _("How they came"), list(WAYS), key="hand_way", default="call", format_func=ways.__getitem__, required=True
    )
    st.text_area(
        _("What they want"), key="hand_text", height=160, max_chars=LONGEST,
        help=_("In the customer's words, as far as you remember. Card numbers are masked."),
    )  # fmt: skip
    with reading() as session:
        channels = channels_to_choose(session, brand(by), by=by)
        products = {one.id: one.name for one in offered_for(session, brand(by)) if one.kind == TagKind.PRODUCT}
    shown = told_apart({BY_RULES: _("by the rules of routing"), **channels})
    left, right = st.columns(2)
    with left:
        st.selectbox(_("Channel"), list(shown), key="hand_channel", format_func=shown.__getitem__)
    with right:
        types = {"": _("by the text"), **{kind.value: request_name(kind) for kind in RequestType}}
        st.selectbox(_("Request type"), list(types), key="hand_type", format_func=types.__getitem__)
    if products:
        named = told_apart({0: _("none"), **products})
        st.selectbox(_("Product"), list(named), key="hand_product", format_func=named.__getitem__)


def customer(by: Actor) -> None:
    """Who it is: a card that is there, a new one, or nobody in particular."""
    chosen = st.session_state.get(CHOSEN)
    if chosen:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(st.session_state.get("hand_customer_name") or _("No name"), width="stretch")
            st.button(_("Somebody else"), on_click=st.session_state.pop, args=(CHOSEN, None))
        return
    asked = st.text_input(
        _("Is the customer known?"), key="hand_asked", max_chars=200,
        placeholder=_("Phone, e-mail, name, CRM number"),
        help=_("Phone in any spelling, its last four digits, e-mail, number in the CRM or name"),
    )  # fmt: skip
    if asked.strip():
        with reading() as session:
            found = customers_found(session, by=by, brand_id=brand(by), asked=asked)
        if not found:
            st.caption(_("Nobody is known by this."))
        for one in found:
            match(one)
    st.text_input(_("Customer's name"), key="hand_name", max_chars=300)
    left, right = st.columns(2)
    left.text_input(_("Phone"), key="hand_phone", max_chars=200)
    right.text_input(_("E-mail"), key="hand_email", max_chars=200)


def match(found: CustomerFound) -> None:
    """One customer that matches. What they call themselves stands there as text."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.text(found.name or _("No name"))
            number = ngettext("{number} ticket", "{number} tickets", found.tickets).format(number=found.tickets)
            st.caption(plain(" · ".join([*found.contacts, number])))
        st.button(_("That is them"), key=f"them-{found.id}", on_click=choose, args=(found.id, found.name))


def choose(number: int, name: str) -> None:
    """This card it is."""
    st.session_state[CHOSEN] = number
    st.session_state["hand_customer_name"] = name


def what_next() -> None:
    """Whether it was answered on the spot, and who goes on with it."""
    answered = st.toggle(
        _("Already answered on the spot"), key="hand_answered",
        help=_("The promise of the first reply is kept at once, by you."),
    )  # fmt: skip
    if answered:
        st.text_area(_("What was answered"), key="hand_answer", height=100, max_chars=LONGEST)
        st.checkbox(_("Nothing is left to do: close it"), key="hand_closing")
    else:
        st.checkbox(_("I go on with it myself"), key="hand_mine")


with refusals_shown():
    looking = signed_in()
    page_title(_("Ticket by hand"), _("A call, a visit, a chat elsewhere: written down here, it is a usual ticket."))
    if st.session_state.get(MADE):
        made(int(st.session_state.pop(MADE)))
    if not brand(looking.actor):
        empty(_("There is no brand yet"), _("An administrator adds one under Brands."), icon=":material/storefront:")
        st.stop()
    st.session_state.setdefault(KEY, token_hex(16))
    one, two = st.columns([3, 2], gap="large")
    with one:
        st.subheader(_("The request"), anchor=False)
        matter(looking.actor)
    with two:
        st.subheader(_("The customer"), anchor=False)
        customer(looking.actor)
        st.subheader(_("What next"), anchor=False)
        what_next()
    st.button(_("Make the ticket"), type="primary", icon=":material/add:", on_click=make)
