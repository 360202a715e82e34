"""The quick way through well-formed RSS 2.0 and Atom 1.0, with exactly what feedparser would say.

It knows what it knows: an element whose meaning for us it cannot be sure of, a date it cannot place, a doubtful
encoding, and the whole feed is left to feedparser. Tests hold both against each other.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from functools import lru_cache
from typing import Final

from lxml import etree

from crawlers.parsers.addresses import joined
from crawlers.parsers.feed_items import Dated, FeedItem, FeedRead, feed_read, lacks_zone
from crawlers.parsers.page import Page

ATOM: Final = "{http://www.w3.org/2005/Atom}"
ATOM_LINK: Final = ATOM + "link"
ENCODED: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR, DC_DATE = "{http://purl.org/dc/elements/1.1/}creator", "{http://purl.org/dc/elements/1.1/}date"
COMMENT_FEED: Final = "{http://wellformedweb.org/CommentAPI/}commentRss"
COMMENT_COUNT: Final = "{http://purl.org/rss/1.0/modules/slash/}comments"
IN_REPLY_TO: Final = "{http://purl.org/syndication/thread/1.0}in-reply-to"
DOUBTFUL: Final = (b"<!DOCTYPE", b"<!doctype", b"<!ENTITY", b"xml:base")
# What else may stand in an item, and changes nothing of what we take from it.
IDLE: Final = frozenset({
    "category", "comments", "enclosure",
    "{http://search.yahoo.com/mrss/}content", "{http://search.yahoo.com/mrss/}thumbnail",
    "{http://rssnamespace.org/feedburner/ext/1.0}origLink",
    ATOM + "category", ATOM + "rights",
    "{http://purl.org/syndication/thread/1.0}total",
})  # fmt: skip
IDLE_SPACES: Final = ("{http://news.yandex.ru}", "{http://turbo.yandex.ru}", "{http://www.georss.org/georss}",
                      "{com-wordpress:feed-additions:1}")  # fmt: skip
HTML_TYPES: Final = frozenset({None, "text/html", "application/xhtml+xml"})
TEXT_TYPES: Final = frozenset({None, "text", "html", "text/plain", "text/html"})
KNOWN_ENCODINGS: Final = frozenset({"utf-8", "windows-1251", "koi8-r"})
MONTHS: Final = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
)}  # fmt: skip
RFC822: Final = re.compile(
    r"(?:[a-z]{3},\s+)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+(gmt|utc|ut|z|[+-]\d{4})",
    re.IGNORECASE,
)
ISO: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
CONTROLS: Final = re.compile(r"[\u0080-\u009f]")
# In UTF-8 they are written so, or by their number: a document without either needs no look at each text.
CONTROL_BYTES: Final = re.compile(rb"\xc2[\x80-\x9f]")
NUMBERED: Final = b"&#"
DECLARED: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_-]+)[\"']")


class Doubt(Exception):  # noqa: N818 - not a fault: the other way is taken
    """Something that the quick way does not know how to read as feedparser would."""


def read_quickly(body: bytes, page: Page) -> FeedRead | None:
    """The feed, or None when it must take the other way."""
    if any(mark in body for mark in DOUBTFUL):
        return None
    try:
        encoding = _encoding(body, page)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(body, parser)
        is_utf8 = encoding == "utf-8"
        has_controls = not is_utf8 or NUMBERED in body or CONTROL_BYTES.search(body) is not None
        return _Reader(page, repairs=is_utf8, has_controls=has_controls).feed(root)
    except (Doubt, etree.XMLSyntaxError, ValueError):
        return None


def _encoding(body: bytes, page: Page) -> str:
    """The encoding on which header, declaration and the source's override agree."""
    declared = DECLARED.match(body[:200])
    named = {page.encoding or _charset(page.content_type)} - {None, ""}
    names = {str(name).lower() for name in named} | ({declared[1].decode().lower()} if declared else {"utf-8"})
    if len(names) != 1 or not names <= KNOWN_ENCODINGS:
        raise Doubt
    return names.pop()


@lru_cache(maxsize=500)
def _charset(content_type: str) -> str | None:
    """The charset of a Content-Type; sites write the same few again and again."""
    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()


