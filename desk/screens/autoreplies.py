"""Autoreplies: what a channel says by itself, on which events, in which words; and how many were asked into private."""

from datetime import timedelta

import streamlit as st

from desk.autoreply_rules import (
    LONGEST,
    MINUTES,
    MOST_A_DAY,
    THRESHOLDS,
    Limits,
    RuleForm,
    RuleRow,
    limits_of,
    rules_of,
    set_limits,
    set_rule,
    switched_on,
    tried,
)
from desk.autoreply_trial import Trial, trial
from desk.autoreply_words import event_name, event_words, known_in
from desk.channel_list import channel_rows
from desk.placeholders import RUSSIAN, Wanted
from desk.private_invitations import figures
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    show_told,
    tell,
    told_apart,
)
from desk.screens.widgets.table import Cell, table
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _, language, ngettext
from storage.vocabulary import AutoreplyEvent, Language, Role

MONTH = timedelta(days=30)
SAVED = "autoreply-saved"


def language_name(of: Language) -> str:
    """The language in which a customer wrote."""
    return {Language.RU: _("Russian"), Language.UK: _("Ukrainian"), Language.EN: _("English")}[of]


def called(channel: str, number: int) -> str:
    """A channel, and how much it answers by itself."""
    words = ngettext("{number} autoreply on", "{number} autoreplies on", number).format(number=number)
    return f"{channel} · {words}" if number else channel


def list_of(rows: list[RuleRow]) -> None:
    """A line per event."""
    table(
        [_("Event"), _("Answered"), _("When")],
        [
            [
                Cell(event_name(row.event), is_strong=True),
                Cell(_("yes") if row.is_on else _("no"), is_strong=row.is_on),
                Cell(event_words(row.event).when),
            ]
            for row in rows
        ],
        key="autoreplies",
    )


def unit_of(event: AutoreplyEvent) -> int:
    """Hours are kept as minutes."""
    return MINUTES if event == AutoreplyEvent.STILL_WAITING else 1


def number_of(channel_id: int, row: RuleRow) -> None:
    """The number that belongs to the event: tickets, or hours."""
    if row.event not in THRESHOLDS:
        return
    least, most, usual = THRESHOLDS[row.event]
    unit = unit_of(row.event)
    st.number_input(
        event_words(row.event).number, min_value=max(1, least // unit), max_value=most // unit,
        value=max(1, (row.threshold or usual) // unit), key=f"number-{channel_id}-{row.event}",
    )  # fmt: skip


def words_of(channel_id: int, row: RuleRow, shown: Trial) -> None:
    """The words in each language, each with what a customer would read."""
    for code in Language:
        words = st.text_area(
            language_name(code).capitalize(), row.words.get(code, ""), max_chars=LONGEST, height="content",
            key=f"words-{channel_id}-{row.event}-{code}",
        )  # fmt: skip
        if not words.strip():
            continue
        try:
            st.text(f"→ {tried(row.event, words, shown.values[code])}")
        except Refused as refusal:
            st.warning(f"{plain(refusal.why)} {plain(refusal.way_out)}")


@st.fragment
def editor(channel_id: int, rows: list[RuleRow], shown: Trial) -> None:
    """One event: on or off, its number, its words with a preview."""
    if st.session_state.pop(SAVED, False):
        st.rerun()  # the list above shows it too
    show_told()
    by_event = {row.event: row for row in rows}
    event = st.selectbox(_("Event"), list(by_event), format_func=event_name, key=f"event-{channel_id}")
    row = by_event[event]
    st.caption(event_words(event).when)
    if event == AutoreplyEvent.OUTSIDE_HOURS and shown.never_closes:
        st.info(_("This channel never closes: set its hours under “What is promised” on the screen Channels first."))
    st.toggle(_("The desk answers this by itself"), row.is_on, key=f"on-{channel_id}-{event}")
    number_of(channel_id, row)
    known = [one for one in Wanted if one in known_in(event)]
    names = ", ".join(f"`{{{RUSSIAN[one] if language() == 'ru' else one.value}}}`" for one in known)
    st.caption(_("May stand in the words: {names}.").format(names=names))
    words_of(channel_id, row, shown)
    st.button(_("Save"), type="primary", key=f"save-{channel_id}-{event}", on_click=save, args=(channel_id, event))


def save(channel_id: int, event: AutoreplyEvent) -> None:
    """The event as it stands in the fields at this moment, whatever the last run of the page has seen."""
    filled, key = st.session_state, f"{channel_id}-{event}"
    number = filled.get(f"number-{key}")
    form = RuleForm(
        is_on=bool(filled[f"on-{key}"]),
        words={code: str(filled[f"words-{key}-{code}"] or "") for code in Language},
        threshold=None if number is None else int(number) * unit_of(event),
    )
    with refusals_kept(), transaction() as session:
        set_rule(session, channel_id, event, form=form, by=actor(), now=now())
        tell(_("Saved."))
        st.session_state[SAVED] = True


def limits_form(channel_id: int, known: Limits) -> None:
    """Where they may go, and how many."""
    with st.form(f"limits-{channel_id}", border=False):
        in_public = st.toggle(
            _("Also in public threads"), known.in_public,
            help=_("Otherwise only in private messages, bots and letters. Never where a site takes one answer only."),
        )  # fmt: skip
        a_day = st.number_input(
            _("At most so many a day for one person"), min_value=1, max_value=MOST_A_DAY, value=known.a_day,
            help=_("So that two programs that answer each other stop."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                with transaction() as session:
                    set_limits(session, channel_id, form=Limits(in_public, int(a_day)), by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()


with refusals_shown():
    me = actor()
    me.require(Role.LEAD, Role.ADMINISTRATOR)
    page_title(
        _("Autoreplies"),
        _("What a channel says by itself. It never counts as an answer, and each is said once in a dialogue."),
    )
    chosen = brand(me)
    if not chosen:
        empty(_("No brand yet"), _("Add a brand first; it brings its first channel along."))
    else:
        with reading() as reader:
            on = switched_on(reader, chosen)
            channels = {
                row.id: called(row.name, on.get(row.id, 0))
                for row in channel_rows(reader, brand_id=chosen, by=me)
                if row.is_active
            }
            asked = figures(reader, chosen, since=now() - MONTH, by=me)
        number = st.selectbox(_("Channel"), list(channels), format_func=told_apart(channels).__getitem__)
        with reading() as reader:
            all_rules = rules_of(reader, number, by=me)
            limits = limits_of(reader, number)
            shown_now = trial(reader, number, by=me, now=now())
        list_of(all_rules)
        left, right = st.columns([3, 2], gap="large")
        with left, st.container(border=True):
            st.subheader(_("Change an autoreply"), anchor=False)
            editor(number, all_rules, shown_now)
        with right:
            with st.container(border=True):
                st.subheader(_("Where and how often"), anchor=False)
                limits_form(number, limits)
            with st.container(border=True):
                st.subheader(_("Asked into private messages"), anchor=False)
                st.text(
                    _("In 30 days: asked with a code to write in private – {invited}, came – {came}.").format(
                        invited=asked.invited, came=asked.came
                    )
                    if asked.invited
                    else _("Nobody was asked in the last 30 days. The button stands in the answer box of public texts.")
                )
