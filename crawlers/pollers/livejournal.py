"""LiveJournal: a journal's feed, of one tag when the address names it."""

from urllib.parse import unquote, urlencode, urlsplit

from crawlers.parsers.addresses import parameter
from crawlers.pollers import feed
from crawlers.reading import Reading
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

TAG = "/tag/"


def poll(reading: Reading) -> PageState:
    """One pass."""
    return feed.poll_at(reading, feed_address(reading.assignment.address))


def feed_address(url: str) -> str:
    """The feed of a journal, which shows its newest 25 entries."""
    parts = urlsplit(url)
    if parts.path.startswith("/data/"):
        return url
    tag = unquote(parts.path.partition(TAG)[2].strip("/")) if TAG in parts.path else parameter(url, "tag") or ""
    query = f"?{urlencode({'tag': tag})}" if tag else ""
    return f"{origin_of(url)}/data/rss{query}"
