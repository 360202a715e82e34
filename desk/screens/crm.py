"""The brand's CRM: where it is asked about a customer, and how its answer is read."""

from datetime import timedelta

import streamlit as st

from desk.crm_answer import Fields
from desk.crm_settings import EVERYTHING, LONGEST_ADDRESS, PERSON, TOKEN, CrmForm, connect_crm, crm_form, disconnect_crm
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_kept, refusals_shown, tell
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Role

MINUTE = timedelta(minutes=1)


def meaning_of(name: str) -> str:
    """What stands for the name in braces when the CRM is asked."""
    return {
        "phone": _("the phone, like +79123456789"),
        "digits": _("the phone without the plus"),
        "email": _("the e-mail address"),
        "crm": _("the number in the CRM"),
        "author": _("the customer's id at the source they wrote on first"),
        TOKEN: _("the token below"),
    }[name]


def form(brand_id: int, known: CrmForm | None) -> None:
    """The settings. The token is never shown again."""
    given = known or CrmForm("")
    with st.form("crm", border=True):
        address = st.text_input(
            _("Address"), given.address, max_chars=LONGEST_ADDRESS, placeholder="https://crm.example.ru/api?tel={phone}"
        )
        st.caption("  \n".join(f"`{{{name}}}` – {meaning_of(name)}" for name in (*PERSON, TOKEN)))
        token = st.text_input(
            _("Token"), type="password", max_chars=1000,
            help=_("Goes into the header “Authorization: Bearer”, or into the address. Empty keeps the one there is."),
        )  # fmt: skip
        local = st.toggle(_("The CRM stands in our own network"), given.is_local)
        one, two = st.columns(2)
        number = one.text_input(
            _("Field with the number"), given.fields.number, max_chars=80, placeholder="id",
            help=_("Nested fields are joined by dots: data.id"),
        )  # fmt: skip
        client = two.text_input(
            _("Field that says “client”"), given.fields.client, max_chars=80, placeholder="is_client",
            help=_("Empty: whoever the CRM knows is a client."),
        )  # fmt: skip
        shown = st.text_input(
            _("Fields to show, separated by commas"), ", ".join(given.fields.shown), max_chars=1000,
            help=_("Empty shows all of them."),
        )  # fmt: skip
        kept = st.number_input(
            _("An answer counts as fresh for so many minutes"),
            min_value=1,
            max_value=43_200,
            value=given.kept // MINUTE,
        )
        if st.form_submit_button(_("Save"), type="primary"):
            names = tuple(name.strip() for name in shown.split(",") if name.strip())
            fields = Fields(number.strip(), client.strip(), names) if (number or client or names) else EVERYTHING
            save(brand_id, CrmForm(address, token.strip(), local, fields, kept * MINUTE))


def save(brand_id: int, given: CrmForm) -> None:
    """Keeps the settings; a refusal leaves the form as it is."""
    with refusals_shown():
        with transaction() as session:
            connect_crm(session, brand_id, form=given, by=actor(), now=now())
        tell(_("Saved. Open a customer's card to see what the CRM says."))
        st.rerun()


def disconnect(brand_id: int) -> None:
    """The CRM is not asked any more."""
    with refusals_kept(), transaction() as session:
        disconnect_crm(session, brand_id, by=actor(), now=now())
        tell(_("The CRM is not asked any more. What it said stays on the cards."))


def whole(by: Actor) -> None:
    """The screen."""
    by.require(Role.ADMINISTRATOR)
    page_title(_("CRM"), _("Asked by HTTP when a ticket comes or a card opens; within two seconds or not at all."))
    chosen = brand(by)
    if not chosen:
        empty(_("No brand yet"), _("Add a brand first."), icon=":material/storefront:")
        return
    with reading() as session:
        known = crm_form(session, chosen, by=by)
    form(chosen, known)
    if known is not None:
        st.button(_("Disconnect"), icon=":material/link_off:", on_click=disconnect, args=(chosen,))


with refusals_shown():
    whole(actor())
