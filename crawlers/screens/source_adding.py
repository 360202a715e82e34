"""A new source: paste an address, see what is there, give what it needs, add it with one click."""

from collections.abc import Callable, Mapping

import streamlit as st

from crawlers import source_rules, sources
from crawlers.detection import Detected, Look, detect, look_as
from crawlers.drafts import draft_of, in_their_words
from crawlers.screens.found_panel import found_panel
from crawlers.screens.option_fields import option_fields, secret_fields
from crawlers.showing import ground_name, kind_name, scope_name
from desk.screens.parts import actor, brand, now, refusals_shown, tell
from desk.sign_in import SignedIn
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.net_guard import AddressRefused
from storage.source_kinds import KINDS, SourceKind, kind_of
from storage.source_kinds.imports import NOTHING
from storage.vocabulary import Ground, Scope

FOUND, LOOKED = "detected_source", "looked_at"


def add_panel(who: SignedIn) -> None:
    """An address, a look at it, and one click that adds it."""
    with st.form("look", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            address = st.text_input(
                _("Address"),
                placeholder="https://",
                help=_(
                    "A site, a blog, a forum, a feed, a map card, a community, a mailbox, or the address of an "
                    "interface."
                ),
            )
            is_asked = st.form_submit_button(_("Look"), icon=":material/search:", type="primary")
        is_local = st.checkbox(_("It stands inside our own network"))
    if is_asked and address.strip():
        # What was found at another address must not be added for this one.
        st.session_state.pop(FOUND, None)
        st.session_state[LOOKED] = (address.strip(), is_local)
        _look(lambda look: detect(address.strip(), look), {}, {})
    found: Detected | None = st.session_state.get(FOUND)
    if found is None:
        return
    found_panel(found, who)
    chosen = _choose_kind(found)
    if chosen is not None:
        _add_form(found, kind_of(chosen), who)


def _look(step: Callable[[Look], Detected], secrets: Mapping[str, str], options: Mapping[str, str]) -> None:
    """Looks, and keeps what was found for the next runs; what was found before stays when the look fails."""
    _address, is_local = st.session_state[LOOKED]
    with refusals_shown(), st.spinner(_("Looking …")):
        actor()
        try:
            found = step(Look(now(), is_local=is_local, secrets=secrets, options=options))
        except AddressRefused as failure:
            if is_local:
                raise Refused(_("The address cannot be read."), failure.message) from failure
            raise Refused(
                _("The address cannot be read."),
                _("{host} stands inside a private network.").format(host=failure.host),
                _("Tick “{choice}” and look again.").format(choice=_("It stands inside our own network")),
            ) from failure
        except SourceFailed as failure:
            raise Refused(_("The address cannot be read."), failure.message) from failure
        st.session_state[FOUND] = found


def _choose_kind(found: Detected) -> str | None:
    """The kind to read it as: the surest first, then those that fit as well, then all others."""
    fitting = [*([found.kind] if found.kind else []), *(one.kind for one in found.others)]
    read = {key for key, kind in KINDS.items() if kind.collects != NOTHING}
    kinds = [*dict.fromkeys(fitting), *sorted(read - set(fitting), key=kind_name)]
    return st.selectbox(
        _("Read it as"), kinds, index=0 if found.kind else None, format_func=kind_name, key=f"as-{found.address}",
        placeholder=_("Choose the kind yourself"),
    )  # fmt: skip


def _add_form(found: Detected, kind: SourceKind, who: SignedIn) -> None:
    """How the new source is read; the defaults are right for most."""
    address = next((one.address for one in found.others if one.kind == kind.key), found.address)
    with st.form(f"add-source-{kind.key}", border=False):
        name = st.text_input(_("Name"), value=found.name, max_chars=200)
        left, middle, right = st.columns(3)
        every = left.text_input(_("Every"), value=in_their_words(kind.every_s), help=_("15 min, 1 h, 2 d"))
        grounds = [kind.ground, *(one for one in Ground if one != kind.ground)]
        ground = middle.selectbox(_("Whose ground"), grounds, format_func=ground_name, help=source_rules.ground_help())
        scopes = [kind.scope, *(one for one in Scope if one != kind.scope)]
        scope = right.selectbox(_("What is stored"), scopes, format_func=scope_name, help=source_rules.scope_help())
        secrets = secret_fields(kind, key=f"add-{kind.key}")
        options = {**found.options} if kind.key == found.kind else {}
        if kind.options:
            with st.expander(_("Fine settings"), icon=":material/tune:"):
                options |= option_fields(kind, options, key=f"add-{kind.key}")
        if kind.terms and st.checkbox(_("I may and want to do this: {terms}").format(terms=_(kind.terms))):
            options["terms"] = sources.ACCEPTED
        with st.container(horizontal=True):
            is_add = st.form_submit_button(_("Add"), icon=":material/add:", type="primary")
            is_look = st.form_submit_button(_("Look with these"), icon=":material/visibility:")
            is_over = st.form_submit_button(_("Discard"), icon=":material/close:", type="tertiary")
    if is_look:
        _look(lambda look: look_as(kind.key, address, look, name=name), secrets, options)
        st.rerun()
    if is_add:
        local = {"local": "true"} if st.session_state[LOOKED][1] else {}
        given = {**local, **options, **secrets, "ground": ground, "scope": scope}
        _add(kind, address, given, who, name=name, every=every)
    if is_over:
        _forget()
        st.rerun()


def _forget() -> None:
    for key in (FOUND, LOOKED):
        st.session_state.pop(key, None)


def _add(kind: SourceKind, address: str, given: Mapping[str, str], who: SignedIn, *, name: str, every: str) -> None:
    with refusals_shown():
        draft = draft_of(kind, address, name=name, every=every, given=given)
        with transaction() as session:
            by = actor()
            sources.add_source(session, draft, brand_id=brand(who.actor), by=by, now=now())
        _forget()
        tell(_("Added; its first pass begins now."))
        st.rerun()
