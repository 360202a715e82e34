"""The Streamlit script behind the gate: who is looking, in which language, and where they may go."""

import streamlit as st

from desk import sign_in
from desk.screens.bell import bell
from desk.screens.parts import looked_up, now
from door import frame
from door.navigation import pages_for
from storage.database import transaction

frame.set_up_page()
who = looked_up()
frame.speak()
if who is None:
    frame.session_over()
    st.stop()

if st.session_state.setdefault("person_id", who.actor.person_id) != who.actor.person_id:
    # The tab stayed open while somebody else signed in: nothing of the other person may be left.
    st.session_state.clear()
    st.session_state["person_id"] = who.actor.person_id
if now() - who.seen_at > sign_in.SEEN_EVERY:
    with transaction() as session:
        sign_in.note_seen(session, who, now=now())

page = st.navigation(pages_for(who.actor), position="sidebar", expanded=True)
frame.sidebar(who)
bell()
page.run()
