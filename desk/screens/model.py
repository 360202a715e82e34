"""The brand's language model: where drafts are asked for. Off until an administrator switches it on."""

import streamlit as st

from desk.model_settings import (
    LONGEST_ADDRESS,
    LONGEST_MANNER,
    LONGEST_MODEL,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    ModelForm,
    connect_model,
    disconnect_model,
    model_form,
)
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_kept, refusals_shown, tell
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Role

SAVED = "model-saved"


def form(brand_id: int, known: ModelForm | None) -> None:
    """The settings. The key is never shown again."""
    given = known or ModelForm("", "")
    with st.form("model", border=True):
        is_on = st.toggle(_("Operators may ask it for drafts"), given.is_on)
        address = st.text_input(
            _("Address"), given.address, max_chars=LONGEST_ADDRESS, placeholder="https://models.example.ru/v1",
            help=_("Any endpoint that understands the chat completions of OpenAI, one of your own too."),
        )  # fmt: skip
        model = st.text_input(_("Model"), given.model, max_chars=LONGEST_MODEL)
        key = st.text_input(
            _("Key"), type="password", max_chars=1000, key=f"model-key-{st.session_state.get(SAVED, 0)}",
            help=_("Goes into the header “Authorization: Bearer”. Empty keeps the one there is."),
        )  # fmt: skip
        local = st.toggle(_("It stands in our own network"), given.is_local)
        wait = st.number_input(
            _("Wait for an answer, seconds"), min_value=SHORTEST_WAIT, max_value=LONGEST_WAIT, value=given.wait_s
        )
        manner = st.text_area(
            _("How the brand speaks"), given.manner, max_chars=LONGEST_MANNER,
            placeholder=_("Polite and short. We never promise a date."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            save(brand_id, ModelForm(address, model, key.strip(), local, is_on, manner, int(wait)))


def save(brand_id: int, given: ModelForm) -> None:
    """Keeps the settings; a refusal leaves the form as it is."""
    with refusals_shown():
        with transaction() as session:
            connect_model(session, brand_id, form=given, by=actor(), now=now())
        # Another field: what was typed is not kept on the page.
        st.session_state[SAVED] = st.session_state.get(SAVED, 0) + 1
        tell(_("Saved."))
        st.rerun()


def disconnect(brand_id: int) -> None:
    """No model is asked any more."""
    with refusals_kept(), transaction() as session:
        disconnect_model(session, brand_id, by=actor(), now=now())
        tell(_("No model is asked any more; its key is forgotten."))


def whole(by: Actor) -> None:
    """The screen."""
    by.require(Role.ADMINISTRATOR)
    page_title(_("Language model"), _("Writes drafts when an operator asks for one. It never sends anything itself."))
    chosen = brand(by)
    if not chosen:
        empty(_("No brand yet"), _("Add a brand first."), icon=":material/storefront:")
        return
    with reading() as session:
        known = model_form(session, chosen, by=by)
    form(chosen, known)
    st.caption(
        _("What leaves the house: the talk of that ticket and answers to like ones, without names, nicknames, phones, "
          "e-mail addresses, links, cards and long numbers.")
    )  # fmt: skip
    if known is not None:
        st.button(_("Disconnect"), icon=":material/link_off:", on_click=disconnect, args=(chosen,))


with refusals_shown():
    whole(actor())
