"""Blogs with an interface of their own."""

import re

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.collectors import blog_houses
from crawlers.parsers import ghost, isso
from crawlers.parsers import wordpress as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.json_shape import listed
from crawlers.parsers.naming import host_of, title_of
from crawlers.pollers import ghost as ghost_poller
from crawlers.pollers import isso as isso_poller
from crawlers.pollers import wordpress as poller
from desk.connectors.wordpress_rest import address_of
from storage.errors import SourceFailed
from storage.i18n import _


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


def ghost_of(looked: Looked) -> Recognised | None:
    """A page that Ghost made, or an answer of its interface."""
    rows = listed(looked.document, "posts")
    if rows:
        fits = all("updated_at" in row and ("html" in row or "slug" in row) for row in rows)
        return Recognised(kind="ghost", name="Ghost", address=looked.url, confidence=0.9) if fits else None
    if looked.tree is None:
        return None
    makers = [str(value) for value in looked.tree.xpath("//meta[@name='generator']/@content")]
    if not any(maker.startswith("Ghost ") for maker in makers):
        return None
    address = joined(looked.url, "/")
    name = title_of(looked.tree) or host_of(looked.url)
    return Recognised(kind="ghost", name=name, address=address, confidence=0.95) if address else None


def isso_of(looked: Looked) -> Recognised | None:
    """A page below which isso's comments stand, or an answer of its interface."""
    document = looked.document
    rows = listed(document, "replies") if isinstance(document, dict) else document
    if isinstance(rows, list):
        fits = bool(rows) and all(
            isinstance(row, dict) and {"mode", "text", "created", "id"} <= set(row) for row in rows
        )
        return Recognised(kind="isso", name="isso", address=looked.url, confidence=0.95) if fits else None
    if looked.tree is None:
        return None
    named = [str(value) for value in looked.tree.xpath("//script[@data-isso]/@data-isso")]
    address = joined(looked.url, named[0]) if named else ""
    if not address.startswith(("http://", "https://")):
        return None
    name = title_of(looked.tree) or host_of(looked.url)
    return Recognised(
        kind="isso", name=f"isso: {name}", address=address, confidence=0.8, options={"site": joined(looked.url, "/")},
        warnings=(_("The comments of the whole site are read, the articles are not."),),
    )  # fmt: skip


COLLECTORS = (
    Collector(kind="wordpress", poll=poller.poll, by_page=wordpress_of, parse=of_json(parser.parse)),
    Collector(kind="ghost", poll=ghost_poller.poll, by_page=ghost_of, parse=of_json(ghost.parse)),
    Collector(kind="isso", poll=isso_poller.poll, by_page=isso_of, parse=of_json(isso.parse)),
    *blog_houses.COLLECTORS,
)
