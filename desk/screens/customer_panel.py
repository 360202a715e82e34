"""The customer beside a ticket: who they are, how to reach them, what the CRM says, what they wrote before."""

from functools import partial

import streamlit as st

from desk.card import Card
from desk.customer_card import card_of_ticket
from desk.customer_proposals import proposals
from desk.customers import know_customer
from desk.screens import customer_parts as parts
from desk.screens.parts import actor, refusals_shown, show_told, signed_in, zone_of
from storage.database import reading
from storage.i18n import _

CUSTOMERS = "desk/screens/customers.py"


@st.fragment
def customer_panel(card: Card) -> None:
    """Everything about who wrote this ticket; its own fragment, so that the talk stays as it is."""
    with refusals_shown():
        show_told()
        panel_of(card.id)


def panel_of(ticket_id: int) -> None:
    """The panel; says so where the source names nobody."""
    with reading() as session:
        by = actor()
        found = card_of_ticket(session, ticket_id, by=by)
        told = proposals(session, found, ticket_id=ticket_id, by=by) if found is not None else None
    if found is None or told is None:
        st.caption(_("The source does not say who wrote this."))
        return
    key = f"ticket-{ticket_id}"
    begin = partial(know_customer, ticket_id=ticket_id)
    st.text(found.name or _("No name"))
    parts.contacts(found, begin, key=key)
    parts.proposed(found, told, begin, key=key)
    if found.id is not None:
        parts.from_crm(found.id, zone_of(signed_in()))
        with st.expander(_("At the sources"), icon=":material/group:"):
            parts.names(found)
        st.page_link(
            CUSTOMERS, label=_("Open the customer's card"), icon=":material/badge:",
            query_params={"customer": str(found.id)},
        )  # fmt: skip
    if len(found.tickets) > 1:
        earlier = _("Earlier tickets · {number}").format(number=len(found.tickets) - 1)
        with st.expander(earlier, icon=":material/history:"):
            parts.tickets(found, without=ticket_id)
