"""How a channel's tickets find a person: by hand or by the desk, how many at once, and what happens after silence."""

import streamlit as st

from desk.screens.parts import actor, now, refusals_shown, tell
from desk.sharing import LONGEST_SILENCE_MIN, MOST_TICKETS, Sharing, set_sharing, sharing_of
from storage.database import reading, transaction
from storage.i18n import _


def sharing_form(channel_id: int) -> None:
    """The settings of one channel; an empty field sets no limit."""
    with reading() as session:
        now_set = sharing_of(session, channel_id)
    with st.form(f"sharing-{channel_id}", border=False):
        shares_out = st.toggle(
            _("The desk gives out tickets by itself"), value=now_set.shares_out, key=f"shares-out-{channel_id}",
            help=_(
                "To people of the channel who are on shift and have room, to the one with the least work first. "
                "Otherwise everybody takes the next ticket themselves."
            ),
        )  # fmt: skip
        limit = st.number_input(
            _("Open tickets of this channel a person may hold"), value=now_set.open_limit, min_value=1,
            max_value=MOST_TICKETS, placeholder=_("no limit"), key=f"open-limit-{channel_id}",
            help=_("What waits for the customer or for colleagues does not count."),
        )  # fmt: skip
        silent = st.number_input(
            _("Take a ticket back after so many working minutes of silence"), value=now_set.silent_after_min,
            min_value=1, max_value=LONGEST_SILENCE_MIN, placeholder=_("never"), key=f"silent-{channel_id}",
            help=_("Only while the customer waits for an answer; the owner is told, and the queue gets it."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                with transaction() as session:
                    set_sharing(session, channel_id, form=Sharing(shares_out, limit, silent), by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()
