"""Rules: what is done by itself with new texts, in which order, tried first, and taken back when it was wrong."""

from datetime import timedelta
from functools import partial

import streamlit as st

from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_kept, refusals_shown, tell
from moderation.queries import sources_of
from moderation.rule_list import RuleRow, channels_of, people_to_tell, rule_rows, tags_of
from moderation.rule_terms import Effect, Terms
from moderation.rule_words import effect_in_words, terms_in_words
from moderation.rules import RuleForm, add_rule, edit_rule, move_rule, remove_rule, restore_rule, switch_rule
from moderation.screens.rule_form import Known, rule_form
from moderation.screens.rule_history import firings_panel, versions_panel
from moderation.screens.rule_trial_panel import rule_trial_panel
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import Label, Outcome

CHOSEN = "chosen-rule"
NEW = 0
BLANK = RuleForm(name="", terms=Terms(), effect=Effect(outcome=Outcome.CLOSE, label=Label.ADVERTISING))


def choose(rule_id: int | None) -> None:
    """Opens a rule, a new one, or none."""
    st.session_state[CHOSEN] = rule_id


def carry_out(verb: object, rule_id: int, **more: object) -> None:
    """One of the actions on a rule, in its own transaction."""
    with refusals_kept(), transaction() as session:
        verb(session, rule_id, by=actor(), now=now(), **more)  # type: ignore[operator]  # an action of moderation.rules


def remove(row: RuleRow) -> None:
    """Out of the list, with a way back below it."""
    carry_out(remove_rule, row.id)
    choose(None)
    tell(_("The rule is removed. It stands below the list and can be brought back."))


def saved(rule_id: int, form: RuleForm, brand_id: int) -> None:
    """Keeps what was filled in."""
    with refusals_kept():
        with transaction() as session:
            if rule_id:
                edit_rule(session, rule_id, form, by=actor(), now=now())
            else:
                rule_id = add_rule(session, brand_id, form, by=actor(), now=now())
        choose(rule_id)
        tell(_("Saved."))


def line(row: RuleRow, known: Known, *, is_first: bool, is_last: bool) -> None:
    """A rule of the list."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"rule-{row.id}"):
        with st.container(width="stretch", gap=None):
            st.text(f"{row.name}")
            st.caption(
                f"{plain(terms_in_words(row.terms, known.sources, known.tags))} → "
                f"{plain(effect_in_words(row.effect, known.channels, known.people, known.tags))}"
            )
            if row.fired:
                st.caption(_fired(row))
        st.toggle(
            _("on"), row.is_active, key=f"rule-on-{row.id}-{row.version}",
            on_change=partial(carry_out, switch_rule, row.id, on=not row.is_active),
        )  # fmt: skip
        for up, icon, label, is_end in (
            (True, ":material/arrow_upward:", _("Up"), is_first),
            (False, ":material/arrow_downward:", _("Down"), is_last),
        ):
            st.button(
                "", icon=icon, help=label, disabled=is_end, key=f"rule-move-{row.id}-{up}", type="tertiary",
                on_click=partial(carry_out, move_rule, row.id, up=up),
            )  # fmt: skip
        st.button(_("Open"), key=f"rule-open-{row.id}", on_click=choose, args=(row.id,))


def _fired(row: RuleRow) -> str:
    words = ngettext("{count} time in the last 7 days", "{count} times in the last 7 days", row.fired)
    told = words.format(count=row.fired)
    if row.taken_back:
        told += " · " + _("{count} taken back").format(count=row.taken_back)
    return told


def one_rule(row: RuleRow | None, brand_id: int, known: Known) -> None:
    """A rule opened: the form, what it would do, what it did."""
    rule_id, form = NEW, BLANK
    if row is not None:
        rule_id = row.id
        form = RuleForm(name=row.name, terms=row.terms, effect=row.effect, is_last=row.is_last)
    st.subheader(plain(row.name) if row else _("A new rule"), anchor=False)
    names = [_("Rule"), _("What it did"), _("Versions")] if row else [_("Rule")]
    tabs = st.tabs(names)
    with tabs[0]:
        filled = rule_form(f"form-{rule_id}-{row.version if row else 0}", form, known)
        with st.container(horizontal=True):
            # No callback: it would be given the form as it was before the last field was left.
            if st.button(_("Save"), type="primary", key="rule-save", disabled=filled is None) and filled is not None:
                saved(rule_id, filled, brand_id)
                st.rerun()
            st.button(_("Back to the list"), key="rule-close", on_click=choose, args=(None,))
            if row is not None:
                st.button(_("Remove"), icon=":material/delete:", key="rule-remove", on_click=remove, args=(row,))
        if filled is not None:
            rule_trial_panel(brand_id, filled, row=row)
    if row is not None:
        with tabs[1]:
            firings_panel(row, since=now() - timedelta(days=30))
        with tabs[2]:
            versions_panel(row.id, known)


page_title(_("Rules"), _("What is done by itself with new texts. Each is tried on the last thirty days first."))
with refusals_shown():
    brand_id = brand(actor())
    if not brand_id:
        empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
        st.stop()
    with reading() as session:
        by = actor()
        rows = rule_rows(session, brand_id, by=by, now=now())
        known = Known(
            {one.id: one.name for one in sources_of(session, brand_id, by=by)},
            channels_of(session, brand_id, by=by),
            people_to_tell(session, brand_id, by=by),
            tags_of(session, brand_id, by=by),
        )
    alive, gone = [row for row in rows if not row.is_removed], [row for row in rows if row.is_removed]
    if not alive:
        empty(
            _("There is no rule yet."),
            _("For example: close advertising that the pre-tag is sure of, or make one-star reviews tickets."),
            icon=":material/rule:",
        )
    for place, each in enumerate(alive):
        line(each, known, is_first=place == 0, is_last=place == len(alive) - 1)
    st.button(_("Add a rule"), icon=":material/add:", key="rule-add", on_click=choose, args=(NEW,))
    chosen = st.session_state.get(CHOSEN)
    opened = next((row for row in alive if row.id == chosen), None)
    if opened is not None or chosen == NEW:
        st.divider()
        one_rule(opened, brand_id, known)
    if gone:
        with st.expander(_("Removed rules"), icon=":material/delete:"):
            for each in gone:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.text(each.name)
                    st.button(
                        _("Bring back"), icon=":material/undo:", key=f"rule-back-{each.id}", type="tertiary",
                        on_click=carry_out, args=(restore_rule, each.id),
                    )  # fmt: skip
