"""Any site, by what it announces of itself: its feed."""

import re

from crawlers.collector import Collector, Looked, Recognised
from crawlers.parsers import feed as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.naming import host_of, title_of
from crawlers.pollers import feed as poller
from storage.errors import SourceFailed
from storage.i18n import _

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
# The atomic group keeps one comment from swallowing the next: without it a page of comments takes for ever.
FEED_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?\s*>\s*)*"
    rb"<(?:rss|feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)


def feed_of(looked: Looked) -> Recognised | None:
    """A feed itself, or the one that a page announces."""
    if FEED_START.match(looked.body):
        try:
            title = parser.read_feed(looked.body, looked.page).title
        except SourceFailed:
            return None
        return Recognised(kind="feed", name=title or host_of(looked.url), address=looked.url, confidence=0.98)
    announced = announced_feed(looked)
    if announced is None:
        return None
    return Recognised(
        kind="feed", name=title_of(looked.tree) or host_of(looked.url), address=announced, confidence=0.6,
        warnings=(_("The page itself is not read; its feed is."),),
    )  # fmt: skip


def announced_feed(looked: Looked) -> str | None:
    """The feed that a page names in its head."""
    if looked.tree is None:
        return None
    for link in looked.tree.xpath("//link[contains(concat(' ',@rel,' '),' alternate ')][@href]"):
        if str(link.get("type", "")).lower() in FEED_TYPES:
            return joined(looked.url, str(link.get("href"))) or None
    return None


COLLECTORS = (Collector(kind="feed", poll=poller.poll, by_page=feed_of, parse=parser.parse),)
