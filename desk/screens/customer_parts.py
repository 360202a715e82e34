"""The parts of a customer's card: contacts, proposals, what the CRM says, names at the sources, tickets."""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from desk import customers, moments
from desk.crm_wishes import CrmShown, crm_shown, wish
from desk.customer_card import ContactRow, CustomerCard
from desk.customer_proposals import Proposals
from desk.lifecycle import state_name
from desk.screens.parts import actor, now, plain, refusals_kept, signed_in, tell, zone_of
from desk.words import verdict_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.source_kinds import kind_of
from storage.vocabulary import ContactKind

TICKET = "desk/screens/ticket.py"
ASKING_S = 3
ICONS = {ContactKind.PHONE: ":material/call:", ContactKind.EMAIL: ":material/mail:", ContactKind.CRM: ":material/tag:"}
# Gives the number of the card at hand (session, by, now), beginning one where there is none.
Begin = Callable[..., int]


def kind_name(kind: ContactKind) -> str:
    """What sort of contact."""
    return {
        ContactKind.PHONE: _("Phone"),
        ContactKind.EMAIL: _("E-mail"),
        ContactKind.CRM: _("Number in the CRM"),
    }[kind]


def contacts(card: CustomerCard, begin: Begin, *, key: str) -> None:
    """The contacts, each with a way to take it away, and a form for another one."""
    for row in card.contacts:
        contact(card, row, key=key)
    if not card.may_change:
        return
    with (
        st.popover(_("Add a contact"), icon=":material/add:", width="stretch"),
        st.form(f"contact-{key}", border=False, clear_on_submit=True),
    ):
        kinds = list(ContactKind)
        kind = st.radio(_("What is it?"), kinds, format_func=kind_name, horizontal=True)
        typed = st.text_input(_("In any spelling"), max_chars=200)
        if st.form_submit_button(_("Add"), type="primary") and typed.strip():
            add_contact(begin, kind, typed)
            st.rerun()


def contact(card: CustomerCard, row: ContactRow, *, key: str) -> None:
    """One contact."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(ICONS[row.kind], width="content")
        st.text(row.shown, width="stretch")
        if card.may_change:
            st.button(
                "", icon=":material/close:", key=f"contact-{key}-{row.id}", type="tertiary", help=_("Remove"),
                on_click=do, args=(partial(customers.remove_contact, contact_id=row.id), _("Removed.")),
            )  # fmt: skip


def add_contact(begin: Begin, kind: ContactKind, typed: str) -> None:
    """To the card at hand, or to a new one; the CRM is asked with it."""
    with refusals_kept(), transaction() as session:
        by, at = actor(), now()
        customer_id = begin(session, by=by, now=at)
        customers.add_contact(session, customer_id, kind=kind, typed=typed, by=by, now=at)
        wish(session, customer_id, now=at, at_once=True)
        tell(_("Added."))


def do(step: Callable[..., None], said: str) -> None:
    """One step in a callback, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, by=actor(), now=now())
        tell(said)


def proposed(card: CustomerCard, found: Proposals, begin: Begin, *, key: str) -> None:
    """What can be added or joined with one click."""
    if not card.may_change or not any(found):
        return
    with st.container(border=True, gap="small"):
        st.caption(_("The desk proposes"))
        for place, one in enumerate(found.contacts):
            line(
                one.shown, _("written in the talk"), _("Add"), key=f"said-{key}-{place}",
                on_click=add_contact, args=(begin, one.contact.kind, one.contact.value),
            )  # fmt: skip
        for other in found.customers:
            line(
                other.name or _("No name"), _("has the same contact: {contact}").format(contact=other.because),
                _("Same person"), key=f"same-{key}-{other.customer_id}", on_click=join,
                args=(begin, partial(customers.merge, other_id=other.customer_id)),
            )  # fmt: skip
        for author in found.authors:
            line(
                author.name or author.because, _("wrote from {address}").format(address=author.because),
                _("Same person"), key=f"author-{key}-{author.author_id}", on_click=join,
                args=(begin, partial(customers.join_author, author_id=author.author_id)),
            )  # fmt: skip


