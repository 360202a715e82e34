"""Paste an address: what kind of source it is, how sure we are, and the first findings as they would be stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.assignment import Assignment
from crawlers.drafts import web_address
from crawlers.parsers import phpbb
from crawlers.parsers.drift import shape_of
from crawlers.parsers.feed import read_feed
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import tidy
from crawlers.polite import robots_of
from crawlers.pollers import POLLERS
from crawlers.reading import Enough, Preview
from desk.connectors.wordpress_rest import address_of, rest
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _, speaking
from storage.net import Answer, Limits, Request, expected, fetch
from storage.settings import settings
from storage.source_kinds import KINDS
from storage.vocabulary import PageState

FIRST = 10
# Somebody is waiting in front of the screen.
QUICK = Limits(pause=0.0, connect=5.0, read=10.0, total=20.0)
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
# The atomic group keeps one comment from swallowing the next: without it a page of comments takes for ever.
FEED_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
ACCOUNT = re.compile(r"/accounts/\d+")


@dataclass(frozen=True, slots=True)
class Detected:
    """What an address is. Without a kind nothing was found that can be read; confidence runs from 0 to 1."""

    kind: str | None
    name: str
    address: str
    confidence: float
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How to look at an address before it is a source."""

    now: datetime
    is_local: bool = False
    zone: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def detect(address: str, look: Look) -> Detected:
    """What stands at an address. Raises SourceFailed when it cannot be read at all, Refused for no address."""
    url = web_address(address)
    by_address = _by_address(url)
    if by_address is not None:
        return _with_findings(by_address, look)
    rules = robots_of(url, local=look.is_local)
    if not rules.allows(url):
        words = _("The site's robots.txt forbids us to read this address.")
        return Detected(None, urlsplit(url).hostname or url, url, 0.0, warnings=(words,))
    answer = expected(fetch(Request(url), limits=QUICK, local=look.is_local), now=look.now)
    with shape_of(answer.url, _("a page")):
        found = _by_content(answer, look)
    return _with_findings(found, look)


