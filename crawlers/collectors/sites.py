"""Any site, by what it announces of itself: its feed."""

import re

from lxml import html

from crawlers.collector import Collector, Looked, Recognised
from crawlers.parsers import feed as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.feed_json import is_json_feed
from crawlers.parsers.naming import host_of, title_of
from crawlers.pollers import feed as poller
from storage.errors import SourceFailed
from storage.i18n import _

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# The atomic group keeps one comment from swallowing the next: without it a page of comments takes for ever.
MOST_NAMED = 5
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


COLLECTORS = (Collector(kind="feed", poll=poller.poll, by_page=feed_of, parse=parser.parse),)
