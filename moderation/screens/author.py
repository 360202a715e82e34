"""An author: flags, texts, tickets; opened from the author's name on a card."""

import streamlit as st

from desk.lifecycle import state_name as ticket_state_name
from desk.screens.parts import actor, empty, now, page_title, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.words import flag_name, label_name
from moderation.author_card import AuthorCard, author_card
from moderation.author_flags import set_flags
from moderation.showing import state_name, web_address, when
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import AuthorFlag

LONGEST = 300


def save(author_id: int, key: str) -> None:
    """The flags are as they were just chosen."""
    with refusals_kept():
        with transaction() as session:
            set_flags(session, author_id, [AuthorFlag(one) for one in st.session_state[key]], by=actor(), now=now())
        tell(_("Saved."))


def head(card: AuthorCard) -> None:
    """Who it is and what is known."""
    zone = zone_of(signed_in())
    texts = ngettext("{count} text", "{count} texts", card.mentions).format(count=card.mentions)
    parts = [card.source, texts, _("first seen {moment}").format(moment=when(card.first_seen_at, zone=zone))]
    if card.followers is not None:
        followers = ngettext("{count} follower", "{count} followers", card.followers)
        parts.append(followers.format(count=f"{card.followers:,}".replace(",", "\u202f")))
    st.text(card.name or _("Unknown author"))
    st.text(" · ".join(parts))
    if web_address(card.url):
        st.link_button(_("Open the profile"), web_address(card.url), icon=":material/open_in_new:")
    key = f"flags-{card.id}"
    st.pills(
        _("What we know of the author"), list(AuthorFlag), selection_mode="multi", format_func=flag_name, key=key,
        default=[one.flag for one in card.flags], disabled=not card.may_flag, on_change=save, args=(card.id, key),
    )  # fmt: skip
    for one in card.flags:
        st.caption(f"{flag_name(one.flag)}: {one.by or _('the system')}, {when(one.at, zone=zone)}")


def texts(card: AuthorCard) -> None:
    """What the author wrote, newest first."""
    zone = zone_of(signed_in())
    for one in card.texts:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                words = " ".join(one.words.split())
                st.text(words[:LONGEST] + ("…" if len(words) > LONGEST else ""))
                parts = [when(one.published_at, zone=zone), state_name(one.state)]
                if one.label is not None:
                    parts.append(label_name(one.label))
                if one.ticket_id is not None and one.ticket_state is not None:
                    ticket = _("ticket {number}: {state}")
                    parts.append(ticket.format(number=one.ticket_id, state=ticket_state_name(one.ticket_state)))
                st.text(" · ".join(parts))
            st.link_button(_("Show"), f"/stream?state=any&mention={one.mention_id}", type="tertiary")


who = signed_in()
page_title(_("Author"))
with refusals_shown():
    asked = st.query_params.get("author", "")
    if not asked.isdecimal():
        empty(
            _("No author is chosen."), _("Click the author's name on a card of the stream."), icon=":material/person:"
        )
        st.stop()
    with reading() as session:
        found = author_card(session, int(asked), by=who.actor)
    head(found)
    texts(found)
