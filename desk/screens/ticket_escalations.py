"""What departments are asked about a ticket: where each question stands, and what can be done with it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from desk import escalations, moments
from desk.card import Card
from desk.department_list import departments_to_ask
from desk.escalation_list import NOT_OWED, EscalationRow, case_of_escalation, escalations_of
from desk.escalation_words import reminded_words, standing_name
from desk.lifecycle import AT_WORK
from desk.screens.escalation_form import ask_department
from desk.screens.parts import actor, now, plain, refusals_kept, signed_in, tell, zone_of
from desk.screens.widgets.copying import copy_button
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import EscalationState, EscalationWay

MOODS = {"late": "red", "soon": "orange", "good": "green", "": "gray"}


def open_questions(card: Card) -> None:
    """What other departments owe an answer to."""
    questions(card, are_open=True)


def ended_questions(card: Card) -> None:
    """What they have answered, and what was withdrawn."""
    questions(card, are_open=False)


def questions(card: Card, *, are_open: bool) -> None:
    """The questions about the ticket, the newest first."""
    with reading() as session:
        rows = escalations_of(session, card.id, by=actor())
    for row in rows:
        if row.is_open == are_open:
            with st.container(border=True, key=f"escalation-{row.id}", gap="small"):
                one_question(card, row)


def ask_button(card: Card) -> None:
    """Asks a department; nothing where the brand has none."""
    with reading() as session:
        can_ask = bool(departments_to_ask(session, brand_id=card.brand_id))
    if card.may_answer and card.state in AT_WORK and can_ask:
        wants = st.button(
            _("Ask a department"), icon=":material/corporate_fare:", width="stretch", shortcut="shift+e",
            help=_("A case for another part of the company; the answer comes back here as a note."),
        )  # fmt: skip
        if wants:
            st.dialog(_("Ask a department"), width="large")(ask_department)(card)


def one_question(card: Card, row: EscalationRow) -> None:
    """A question: the department, where it stands, its number in the CRM, its steps."""
    moment, zone = now(), zone_of(signed_in())

    st.markdown(f"**{plain(row.department)}**")
    with st.container(horizontal=True, gap="small"):
        mood = "late" if row.state == EscalationState.FAILED else row.mood(moment)
        st.badge(standing_name(row.state, row.way), color=MOODS[mood])  # type: ignore[arg-type]  # one of its colours
        if row.state == EscalationState.ANSWERED and row.answer_s is not None:
            st.badge(_("after {span}").format(span=moments.span(row.answer_s)), color="gray")
        elif row.state not in NOT_OWED:
            st.badge(due_words(row), color=MOODS[row.mood(moment)])  # type: ignore[arg-type]  # as above
    st.text(row.comment)
    asked = _("{name}, {moment}").format(
        name=row.asked_by or _("The system"), moment=moments.when(row.opened_at, now=moment, zone=zone)
    )
    reminded = ""
    if row.reminded_at is not None:
        reminded = _("reminded {moment}").format(moment=moments.when(row.reminded_at, now=moment, zone=zone))
    st.caption(plain(" · ".join(part for part in (asked, reminded) if part)))
    if row.error:
        st.text(row.error)
    numbered(card, row)
    if card.may_work and row.is_open:
        steps_of(card, row)


def due_words(row: EscalationRow) -> str:
    """How long the department still has, or how late it is."""
    moment = now()
    seconds = (row.due_at - moment).total_seconds()
    if seconds <= 0:
        return _("late by {span}").format(span=moments.span(seconds))
    return _("{span} left").format(span=moments.span(seconds))


def numbered(card: Card, row: EscalationRow) -> None:
    """The number of the case, with a link where its address is known, and a field for it."""
    if row.number and row.number_url:
        st.link_button(
            plain(_("Case {number}").format(number=row.number)), row.number_url, icon=":material/open_in_new:"
        )
    elif row.number:
        st.text(_("Case {number}").format(number=row.number))
    wants_number = row.way == EscalationWay.BY_HAND and row.state == EscalationState.QUEUED
    is_by_hand = row.way == EscalationWay.BY_HAND or row.state == EscalationState.FAILED
    if is_by_hand and row.is_open:
        with reading() as session:
            text = case_of_escalation(session, row.id, by=actor())
        copy_button(_("Copy the case"), text, key=f"copy-case-{row.id}")
    if not card.may_work or (row.number and not row.is_open):
        return
    place = st.container() if wants_number else st.popover(_("Number in the CRM"), icon=":material/tag:")
    with place, st.form(f"number-{row.id}", border=False):
        typed = st.text_input(
            _("Number in the CRM"), row.number, max_chars=escalations.LONGEST_NUMBER,
            help=_("May stay empty where the CRM gives none."),
        )  # fmt: skip
        is_entered = wants_number or row.state == EscalationState.FAILED
        if st.form_submit_button(_("It is entered") if is_entered else _("Save"), width="stretch"):
            do(partial(escalations.type_number, number=typed), row.id, _("Saved."))
            st.rerun()


def steps_of(card: Card, row: EscalationRow) -> None:
    """Reminding, sending again, withdrawing."""
    with st.container(horizontal=True, gap="small"):
        if row.state == EscalationState.FAILED and card.may_answer and row.way != EscalationWay.BY_HAND:
            st.button(
                _("Try again"), icon=":material/refresh:", key=f"again-{row.id}", on_click=do,
                args=(escalations.try_again, row.id, _("On its way once more.")),
            )  # fmt: skip
        if row.state == EscalationState.SENT:
            st.button(
                _("Remind them"), icon=":material/notifications_active:", key=f"remind-{row.id}", on_click=do,
                args=(escalations.remind, row.id, reminded_words(row.way)),
            )  # fmt: skip
        if card.may_answer:
            with st.popover(_("Withdraw"), icon=":material/undo:"), st.form(f"withdraw-{row.id}", border=False):
                st.caption(_("The department is told, and the ticket goes on if nobody else is asked."))
                comment = st.text_input(_("Why (may stay empty)"), max_chars=500)
                if st.form_submit_button(_("Withdraw"), type="primary"):
                    do(partial(escalations.withdraw, comment=comment), row.id, _("The question is withdrawn."))
                    st.rerun()


def do(step: Callable[..., None], escalation_id: int, said: str) -> None:
    """One step, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, escalation_id, by=actor(), now=now())
        tell(said)
