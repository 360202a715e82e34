"""Sitemaps: lists of pages, lists of lists, packed or plain, with the news extension's dates.

Format: sitemaps.org. Hostile XML is bounded: no entities, no network, so many addresses, so many bytes unpacked.
"""

import re
import zlib
from datetime import UTC, datetime
from itertools import islice
from typing import Final, NamedTuple

from lxml import etree

from crawlers.parsers.addresses import joined
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

LARGEST: Final = 50 * 1024 * 1024
MOST: Final = 50_000
GZIP: Final = b"\x1f\x8b"
# The first that is there tells when the page changed; news sitemaps know only when it was published.
DATES: Final = ("lastmod", "publication_date")


class Listed(NamedTuple):
    """An address of a sitemap, and when what stands there changed, if it says."""

    url: str
    changed_at: datetime | None = None


class SitemapRead(NamedTuple):
    """The pages that a sitemap names, and the sitemaps below it."""

    pages: list[Listed]
    sitemaps: list[Listed]


def read_sitemap(body: bytes, page: Page) -> SitemapRead:
    """What a sitemap names. Raises SourceFailed (schema_drift) for what is no sitemap."""
    plain = _unpacked(body, page)
    if plain.lstrip()[:1] != b"<":
        return SitemapRead(_of_lines(plain, page), [])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(plain.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_sitemap(page) from error
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        raise _no_sitemap(page)
    entries = [entry for child in islice(root, MOST) if (entry := _entry(child, page)) is not None]
    return SitemapRead([], entries) if _name(root) == "sitemapindex" else SitemapRead(entries, [])


def _unpacked(body: bytes, page: Page) -> bytes:
    if not body.startswith(GZIP):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacking.decompress(body, LARGEST)
    except zlib.error as error:
        raise _no_sitemap(page) from error
    if unpacking.unconsumed_tail:
        words = _("{url} is larger than {size} MiB, so it is not read.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=page.url, size=LARGEST // 1024 // 1024))
    return plain


def _of_lines(plain: bytes, page: Page) -> list[Listed]:
    """A sitemap of plain text: an address a line."""
    lines = [line.strip() for line in plain.decode("utf-8", "replace").splitlines()[:MOST]]
    found = [Listed(joined(page.url, line)) for line in lines if line.startswith(("http://", "https://"))]
    if not found:
        raise _no_sitemap(page)
    return [one for one in found if one.url]


def _entry(node: etree._Element, page: Page) -> Listed | None:
    told: dict[str, str] = {}
    for part in node.iter():
        name = _name(part)
        if name == "loc" and "loc" in told:
            continue  # a picture's own address
        if name in {"loc", *DATES} and part.text:
            told.setdefault(name, part.text.strip())
    url = joined(page.url, told.get("loc"))
    moment = next((found for name in DATES if (found := machine_moment(told.get(name), zone=UTC))), None)
    return Listed(url, moment) if url.startswith(("http://", "https://")) else None


def _name(node: etree._Element) -> str:
    # There are sitemaps whose prefixes are declared nowhere.
    return re.split("[}:]", node.tag)[-1] if isinstance(node.tag, str) else ""


def _no_sitemap(page: Page) -> SourceFailed:
    return SourceFailed(PageState.SCHEMA_DRIFT, _("{url} is no sitemap.").format(url=page.url))
