"""Fields for the settings and secrets that only one kind of source has."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from crawlers.showing import choice_name, secret_name
from storage.i18n import _
from storage.source_kinds import Option, SourceKind


def secret_fields(kind: SourceKind, *, key: str, kept: Collection[str] = ()) -> dict[str, str]:
    """The secrets that were typed; those that are kept already are told apart and may stay empty."""
    if kind.answers_with:
        st.caption(_how_it_is_answered(kind, kept))
    return {
        name: typed
        for name in kind.all_secrets
        if (
            typed := st.text_input(
                secret_name(name), type="password", key=f"{key}-{name}", autocomplete="off",
                placeholder=_("stored; type a new one to replace it") if name in kept else None,
            ).strip()
        )
    }  # fmt: skip


def _how_it_is_answered(kind: SourceKind, kept: Collection[str]) -> str:
    """Of kinds that are read with fewer keys than they are answered with."""
    if kind.can_answer(dict.fromkeys(kept, "kept")):
        return _("Answers are published from here with these keys.")
    keys = ", ".join(secret_name(name) for name in kind.answers_with[0])
    said = _("To publish answers from here it needs: {keys}. Without them they are copied and published by hand.")
    return said.format(keys=keys)


def option_fields(kind: SourceKind, known: Mapping[str, Any], *, key: str) -> dict[str, str]:
    """The settings that were typed or chosen; a first choice is the kind's own way and need not be kept."""
    return {
        option.key: typed
        for option in kind.options
        if not isinstance(known.get(option.key), list) and (typed := _field(option, known.get(option.key), key=key))
    }


def _field(option: Option, known: Any, *, key: str) -> str:
    label, name = _(option.label), f"{key}-{option.key}"
    if option.choices:
        index = option.choices.index(known) if known in option.choices else 0
        typed = st.selectbox(label, option.choices, index=index, format_func=choice_name, key=name)
        return typed if typed != option.choices[0] else ""
    field = st.text_area if option.is_long else st.text_input
    value = f"{known:g}" if isinstance(known, float) else str(known or "")
    return field(label, value=value, key=name).strip()
