"""A ticket as quality control meets it: the sample is read there, any other one with a reason."""

import streamlit as st

from desk import moments
from desk.quality_leave import LONGEST, Leave, leave_for, take_leave, talk_on_leave
from desk.screens.parts import actor, now, refusals_kept, signed_in, tell, zone_of
from desk.screens.quality_parts import talk
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor


def known_leave(ticket_id: int, by: Actor) -> Leave | None:
    """What quality control may do with it; None for everybody else."""
    with reading() as session:
        return leave_for(session, ticket_id, by=by, now=now())


def ticket_on_leave(ticket_id: int, known: Leave) -> None:
    """The masked talk, the way to the sample, or the question why."""
    who = signed_in()
    if known.until is None and not known.is_sampled:
        ask_why(ticket_id)
        return
    with reading() as session:
        said = talk_on_leave(session, ticket_id, by=who.actor, now=now())
    if known.until is not None:
        until = moments.when(known.until, now=now(), zone=zone_of(who))
        st.caption(_("Open to you until {when}; the reason is kept.").format(when=until))
    talk(said)


def ask_why(ticket_id: int) -> None:
    """The reason stands in the audit trail."""
    st.info(
        _(
            "Quality control reads the tickets of its sample. Another one opens for a day, with a reason that is kept; "
            "whoever reads it so does not score it."
        ),
        icon=":material/lock:",
    )
    st.text_input(_("Why do you need it?"), max_chars=LONGEST, key=f"why-{ticket_id}")
    st.button(_("Open it"), type="primary", on_click=open_it, args=(ticket_id,), key=f"leave-{ticket_id}")


def open_it(ticket_id: int) -> None:
    """Takes the leave."""
    with refusals_kept():
        with transaction() as session:
            take_leave(session, ticket_id, reason=st.session_state[f"why-{ticket_id}"], by=actor(), now=now())
        tell(_("The ticket is open to you for a day."))
