"""One broken guarantee: what is known of it, what may be done with it, what was done."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from dashboards.screens.ticket_way import ticket_link
from desk import guarantee_cases, moments
from desk.guarantee_cases import DECIDERS, PROPOSERS
from desk.guarantee_list import CaseRow, steps_of
from desk.guarantee_words import cause_words, exclusion_words, money_words, state_words, step_words
from desk.screens.parts import actor, now, refusals_kept, signed_in, tell, zone_of
from storage.database import reading, transaction
from storage.i18n import _, msgid
from storage.rights import Actor
from storage.vocabulary import BreachCause, CaseState


class Step(NamedTuple):
    """A step that needs a word of why; the words are msgids, `field` is what the action calls that word."""

    name: str
    title: str
    label: str
    act: Callable[..., None]
    said: str
    field: str


TAKE_IN = Step(
    "include", msgid("Take it in again"), msgid("Why it counts after all"), guarantee_cases.include,
    msgid("The case is open again."), "why",
)  # fmt: skip
UNDO = Step(
    "undo", msgid("Undo the decision"), msgid("Why it is undone"), guarantee_cases.undo,
    msgid("The decision is undone; the proposal waits again."), "why",
)  # fmt: skip
SEND_BACK = Step(
    "return", msgid("Send it back"), msgid("Remark for the team lead"), guarantee_cases.send_back,
    msgid("Sent back with your remark."), "remark",
)  # fmt: skip


def done(act: Callable[..., None], case_id: int, said: str, **given: Any) -> None:
    """A decision, with its refusal or its success said on the next run."""
    with refusals_kept(), transaction() as session:
        act(session, case_id, by=actor(), now=now(), **given)
        tell(said)


def details(row: CaseRow, by: Actor, brand_id: int) -> None:
    """One case: what is known, what may be done, what was done."""
    zone = zone_of(signed_in())
    st.subheader(_("Ticket {number}").format(number=row.ticket_id), anchor=False)
    st.badge(state_words(row.state), color="blue" if row.state in {CaseState.LISTED, CaseState.PROPOSED} else "gray")
    late = moments.span(row.missed_s)
    facts = [
        (_("Client"), row.client or "–"),
        (_("Due at"), moments.when(row.due_at, now=now(), zone=zone)),
        (_("Too late by"), late if row.is_answered else _("{span}, not answered yet").format(span=late)),
        (_("Cause"), cause_words(row.cause or row.proposed_cause)),
        (_("Price"), money_words(row.price, row.currency)),
    ]
    if row.exclusion is not None:
        facts.append((_("Left out because"), exclusion_words(row.exclusion)))
    if row.remark:
        facts.append((_("Returned with the remark"), row.remark))
    for name, value in facts:
        with st.container(gap=None):
            st.caption(name)
            st.text(value)
    ticket_link(row.ticket_id, _("Open the ticket"))
    if by.holds(*PROPOSERS, brand_id=brand_id) and row.state in {CaseState.LISTED, CaseState.PROPOSED}:
        proposal(row)
    if by.holds(*DECIDERS, brand_id=brand_id) and row.state is CaseState.PROPOSED:
        decision(row, by)
    if by.holds(*PROPOSERS, brand_id=brand_id) and row.state is CaseState.EXCLUDED:
        with_reason(row, TAKE_IN)
    if by.holds(*DECIDERS, brand_id=brand_id) and row.state in {CaseState.GRANTED, CaseState.WAIVED}:
        with_reason(row, UNDO)
    trace(row, by)


def proposal(row: CaseRow) -> None:
    """A lead names the cause and what is to be done."""
    with st.form(f"propose-{row.id}", border=True):
        title = _("Proposal")
        st.markdown(f"**{title}**")
        causes = list(BreachCause)
        cause = st.selectbox(
            _("Cause"), causes, index=causes.index(row.cause or row.proposed_cause), format_func=cause_words,
            key=f"cause-{row.id}",
        )  # fmt: skip
        grant = st.radio(
            _("Compensation"), [True, False], horizontal=True, index=1 if row.proposes_grant is False else 0,
            format_func=lambda is_granted: _("grant") if is_granted else _("waive"), key=f"grant-{row.id}",
        )  # fmt: skip
        why = st.text_input(
            _("Reason"), value=row.why, max_chars=guarantee_cases.LONGEST, key=f"why-{row.id}",
            help=_("Needed to waive it, and for another cause."),
        )  # fmt: skip
        if st.form_submit_button(_("Propose"), type="primary"):
            done(guarantee_cases.propose, row.id, _("Proposed."), grant=grant, cause=cause, why=why)
            st.rerun()


def decision(row: CaseRow, by: Actor) -> None:
    """Administrator or quality control agree, or send it back."""
    said = _("Proposed by {name}: grant it") if row.proposes_grant else _("Proposed by {name}: waive it")
    st.text(said.format(name=row.proposer))
    if row.why:
        st.text(row.why)
    if row.proposer_id == by.person_id:
        st.caption(_("You have proposed it yourself: somebody else decides."))
        return
    st.button(
        _("Agree"), type="primary", key=f"agree-{row.id}", icon=":material/check:", on_click=done,
        args=(guarantee_cases.agree, row.id, _("Decided.")),
    )  # fmt: skip
    with_reason(row, SEND_BACK)


def with_reason(row: CaseRow, step: Step) -> None:
    """A step that needs a word of why."""
    with st.popover(_(step.title)), st.form(f"{step.name}-{row.id}", border=False):
        words = st.text_input(_(step.label), max_chars=guarantee_cases.LONGEST, key=f"{step.name}-words-{row.id}")
        if st.form_submit_button(_(step.title)):
            done(step.act, row.id, _(step.said), **{step.field: words})
            st.rerun()


def trace(row: CaseRow, by: Actor) -> None:
    """What happened to the case; nothing is ever removed from it."""
    zone = zone_of(signed_in())
    with reading() as session:
        steps = steps_of(session, row.id, by=by)
    with st.expander(_("History of the case"), icon=":material/history:"):
        for step in steps:
            who = step.person or _("the system")
            st.text(f"{moments.when(step.at, now=now(), zone=zone)} · {who} · {step_words(step.kind, step.details)}")
