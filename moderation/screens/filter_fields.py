"""Fields of the stream's filter. The address is what holds, so that a reload, a link and "back" show the same."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from desk.screens.parts import told_apart
from moderation.filter_address import day_in, words_in
from storage.i18n import _

ON = "1"
Width = int | Literal["stretch"]


def asked(name: str) -> str:
    """A field as the address has it."""
    return st.query_params.get(name, "")


def put(name: str, value: str) -> None:
    """Puts a field into the address; nothing takes it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def many(name: str, label: str, names: Mapping[str, str], *, width: Width = "stretch") -> str:
    """Any number of choices; gives them as the address spells them."""
    here = words_in(st.query_params.get_all(name), names)
    st.session_state[name] = here
    st.multiselect(
        label, list(names), format_func=told_apart(names).__getitem__, key=name, placeholder=_("any"),
        on_change=_keep_many, args=(name,), width=width,
    )  # fmt: skip
    return ",".join(here)


def one(name: str, label: str, names: Mapping[str, str], default: str, *, width: Width = "stretch") -> str:
    """One choice, the default unless the address names another."""
    here = next(iter(words_in(st.query_params.get_all(name), names)), default)
    st.session_state[name] = here
    st.selectbox(
        label, list(names), format_func=names.__getitem__, key=name, on_change=_keep_one, args=(name, default),
        width=width,
    )  # fmt: skip
    return "" if here == default else here


def day(name: str, label: str) -> str:
    """A day."""
    here = day_in(asked(name))
    st.session_state[name] = here
    st.date_input(label, value=None, key=name, format="DD.MM.YYYY", on_change=_keep_day, args=(name,))
    return here.isoformat() if here else ""


def switch(name: str, label: str) -> str:
    """Yes or any."""
    here = asked(name) in {ON, "true"}
    st.session_state[name] = here
    st.checkbox(label, key=name, on_change=_keep_switch, args=(name,))
    return ON if here else ""


def words(name: str, label: str, placeholder: str) -> str:
    """What is typed."""
    here = asked(name)
    st.session_state[name] = here
    st.text_input(label, key=name, placeholder=placeholder, on_change=_keep_words, args=(name,))
    return here.strip()


def _keep_many(name: str) -> None:
    put(name, ",".join(st.session_state[name]))


def _keep_one(name: str, default: str) -> None:
    chosen = st.session_state[name]
    put(name, "" if chosen == default else chosen)


def _keep_day(name: str) -> None:
    chosen = st.session_state[name]
    put(name, chosen.isoformat() if chosen else "")


def _keep_switch(name: str) -> None:
    put(name, ON if st.session_state[name] else "")


def _keep_words(name: str) -> None:
    put(name, st.session_state[name].strip())