class _Reader:
    """The elements of one document."""

    def __init__(self, page: Page, *, repairs: bool, has_controls: bool) -> None:
        self._page = page
        self._repairs = repairs
        self._has_controls = has_controls

    def feed(self, root: etree._Element) -> FeedRead:
        if root.tag == "rss" and (root.get("version") or "").startswith("2"):
            channel = root.find("channel")
            if channel is None or len(root) != 1:
                raise Doubt
            return self._read(channel, "item", "title", self._rss)
        if root.tag == ATOM + "feed":
            return self._read(root, ATOM + "entry", ATOM + "title", self._atom)
        raise Doubt

    def _read(
        self, channel: etree._Element, item: str, title: str, read: Callable[[etree._Element], FeedItem]
    ) -> FeedRead:
        if channel.find(item) is None:
            raise Doubt
        titles = channel.findall(title)
        if len(titles) > 1:
            raise Doubt
        nexts = [link for link in channel.findall(ATOM + "link") if link.get("rel") == "next"]
        onward = self._address(nexts[0].get("href")) if nexts else None
        items = [read(one) for one in channel.iterchildren(item)]
        return feed_read(items, self._page, title=self._text(titles[0]) if titles else "", onward=onward)

    def _rss(self, element: etree._Element) -> FeedItem:
        held = self._parts(element)
        guid, link = held.get("guid"), self._said(held, "link")
        is_permalink = guid is not None and guid.get("isPermaLink", "true") == "true"
        identity = self._said(held, "guid")
        if is_permalink and identity:
            identity = self._address(identity)
        return FeedItem(
            identity=identity,
            link=self._address(link) if link else identity if is_permalink else "",
            title=self._said(held, "title"),
            bodies=(self._said(held, ENCODED), self._said(held, "description")),
            published=self._dated(held, "pubDate"),
            updated=self._dated(held, DC_DATE),
            author=self._author(held),
            answers=held[IN_REPLY_TO].get("ref") if IN_REPLY_TO in held else None,
            comments=self._said(held, COMMENT_COUNT),
            comments_url=self._address(self._said(held, COMMENT_FEED)),
        )

    def _atom(self, element: etree._Element) -> FeedItem:
        held = self._parts(element)
        for name in ("title", "content", "summary"):
            part = held.get(ATOM + name)
            if part is not None and (part.get("type") not in TEXT_TYPES or part.get("src") or part.get("mode")):
                raise Doubt
        author = held.get(ATOM + "author")
        people = {one.tag: one for one in author} if author is not None else {}
        if set(people) - {ATOM + "name", ATOM + "uri"} or (author is not None and len(people) != len(author)):
            raise Doubt
        uri = self._said(people, ATOM + "uri")
        if author is not None and (not self._said(people, ATOM + "name") or (uri and not uri.startswith("http"))):
            raise Doubt
        link = held.get(ATOM + "link")
        return FeedItem(
            identity=self._said(held, ATOM + "id"),
            link=self._address(link.get("href")) if link is not None else "",
            title=self._said(held, ATOM + "title"),
            bodies=(self._said(held, ATOM + "content"), self._said(held, ATOM + "summary")),
            published=self._dated(held, ATOM + "published"),
            updated=self._dated(held, ATOM + "updated"),
            author=self._said(people, ATOM + "name"),
            author_url=self._address(uri) if uri else None,
            answers=held[IN_REPLY_TO].get("ref") if IN_REPLY_TO in held else None,
            comments=self._said(held, COMMENT_COUNT),
            comments_url=self._address(self._said(held, COMMENT_FEED)),
        )

    def _parts(self, element: etree._Element) -> dict[str, etree._Element]:
        """The children that say something, each name once; a link only when it is the one to the text."""
        held: dict[str, etree._Element] = {}
        known = ATOM_PARTS if element.tag == ATOM + "entry" else RSS_PARTS
        for part in element:
            tag = str(part.tag)
            if tag == ATOM_LINK:
                if part.get("rel", "alternate") != "alternate":
                    continue
                if part.get("type") not in HTML_TYPES or not part.get("href") or known is RSS_PARTS:
                    raise Doubt
            elif tag not in known:
                if tag in IDLE or tag.startswith(IDLE_SPACES):
                    continue
                raise Doubt
            if tag in held:
                raise Doubt
            held[tag] = part
        return held

    def _said(self, held: dict[str, etree._Element], name: str) -> str:
        part = held.get(name)
        return self._text(part) if part is not None else ""

    def _text(self, element: etree._Element) -> str:
        """The element's text, with the two repairs that feedparser makes."""
        if len(element):
            raise Doubt
        text = (element.text or "").strip()
        if text.isascii():
            return text
        if self._has_controls and CONTROLS.search(text):
            raise Doubt
        if self._repairs:
            try:
                return text.encode("iso-8859-1").decode("utf-8")
            except UnicodeError:
                return text
        return text

    def _author(self, held: dict[str, etree._Element]) -> str:
        written, creator = self._said(held, "author"), self._said(held, CREATOR)
        if "@" in written or ("author" in held and CREATOR in held):
            raise Doubt
        return written or creator

    def _address(self, link: str | None) -> str:
        if link and ":///" in link:
            raise Doubt
        return joined(self._page.url, link)

    def _dated(self, held: dict[str, etree._Element], name: str) -> Dated:
        raw = self._said(held, name)
        if not raw:
            return Dated()
        return Dated(raw, None if lacks_zone(raw) else _moment(raw))


RSS_PARTS: Final = frozenset({
    "guid", "link", "title", "description", "pubDate", "author", ENCODED, CREATOR, DC_DATE,
    IN_REPLY_TO, COMMENT_COUNT, COMMENT_FEED,
})  # fmt: skip
ATOM_PARTS: Final = frozenset({
    *(ATOM + name for name in ("id", "link", "title", "content", "summary", "published", "updated", "author")),
    IN_REPLY_TO, COMMENT_COUNT, COMMENT_FEED,
})  # fmt: skip


def _moment(raw: str) -> datetime:
    """A moment whose zone is beyond doubt."""
    found = RFC822.fullmatch(raw)
    if found is None:
        if not ISO.fullmatch(raw):
            raise Doubt
        moment = datetime.fromisoformat(raw).astimezone(UTC).replace(microsecond=0)
    else:
        month = MONTHS.get(found[2].lower())
        if month is None:
            raise Doubt
        time = int(found[4]), int(found[5]), int(found[6] or 0)
        moment = datetime(int(found[3]), month, int(found[1]), *time, tzinfo=_zone(found[7])).astimezone(UTC)
    if not 1990 < moment.year < 2100:  # noqa: PLR2004 - the web's years
        raise Doubt
    return moment


def _zone(name: str) -> timezone:
    if not name[1:].isdigit():
        return UTC
    minutes = int(name[1:3]) * 60 + int(name[3:])
    return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
