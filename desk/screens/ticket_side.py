"""What stands beside a ticket's conversation, in four tabs: the ticket, its customer, its history, its links."""

from collections.abc import Callable

import streamlit as st

from desk.card import Card, ticket_card
from desk.screens.parts import now, refusals_shown, show_told, signed_in
from desk.screens.ticket_customer import customer
from desk.screens.ticket_escalations import ask_button, ended_questions, open_questions
from desk.screens.ticket_fields import fields
from desk.screens.ticket_history import history_of
from desk.screens.ticket_links import links
from desk.screens.ticket_steps import steps
from desk.screens.widgets.promises import promises
from storage.database import reading
from storage.i18n import _

TICKET, CUSTOMER, HISTORY, LINKS = "ticket", "customer", "history", "links"
TAB = "ticket_tab"


def the_ticket(card: Card) -> None:
    """Its deadlines, the steps of its life, what people say of it."""
    with st.container(border=True, key="ticket-promises"):
        promises(card.promises, key="promises", now=now())
    open_questions(card)
    steps(card)
    ask_button(card)
    ended_questions(card)
    fields(card)


TABS: dict[str, Callable[[Card], None]] = {
    TICKET: the_ticket, CUSTOMER: customer, HISTORY: history_of, LINKS: links,
}  # fmt: skip


@st.fragment
def side(ticket_id: int, seen: tuple[int, int]) -> None:
    """One tab at a time; a step that changed the ticket redraws the whole page."""
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            card = ticket_card(session, ticket_id, by=who.actor, now=now())
        if (card.version, card.last_message_id) != seen:
            st.rerun(scope="app")
        show_told()
        names = {TICKET: _("Work"), CUSTOMER: _("Customer"), HISTORY: _("History"), LINKS: _("Links")}
        st.session_state.setdefault(TAB, TICKET)
        chosen = st.segmented_control(
            _("Beside the conversation"), list(names), format_func=names.__getitem__, key=TAB, required=True,
            label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        TABS[chosen or TICKET](card)
