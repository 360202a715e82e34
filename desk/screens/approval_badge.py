"""How many answers wait for this person, with the way to them; nothing where none does."""

import streamlit as st

from desk.approval_list import waiting_count
from desk.screens.parts import brand, now
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor

APPROVALS = "desk/screens/approvals.py"


def approval_badge(by: Actor) -> None:
    """One line above the queue."""
    with reading() as session:
        number = waiting_count(session, by=by, brand_id=brand(by), now=now())
    if number:
        st.page_link(
            APPROVALS, label=_("Waits for your approval: {number}").format(number=number), icon=":material/approval:"
        )
