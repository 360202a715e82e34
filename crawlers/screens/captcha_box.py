"""The box of a source that waits for a person: the picture's address, a field, one button."""

import streamlit as st

from crawlers import captcha
from desk.screens.parts import actor, now, refusals_kept, tell
from storage.database import reading, transaction
from storage.i18n import _


def hand_over(source_id: int) -> None:
    """What was typed goes to the site with the next question, at once."""
    with refusals_kept():
        with transaction() as session:
            signs = str(st.session_state.get(f"signs-{source_id}", ""))
            captcha.read_out(session, source_id, signs=signs, by=actor(), now=now())
        tell(_("Handed over; the source is read again now."))


def captcha_box(source_id: int) -> bool:
    """Whether a picture waits; then it is asked for. It is opened at the site, never loaded here."""
    with reading() as session:
        waits = captcha.waiting(session, source_id)
    if waits is None:
        return False
    with st.container(border=True, key=f"captcha-{source_id}"):
        st.markdown(_("**The site wants a person.** Open its picture, type the signs you see, and go on."))
        if waits.picture.startswith("https://"):
            st.link_button(_("Open the picture"), waits.picture, icon=":material/image:")
        st.text_input(_("Signs in the picture"), key=f"signs-{source_id}", max_chars=captcha.LONGEST)
        st.button(_("Go on"), type="primary", on_click=hand_over, args=(source_id,), key=f"go-on-{source_id}")
    return True
