"""A ticket that should not be one is given back to the moderators, with a word on why."""

import streamlit as st

from desk.cancelling import cancel_as_mistake
from desk.card import Card
from desk.lifecycle import AT_WORK
from desk.screens.parts import actor, now, refusals_shown, tell
from storage.database import transaction
from storage.i18n import _

LONGEST = 2000


def mistake_button(card: Card) -> None:
    """Offered as long as nobody has answered."""
    if not card.may_answer or card.state not in AT_WORK or card.first_replied_at is not None:
        return
    if st.button(_("Promoted by mistake"), icon=":material/undo:", width="stretch", key="mistake"):
        st.dialog(_("Promoted by mistake"))(mistake_form)(card)


def mistake_form(card: Card) -> None:
    """What happens then, why, and a confirmation."""
    by = actor()  # first of all: it also sets the language of a dialog
    st.text(
        _(
            "The ticket leaves the desk and all figures. Its texts go back to the moderators: they wait again, or "
            "stand decided as before. It stays in the history."
        )
    )
    comment = st.text_area(_("Why is it a mistake?"), max_chars=LONGEST, key="mistake-comment")
    if st.button(_("Cancel ticket {number}").format(number=card.id), type="primary"):
        with refusals_shown():
            with transaction() as session:
                cancel_as_mistake(session, card.id, comment=comment, by=by, now=now())
            tell(_("Ticket {number} is cancelled; its texts go back to the moderators.").format(number=card.id))
            st.rerun()
