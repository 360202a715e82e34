"""Blogs with an interface of their own."""

import re

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import wordpress as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.naming import host_of, title_of
from crawlers.pollers import wordpress as poller
from desk.connectors.wordpress_rest import address_of
from storage.errors import SourceFailed


def wordpress_of(looked: Looked) -> Recognised | None:
    """A page that announces WordPress's REST interface, or an answer of it."""
    rows = looked.document
    if isinstance(rows, list):
        fits = bool(rows) and all(isinstance(row, dict) and "id" in row and "content" in row for row in rows)
        fits = fits and any("date_gmt" in row for row in rows)
        return Recognised(kind="wordpress", name="WordPress", address=looked.url, confidence=0.9) if fits else None
    if looked.tree is None:
        return None
    links = [str(link) for link in looked.tree.xpath("//link[@rel='https://api.w.org/']/@href")]
    announced = re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', looked.headers.get("link", ""))
    links += [announced[1]] if announced else []
    root = joined(looked.url, links[0]) if links else ""
    if not root:
        return None
    try:
        address = address_of(root)
    except SourceFailed:
        return None
    return Recognised(
        kind="wordpress", name=title_of(looked.tree) or host_of(looked.url), address=address, confidence=0.97
    )


COLLECTORS = (Collector(kind="wordpress", poll=poller.poll, by_page=wordpress_of, parse=of_json(parser.parse)),)
