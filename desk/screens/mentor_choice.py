"""Whose answers a mentor reads first, chosen beside the rest of what is known of a person."""

import streamlit as st

from desk.mentors import mentors
from desk.screens.parts import told_apart
from desk.shifts import staff_names
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor


def mentor_choice(brand_id: int, person_id: int, *, by: Actor) -> tuple[bool, int | None]:
    """Whether the person answers for the brand, and the mentor chosen for them."""
    with reading() as session:
        staff = staff_names(session, brand_id=brand_id)
        known = next((one.mentor_id for one in mentors(session, brand_id, by=by) if one.person_id == person_id), 0)
    if person_id not in staff:
        return False, None
    others = told_apart({0: _("nobody: their answers go out at once"), **staff})
    others.pop(person_id)
    places = list(others)
    chosen = st.selectbox(
        _("Mentor"), places, index=places.index(known) if known in others else 0, format_func=others.__getitem__,
        key=f"mentor-{person_id}",
        help=_("The mentor reads each of their answers before it goes out; a deputy is chosen under “Answers”."),
    )  # fmt: skip
    return True, chosen or None
