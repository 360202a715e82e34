"""Any site: by what it announces of itself, its feed; else by what stands on its pages."""

import re

from lxml import html

from crawlers.collector import Collector, Looked, Recognised
from crawlers.parsers import feed as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.feed_json import is_json_feed
from crawlers.parsers.naming import host_of, title_of
from crawlers.parsers.page import Page
from crawlers.parsers.threads import read_thread, recognised
from crawlers.pollers import feed as poller
from crawlers.pollers import site
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# The atomic group keeps one comment from swallowing the next: without it a page of comments takes for ever.
MOST_NAMED = 5
LEAST_LINKS = 3
FEED_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?\s*>\s*)*"
    rb"<(?:rss|feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)


def feed_of(looked: Looked) -> Recognised | None:
    """A feed itself, or the one that a page announces."""
    if FEED_START.match(looked.body) or is_json_feed(looked.document):
        try:
            title = parser.read_feed(looked.body, looked.page).title
        except SourceFailed:
            return None
        return Recognised(kind="feed", name=title or host_of(looked.url), address=looked.url, confidence=0.98)
    announced = announced_feeds(looked)
    if not announced:
        return None
    warnings = [_("The page itself is not read; its feed is.")]
    if announced[1:]:
        others = ", ".join(announced[1:MOST_NAMED])
        warnings.append(_("It has more feeds, each a source of its own: {others}.").format(others=others))
    return Recognised(
        kind="feed", name=title_of(looked.tree) or host_of(looked.url), address=announced[0], confidence=0.6,
        warnings=tuple(warnings),
    )  # fmt: skip


def announced_feeds(looked: Looked) -> list[str]:
    """The feeds that a page names in its head: its texts first, then its comments and whatever else there is."""
    if looked.tree is None:
        return []
    links = looked.tree.xpath("//link[contains(concat(' ',@rel,' '),' alternate ')][@href]")
    found = [joined(looked.url, str(link.get("href"))) for link in links if _is_feed(link)]
    return list(dict.fromkeys(address for address in found if address))


def _is_feed(link: html.HtmlElement) -> bool:
    return str(link.get("type", "")).lower() in FEED_TYPES


def site_of(looked: Looked) -> Recognised | None:
    """A page that nothing else claims: a thread, an article, or links to walk; the confidence says how sure that is."""
    tree = looked.tree
    if tree is None or looked.body.lstrip()[:5] == b"<?xml" or FEED_START.match(looked.body) or recognised(tree):
        return None
    try:
        read = read_thread(looked.body, looked.page)
    except SourceFailed:
        return None
    name = title_of(tree) or host_of(looked.url)
    is_article = read.engine == site.ARTICLE and len(read.findings) <= 1
    if read.confidence >= site.LEAST_SURE and not is_article:
        warnings = (_("Read by what repeats on the page: look at the findings before you trust them."),)
        sure = read.engine == "structured"
        return Recognised(
            kind="site", name=name, address=looked.url, confidence=round(read.confidence * (0.8 if sure else 0.7), 2),
            warnings=() if sure else warnings,
        )  # fmt: skip
    if not is_article and len(_own_links(looked)) < LEAST_LINKS:
        return None
    words = _("There is no thread on this page itself: its sitemap, or its links, will be walked page by page.")
    return Recognised(
        kind="site", name=name, address=looked.url, confidence=0.4 if is_article else 0.3, warnings=(words,)
    )


def _own_links(looked: Looked) -> set[str]:
    """Addresses on the same host that the page leads to."""
    links = looked.tree.xpath("//a/@href") if looked.tree is not None else []
    whole = {joined(looked.url, str(link)).partition("#")[0] for link in links} - {looked.url, ""}
    return {link for link in whole if host_of(link) == host_of(looked.url)}


def parse_page(body: bytes, page: Page) -> list[Finding]:
    """The texts of any page, whatever it is."""
    return read_thread(body, page).findings


COLLECTORS = (
    Collector(kind="feed", poll=poller.poll, by_page=feed_of, parse=parser.parse),
    Collector(kind="site", poll=site.poll, by_page=site_of, parse=parse_page),
)
