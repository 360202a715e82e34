"""A new source: paste an address, see what is there, give what it needs, add it with one click."""

from collections.abc import Callable, Mapping

import streamlit as st

from crawlers import source_rules, sources
from crawlers.detection import Detected, Look, detect, look_as
from crawlers.drafts import draft_of, in_words
from crawlers.showing import ground_name, kind_name, scope_name, secret_name
from desk import moments
from desk.screens.parts import actor, brand, now, plain, refusals_shown, tell, zone_of
from desk.sign_in import SignedIn
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.source_kinds import KINDS, Option, SourceKind, kind_of
from storage.source_kinds.imports import NOTHING
from storage.vocabulary import Ground, Scope

FOUND, LOOKED = "detected_source", "looked_at"
SHOWN = 600


def add_panel(who: SignedIn) -> None:
    """An address, a look at it, and one click that adds it."""
    with st.form("look", border=False):
        address = st.text_input(
            _("Address"),
            placeholder="https://",
            help=_(
                "A site, a blog, a forum, a feed, a map card, a community, a mailbox, or the address of an interface."
            ),
        )
        is_local = st.checkbox(_("It stands inside our own network"))
        if st.form_submit_button(_("Look"), icon=":material/search:", type="primary") and address.strip():
            st.session_state[LOOKED] = (address.strip(), is_local)
            _look(lambda look: detect(address.strip(), look), {}, {})
    found: Detected | None = st.session_state.get(FOUND)
    if found is None:
        return
    _show(found, who)
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
        except SourceFailed as failure:
            st.session_state.pop(FOUND, None)
            raise Refused(_("The address cannot be read."), failure.message, _way_out(failure)) from failure
        st.session_state[FOUND] = found


def _way_out(failure: SourceFailed) -> str:
    """What to tick here when the guard against private networks stopped the look."""
    if "local=true" not in failure.message:
        return ""
    return _("Tick “{choice}” and look again.").format(choice=_("It stands inside our own network"))


def _show(found: Detected, who: SignedIn) -> None:
    """What was found: foreign words, so as plain text only."""
    if found.kind is not None:
        sure = _("{kind}, sure to {percent} %").format(
            kind=kind_name(found.kind), percent=round(found.confidence * 100)
        )
        st.success(sure, icon=":material/check_circle:")
    terms = _(KINDS[found.kind].terms) if found.kind and KINDS[found.kind].terms else None
    # What is to be accepted stands beside its box.
    for warning in (one for one in found.warnings if one != terms):
        st.warning(plain(warning), icon=":material/info:")
    for finding in found.findings:
        with st.container(border=True, gap="small"):
            at = finding.published_at
            moment = moments.when(at, now=now(), zone=zone_of(who)) if at else "–"
            stars = f" · {finding.stars:g}★" if finding.stars is not None else ""
            st.text(f"{finding.author or '–'} · {moment}{stars}")
            st.text(f"{finding.title or ''}\n{finding.text}".strip()[:SHOWN])


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
        every = left.text_input(_("Every"), value=in_words(kind.every_s), help=_("15m, 1h, 2d"))
        grounds = [kind.ground, *(one for one in Ground if one != kind.ground)]
        ground = middle.selectbox(_("Whose ground"), grounds, format_func=ground_name, help=source_rules.ground_help())
        scopes = [kind.scope, *(one for one in Scope if one != kind.scope)]
        scope = right.selectbox(_("What is stored"), scopes, format_func=scope_name, help=source_rules.scope_help())
        secrets = {
            key: typed
            for key in kind.all_secrets
            if (typed := st.text_input(secret_name(key), type="password", key=f"add-{kind.key}-{key}").strip())
        }
        options = {**found.options} if kind.key == found.kind else {}
        options |= {key: typed for option in kind.options for key, typed in _option(option, options, kind).items()}
        if kind.terms and st.checkbox(_("I may and want to do this: {terms}").format(terms=_(kind.terms))):
            options["terms"] = sources.ACCEPTED
        with st.container(horizontal=True):
            is_add = st.form_submit_button(_("Add"), icon=":material/add:", type="primary")
            is_look = st.form_submit_button(_("Look with these"), icon=":material/visibility:")
    if is_look:
        _look(lambda look: look_as(kind.key, address, look, name=name), secrets, options)
        st.rerun()
    if is_add:
        local = {"local": "true"} if st.session_state[LOOKED][1] else {}
        given = {**local, **options, **secrets, "ground": ground, "scope": scope}
        _add(kind, address, given, who, name=name, every=every)


def _option(option: Option, known: Mapping[str, str], kind: SourceKind) -> dict[str, str]:
    """The field of one setting of the kind's own; nothing when it stays empty."""
    key, label = f"add-{kind.key}-{option.key}", _(option.label)
    if option.choices:
        typed = st.selectbox(label, option.choices, key=key)
        return {option.key: typed} if typed != option.choices[0] else {}
    field = st.text_area if option.is_long else st.text_input
    typed = field(label, value=str(known.get(option.key, "")), key=key).strip()
    return {option.key: typed} if typed else {}


def _add(kind: SourceKind, address: str, given: Mapping[str, str], who: SignedIn, *, name: str, every: str) -> None:
    with refusals_shown():
        draft = draft_of(kind, address, name=name, every=every, given=given)
        with transaction() as session:
            by = actor()
            sources.add_source(session, draft, brand_id=brand(who.actor), by=by, now=now())
        for key in (FOUND, LOOKED):
            st.session_state.pop(key, None)
        tell(_("Added; its first pass begins now."))
        st.rerun()
