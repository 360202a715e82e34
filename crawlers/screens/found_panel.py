"""What stands at an address that somebody has pasted: its kind, what to know of it, its first texts."""

from typing import Literal

import streamlit as st

from crawlers.detection import Detected, answering_sentence, keys_sentence
from crawlers.showing import kind_name, secret_name
from desk import moments
from desk.screens.parts import now, plain, zone_of
from desk.sign_in import SignedIn
from moderation.finding import Finding
from storage.i18n import _
from storage.source_kinds import KINDS

SHOWN = 600
MANY, TALL = 3, 420


def found_panel(found: Detected, who: SignedIn) -> None:
    """The kind, warnings, and the findings as they would be stored."""
    if found.kind is not None:
        sure = _("{kind}, sure to {percent} %").format(
            kind=kind_name(found.kind), percent=round(found.confidence * 100)
        )
        st.success(sure, icon=":material/check_circle:")
    for warning in _warnings(found):
        st.warning(plain(warning), icon=":material/info:")
    if not found.findings:
        if found.kind is not None and not found.warnings:
            st.caption(_("Nothing is written there yet."))
        return
    st.subheader(_("As it would be stored"), anchor=False)
    height: Literal["content"] | int = TALL if len(found.findings) > MANY else "content"
    with st.container(height=height, border=False):
        for number, finding in enumerate(found.findings):
            finding_card(finding, who, key=f"finding-{number}")


def finding_card(finding: Finding, who: SignedIn, *, key: str) -> None:
    """One text: foreign words, so as plain text only."""
    with st.container(border=True, gap="small", key=key):
        at = finding.published_at
        moment = moments.when(at, now=now(), zone=zone_of(who)) if at else "–"
        stars = f" · {finding.stars:g}★" if finding.stars is not None else ""
        st.text(f"{finding.author or '–'} · {moment}{stars}")
        st.text(f"{finding.title or ''}\n{finding.text}".strip()[:SHOWN])


def _warnings(found: Detected) -> list[str]:
    """What to know; keys by the names that their fields have here, terms only beside their box."""
    if found.kind is None:
        return list(found.warnings)
    terms = KINDS[found.kind].terms
    named = {answering_sentence(found.kind): answering_sentence(found.kind, named=secret_name)}
    if found.missing:
        named[keys_sentence(found.kind, found.missing)] = keys_sentence(found.kind, found.missing, named=secret_name)
    return [named.get(one, one) for one in found.warnings if not terms or one != _(terms)]
