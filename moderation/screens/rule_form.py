"""The form of a rule: what must hold, what happens then."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from desk.screens.parts import told_apart
from desk.words import category_name, flag_name, label_name
from moderation.rule_terms import HOURS, MOST_STARS, Effect, Terms
from moderation.rule_words import outcome_name
from moderation.rules import LONGEST_NAME, RuleForm
from moderation.screens.query_help import query_help
from moderation.screens.trial_panel import mistake_shown
from moderation.showing import language_name
from storage.i18n import _
from storage.vocabulary import AuthorFlag, Category, Label, Language, Outcome

HUNDRED = 100
PRIORITIES = (0, 1, 2, 5, 10)


class Known(NamedTuple):
    """What a rule may name, by id."""

    sources: Mapping[int, str]
    channels: Mapping[int, str]
    people: Mapping[int, str]
    tags: Mapping[int, str]


def rule_form(key: str, form: RuleForm, known: Known) -> RuleForm | None:
    """The rule as it is filled in at this moment; None while its words cannot be understood."""
    name = st.text_input(_("Name"), form.name, key=f"{key}-name", max_chars=LONGEST_NAME)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**" + _("If all of this holds") + "**")
        terms = _terms(key, form.terms, known)
    with right:
        st.markdown("**" + _("then") + "**")
        effect = _effect(key, form.effect, known)
        is_last = st.toggle(
            _("No further rule is asked"), form.is_last, key=f"{key}-last",
            help=_("A text that is closed or made a ticket is asked about no further rule in any case."),
        )  # fmt: skip
    if terms is None:
        return None
    return RuleForm(name=name, terms=terms, effect=effect, is_last=is_last)


def _terms(key: str, terms: Terms, known: Known) -> Terms | None:
    query = st.text_area(_("Words"), terms.query, key=f"{key}-query", height=80, placeholder=_("any"))
    is_wrong = mistake_shown(query)
    query_help(_("How a query is written"))
    labels = _several(_("Pre-tag"), Label, label_name, terms.labels, key=f"{key}-labels")
    sure = _percent(_("Certainty of the pre-tag, at least, %"), terms.sure, key=f"{key}-sure")
    stars = st.selectbox(
        _("Stars, at most"), range(MOST_STARS + 1), index=terms.stars or 0, key=f"{key}-stars",
        format_func=lambda one: "★" * one if one else _("any"),
    )  # fmt: skip
    sources = told_apart(dict(known.sources))
    chosen = st.multiselect(
        _("Source"), list(sources), default=[one for one in terms.sources if one in sources],
        format_func=sources.__getitem__, key=f"{key}-sources", placeholder=_("any"),
    )  # fmt: skip
    with st.expander(_("More conditions"), expanded=_has_more(terms)):
        abuse = _percent(_("Abuse, at least, %"), terms.abuse, key=f"{key}-abuse")
        categories = _several(_("Category"), Category, category_name, terms.categories, key=f"{key}-categories")
        languages = _several(_("Language"), Language, language_name, terms.languages, key=f"{key}-languages")
        tags = _tags(
            _("Own tags, on it or proposed"), terms.tags, known, key=f"{key}-tags", placeholder=_("any"),
            note=_("One of these products or topics. The rule waits until the desk has proposed what it knows."),
        )  # fmt: skip
        flags = _several(_("What we know of the author"), AuthorFlag, flag_name, terms.flags, key=f"{key}-flags")
        hours = _hours(key, terms)
    if is_wrong:
        return None
    return Terms(
        query=query, sources=tuple(chosen), categories=categories, languages=languages, labels=labels, sure=sure,
        abuse=abuse, stars=stars or None, flags=flags, tags=tags, from_hour=hours[0], to_hour=hours[1],
    )  # fmt: skip


def _effect(key: str, effect: Effect, known: Known) -> Effect:
    outcome: Outcome = st.radio(
        _("What happens"), list(Outcome), index=list(Outcome).index(effect.outcome), format_func=outcome_name,
        key=f"{key}-outcome", label_visibility="collapsed",
    ) or effect.outcome  # fmt: skip
    label = effect.label
    if outcome in {Outcome.KEEP, Outcome.CLOSE, Outcome.PROMOTE}:
        options = ["", *Label]
        nothing = _("none") if outcome == Outcome.KEEP else _("as pre-tagged")
        said = st.selectbox(
            _("Label"), options, index=options.index(effect.label or ""), key=f"{key}-label",
            format_func=lambda one: label_name(Label(one)) if one else nothing,
        )  # fmt: skip
        label = Label(said) if said else None
    tags = _tags(
        _("Own tags to put on"), effect.tags, known, key=f"{key}-put-on", placeholder=_("none"),
        note=_("Nothing is learnt from what a rule puts on."),
    )  # fmt: skip
    channel_id, priority = 0, 0
    if outcome == Outcome.PROMOTE:
        channels = told_apart(dict(known.channels))
        choices = [0, *channels]
        at = choices.index(effect.channel_id) if effect.channel_id in channels else 0
        channel_id = st.selectbox(
            _("Channel"), choices, index=at, key=f"{key}-channel",
            format_func=lambda one: channels[one] if one else _("as the channels' conditions say"),
        )  # fmt: skip
        priority = int(st.number_input(_("Priority"), 0, 10, value=min(effect.priority, 10), key=f"{key}-priority"))
    people = told_apart(dict(known.people))
    tell = st.multiselect(
        _("Tell by e-mail"), list(people), default=[one for one in effect.tell if one in people],
        format_func=people.__getitem__, key=f"{key}-tell", placeholder=_("to nobody"),
        help=_("A letter with the number and a link, never with the text."),
    )  # fmt: skip
    has_label = outcome in {Outcome.KEEP, Outcome.CLOSE, Outcome.PROMOTE}
    return Effect(
        outcome=outcome,
        label=label if has_label else None,
        tags=tags,
        channel_id=channel_id or None,
        priority=priority,
        tell=tuple(tell),
    )


def _several(label: str, words: type, named: object, chosen: tuple, *, key: str) -> tuple:  # type: ignore[type-arg]  # any vocabulary
    return tuple(
        st.multiselect(label, list(words), default=list(chosen), format_func=named, key=key, placeholder=_("any"))  # type: ignore[call-overload]  # as above
    )


def _tags(
    label: str, chosen: tuple[int, ...], known: Known, *, key: str, placeholder: str, note: str
) -> tuple[int, ...]:
    names = told_apart(dict(known.tags))
    if not names:
        return ()
    return tuple(
        st.multiselect(
            label, list(names), default=[one for one in chosen if one in names], format_func=names.__getitem__, key=key,
            placeholder=placeholder, help=note,
        )
    )  # fmt: skip


def _percent(label: str, share: float, *, key: str) -> float:
    given = st.number_input(label, 0, HUNDRED, value=round(HUNDRED * share), step=5, key=key, help=_("0: any"))
    return float(given) / HUNDRED


def _hours(key: str, terms: Terms) -> tuple[int | None, int | None]:
    is_bound = st.toggle(_("Only at certain hours"), terms.from_hour is not None, key=f"{key}-bound")
    if not is_bound:
        return None, None
    start, end = st.columns(2)
    first = start.number_input(_("Published from, o'clock"), 0, HOURS - 1, terms.from_hour or 0, key=f"{key}-from")
    last = end.number_input(_("to, o'clock"), 0, HOURS - 1, terms.to_hour or 0, key=f"{key}-to")
    return int(first), int(last)


def _has_more(terms: Terms) -> bool:
    return bool(
        terms.abuse or terms.categories or terms.languages or terms.flags or terms.tags or terms.from_hour is not None
    )
