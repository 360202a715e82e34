"""vc.ru: the feed of its newest articles; intake keeps those that speak of the brand."""

from urllib.parse import urlsplit

from crawlers.pollers import feed
from crawlers.reading import Reading
from storage.net_exchange import origin_of
from storage.vocabulary import PageState


def poll(reading: Reading) -> PageState:
    """One pass."""
    return feed.poll_at(reading, feed_address(reading.assignment.address))


def feed_address(url: str) -> str:
    """The feed of the site; an address that is one stays."""
    parts = urlsplit(url)
    return url if parts.path.startswith("/rss") else f"{origin_of(url)}/rss"
