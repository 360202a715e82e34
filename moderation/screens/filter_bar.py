"""The bar above the stream: search, order and label at hand, all else behind one button, as chips once it is chosen."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final

import streamlit as st
from babel.dates import format_date

from desk.screens.parts import plain
from desk.words import category_name, flag_name, label_name
from moderation.filter_address import FIELDS, MENTION, day_in, ids_in
from moderation.filter_choices import Choices, authors_by_id, authors_named
from moderation.filter_words import certainty_name, order_name, story_name
from moderation.screens.filter_fields import asked, day, many, one, put, switch, words
from moderation.screens.query_help import query_help
from moderation.showing import language_name, state_name
from moderation.stream_filter import ANY_STATE, Certainty, Order, StorySize
from moderation.stream_texts import LABELS
from moderation.tag_words import tone_name
from storage import i18n
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import AuthorFlag, Category, Language, MentionState, Tone

AT_HAND: Final = frozenset({"search", "label"})
WAITING: Final = ("state", MentionState.NEW.value)
CHIPS: Final = "filter-chips"
BRANDS_OWN: Final = ("source", "place", "tag", "author")
BRAND_BEFORE: Final = "stream-brand"
EVERYTHING: Final = "everything"
FIND_AUTHOR: Final = "find-author"
STARS: Final = {str(number): "★" * number for number in range(1, 6)}
DAYS: Final = frozenset({"since", "until"})
TOLD: Final = 2
"""Choices that a chip names; of more it says how many."""

Names = Mapping[str, str]


def filter_bar(brand_id: int, choices: Choices, *, by: Actor) -> dict[str, str]:
    """The fields, as the address spells what is chosen in them."""
    _forget_other_brand(brand_id)
    chosen = {"search": words("search", _("Search"), _('card OR "hot line" -advertising'))}
    query_help(_("Examples"), on_take=partial(put, "search"))
    chosen["label"] = many("label", _("Label"), {label.value: label_name(label) for label in LABELS}, width=160)
    orders = {order.value: order_name(order) for order in Order}
    chosen["order"] = one("order", _("Order"), orders, Order.NEWEST.value, width=175)
    hidden = [name for name in FIELDS if name not in AT_HAND and asked(name) and (name, asked(name)) != WAITING]
    label = _("More filters · {count}").format(count=len(hidden)) if hidden else _("More filters")
    with st.popover(label, icon=":material/tune:", key="more-filters"):
        return chosen | _more(brand_id, choices, by=by)


def filter_chips(chosen: Names, choices: Choices) -> None:
    """What is chosen behind the button, each with a cross; and one click for all of it."""
    chips = {name: _chip(name, chosen[name], choices) for name in FIELDS if name not in AT_HAND and chosen.get(name)}
    if chosen.get(MENTION):
        chips[MENTION] = _("Only mention {number}").format(number=chosen[MENTION])
    if not chips and not any(chosen.get(name) for name in AT_HAND):
        return
    shown = {name: f"{text} ✕" for name, text in chips.items()}
    shown[EVERYTHING] = ":material/filter_alt_off: " + _("Clear all")
    st.session_state[CHIPS] = []
    # One element for all of them: each costs the screen's time anew at every filter.
    st.pills(
        _("Chosen filters"), list(shown), format_func=lambda name: shown.get(name, name), key=CHIPS,
        selection_mode="multi", label_visibility="collapsed", on_change=_drop_chips,
    )  # fmt: skip


def _forget_other_brand(brand_id: int) -> None:
    """Sources, branches, tags and authors are a brand's own; the rest of the filter goes along to another one."""
    before = st.session_state.setdefault(BRAND_BEFORE, brand_id)
    if before != brand_id:
        st.session_state[BRAND_BEFORE] = brand_id
        for name in BRANDS_OWN:
            put(name, "")


