"""Who writes, and where from: the customer of a ticket."""

import streamlit as st

from desk import moments
from desk.card import Card
from desk.engagement_words import in_short
from desk.screens.customer_panel import customer_panel
from desk.screens.parts import now, signed_in, zone_of
from desk.screens.ticket_rating import rating
from storage.i18n import _


def counted(card: Card) -> str:
    """What the site counts under the newest text, and as of when."""
    read_at = card.counted.read_at
    figures = in_short(card.counted)
    if read_at is None:
        return figures
    return f"{figures} ({moments.when(read_at, now=now(), zone=zone_of(signed_in()))})"


def customer(card: Card) -> None:
    """The customer's card, other tickets included; then holder, channel, author, place, what the site says."""
    customer_panel(card)
    with st.container(border=True, key="ticket-about", gap="small"):
        rows = {
            _("Holder"): card.assignee or _("nobody yet"),
            _("Channel"): card.channel,
            _("Author"): card.author or _("no name"),
            _("Source"): " · ".join(part for part in (card.source, card.place) if part),
            **({_("Its site says"): " · ".join(map(_, card.marks))} if card.marks else {}),
            **({_("Its site counts"): counted(card)} if card.counted.is_known else {}),
        }
        for name, value in rows.items():
            with st.container(gap=None):
                st.caption(name)
                st.text(value)
        rating(card.id)
        if card.source_url.startswith(("http://", "https://")):
            st.link_button(_("Open on the site"), card.source_url, icon=":material/open_in_new:", width="stretch")
    if card.tone:
        with st.expander(_("How this channel speaks"), icon=":material/record_voice_over:"):
            st.text(card.tone)
