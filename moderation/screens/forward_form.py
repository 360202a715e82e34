"""Where the hidden texts of a category are sent to, beside its switch."""

import streamlit as st

from desk.screens.parts import actor, now, plain, refusals_kept, tell
from desk.words import category_name
from moderation.forwarding import Forward, forward_category, stop_forwarding
from storage.database import transaction
from storage.i18n import _
from storage.vocabulary import Category

FRESH = Forward(())


def forward_told(forward: Forward | None) -> None:
    """That what is hidden is sent somewhere, and where to for those who may know."""
    if forward is None:
        return
    often = _("forwarded once a day") if forward.is_daily else _("forwarded at once")
    st.caption(plain(f"{often}: {', '.join(forward.addresses)}" if forward.addresses else often))


def forward_popover(brand_id: int, category: Category, forward: Forward | None) -> None:
    """The form: addresses, how often, with or without the words."""
    key = f"forward-{brand_id}-{category}"
    stands = forward or FRESH
    with st.popover(_("Forward …"), icon=":material/forward_to_inbox:"):
        st.text_area(_("E-mail addresses, one a line"), "\n".join(stands.addresses), key=f"{key}-to", height=90)
        often = {True: _("Once a day, in the morning"), False: _("Within minutes")}
        st.radio(
            _("How often"), list(often), index=0 if stands.is_daily else 1, format_func=often.__getitem__,
            key=f"{key}-daily",
        )  # fmt: skip
        st.toggle(
            _("With the words"), stands.with_words, key=f"{key}-words",
            help=_("Otherwise a letter holds numbers and links only: letters leave the house."),
        )  # fmt: skip
        with st.container(horizontal=True):
            st.button(_("Save"), type="primary", key=f"{key}-save", on_click=_save, args=(brand_id, category, key))
            if forward is not None:
                st.button(_("Stop forwarding"), key=f"{key}-stop", on_click=_stop, args=(brand_id, category))


def _save(brand_id: int, category: Category, key: str) -> None:
    state = st.session_state
    wanted = Forward(
        tuple(state[f"{key}-to"].splitlines()), is_daily=state[f"{key}-daily"], with_words=state[f"{key}-words"]
    )
    with refusals_kept():
        with transaction() as session:
            forward_category(session, brand_id, category, wanted, by=actor(), now=now())
        tell(_("{category}: what is hidden from now on is forwarded.").format(category=category_name(category)))


def _stop(brand_id: int, category: Category) -> None:
    with refusals_kept():
        with transaction() as session:
            stop_forwarding(session, brand_id, category, by=actor(), now=now())
        tell(_("{category}: nothing is forwarded any more.").format(category=category_name(category)))
