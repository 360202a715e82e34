"""What people say of a ticket, as fields that are kept as soon as they are changed."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from desk import ticket_fields, ticket_tags
from desk.card import Card
from desk.lifecycle import GONE
from desk.screens.parts import actor, now, plain, refusals_kept
from desk.words import priority_name, request_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import RequestType, TagKind


def keep(change: Callable[..., None], card: Card, key: str, **was: Any) -> None:
    """One field, as it was chosen; what it showed before goes along, so that nobody overwrites a colleague unawares."""
    with refusals_kept(), transaction() as session:
        change(session, card.id, **was, becomes=st.session_state[key], by=actor(), now=now())


def keep_tags(card: Card, key: str, shown: frozenset[int]) -> None:
    """Tags that were added or taken away; what a colleague did meanwhile stays."""
    chosen = set(st.session_state[key])
    with refusals_kept(), transaction() as session:
        by, moment = actor(), now()
        for tag_id in sorted(chosen - shown):
            ticket_tags.put_tag(session, card.id, tag_id, by=by, now=moment)
        for tag_id in sorted(shown - chosen):
            ticket_tags.take_tag_off(session, card.id, tag_id, by=by, now=moment)


def shown_as(key: str, value: Any) -> str:
    """The key of a field that shows what is kept, whatever was chosen before."""
    st.session_state[key] = value
    return key


def fields(card: Card) -> None:
    """Request type, priority, complexity and tags."""
    is_fixed = not card.may_work or card.state in GONE
    kind, priority = st.columns(2, gap="small")
    kind.selectbox(
        _("Request type"), list(RequestType), format_func=request_name, disabled=is_fixed,
        key=shown_as(f"type-{card.id}", card.request_type), on_change=keep,
        args=(ticket_fields.change_request_type, card, f"type-{card.id}"), kwargs={"was": card.request_type},
    )  # fmt: skip
    offered = sorted({*ticket_fields.PRIORITIES, card.priority})
    priority.selectbox(
        _("Priority"), offered, format_func=priority_name, disabled=is_fixed,
        key=shown_as(f"priority-{card.id}", card.priority), on_change=keep,
        args=(ticket_fields.change_priority, card, f"priority-{card.id}"), kwargs={"was": card.priority},
    )  # fmt: skip
    tags(card, is_fixed=is_fixed)
    said = "" if card.is_complexity_said or card.complexity is None else _("proposed; closing the ticket confirms it")
    st.segmented_control(
        _("Complexity"), list(ticket_fields.COMPLEXITIES), disabled=is_fixed, help=said or None,
        key=shown_as(f"complexity-{card.id}", card.complexity), on_change=keep, width="stretch",
        args=(ticket_fields.change_complexity, card, f"complexity-{card.id}"),
    )  # fmt: skip
    if said:
        st.caption(said)


def tags(card: Card, *, is_fixed: bool) -> None:
    """Products and topics, each in its list; no list where the brand has none."""
    with reading() as session:
        offered = ticket_tags.offered_for(session, card.brand_id)
    labels = {TagKind.PRODUCT: _("Product"), TagKind.TOPIC: _("Topics")}
    for kind, label in labels.items():
        names = {one.id: one.name for one in (*offered, *card.tags) if one.kind == kind}
        shown = [one.id for one in card.tags if one.kind == kind]
        if names:
            key = f"tags-{kind}-{card.id}"
            st.multiselect(
                label, list(names), format_func=names.__getitem__, disabled=is_fixed, key=shown_as(key, shown),
                on_change=keep_tags, args=(card, key, frozenset(shown)), placeholder=plain(_("Choose")),
            )  # fmt: skip
