"""The settings of a source, to be changed."""

from typing import Any

import streamlit as st

from crawlers import source_rules, sources
from crawlers.drafts import in_words, seconds_of
from crawlers.queries import SourceRow
from crawlers.showing import ground_name, policy_name, scope_name, secret_name
from desk.screens.parts import actor, now, refusals_shown, tell
from desk.words import category_name
from storage.database import transaction
from storage.i18n import _
from storage.source_kinds import kind_of
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope


def change_form(row: SourceRow) -> None:
    """The settings of a source; an empty key keeps the one that is stored."""
    kind = kind_of(row.kind)
    with st.form(f"source-{row.id}", border=False):
        name = st.text_input(_("Name"), value=row.name, max_chars=200)
        left, right = st.columns(2)
        every = left.text_input(_("Every"), value=in_words(row.every_s), help=_("15m, 1h, 2d"))
        priority = right.number_input(_("Priority"), value=row.priority, step=1, help=source_rules.priority_help())
        category = left.selectbox(
            _("Category"), list(Category), index=list(Category).index(row.category), format_func=category_name
        )
        policy = right.selectbox(
            _("What is answered"), list(ReplyPolicy), index=list(ReplyPolicy).index(row.policy),
            format_func=policy_name, help=source_rules.policy_help(),
        )  # fmt: skip
        ground = left.selectbox(
            _("Whose ground"), list(Ground), index=list(Ground).index(row.ground), format_func=ground_name,
            help=source_rules.ground_help(),
        )  # fmt: skip
        scope = right.selectbox(
            _("What is stored"), list(Scope), index=list(Scope).index(row.scope), format_func=scope_name,
            help=source_rules.scope_help(),
        )  # fmt: skip
        own = st.text_input(
            _("Our own accounts there"),
            value=str(row.options.get("own", "")),
            help=source_rules.own_help(),
        )
        typed = {
            key: st.text_input(secret_name(key), type="password", key=f"secret-{row.id}-{key}")
            for key in kind.all_secrets
        }
        if st.form_submit_button(_("Save"), type="primary"):
            options = {key: value for key, value in row.options.items() if key != "own"} | (
                {"own": own} if own.strip() else {}
            )
            changes: dict[str, Any] = {
                "name": name.strip() or row.name, "category": category, "policy": policy, "ground": ground,
                "scope": scope, "priority": int(priority), "options": options,
            }  # fmt: skip
            _save(row, changes, every=every, typed=typed)


def _save(row: SourceRow, changes: dict[str, Any], *, every: str, typed: dict[str, str]) -> None:
    secrets = {key: value.strip() for key, value in typed.items() if value.strip()}
    with refusals_shown():
        changes = {**changes, "every_s": seconds_of(every), **({"secrets": secrets} if secrets else {})}
        with transaction() as session:
            sources.change_source(session, row.id, changes, by=actor(), now=now())
        tell(_("Saved."))
        st.rerun()
