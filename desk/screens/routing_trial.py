"""The tester of routing: a text, or a mention by its number, and how every channel stands to it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from desk.channel_list import try_mention, try_routing
from desk.routing import FIELDS, Outcome, Sample
from desk.routing_words import choices, field_name, in_words
from desk.screens.parts import actor, plain, refusals_shown, told_apart
from storage.database import reading
from storage.i18n import _

LONGEST_TEXT = 2000
LONGEST_NUMBER = 15


def routing_trial(brand_id: int, sources: Mapping[int, str]) -> None:
    """Asks for a sample and says which channel it gets, condition by condition."""
    typed = st.toggle(_("Try a mention by its number"), key="trial-by-number")
    if typed:
        number = st.text_input(_("Number of the mention"), key="trial-number", max_chars=LONGEST_NUMBER)
        outcomes = mention_tried(brand_id, number.strip().removeprefix("№").strip())
    else:
        outcomes = sample_tried(brand_id, sample_typed(sources))
    for outcome in outcomes:
        told(outcome, sources)


def mention_tried(brand_id: int, number: str) -> Sequence[Outcome]:
    """Of a stored mention; nothing while no number is typed."""
    found: Sequence[Outcome] = []
    if number.isdecimal():
        with refusals_shown(), reading() as session:
            found = try_mention(session, int(number), brand_id=brand_id, by=actor())
    return found


def sample_tried(brand_id: int, sample: Sample) -> Sequence[Outcome]:
    """Of what was typed; nothing while nothing is."""
    found: Sequence[Outcome] = []
    if sample.text.strip() or sample.values:
        with refusals_shown(), reading() as session:
            found = try_routing(session, brand_id=brand_id, sample=sample, by=actor())
    return found


def sample_typed(sources: Mapping[int, str]) -> Sample:
    """A text with as many of its circumstances as somebody cares to name."""
    text = st.text_area(_("Text"), key="trial-text", max_chars=LONGEST_TEXT, height=80)
    fields = [field for field in FIELDS if field != "words"]
    wanted = st.multiselect(
        _("What else is known of it"), fields, format_func=field_name, key="trial-fields", placeholder=_("Choose")
    )
    values: dict[str, frozenset[str]] = {}
    for field in wanted:
        given = value_of(field, sources)
        if given:
            values[field] = frozenset({given})
    return Sample(values, text)


def value_of(field: str, sources: Mapping[int, str]) -> str:
    """One value, chosen where there is a list of them."""
    known = told_apart(choices(field, sources))
    if known:
        return st.selectbox(
            field_name(field), ["", *known], format_func=lambda one: known.get(one, "–"), key=f"trial-value-{field}"
        )
    asked = _("property=value") if field == "crm" else None
    return st.text_input(field_name(field), key=f"trial-value-{field}", placeholder=asked).strip()


def told(outcome: Outcome, sources: Mapping[int, str]) -> None:
    """A channel: whether it gets the text, and which of its conditions hold."""
    icon = ":material/check_circle:" if outcome.wins else ":material/radio_button_unchecked:"
    name = f"**{plain(outcome.name)}**" if outcome.wins else plain(outcome.name)
    st.markdown(f"{icon} {name} · {verdict(outcome)}")
    for held in outcome.held:
        st.text(f"{'✓' if held.holds else '✗'} {in_words(held.condition, sources)}")


def verdict(outcome: Outcome) -> str:
    """In a few words, why or why not."""
    if outcome.wins:
        return _("gets it: every condition holds") if outcome.takes else _("gets it: no other channel takes it")
    if outcome.takes:
        return _("would take it, but another one goes first (priority {number})").format(number=outcome.priority)
    if outcome.catch_all:
        return _("first line, only for what nobody takes")
    return _("a condition does not hold") if outcome.held else _("has no conditions, only by hand")
