"""Paste an address: what kind of source it is, how sure we are, and the first findings as they would be stored."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.assignment import Assignment
from crawlers.collector import Collector, Looked, Recognised
from crawlers.collectors import COLLECTORS
from crawlers.drafts import web_address
from crawlers.parsers.drift import shape_of
from crawlers.parsers.naming import host_of
from crawlers.parsers.page import Page
from crawlers.polite import robots_of
from crawlers.previewing import preview
from crawlers.reading import FIRST, QUICK
from crawlers.sources import ACCEPTED
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _, speaking
from storage.net import Answer, Request, expected, fetch
from storage.settings import settings
from storage.source_kinds import KINDS

SCHEMES = ("https", "http", "imaps", "imap")


@dataclass(frozen=True, slots=True)
class Detected:
    """What an address is. Without a kind nothing was found that can be read; confidence runs from 0 to 1.

    `others` are the kinds that fit as well, surest first; `options` go with the new source.
    """

    kind: str | None
    name: str
    address: str
    confidence: float
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Recognised, ...] = ()
    # The secrets without which nothing can be shown.
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How to look at an address before it is a source."""

    now: datetime
    is_local: bool = False
    zone: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


def detect(address: str, look: Look) -> Detected:
    """What stands at an address. Raises SourceFailed when it cannot be read at all, Refused for no address."""
    url = web_address(address, SCHEMES)
    # The names are kept with the source, for everybody.
    with speaking(settings().language):
        known = recognised_address(url)
    if known:
        return _with_findings(known, look)
    rules = robots_of(url, local=look.is_local)
    if not rules.allows(url):
        words = _("The site's robots.txt forbids us to read this address.")
        return Detected(None, host_of(url), url, 0.0, warnings=(words,))
    answer = expected(fetch(Request(url), limits=QUICK, local=look.is_local), now=look.now)
    looked = Looked(answer.body, _page(answer, look), answer.headers)
    with speaking(settings().language):
        found = recognised_page(looked)
    if not found:
        words = _("Nothing that Repdesk can read was found on this page.")
        return Detected(None, host_of(url), answer.url, 0.0, warnings=(words,))
    return _with_findings(found, look)


def look_as(kind: str, address: str, look: Look, *, name: str = "") -> Detected:
    """What would be collected there as this kind, whatever the address looks like. Raises Refused for no address."""
    url = web_address(address, KINDS[kind].schemes)
    taken = Recognised(kind=kind, name=name or host_of(url), address=url, confidence=1.0)
    return _tried(taken, look, others=(), warnings=[])


def recognised_address(url: str) -> list[Recognised]:
    """The kinds whose addresses look so, surest first; the wording is in the language in force."""
    parts = urlsplit(url)
    found = [taken for collector in COLLECTORS.values() if (taken := collector.by_address(parts)) is not None]
    return sorted(found, key=lambda one: -one.confidence)


def recognised_page(looked: Looked) -> list[Recognised]:
    """The kinds that a body at hand may be, surest first."""
    found = [taken for collector in COLLECTORS.values() if (taken := _judged(collector, looked)) is not None]
    return sorted(found, key=lambda one: -one.confidence)


def _judged(collector: Collector, looked: Looked) -> Recognised | None:
    """What a collector takes the body for; one whose shape it trips over is not of its kind."""
    with suppress(SourceFailed), shape_of(looked.url, collector.kind):
        return collector.by_page(looked)
    return None


def _with_findings(found: list[Recognised], look: Look) -> Detected:
    """The surest that lets itself be read, with its first findings and what a person should know before adding it.

    What announces itself may still be closed: then the next one is tried, and the person is told.
    """
    warnings: list[str] = []
    first: Detected | None = None
    for number, taken in enumerate(found):
        tried = _tried(taken, look, others=tuple(found[number + 1 :]), warnings=warnings)
        if tried.findings or taken.confidence < found[0].confidence / 2:
            return tried if tried.findings or first is None else first
        first = first or tried
        if _needed(taken.kind, look) or not _may_be_read(taken.kind, look):
            break  # it cannot be read without its key: that says nothing against it
    if first is None:
        raise ValueError("nothing was recognised")
    return first


def _tried(taken: Recognised, look: Look, *, others: tuple[Recognised, ...], warnings: list[str]) -> Detected:
    said = [*warnings, *taken.warnings, *_advice(taken.kind, look)]
    findings: list[Finding] = []
    if not _needed(taken.kind, look) and _may_be_read(taken.kind, look):
        try:
            findings = preview(_assignment(taken, look), now=look.now)
        except SourceFailed as failure:
            said.append(failure.message)
            warnings.append(failure.message)
    return Detected(
        taken.kind, taken.name, taken.address, taken.confidence, tuple(findings[:FIRST]), tuple(said), taken.options,
        others, tuple(_needed(taken.kind, look)),
    )  # fmt: skip


def _needed(kind: str, look: Look) -> list[str]:
    return KINDS[kind].missing(look.secrets)


def _may_be_read(kind: str, look: Look) -> bool:
    """Whether what an administrator must accept first is accepted, or there is nothing of the kind."""
    return not KINDS[kind].terms or {**look.secrets, **look.options}.get("terms") == ACCEPTED


def _advice(key: str, look: Look) -> list[str]:
    """What a person should know of the kind before adding such a source."""
    kind, needed = KINDS[key], _needed(key, look)
    said = []
    if key == "feed":
        said.append(_("A feed shows only its newest items; older ones cannot be collected."))
    if needed:
        said.append(keys_sentence(key, needed))
    elif kind.optional_secrets and not kind.secrets and kind.connector != "by_hand":
        said.append(answering_sentence(key))
    if kind.terms:
        said.append(_(kind.terms))
    return said


def keys_sentence(key: str, needed: Sequence[str], *, named: Callable[[str], str] = str) -> str:
    """Which secrets a kind cannot do without; `named` says what a secret is called."""
    kind = KINDS[key]
    ways = " / ".join(", ".join(map(named, way)) for way in kind.ways_in)
    keys = ways if kind.ways_in and not kind.secrets else ", ".join(map(named, needed))
    return _("It needs: {keys}. Without it nothing can be shown.").format(keys=keys)


def answering_sentence(key: str, *, named: Callable[[str], str] = str) -> str:
    """Which secrets are needed only to answer there."""
    keys = ", ".join(map(named, KINDS[key].optional_secrets))
    return _("Reading needs no key; answering needs: {keys}.").format(keys=keys)


def _assignment(taken: Recognised, look: Look) -> Assignment:
    return Assignment(
        source_id=0, kind=taken.kind, name=taken.name, address=taken.address, is_local=look.is_local,
        zone=ZoneInfo(look.zone or settings().zone), secrets=look.secrets,
        options={**taken.options, **look.options},
    )  # fmt: skip


def _page(answer: Answer, look: Look) -> Page:
    return Page(
        url=answer.url,
        read_at=look.now,
        zone=ZoneInfo(look.zone or settings().zone),
        content_type=answer.headers.get("content-type", ""),
    )