def _by_address(url: str) -> Detected | None:
    """Interfaces with keys cannot be looked at; their addresses tell what they are."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    # The names are kept with the source, for everybody.
    with speaking(settings().language):
        if ACCOUNT.search(parts.path):
            return Detected("google_business", _("Reviews in Google Maps"), url, 0.95)
        if host in {"vk.com", "vk.ru", "api.vk.com", "api.vk.ru"} or parts.path.rstrip("/").endswith("/method"):
            return Detected("vk_messages", _("Messages of the VK community"), url, 0.7)
    return None


def _by_content(answer: Answer, look: Look) -> Detected:
    if FEED_START.match(answer.body):
        return Detected("feed", _feed_title(answer, look), answer.url, 0.98)
    tree = tree_of(answer.body, _page(answer, look))
    name = _title(tree) or urlsplit(answer.url).hostname or answer.url
    rest = _wordpress_root(tree, answer)
    if rest is not None:
        return _wordpress_or_feed(Detected("wordpress", name, rest, 0.97), _feed_link(tree, answer), look)
    if phpbb.looks_like(tree):
        sure = 0.95 if tree.xpath("//body[@id='phpbb']") else 0.7
        return Detected("forum", name, answer.url, sure)
    feed = _feed_link(tree, answer)
    if feed is not None:
        words = _("The page itself is not read; its feed is.")
        return Detected("feed", name, feed, 0.85, warnings=(words,))
    words = _("Nothing that Repdesk can read was found on this page.")
    return Detected(None, name, answer.url, 0.0, warnings=(words,))


def _wordpress_or_feed(blog: Detected, feed: str | None, look: Look) -> Detected:
    """A blog that keeps its REST interface closed is read by its feed."""
    answer = fetch(rest(blog.address, "posts", params={"per_page": 1}), limits=QUICK, local=look.is_local)
    if answer.status in {401, 403, 404} and feed is not None and not look.secrets.get("password"):
        words = _("The blog's REST interface is closed, so its feed is read: without comments, only the newest items.")
        return replace(blog, kind="feed", address=feed, confidence=0.85, warnings=(words,))
    return blog


def _with_findings(found: Detected, look: Look) -> Detected:
    """The detected source with its first findings and what a person should know before adding it."""
    if found.kind is None:
        return found
    kind = KINDS[found.kind]
    needed = [key for key in kind.secrets if not look.secrets.get(key)]
    warnings = [*found.warnings]
    if found.kind == "feed":
        warnings.append(_("A feed shows only its newest items; older ones cannot be collected."))
    if needed and found.kind == "wordpress":
        warnings.append(_("Reading needs no key; answering needs: {keys}.").format(keys=", ".join(kind.secrets)))
    elif needed:
        warnings.append(_("It needs: {keys}. Without it nothing can be shown.").format(keys=", ".join(needed)))
        return replace(found, warnings=tuple(warnings))
    findings: list[Finding] = []
    try:
        findings = _preview(found, look)
    except SourceFailed as failure:
        warnings.append(failure.message)
    return replace(found, findings=tuple(findings), warnings=tuple(warnings))


def _preview(found: Detected, look: Look) -> list[Finding]:
    assignment = Assignment(
        source_id=0, kind=found.kind or "", name=found.name, address=found.address, is_local=look.is_local,
        zone=ZoneInfo(look.zone or settings().zone), secrets=look.secrets,
    )  # fmt: skip
    if found.kind == "forum":
        return _forum_preview(assignment, look)
    preview = Preview(assignment, most=FIRST, now=look.now)
    try:
        POLLERS[assignment.kind](preview)
    except Enough:
        return preview.findings
    return preview.findings


def _forum_preview(assignment: Assignment, look: Look) -> list[Finding]:
    """The first posts: of the topic itself, else of the first topic that the lists lead to."""
    url = assignment.address
    for _step in range(3):
        answer = expected(fetch(Request(url), limits=QUICK, local=look.is_local), now=look.now)
        page = assignment.page(answer.url, read_at=look.now, content_type=answer.headers.get("content-type", ""))
        if "viewtopic" in urlsplit(url).path:
            return phpbb.read_topic(answer.body, page).findings[:FIRST]
        read = phpbb.read_forum(answer.body, page)
        allowed = robots_of(url, local=look.is_local)
        onward = [link for link in [*(topic.url for topic in read.topics), *read.forums] if allowed.allows(link)]
        if not onward:
            return []
        url = onward[0]
    raise SourceFailed(PageState.EMPTY, _("{url} leads to no topic.").format(url=assignment.address))


def _page(answer: Answer, look: Look) -> Page:
    return Page(
        url=answer.url,
        read_at=look.now,
        zone=ZoneInfo(look.zone or settings().zone),
        content_type=answer.headers.get("content-type", ""),
    )


def _feed_title(answer: Answer, look: Look) -> str:
    return read_feed(answer.body, _page(answer, look)).title or urlsplit(answer.url).hostname or answer.url


def _title(tree: html.HtmlElement) -> str:
    names = [*tree.xpath("//meta[@property='og:site_name']/@content"), *tree.xpath("//head/title/text()")]
    return next((tidy(str(name))[:120] for name in names if str(name).strip()), "")


def _wordpress_root(tree: html.HtmlElement, answer: Answer) -> str | None:
    """The blog's address, from the link by which WordPress announces its REST interface."""
    links = [str(link) for link in tree.xpath("//link[@rel='https://api.w.org/']/@href")]
    announced = re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', answer.headers.get("link", ""))
    if announced:
        links.append(announced[1])
    if not links:
        return None
    return address_of(urljoin(answer.url, links[0]))


def _feed_link(tree: html.HtmlElement, answer: Answer) -> str | None:
    for link in tree.xpath("//link[contains(concat(' ',@rel,' '),' alternate ')][@href]"):
        if str(link.get("type", "")).lower() in FEED_TYPES:
            return urljoin(answer.url, str(link.get("href")))
    return None
