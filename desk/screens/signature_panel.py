"""How answers are signed: one's own words, and for leads those of each channel."""

import streamlit as st

from desk.channel_list import channel_names
from desk.screens.parts import actor, plain, refusals_kept, tell
from desk.signatures import LONGEST, NAMES, channel_signatures, own_signature, set_channel_signature, sign_as
from desk.templates import APPROVERS, WRITERS
from storage.database import reading, transaction
from storage.i18n import _, language
from storage.rights import Actor


def save_own() -> None:
    """One's own words."""
    with refusals_kept(), transaction() as session:
        sign_as(session, st.session_state["own-signature"], by=actor())
        tell(_("Saved."))


def save_channel(channel_id: int) -> None:
    """The words of a channel."""
    with refusals_kept(), transaction() as session:
        set_channel_signature(session, channel_id, st.session_state[f"signature-{channel_id}"], by=actor())
        tell(_("Saved."))


def signature_panel(brand_id: int, by: Actor) -> None:
    """What stands for the signature in a template."""
    with reading() as session:
        own = own_signature(session, by=by)
        leads = by.holds(*APPROVERS, brand_id=brand_id)
        of_channels = channel_signatures(session, brand_id, by=by) if leads else {}
        names = {one.id: one.name for one in channel_names(session, brand_id=brand_id)}
    if by.holds(*WRITERS, brand_id=brand_id):
        with st.container(border=True):
            st.subheader(_("My signature"), anchor=False)
            st.caption(_("Goes before the signature of a channel. Empty: the channel's, else your name."))
            st.session_state["own-signature"] = own
            st.text_area(
                _("My signature"), key="own-signature", max_chars=LONGEST, on_change=save_own, height=80,
                label_visibility="collapsed", placeholder=_("For example: Anna, customer care of the bank"),
            )  # fmt: skip
    if of_channels:
        with st.container(border=True):
            st.subheader(_("Signatures of the channels"), anchor=False)
            name = NAMES[0] if language() == "ru" else NAMES[1]
            st.caption(_("For those who have set none of their own. {name} stands for who writes.").format(name=name))
            for channel_id, text in of_channels.items():
                st.session_state[f"signature-{channel_id}"] = text
                st.text_area(
                    plain(names.get(channel_id, "")), key=f"signature-{channel_id}", max_chars=LONGEST, height=80,
                    on_change=save_channel, args=(channel_id,),
                )  # fmt: skip
