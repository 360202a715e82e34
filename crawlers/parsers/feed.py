"""Feeds of every format: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1.

Well-formed RSS 2.0 and Atom 1.0 take the quick way; what it does not understand completely goes to feedparser.
"""

from calendar import timegm
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXException

import feedparser

from crawlers.parsers import feed_json, feed_quick
from crawlers.parsers.drift import shape_of
from crawlers.parsers.feed_items import Dated, FeedItem, FeedRead, feed_read
from crawlers.parsers.page import Page
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

TORN_WITHOUT = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</rdf>")


def read_feed(body: bytes, page: Page) -> FeedRead:
    """Raises SourceFailed (schema_drift) for what is no feed, or a feed that breaks off before its first item."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return feed_json.read_json_feed(body, page)
    return feed_quick.read_quickly(body, page) or read_by_library(body, page)


def parse(body: bytes, page: Page) -> list[Finding]:
    """The findings of a feed, see `read_feed`."""
    return read_feed(body, page).findings


def read_by_library(body: bytes, page: Page) -> FeedRead:
    """What feedparser makes of it; it forgives much."""
    headers = {"content-location": page.url}
    if page.content_type:
        headers["content-type"] = page.content_type
    encoding = page.encoding or _unspoken_encoding(body, page)
    if encoding:
        headers["content-type"] = f"application/xml; charset={encoding}"
    with shape_of(page.url, _("a readable feed")):
        return _read(body, page, headers)


def _unspoken_encoding(body: bytes, page: Page) -> str | None:
    """UTF-8 when nobody names an encoding and it is valid: feedparser takes such a feed for Latin."""
    if feed_quick.DECLARED.match(body[:200]) or "charset" in page.content_type.lower():
        return None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _read(body: bytes, page: Page, headers: dict[str, str]) -> FeedRead:
    found = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") or (_is_broken(found) and (not found.entries or _is_torn(body))):
        reason = str(found.get("bozo_exception", "")) or _("there is no feed in it")
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} is not a readable feed: {reason}.").format(url=page.url, reason=reason)
        )
    onward = next((link["href"] for link in found.feed.get("links", ()) if link.get("rel") == "next"), None)
    items = [_item(entry) for entry in found.entries]
    return feed_read(items, page, title=found.feed.get("title", ""), onward=onward)


def _is_broken(found: Any) -> bool:
    """Whether the trouble is broken XML: a wrong charset label or content type alone is none."""
    return isinstance(found.get("bozo_exception"), SAXException)


def _is_torn(body: bytes) -> bool:
    """Whether the document breaks off: half a feed would turn whole texts into edits of themselves."""
    end = body.rstrip()[-200:].lower()
    return not any(tag in end for tag in TORN_WITHOUT)


def _item(entry: Any) -> FeedItem:
    answered = entry.get("thr_in-reply-to")
    return FeedItem(
        identity=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        title=str(entry.get("title") or ""),
        bodies=(*(part.get("value", "") for part in entry.get("content", ())), str(entry.get("summary") or "")),
        published=_dated(entry, "published"),
        updated=_dated(entry, "updated"),
        author=str(entry.get("author") or ""),
        author_url=entry.get("author_detail", {}).get("href"),
        answers=answered.get("ref") if answered else None,
        comments=str(entry.get("slash_comments") or ""),
        comments_url=str(entry.get("wfw_commentrss") or ""),
    )


def _dated(entry: Any, name: str) -> Dated:
    # Asking for a missing `updated` makes feedparser answer with `published` and a warning.
    if name not in entry:
        return Dated()
    raw, parsed = str(entry.get(name, "")), entry.get(f"{name}_parsed")
    if parsed is None or not 1990 <= parsed.tm_year <= 2100:  # noqa: PLR2004 - the web's years
        return Dated(raw)
    return Dated(raw, datetime.fromtimestamp(timegm(parsed), UTC))
