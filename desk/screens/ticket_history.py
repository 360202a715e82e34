"""Everything that happened to a ticket, in a list; the conversation shows the same between its lines."""

import streamlit as st

from desk import handling, history, moments
from desk.approval_list import of_tickets, waited
from desk.card import Card
from desk.event_words import sentence
from desk.merged import family
from desk.screens.parts import now, signed_in, zone_of
from desk.screens.widgets.table import Cell, table
from storage.database import reading
from storage.i18n import _


def history_of(card: Card) -> None:
    """The newest first; how long people were at work on it; hand-overs with what was said."""
    who = signed_in()
    with reading() as session:
        events = history.events(session, card.id, by=who.actor)
        whole = family(session, card.id)
        seconds = handling.handled(session, whole)
        waits = of_tickets(session, whole, by=who.actor, now=now())
    if seconds:
        st.caption(_("At work on it: {span}").format(span=moments.span(seconds)))
    if waits:
        span = moments.span(waited(waits, now=now()).total_seconds())
        st.caption(_("Waited for approval: {span}").format(span=span))
    moment, zone = now(), zone_of(who)
    told = [(event, sentence(event)) for event in reversed(events)]
    rows = [
        [Cell(moments.when(event.at, now=moment, zone=zone)), Cell(said)] for event, said in told if said
    ]  # fmt: skip
    for one in reversed(card.handovers):
        if one.comment:
            said = _("{giver} → {taker}: {comment}").format(
                giver=one.giver or _("the queue"), taker=one.taker or _("the queue"), comment=one.comment
            )
            st.text(said)
    table([_("When"), _("What")], rows, key="ticket-history")
