"""Customers: looked up by phone, e-mail, number in the CRM or name; one card, whatever sources they wrote on."""

from functools import partial

import streamlit as st

from desk import customers
from desk.customer_card import CustomerCard, customer_card
from desk.customer_proposals import proposals
from desk.customer_search import CustomerFound, customers_found
from desk.screens import customer_parts as parts
from desk.screens.parts import actor, brand, empty, page_title, plain, refusals_shown, signed_in, zone_of
from storage.database import reading
from storage.i18n import _, ngettext
from storage.rights import Actor

HERE = "desk/screens/customers.py"
LONGEST_NUMBER = 15


def asked_for() -> int:
    """The customer in the address; 0 for none."""
    number = st.query_params.get("customer", "")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def looked_up(by: Actor, asked: str) -> list[CustomerFound]:
    """Who matches."""
    with reading() as session:
        return customers_found(session, by=by, brand_id=brand(by), asked=asked, limit=20)


def result(found: CustomerFound) -> None:
    """One customer that matches. What they call themselves stands there as text."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.text(found.name or _("No name"))
            number = ngettext("{number} ticket", "{number} tickets", found.tickets).format(number=found.tickets)
            st.caption(plain(" · ".join([*found.contacts, number])))
        st.button(
            _("Open"), key=f"open-{found.id}", on_click=st.query_params.__setitem__, args=("customer", str(found.id))
        )


def whole_card(customer_id: int) -> None:
    """Everything about one customer, with what can be done."""
    with reading() as session:
        by = actor()
        card = customer_card(session, customer_id, by=by)
        told = proposals(session, card, ticket_id=None, by=by)
    st.button(_("Back to the search"), icon=":material/arrow_back:", on_click=st.query_params.clear)
    begin = partial(the_card, number=customer_id)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.text(card.name or _("No name"))
        naming(card)
        parts.contacts(card, begin, key=f"card-{customer_id}")
        parts.proposed(card, told, begin, key=f"card-{customer_id}")
        parts.from_crm(card.id or customer_id, zone_of(signed_in()))
    with right:
        st.subheader(_("Tickets"), anchor=False)
        parts.tickets(card)
        st.subheader(_("At the sources"), anchor=False)
        at_sources(card, customer_id)
        merged(card, customer_id, by)


def the_card(_session: object, *, number: int, **_who: object) -> int:
    """The card at hand is there already."""
    return number


def naming(card: CustomerCard) -> None:
    """What we call the customer."""
    if card.may_change:
        with st.popover(_("Rename"), icon=":material/edit:"), st.form(f"name-{card.id}", border=False):
            name = st.text_input(_("Name"), card.name, max_chars=customers.LONGEST_NAME)
            if st.form_submit_button(_("Save"), type="primary") and card.id is not None:
                parts.do(partial(customers.rename, customer_id=card.id, name=name), _("Saved."))
                st.rerun()


def at_sources(card: CustomerCard, customer_id: int) -> None:
    """Each name at a source, with a way to say that it is somebody else."""
    for row in card.authors:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None, width="stretch"):
                st.text(row.name or _("No name"))
                st.caption(plain(row.source))
            if card.may_change and len(card.authors) > 1:
                st.button(
                    _("Somebody else"), key=f"part-{row.id}", on_click=parts.do,
                    args=(partial(customers.part_author, customer_id=customer_id, author_id=row.id), _("Taken apart.")),
                )  # fmt: skip


def merged(card: CustomerCard, customer_id: int, by: Actor) -> None:
    """The cards that were joined with this one, and a way to join another."""
    if not card.may_change:
        return
    st.subheader(_("Joined cards"), anchor=False)
    for one in card.parts:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(one.name or _("No name"), width="stretch")
            st.button(
                _("Take apart"), key=f"unmerge-{one.id}", on_click=parts.do,
                args=(partial(customers.unmerge, customer_id=one.id), _("Both cards are as they were.")),
            )  # fmt: skip
    asked = st.text_input(
        _("Join with another card"), key=f"join-{card.id}", max_chars=200,
        placeholder=_("Phone, last four digits, e-mail or name"),
    )  # fmt: skip
    for found in looked_up(by, asked) if asked.strip() else []:
        if found.id != card.id:
            parts.line(
                found.name or _("No name"), " · ".join(found.contacts), _("Same person"), key=f"merge-{found.id}",
                on_click=parts.do,
                args=(
                    partial(customers.merge, customer_id=customer_id, other_id=found.id),
                    _("Joined. It can be taken apart again."),
                ),
            )  # fmt: skip


def search(by: Actor) -> None:
    """The search box and whom it finds."""
    asked = st.text_input(
        _("Whom do you look for?"), key="customer_asked", max_chars=200,
        placeholder=_("Phone in any spelling, its last four digits, e-mail, number in the CRM or name"),
    )  # fmt: skip
    if not asked.strip():
        empty(
            _("Type a phone, an e-mail or a name"),
            _("A card begins beside a ticket: add a contact there, and the customer is found here."),
            icon=":material/person_search:",
        )
        return
    found = looked_up(by, asked)
    if not found:
        empty(
            _("Nobody is known by this"),
            _("Cards of customers whose tickets are closed to you are not found either."),
            icon=":material/person_off:",
        )
    for one in found:
        result(one)


with refusals_shown():
    page_title(_("Customers"), _("One person, one card, whatever sources they write on."))
    if asked_for():
        whole_card(asked_for())
    else:
        search(actor())
