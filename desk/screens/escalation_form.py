"""Asking a department: whom, what for, what goes along, and the case as it will be read there."""

import uuid

import streamlit as st

from desk.card import Card
from desk.department_list import DepartmentChoice, departments_to_ask
from desk.escalation_case import LONGEST_COMMENT, Enclosed, contacts_of
from desk.escalation_words import way_name
from desk.escalations import Question, escalate, preview
from desk.holding_reply import FIRST_REPLY_RUNS, needs_holding_reply
from desk.moments import span
from desk.screens.parts import actor, now, plain, refusals_shown, tell, told_apart
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import EscalationWay

KEY = "escalation_key"


def ask_department(card: Card) -> None:
    """The dialog."""
    by = actor()
    with reading() as session:
        offered = {one.id: one for one in departments_to_ask(session, brand_id=card.brand_id)}
        known = {row.id: row.shown for row in contacts_of(session, card.id, by=by)}
        is_owed = needs_holding_reply(session, card.id, by=by)
    names = told_apart({one.id: one.name for one in offered.values()})
    chosen = st.selectbox(
        _("Department"), list(names), format_func=names.__getitem__, index=0 if len(names) == 1 else None,
        placeholder=_("Choose"), key=f"escalate-whom-{card.id}",
    )  # fmt: skip
    if chosen is not None:
        st.caption(plain(about(offered[chosen])))
    comment = st.text_area(
        _("What do they have to find out?"), max_chars=LONGEST_COMMENT, key=f"escalate-comment-{card.id}"
    )
    enclosed = enclosing(card, known)
    if is_owed:
        st.caption(_(FIRST_REPLY_RUNS))
    if chosen is None:
        return
    with reading() as session:
        shown = preview(session, card.id, department_id=chosen, comment=comment, enclosed=enclosed, by=by)
    with st.expander(_("So the department will read it"), expanded=False), st.container(height=260, border=False):
        st.text(shown)
    is_by_hand = offered[chosen].way == EscalationWay.BY_HAND
    label = _("Prepare the case") if is_by_hand else _("Ask the department")
    if st.button(label, type="primary", disabled=not comment.strip(), key="escalate-really"):
        ask(card, Question(chosen, comment, st.session_state.setdefault(KEY, uuid.uuid4().hex), enclosed), is_by_hand)


def ask(card: Card, asked: Question, is_by_hand: bool) -> None:  # noqa: FBT001 - told apart by one caller
    """Asks, once however often the button is pressed."""
    with refusals_shown():
        with transaction() as session:
            escalate(session, card.id, asked=asked, by=actor(), now=now())
        st.session_state.pop(KEY, None)
        tell(
            _("Copy the case into the CRM, then type its number back.") if is_by_hand else _("Asked. The ticket waits.")
        )
        st.rerun()


def about(department: DepartmentChoice) -> str:
    """How the case reaches them, and by when they answer."""
    return _("{way}; answers within {span} of its working time").format(
        way=way_name(department.way), span=span(department.target_s)
    )


def enclosing(card: Card, known: dict[int, str]) -> Enclosed:
    """What goes along; that the customer came from social media always does."""
    with st.container(horizontal=True):
        texts = st.checkbox(_("The customer's words"), value=True, key=f"escalate-texts-{card.id}")
        links = st.checkbox(_("Links to the texts"), value=True, key=f"escalate-links-{card.id}")
    contacts: list[int] = []
    if known:
        names = told_apart(known)
        contacts = st.multiselect(
            _("Contacts of the customer that go along"), list(names), format_func=names.__getitem__,
            placeholder=_("None"), key=f"escalate-contacts-{card.id}",
        )  # fmt: skip
    return Enclosed(texts, links, tuple(contacts))
