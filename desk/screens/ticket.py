"""One ticket: the list on the left, the conversation in the middle, the ticket and its customer on the right."""

import streamlit as st

from desk.card import ticket_card
from desk.screens.parts import actor, empty, now, page_title, refusals_shown, show_told, signed_in, zone_of
from desk.screens.quality_ticket import known_leave, ticket_on_leave
from desk.screens.queue_list import queue_list
from desk.screens.ticket_side import side
from desk.screens.widgets.conversation import conversation
from desk.sign_in import SignedIn
from desk.talk_view import talk_view
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Role

LONGEST_NUMBER = 15
OPENED = "open_ticket"


def asked_for() -> int:
    """The number of the ticket in the address; 0 for none."""
    number = st.query_params.get("ticket", "")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def go_to(ticket_id: int) -> None:
    """Another dialogue, without another page; the browser shows it before this has run."""
    st.query_params["ticket"] = str(ticket_id)
    st.session_state[OPENED] = ticket_id  # the list runs by itself: this makes it run the whole page


def news() -> None:
    """Something was written or heard in the conversation: the rest of the page is drawn anew."""
    actor()


def middle(ticket_id: int, who: SignedIn, *, has_list: bool) -> None:
    """The conversation, as it stands when the page is drawn; from then on it looks for news by itself."""
    with reading() as session:
        view = talk_view(session, ticket_id, by=who.actor, now=now(), zone=zone_of(who))
    conversation(view, key="conversation", csrf=who.csrf, has_list=has_list, on_change=news)


with refusals_shown():
    me = signed_in()
    st.session_state.pop(OPENED, None)
    number = asked_for()
    has_queue = me.actor.holds(Role.OPERATOR, Role.LEAD)
    if not number:
        page_title(_("Ticket"))
        empty(_("No ticket chosen"), _("Open one from the queue."), icon=":material/forum:")
    elif (leave := known_leave(number, me.actor)) is not None:
        page_title(_("Ticket {number}").format(number=number))
        ticket_on_leave(number, leave)
    else:
        show_told()
        with reading() as reader:
            shown = ticket_card(reader, number, by=me.actor, now=now())
        widths = [1.15, 2.2, 1.2] if has_queue else [2.4, 1.1]
        columns = st.columns(widths, gap="small")
        if has_queue:
            with columns[0], st.container(key="pane-list"):
                queue_list(current=number, on_open=go_to)
        with columns[-2], st.container(key="pane-talk"):
            middle(number, me, has_list=has_queue)
        with columns[-1], st.container(key="pane-side"):
            side(number, (shown.version, shown.last_message_id))
