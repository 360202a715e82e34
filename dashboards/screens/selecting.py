"""The bar over every dashboard: period, split and filters, kept in the address and for the session.

The period is kept for the person, too, and is there again in the next session; filters are not: a forgotten one lies.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.addresses import day_from, ids_from, ids_text, word_from
from dashboards.choices import choices
from dashboards.periods import Period, Preset, checked, period_of, preset_name
from dashboards.selection import ALL_ROWS, FILTERED, KINDS_OF_TAGS, Dimension, Selection
from dashboards.wording import days_words, dimension_name
from desk.preferences import prefer, preference
from desk.screens.parts import actor, now, told_apart
from storage.database import reading, transaction
from storage.i18n import _, language
from storage.rights import Actor
from storage.settings import settings

REMEMBERED = "figures_remembered"
# What stays beyond the session, under these names among the person's preferences.
LASTING = {"period": "figures.period", "since": "figures.since", "until": "figures.until"}
# Set where the person has changed the period by hand in this run.
PICKED = "figures_period_picked"
PERIOD_WIDTH = 290
Word = TypeVar("Word", bound=StrEnum)


def today() -> date:
    """The installation's day."""
    return now().astimezone(ZoneInfo(settings().zone)).date()


def recall(name: str) -> str | None:
    """What the address says, else what this session last chose, else what the person last chose at all.

    Whoever comes with an address that says anything sees what its sender saw: the person's own last choice is left out.
    """
    if name in st.query_params:
        return st.query_params[name]
    remembered = _remembered()
    if name in LASTING and not st.query_params and remembered.keys().isdisjoint(LASTING):
        # All at once: the first of them is about to stand in the address.
        with reading() as session:
            kept = {one: preference(session, stored, by=actor()) for one, stored in LASTING.items()}
        remembered.update({one: value for one, value in kept.items() if value is not None})
    return remembered.get(name)


def keep(name: str, value: str, default: str = "") -> None:
    """Puts a choice into the address unless it is the default, and remembers it for the session.

    What is remembered longer stands in the address always: others have another choice of their own.
    """
    _remembered()[name] = value
    if value != default or name in LASTING:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def _prefer(names: dict[str, str]) -> None:
    """Keeps choices beyond the session; only those the person made here, not those of an address."""
    with transaction() as session:
        for name, value in names.items():
            prefer(session, LASTING[name], value, by=actor())


def _picked() -> None:
    st.session_state[PICKED] = True


def _remembered() -> dict[str, str]:
    remembered: dict[str, str] = st.session_state.setdefault(REMEMBERED, {})
    return remembered


def _begin(key: str, value: Any) -> str:
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def word_key(name: str) -> str:
    """The key of `word_chosen`: the browser answers with the words of the choice, so each language has its own."""
    return f"figures-{name}-{language()}"


def word_chosen(name: str, label: str, names: dict[Word, str], default: Word) -> Word:
    """One of a few words, as a row of segments."""
    key = _begin(word_key(name), word_from(recall(name), type(default), default))
    picked = st.segmented_control(
        label, list(names), format_func=names.__getitem__, key=key, required=True, label_visibility="collapsed"
    )
    chosen = picked or default
    keep(name, chosen.value, default.value)
    return chosen


def period_chosen() -> Period:
    """The period: a preset, with the days it stands for, or two dates."""
    # The browser answers with the words of the choice: other words (a language, a new day) need another widget.
    key = _begin(f"figures-period-{language()}-{today()}", word_from(recall("period"), Preset, Preset.DAYS_30))
    picked: Preset | None = st.selectbox(
        _("Period"), list(Preset), format_func=_preset_words, key=key, label_visibility="collapsed", width=PERIOD_WIDTH,
        on_change=_picked,
    )  # fmt: skip
    preset = picked or Preset.DAYS_30
    keep("period", preset.value, Preset.DAYS_30.value)
    is_picked = st.session_state.pop(PICKED, False)
    if is_picked:
        _prefer({"period": preset.value})
    if preset is not Preset.DATES:
        return period_of(preset, today())
    start = day_from(recall("since")) or today() - timedelta(days=29)
    last = day_from(recall("until")) or today()
    key = _begin("figures-dates", (min(start, last), max(start, last)))
    shape = "DD.MM.YYYY" if language() == "ru" else "DD/MM/YYYY"
    dates: Any = st.date_input(_("From and to"), key=key, format=shape, label_visibility="collapsed", on_change=_picked)
    first, final = dates if len(dates) == 2 else (start, last)  # noqa: PLR2004 - the first click has given one of the two
    keep("since", first.isoformat())
    keep("until", final.isoformat())
    if is_picked:
        _prefer({"since": first.isoformat(), "until": final.isoformat()})
    return checked(first, final + timedelta(days=1))


def _preset_words(preset: Preset) -> str:
    name = preset_name(preset)
    return name if preset is Preset.DATES else f"{name} · {days_words(period_of(preset, today()))}"


def dimension_chosen(default: Dimension = Dimension.OPERATOR) -> Dimension:
    """By what the table is split."""
    return word_chosen("by", _("Split by"), {one: dimension_name(one) for one in Dimension}, default)


def selection_chosen(brand_id: int, period: Period, *, by: Actor) -> Selection:
    """The filters; an operator, who sees the own rows only, is not offered the others."""
    with reading() as session:
        names = {one: choices(session, brand_id, one, by=by) for one in FILTERED}
    if not by.holds(*ALL_ROWS, brand_id=brand_id):
        del names[Dimension.OPERATOR]
    chosen: dict[Dimension, frozenset[int]] = {}
    active = sum(bool(_wanted(dimension, known)) for dimension, known in names.items())
    label = _("Filters: {count}").format(count=active) if active else _("Filters")
    with st.popover(label, icon=":material/filter_list:", key="figures-filters"):
        for dimension, known in names.items():
            if dimension in KINDS_OF_TAGS and not known:
                continue
            chosen[dimension] = _ids_chosen(dimension, known)
    return Selection(
        brand_id=brand_id,
        period=period,
        operators=chosen.get(Dimension.OPERATOR, frozenset()),
        channels=chosen[Dimension.CHANNEL],
        sources=chosen[Dimension.SOURCE],
        tags=chosen.get(Dimension.TAG, frozenset()),
        products=chosen.get(Dimension.PRODUCT, frozenset()),
    )


def channels_chosen(brand_id: int, *, by: Actor) -> frozenset[int]:
    """The channels only, for figures that have no other filter."""
    with reading() as session:
        known = choices(session, brand_id, Dimension.CHANNEL, by=by)
    active = len(_wanted(Dimension.CHANNEL, known))
    label = _("Channels: {count}").format(count=active) if active else _("All channels")
    with st.popover(label, icon=":material/filter_list:", key="figures-channels"):
        return _ids_chosen(Dimension.CHANNEL, known)


def _wanted(dimension: Dimension, known: dict[int, str]) -> list[int]:
    """What is chosen at this moment, without what another brand had: the widget's own state, else the address."""
    chosen = st.session_state.get(f"figures-{dimension}", sorted(ids_from(recall(dimension.value))))
    return [number for number in chosen if number in known]


def _ids_chosen(dimension: Dimension, known: dict[int, str]) -> frozenset[int]:
    key = f"figures-{dimension}"
    st.session_state[key] = _wanted(dimension, known)
    picked = st.multiselect(
        dimension_name(dimension), list(known), format_func=told_apart(known).__getitem__, key=key, placeholder=_("All")
    )
    ids = frozenset(picked)
    keep(dimension.value, ids_text(ids))
    return ids
