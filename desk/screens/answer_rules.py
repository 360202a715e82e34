"""What holds for every answer of a brand: whose need approval, trainees and mentors, contacts that may be named."""

from collections.abc import Callable

import streamlit as st

from desk.approval_rules import RANGES, RuleForm, RuleRow, add_rule, remove_rule, rules_of
from desk.approval_sentences import cause_name, cause_words
from desk.channel_list import channel_names
from desk.mentors import MentorRow, end_training, mentors, set_mentor
from desk.own_contacts import LONGEST, ContactRow, allow_contact, forbid_contact, own_contacts
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    tell,
    told_apart,
)
from desk.shifts import staff_names
from desk.ticket_tags import offered_for
from desk.words import flag_name, request_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import ApprovalCause, AuthorFlag, RequestType, Role

RULES, TRAINEES, CONTACTS = "rules", "trainees", "contacts"
CHOSEN_BY_RULE = [cause for cause in ApprovalCause if cause != ApprovalCause.TRAINEE]


def do(step: Callable[..., object], brand_id: int, what: int | str) -> None:
    """Takes something away."""
    with refusals_kept(), transaction() as session:
        step(session, brand_id, what, by=actor(), now=now())
        tell(_("Removed."))


def row_of(words: str, step: Callable[..., object], brand_id: int, what: int | str) -> None:
    """A line of a list with the button that takes it away."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-{what}"):
        st.markdown(words, width="stretch")
        st.button(_("Remove"), icon=":material/delete:", key=f"remove-{what}", on_click=do, args=(step, brand_id, what))


def rule_sentence(rule: RuleRow) -> str:
    """A rule as one reads it."""
    about = cause_words(rule.cause, rule.value, {rule.value: rule.tag or "–"})
    where = rule.channel or _("all channels")
    who = rule.approver or _("a team lead")
    if rule.deputy:
        who = _("{name}, else {deputy}").format(name=who, deputy=rule.deputy)
    return _("**{about}** in {where}: approved by {who}").format(about=plain(about), where=plain(where), who=plain(who))


def rules(brand_id: int, by: Actor, staff: dict[int, str]) -> None:
    """The rules, and a new one."""
    with reading() as session:
        known = rules_of(session, brand_id, by=by)
        channels = {one.id: one.name for one in channel_names(session, brand_id=brand_id)}
        tags = {str(one.id): one.name for one in offered_for(session, brand_id)}
    if not known:
        empty(
            _("Every answer goes out at once"),
            _("Add a rule, and the answers it is about wait until somebody has read them."),
            icon=":material/rule:",
        )
    for rule in known:
        row_of(rule_sentence(rule), remove_rule, brand_id, rule.id)
    with st.container(border=True):
        st.markdown(_("**A new rule**"))
        cause = st.selectbox(_("Answers about"), CHOSEN_BY_RULE, format_func=cause_name, key="rule-cause")
        choices = values(cause, tags)
        value = ""
        if choices:
            value = st.selectbox(
                _("Which"), list(choices), format_func=told_apart(choices).__getitem__, key=f"rule-value-{cause}"
            )
        elif cause == ApprovalCause.TAG:
            st.caption(_("The brand has no tags yet."))
        channel = chooser(_("Channel"), channels, _("all channels"), "rule-channel")
        first, second = st.columns(2)
        with first:
            approver = chooser(_("Who approves"), staff, _("a team lead"), "rule-approver")
        with second:
            deputy = chooser(_("Deputy, while they are away"), staff, _("a team lead"), "rule-deputy")
        if st.button(_("Add the rule"), type="primary", icon=":material/add:"):
            form = RuleForm(cause, value or "", channel, approver, deputy)
            with transaction() as session:
                add_rule(session, brand_id, form=form, by=actor(), now=now())
            tell(_("Added. It holds for every answer handed in from now on."))
            st.rerun()


def values(cause: ApprovalCause, tags: dict[str, str]) -> dict[str, str]:
    """What can be chosen for a rule of this sort, with its name."""
    if cause in RANGES:
        return {str(number): cause_words(cause, str(number), tags) for number in RANGES[cause]}
    return {
        ApprovalCause.TAG: tags,
        ApprovalCause.REQUEST_TYPE: {one.value: request_name(one) for one in RequestType},
        ApprovalCause.AUTHOR_FLAG: {one.value: flag_name(one) for one in AuthorFlag},
    }.get(cause, {})


def chooser(label: str, names: dict[int, str], nobody: str, key: str) -> int | None:
    """One of these, or none of them, which is called `nobody`."""
    apart = told_apart({0: nobody, **names})
    return st.selectbox(label, list(apart), format_func=apart.__getitem__, key=key) or None


def trainees(brand_id: int, by: Actor, staff: dict[int, str]) -> None:
    """Who is a trainee, and a new one."""
    with reading() as session:
        known = mentors(session, brand_id, by=by)
    if not known:
        empty(
            _("Nobody is in training"),
            _("Name a mentor for a newcomer: the mentor reads each of their answers before it goes out."),
            icon=":material/school:",
        )
    for one in known:
        row_of(mentor_sentence(one), end_training, brand_id, one.person_id)
    with st.container(border=True):
        st.markdown(_("**A trainee**"))
        person = chooser(_("Who is learning"), staff, "–", "trainee")
        first, second = st.columns(2)
        with first:
            mentor = chooser(_("Mentor"), staff, "–", "mentor")
        with second:
            deputy = chooser(_("Deputy, while the mentor is away"), staff, _("a team lead"), "mentor-deputy")
        if (
            st.button(_("Save"), type="primary", key="mentor-save", disabled=not (person and mentor))
            and person
            and mentor
        ):
            with transaction() as session:
                set_mentor(
                    session, brand_id, person, mentor_id=mentor, deputy_id=deputy, by=actor(), now=now()
                )  # fmt: skip
            tell(_("Saved."))
            st.rerun()


def mentor_sentence(one: MentorRow) -> str:
    """Whose answers are whose to approve."""
    mentor = one.mentor
    if one.deputy:
        mentor = _("{name}, else {deputy}").format(name=one.mentor, deputy=one.deputy)
    return _("**{name}**: approved by {who}").format(name=plain(one.person), who=plain(mentor))


def contacts(brand_id: int, by: Actor) -> None:
    """What answers may name."""
    st.caption(
        _(
            "Card numbers, codes, passports, phones and e-mail addresses keep an answer from going out."
            " What stands here is ours and goes through, in any spelling."
        )
    )
    with reading() as session:
        known = own_contacts(session, brand_id, by=by)
    if not known:
        empty(
            _("No contacts of our own yet"),
            _("Add the hotline and the addresses that answers name, or they are taken for a customer's."),
            icon=":material/contact_phone:",
        )
    for one in known:
        row_of(contact_words(one), forbid_contact, brand_id, one.key)
    with st.form("contact", border=True, clear_on_submit=True):
        contact = st.text_input(
            _("Phone, e-mail address or domain"),
            max_chars=LONGEST,
            placeholder="8 800 555-35-35, help@bank.ru, @bank.ru",
        )
        if st.form_submit_button(_("Add"), type="primary"):
            with transaction() as session:
                allow_contact(session, brand_id, contact=contact, by=actor(), now=now())
            tell(_("Added."))
            st.rerun()


def contact_words(one: ContactRow) -> str:
    """As it was typed, with the one spelling where they differ."""
    return plain(one.shown) if one.shown == one.key else f"{plain(one.shown)} · {plain(one.key)}"


def whole(by: Actor) -> None:
    """The screen."""
    by.require(Role.LEAD, Role.ADMINISTRATOR)
    page_title(_("Answers"), _("What is checked before an answer goes out, and who reads it first."))
    chosen = brand(by)
    if not chosen:
        empty(_("No brand yet"), _("Add a brand first."), icon=":material/storefront:")
        return
    names = {RULES: _("Approval"), TRAINEES: _("Trainees"), CONTACTS: _("Our own contacts")}
    st.session_state.setdefault("answers_tab", RULES)
    tab = st.segmented_control(
        _("Part"), list(names), format_func=names.__getitem__, key="answers_tab", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with reading() as session:
        staff = staff_names(session, brand_id=chosen)
    if tab == RULES:
        rules(chosen, by, staff)
    elif tab == TRAINEES:
        trainees(chosen, by, staff)
    else:
        contacts(chosen, by)


with refusals_shown():
    whole(actor())
