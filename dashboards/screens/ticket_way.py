"""The way from a figure to its ticket, for those to whom the screen of tickets is open."""

import streamlit as st

from desk.access import SCREEN_READERS
from desk.screens.parts import actor, refusals_kept
from storage.i18n import _
from storage.rights import role_name

TICKET = "desk/screens/ticket.py"


def may_open() -> bool:
    """Whether this person's roles open the screen of tickets; figures are open to more people than tickets are."""
    return actor().holds(*SCREEN_READERS)


def open_ticket(ticket_id: int) -> None:
    """Leaves the figures for the ticket."""
    with refusals_kept():
        st.switch_page(TICKET, query_params={"ticket": str(ticket_id)})


def ticket_link(ticket_id: int, label: str) -> None:
    """A link to the ticket; to whom tickets are closed, its number and who opens them."""
    if may_open():
        st.page_link(TICKET, label=label, query_params={"ticket": str(ticket_id)}, icon=":material/forum:")
        return
    st.caption(_("Ticket {number}").format(number=ticket_id), help=closed_words())


def closed_words() -> str:
    """Why there is no way to the tickets, and who has one."""
    return _("Tickets are opened by these roles: {roles}.").format(
        roles=", ".join(role_name(role) for role in SCREEN_READERS)
    )