def _more(brand_id: int, choices: Choices, *, by: Actor) -> dict[str, str]:
    chosen: dict[str, str] = {}
    left, right = st.columns(2)
    with left:
        chosen["source"] = many("source", _("Source"), _texts(choices.sources))
        chosen["place"] = many("place", _("Branch"), _texts(choices.places))
        chosen["certainty"] = many("certainty", _("Certainty of the pre-tag"), _named(Certainty))
        chosen["tag"] = many("tag", _("Tag"), {str(tag.id): tag.name for tag in choices.tags})
        chosen["story"] = many("story", _("Copies"), _named(StorySize))
        chosen["since"] = day("since", _("Published from"))
    with right:
        chosen["category"] = many("category", _("Category"), _named(Category))
        chosen["stars"] = many("stars", _("Stars"), STARS)
        chosen["tone"] = many("tone", _("Tonality"), _named(Tone))
        chosen["language"] = many("language", _("Language"), _named(Language))
        chosen["state"] = one("state", _("State"), _states(), _usual_state())
        chosen["until"] = day("until", _("Published until"))
    chosen["author"] = _author(brand_id, by=by)
    chosen["flag"] = many("flag", _("What we know of the author"), _named(AuthorFlag))
    chosen["doubtful"] = switch("doubtful", _("Perhaps not about us"))
    return chosen


def _author(brand_id: int, *, by: Actor) -> str:
    left, right = st.columns(2, vertical_alignment="bottom")
    typed = left.text_input(_("Find an author"), key=FIND_AUTHOR, placeholder=_("part of the name"))
    with reading() as session:
        known = authors_by_id(session, brand_id, ids_in(asked("author")), by=by)
        known |= authors_named(session, brand_id, typed or "", by=by)
    with right:
        return many("author", _("Author"), _texts(known))


def _states() -> dict[str, str]:
    return {state.value: state_name(state) for state in MentionState} | {ANY_STATE: _("any")}


def _usual_state() -> str:
    """A link to one mention shows it whatever became of it."""
    return ANY_STATE if asked(MENTION) else MentionState.NEW.value


def _texts(names: Mapping[int, str]) -> dict[str, str]:
    return {str(number): name for number, name in names.items()}


def _named(choices: Iterable[StrEnum]) -> dict[str, str]:
    return {one.value: _name(one) for one in choices}


def _name(word: StrEnum) -> str:
    match word:
        case Category():
            return category_name(word)
        case Certainty():
            return certainty_name(word)
        case StorySize():
            return story_name(word)
        case AuthorFlag():
            return flag_name(word)
        case Language():
            return language_name(word)
        case _:
            return tone_name(Tone(word))


def _chip(name: str, value: str, choices: Choices) -> str:
    """A field and what is chosen in it; never a name that somebody on the web has given themselves."""
    texts = {
        "source": _texts(choices.sources), "place": _texts(choices.places), "stars": STARS, "state": _states(),
        "tag": {str(tag.id): tag.name for tag in choices.tags}, "author": {},
        "certainty": _named(Certainty), "story": _named(StorySize), "category": _named(Category),
        "tone": _named(Tone), "language": _named(Language), "flag": _named(AuthorFlag),
    }  # fmt: skip
    if name == "doubtful":
        return _("Perhaps not about us")
    if name in DAYS:
        return f"{_heading(name)}: {format_date(day_in(value), locale=i18n.language())}"
    parts = [plain(texts.get(name, {}).get(part, part)) for part in value.split(",")]
    shown = ", ".join(parts[:TOLD]) + (f" +{len(parts) - TOLD}" if len(parts) > TOLD else "")
    return f"{_heading(name)}: {shown}"


def _heading(name: str) -> str:
    return {
        "source": _("Source"), "place": _("Branch"), "certainty": _("Certainty"), "tag": _("Tag"),
        "story": _("Copies"), "since": _("Since"), "category": _("Category"), "stars": _("Stars"),
        "tone": _("Tonality"), "language": _("Language"), "state": _("State"), "until": _("Until"),
        "author": _("Author"), "flag": _("Author"),
    }[name]  # fmt: skip


def _drop_chips() -> None:
    """Without any filter the order stays."""
    dropped = st.session_state[CHIPS]
    for name in (*FIELDS, MENTION) if EVERYTHING in dropped else dropped:
        put(name, "")
