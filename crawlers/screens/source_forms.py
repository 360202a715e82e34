"""The settings of a source, to be changed."""

import streamlit as st

from crawlers import source_rules, sources
from crawlers.changing import Typed, changes_of
from crawlers.drafts import in_their_words
from crawlers.queries import SourceRow, fine_settings
from crawlers.screens.option_fields import option_fields, secret_fields
from crawlers.showing import ground_name, policy_name, scope_name
from desk.screens.parts import actor, now, refusals_shown, tell
from desk.words import category_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.source_kinds import kind_of
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope


def change_form(row: SourceRow) -> None:
    """The settings of a source; an empty key keeps the one that is stored."""
    kind = kind_of(row.kind)
    with reading() as session:
        fine = fine_settings(session, row.id, by=actor())
    with st.form(f"source-{row.id}", border=False):
        names = [_("How it is read"), *([_("Keys and passwords")] if kind.all_secrets else []), _("Fine settings")]
        tabs = dict(zip(("common", *(["keys"] if kind.all_secrets else []), "fine"), st.tabs(names), strict=True))
        with tabs["common"]:
            given = _common(row)
        secrets: dict[str, str] = {}
        if "keys" in tabs:
            with tabs["keys"]:
                secrets = secret_fields(kind, key=f"secret-{row.id}", kept=fine.secrets)
        with tabs["fine"]:
            options = option_fields(kind, row.options, key=f"option-{row.id}")
            given |= _fine(row, fine.encoding)
        if st.form_submit_button(_("Save"), type="primary"):
            _save(row, Typed(given, options, secrets))


def _common(row: SourceRow) -> dict[str, str]:
    """What every source has."""
    name = st.text_input(_("Name"), value=row.name, max_chars=200)
    left, right = st.columns(2)
    every = left.text_input(_("Every"), value=in_their_words(row.every_s), help=_("15 min, 1 h, 2 d"))
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
        _("Our own accounts there"), value=str(row.options.get("own", "")), help=source_rules.own_help()
    )
    return {
        "name": name.strip() or row.name, "every": every, "priority": str(int(priority)), "category": str(category),
        "policy": str(policy), "ground": str(ground), "scope": str(scope), "own": own.strip(),
    }  # fmt: skip


def _fine(row: SourceRow, encoding: str) -> dict[str, str]:
    """What hardly any source needs."""
    left, right = st.columns(2)
    typed = {
        "tz": left.text_input(_("Time zone of its dates"), value=row.zone, placeholder="Europe/Moscow"),
        "encoding": right.text_input(
            _("Encoding"), value=encoding, placeholder="windows-1251", help=_("Only when letters are garbled.")
        ),
        "proxy": left.text_input(
            _("Proxy"), value=str(row.options.get("proxy", "")), placeholder="http://proxy:3128",
            help=_("Empty: as the whole installation; “direct”: none."),
        ),
        "ca_file": right.text_input(
            _("File of trusted authorities (PEM)"), value=str(row.options.get("ca_file", "")),
            help=_("Its path on the server, where the site's certificate is signed by a company of its own."),
        ),
    }  # fmt: skip
    local = st.checkbox(_("It stands inside our own network"), value=row.is_local, key=f"local-{row.id}")
    return {key: value.strip() for key, value in typed.items()} | {"local": "true" if local else "false"}


def _save(row: SourceRow, typed: Typed) -> None:
    with refusals_shown():
        changes = changes_of(row, typed)
        with transaction() as session:
            sources.change_source(session, row.id, changes, by=actor(), now=now())
        tell(_("Saved."))
        st.rerun()
