"""How a channel asks its customers for a rating, and what a dislike does."""

import streamlit as st

from desk.rating_settings import LONGEST_APART, RatingRules, rules_of, set_rules
from desk.screens.parts import actor, now, refusals_shown, tell
from storage.database import reading, transaction
from storage.i18n import _


def rating_form(channel_id: int) -> None:
    """The settings of one channel."""
    with reading() as session:
        now_set = rules_of(session, channel_id)
    with st.form(f"ratings-{channel_id}", border=False):
        by_buttons = st.toggle(
            _("By buttons in messengers"), value=now_set.by_buttons, key=f"by-buttons-{channel_id}",
            help=_("Two buttons under the closing answer in Telegram, VK and MAX; one tap, nothing to open."),
        )  # fmt: skip
        by_link = st.toggle(
            _("By a link in private"), value=now_set.by_link, key=f"by-link-{channel_id}",
            help=_("In letters, and in private messages where there are no buttons."),
        )  # fmt: skip
        in_public = st.toggle(
            _("By a link under public answers"), value=now_set.in_public, key=f"in-public-{channel_id}",
            help=_("Whoever reads the page can tap it: such ratings are shown apart, in no index and no bonus."),
        )  # fmt: skip
        apart = st.number_input(
            _("Days between two askings of the same customer"), value=now_set.apart_days, min_value=0,
            max_value=LONGEST_APART, key=f"apart-{channel_id}",
        )  # fmt: skip
        reopens = st.toggle(
            _("A dislike opens the ticket again"), value=now_set.reopens, key=f"reopens-{channel_id}",
            help=_("A new cycle begins and the next reply is promised; never by a link under a public answer."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                form = RatingRules(by_buttons, by_link, in_public, reopens, int(apart))
                with transaction() as session:
                    set_rules(session, channel_id, form=form, by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()
