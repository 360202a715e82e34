"""The forms of the sources' screen: paste an address, see what is there, add it; change a source's settings."""

from typing import Any

import streamlit as st

from crawlers import sources
from crawlers.detection import Detected, Look, detect
from crawlers.drafts import draft_of, in_words, seconds_of
from crawlers.queries import SourceRow
from crawlers.showing import ground_name, kind_name, policy_name, scope_name, secret_name
from desk import moments
from desk.screens.parts import actor, brand, now, plain, refusals_shown, tell, zone_of
from desk.sign_in import SignedIn
from desk.words import category_name
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.source_kinds import KINDS, kind_of
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope

FOUND, KEYS = "detected_source", "detected_keys"
SHOWN = 600


def add_panel(who: SignedIn) -> None:
    """An address, a look at it, and one click that adds it."""
    with st.form("look", border=False):
        address = st.text_input(
            _("Address"),
            placeholder="https://",
            help=_("A site, a blog, a forum, a feed, or the address of an interface."),
        )
        with st.expander(_("Keys and special cases")):
            kind = st.selectbox(
                _("Kind"), ["", *KINDS], format_func=lambda key: kind_name(key) if key else _("recognise it")
            )
            typed = {
                key: st.text_input(secret_name(key), type="password", key=f"look-{key}")
                for key in ("user", "password", "token")
            }
            is_local = st.checkbox(_("It stands inside our own network"))
        if st.form_submit_button(_("Look"), icon=":material/search:", type="primary") and address.strip():
            secrets = {key: value.strip() for key, value in typed.items() if value.strip()}
            _look(address, Look(now(), is_local=is_local, secrets=secrets), kind=kind)
    found: Detected | None = st.session_state.get(FOUND)
    if found is not None:
        _show(found, who)
        if found.kind is not None:
            _add_form(found, who)


def _look(address: str, look: Look, *, kind: str) -> None:
    """Looks at the address and keeps what was found for the next runs."""
    st.session_state.pop(FOUND, None)
    with refusals_shown(), st.spinner(_("Looking …")):
        actor()
        try:
            found = Detected(kind, "", address.strip(), 1.0) if kind else detect(address, look)
        except SourceFailed as failure:
            raise Refused(_("The address cannot be read."), failure.message, _way_out(failure)) from failure
        st.session_state[FOUND] = found
        st.session_state[KEYS] = {**look.secrets, "local": str(look.is_local).lower()}


def _way_out(failure: SourceFailed) -> str:
    """What to tick here when the guard against private networks stopped the look."""
    if "local=true" not in failure.message:
        return ""
    return _("Tick “{choice}” under “{panel}” and look again.").format(
        choice=_("It stands inside our own network"), panel=_("Keys and special cases")
    )


def _show(found: Detected, who: SignedIn) -> None:
    """What was found: foreign words, so as plain text only."""
    if found.kind is not None:
        st.success(
            _("{kind}, sure to {percent} %").format(kind=kind_name(found.kind), percent=round(found.confidence * 100)),
            icon=":material/check_circle:",
        )
    for warning in found.warnings:
        st.warning(plain(warning), icon=":material/info:")
    for finding in found.findings:
        with st.container(border=True, gap="small"):
            at = finding.published_at
            moment = moments.when(at, now=now(), zone=zone_of(who)) if at else "–"
            st.text(f"{finding.author or '–'} · {moment}")
            st.text(f"{finding.title or ''}\n{finding.text}".strip()[:SHOWN])


def _add_form(found: Detected, who: SignedIn) -> None:
    """How the new source is read; the defaults are right for most."""
    kind = kind_of(found.kind or "")
    with st.form("add-source", border=False):
        name = st.text_input(_("Name"), value=found.name, max_chars=200)
        left, middle, right = st.columns(3)
        every = left.text_input(_("Every"), value=in_words(kind.every_s), help=_("15m, 1h, 2d"))
        ground = middle.selectbox(_("Whose ground"), [Ground.OTHERS, Ground.OURS], format_func=ground_name)
        scope = right.selectbox(_("What is stored"), [Scope.OPEN, Scope.OWN], format_func=scope_name)
        if st.form_submit_button(_("Add"), icon=":material/add:", type="primary"):
            with refusals_shown():
                given = {**st.session_state.get(KEYS, {}), "ground": ground, "scope": scope}
                allowed = {
                    key: value
                    for key, value in given.items()
                    if key not in {"user", "password", "token"} or key in kind.all_secrets
                }
                draft = draft_of(kind, found.address, name=name, every=every, given=allowed)
                with transaction() as session:
                    by = actor()
                    sources.add_source(session, draft, brand_id=brand(who.actor), by=by, now=now())
                st.session_state.pop(FOUND, None)
                st.session_state.pop(KEYS, None)
                tell(_("Added; its first pass begins now."))
                st.rerun()


def change_form(row: SourceRow) -> None:
    """The settings of a source; an empty key keeps the one that is stored."""
    kind = kind_of(row.kind)
    with st.form(f"source-{row.id}", border=False):
        name = st.text_input(_("Name"), value=row.name, max_chars=200)
        left, right = st.columns(2)
        every = left.text_input(_("Every"), value=in_words(row.every_s), help=_("15m, 1h, 2d"))
        priority = right.number_input(_("Priority"), value=row.priority, step=1)
        category = left.selectbox(
            _("Category"), list(Category), index=list(Category).index(row.category), format_func=category_name
        )
        policy = right.selectbox(
            _("What is answered"), list(ReplyPolicy), index=list(ReplyPolicy).index(row.policy), format_func=policy_name
        )
        ground = left.selectbox(
            _("Whose ground"), list(Ground), index=list(Ground).index(row.ground), format_func=ground_name
        )
        scope = right.selectbox(
            _("What is stored"), list(Scope), index=list(Scope).index(row.scope), format_func=scope_name
        )
        own = st.text_input(
            _("Our own accounts there"),
            value=str(row.options.get("own", "")),
            help=_("Names or ids, with commas between them."),
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
