"""The editor of routing conditions: sentences with a way to take each away, and a form for another one."""

from collections.abc import Callable, Mapping

import streamlit as st

from desk.routing import FIELDS, Condition
from desk.routing_words import choices, field_name, in_words
from desk.screens.parts import told_apart
from storage.i18n import _

Save = Callable[[tuple[Condition, ...], int], None]


def condition_editor(
    channel_id: int, conditions: tuple[Condition, ...], *, priority: int, sources: Mapping[int, str], save: Save
) -> None:
    """Shows the conditions and hands a changed set to `save` in a callback; all of them must hold."""
    if conditions:
        st.caption(_("A text comes in when all of these hold:"))
    else:
        st.caption(_("No condition: nothing comes in by itself, unless this is the first line."))
    for place, condition in enumerate(conditions):
        words, button = st.columns([6, 1], vertical_alignment="center")
        words.text(in_words(condition, sources))
        button.button(
            "", icon=":material/delete:", help=_("Remove the condition"), key=f"condition-{channel_id}-{place}",
            on_click=save, args=(conditions[:place] + conditions[place + 1 :], priority),
        )  # fmt: skip
    with st.container(border=True):
        added = new_condition(channel_id, sources)
        st.button(
            _("Add the condition"), icon=":material/add:", disabled=added is None, key=f"add-condition-{channel_id}",
            on_click=save, args=((*conditions, added) if added else conditions, priority),
        )  # fmt: skip
    key = f"priority-{channel_id}"
    st.number_input(
        _("Priority: where several channels match, the highest wins"), value=priority, min_value=-1000, max_value=1000,
        key=key, on_change=lambda: save(conditions, int(st.session_state[key])),
    )  # fmt: skip


def hint_of(field: str) -> str | None:
    """How to write what is typed."""
    return {
        "words": _("A star takes every ending: card* finds cards, too."),
        "crm": _("As property=value, like segment=premium. The customer's card shows which there are."),
        "mailbox": _("The whole address, like help@example.ru."),
        "region": _("A word of the branch's address, like Moscow."),
        "tag": _("The tag's name as the list of tags has it."),
    }.get(field)


def new_condition(channel_id: int, sources: Mapping[int, str]) -> Condition | None:
    """The condition being put together; None while it names no value."""
    one, two = st.columns(2)
    field = one.selectbox(_("Look at"), FIELDS, format_func=field_name, key=f"field-{channel_id}")
    negated = two.selectbox(
        _("Holds when it is"), [False, True], format_func=lambda turned: _("none of") if turned else _("one of"),
        key=f"negated-{channel_id}",
    )  # fmt: skip
    known = told_apart(choices(field, sources))
    if known:
        values = st.multiselect(
            _("Values"), list(known), format_func=known.__getitem__,
            key=f"values-{channel_id}-{field}", placeholder=_("Choose"),
        )  # fmt: skip
    else:
        typed = st.text_input(
            _("Values, separated by commas"), key=f"values-{channel_id}-{field}",
            help=hint_of(field),
        )  # fmt: skip
        values = [value.strip() for value in typed.split(",") if value.strip()]
    return Condition(field, tuple(values), negated=negated) if values else None
