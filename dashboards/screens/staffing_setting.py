"""What a lead sets on the staffing screen; it stands in the address, so that a colleague sees the same."""

from decimal import Decimal
from typing import Any, NamedTuple

import streamlit as st

from dashboards.night_case import Wishes
from dashboards.night_window import HOURS_A_DAY, Window, window_text
from dashboards.night_words import target_words
from dashboards.screens.selecting import keep, recall
from dashboards.staffing_addresses import MOST_COST, USUAL, WINDOW, wishes_from, wishes_words
from storage.i18n import _
from storage.vocabulary import Currency

HOURS = range(HOURS_A_DAY)


class Field(NamedTuple):
    """A whole number that is set."""

    name: str
    label: str
    least: int
    most: int
    step: int
    meaning: str = ""


def recalled() -> Wishes:
    """What was set before."""
    return wishes_from({name: recall(name) or "" for name in wishes_words(USUAL)})


def _begun(name: str, value: Any) -> str:
    key = f"staffing-{name}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def window_set(wishes: Wishes) -> Wishes:
    """From when to when."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="staffing-window-bar"):
        opens = _hour(_("Night from"), "opens", wishes.window.opens)
        closes = _hour(_("to"), "closes", wishes.window.closes)
    if opens == closes:
        st.warning(_("A night has to end at another hour than it begins."))
        return wishes
    window = Window(opens, closes)
    keep(WINDOW, window_text(window), window_text(USUAL.window))
    return wishes._replace(window=window)


def _hour(label: str, name: str, value: int) -> int:
    key = _begun(name, value)
    picked: int = st.selectbox(label, HOURS, format_func=lambda hour: f"{hour:02}:00", key=key, width=120)
    return picked


def _fields() -> list[Field]:
    return [
        Field("share", _("Share of tickets, %"), 1, 99, 5),
        Field("within", _("answered within, minutes"), 1, 10_080, 5, _("Since the ticket was opened, by the clock.")),
        Field("busy", _("Busy at most, %"), 10, 100, 5, _("The share of their time that people may be with tickets.")),
        Field("least", _("At work at least, people"), 0, 50, 1),
        Field(
            "away", _("Time away from tickets, %"), 0, 80, 5,
            _("Breaks, meetings, training: so many more people are planned than have to be at work."),
        ),
        Field(
            "handling", _("Handling time, minutes"), 0, 1440, 1,
            _("0: as measured, the time a ticket was before somebody's eyes."),
        ),
    ]  # fmt: skip


def target_set(wishes: Wishes) -> Wishes:
    """Target, how busy people may be, how much of their time goes elsewhere, how long a ticket takes."""
    words = wishes_words(wishes)
    with st.popover(_("Target: {target}").format(target=target_words(wishes)), icon=":material/tune:"):
        for field in _fields():
            words[field.name] = str(_number(field, int(words[field.name])))
    return _kept(words)


def cost_set(wishes: Wishes) -> Wishes:
    """How many people a night, and what one of them costs."""
    words = wishes_words(wishes)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="staffing-cost-bar"):
        words["people"] = str(_number(Field("people", _("People at night"), 1, 20, 1), wishes.people))
        key = _begun("cost", float(wishes.cost))
        cost = st.number_input(
            _("A person's night costs"), min_value=0.0, max_value=float(MOST_COST), step=100.0, format="%.0f", key=key,
            help=_("Pay with charges for one person for one night; 0 leaves the cost out."), width=200,
        )  # fmt: skip
        words["cost"] = str(Decimal(round(cost)))
        picked: Currency | None = st.selectbox(
            _("Currency"), list(Currency), format_func=lambda one: one.value, key=_begun("currency", wishes.currency),
            width=120,
        )  # fmt: skip
        words["currency"] = (picked or wishes.currency).value
    return _kept(words)


def _number(field: Field, value: int) -> int:
    key = _begun(field.name, value)
    return int(
        st.number_input(
            field.label, min_value=field.least, max_value=field.most, step=field.step, key=key,
            help=field.meaning or None, width=200,
        )
    )  # fmt: skip


def _kept(words: dict[str, str]) -> Wishes:
    usual = wishes_words(USUAL)
    for name, word in words.items():
        keep(name, word, usual[name])
    return wishes_from(words)