def line(
    words: str, why: str, button: str, *, key: str, on_click: Callable[..., None], args: tuple[object, ...]
) -> None:
    """A proposal: what, why, and the one click. What others wrote stands there as text."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            st.text(words)
            st.caption(plain(why))
        st.button(button, key=key, on_click=on_click, args=args)


def join(begin: Begin, step: Callable[..., None]) -> None:
    """Joins something with the card at hand."""
    with refusals_kept(), transaction() as session:
        by, at = actor(), now()
        step(session, begin(session, by=by, now=at), by=by, now=at)
        tell(_("Joined. The customer's card can take them apart again."))


def from_crm(customer_id: int, zone: ZoneInfo) -> None:
    """What the CRM says; while it is being asked, the panel looks again by itself."""
    with transaction() as session:
        by, at = actor(), now()
        told = crm_shown(session, customer_id, by=by, now=at)
        waits = told is not None and not told.is_fresh and wish(session, customer_id, now=at) and not told.error
    if told is None:
        return
    if waits:
        st.fragment(asking, run_every=ASKING_S)(customer_id)
    else:
        crm_told(told, customer_id, zone)


def asking(customer_id: int) -> None:
    """Looks whether the answer is there."""
    with reading() as session:
        told = crm_shown(session, customer_id, by=actor(), now=now())
    if told is not None and (told.is_fresh or told.error):
        st.rerun()
    st.caption(_("The CRM is being asked …"))


def crm_told(told: CrmShown, customer_id: int, zone: ZoneInfo) -> None:
    """The answer with its age, or why there is none."""
    if told.error:
        st.warning(plain(told.error), icon=":material/cloud_off:")
    if told.is_client is not None:
        if told.is_client:
            st.badge(_("A client, says the CRM"), icon=":material/verified:", color="green")
        else:
            st.badge(_("Not a client, says the CRM"), color="gray")
    for name, value in told.properties.items():
        st.text(f"{name}: {value}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if told.read_at is not None:
            said = _("as of {moment}").format(moment=moments.when(told.read_at, now=now(), zone=zone))
            st.caption(said, width="stretch")
        st.button(
            _("Ask again"), icon=":material/refresh:", type="tertiary", key=f"crm-again-{customer_id}",
            on_click=ask_again, args=(customer_id,),
        )  # fmt: skip


def ask_again(customer_id: int) -> None:
    """At once, however fresh the answer is."""
    with refusals_kept(), transaction() as session:
        crm_shown(session, customer_id, by=actor(), now=now())
        wish(session, customer_id, now=now(), at_once=True)
        tell(_("The CRM is being asked."))


def names(card: CustomerCard) -> None:
    """Who the customer is at each source."""
    for row in card.authors:
        with st.container(gap=None):
            st.text(row.name or _("No name"))
            st.caption(plain(f"{row.source} · {_(kind_of(row.source_kind).name)}"))


def tickets(card: CustomerCard, *, without: int | None = None) -> None:
    """The customer's tickets over all sources, and how they rated us."""
    zone = zone_of(signed_in())
    others = [row for row in card.tickets if row.id != without]
    if card.likes or card.dislikes:
        st.caption(_("Ratings: 👍 {likes} · 👎 {dislikes}").format(likes=card.likes, dislikes=card.dislikes))
    for row in others:
        rated = "" if row.rating is None else f" · {verdict_name(row.rating)}"
        opened = moments.when(row.opened_at, now=now(), zone=zone)
        place = plain(f"{row.channel} · {row.source}")
        st.page_link(
            TICKET, label=f"№ {row.id} · {state_name(row.state)} · {opened} · {place}{rated}",
            query_params={"ticket": str(row.id)},
        )  # fmt: skip
