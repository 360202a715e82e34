"""RSS and Atom. Identity is the guid or atom id, else the link, else a hash: never the date, which feeds regenerate."""

import hashlib
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax import SAXException

import feedparser

from crawlers.parsers.addresses import joined
from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import spoken_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

FUTURE_S = 86_400
WITHOUT_ZONE = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:msk|мск)?\s*$", re.IGNORECASE)


class FeedRead(NamedTuple):
    """A feed's findings in its own order, its title, and the address of its next page when it names one."""

    findings: list[Finding]
    title: str
    next_url: str | None


def read_feed(body: bytes, page: Page) -> FeedRead:
    """Raises SourceFailed (schema_drift) for what is no feed, or a feed that breaks off before its first item."""
    headers = {"content-location": page.url}
    if page.content_type:
        headers["content-type"] = page.content_type
    if page.encoding:
        headers["content-type"] = f"application/xml; charset={page.encoding}"
    with shape_of(page.url, _("a readable feed")):
        return _read(body, page, headers)


def _read(body: bytes, page: Page, headers: dict[str, str]) -> FeedRead:
    found = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") or (_is_broken(found) and (not found.entries or _is_torn(body))):
        reason = str(found.get("bozo_exception", "")) or _("there is no feed in it")
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} is not a readable feed: {reason}.").format(url=page.url, reason=reason)
        )
    findings = {finding.external_id: finding for entry in found.entries if (finding := _finding(entry, page))}
    onward = next((link["href"] for link in found.feed.get("links", ()) if link.get("rel") == "next"), None)
    return FeedRead(
        list(findings.values()),
        plain_text(found.feed.get("title", "")),
        joined(page.url, onward) or None,
    )


def parse(body: bytes, page: Page) -> list[Finding]:
    """The findings of a feed, see `read_feed`."""
    return read_feed(body, page).findings


def _is_broken(found: Any) -> bool:
    """Whether the trouble is broken XML: a wrong charset label or content type alone is none."""
    return isinstance(found.get("bozo_exception"), SAXException)


def _is_torn(body: bytes) -> bool:
    """Whether the document breaks off: half a feed would turn whole texts into edits of themselves."""
    end = body.rstrip()[-200:].lower()
    return not any(end.endswith(tag) or tag in end for tag in (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</rdf>"))


def _finding(entry: Any, page: Page) -> Finding | None:
    link = joined(page.url, entry.get("link") or _permalink(entry))
    title = plain_text(entry.get("title", ""))
    text = _text(entry) or title
    if not text:
        return None
    published = _moment(entry, "published", page) or _moment(entry, "updated", page)
    edited = _moment(entry, "updated", page)
    author = " ".join(str(entry.get("author", "")).split())
    return Finding(
        external_id=_identity(entry, link, title, text),
        text=text,
        url=link or page.url,
        published_at=published,
        author=author or None,
        author_url=entry.get("author_detail", {}).get("href"),
        title=title or None,
        thread_id=entry.get("thr_in-reply-to", {}).get("ref") if entry.get("thr_in-reply-to") else None,
        edited_at=edited if edited and published and edited > published else None,
        ours=bool(author) and author in page.own,
    )


def _permalink(entry: Any) -> str:
    identity = str(entry.get("id", ""))
    return identity if identity.startswith(("http://", "https://")) else ""


def _text(entry: Any) -> str:
    """The fullest text that the item carries: content:encoded beats a description that only introduces it."""
    bodies = [part.get("value", "") for part in entry.get("content", ())] + [entry.get("summary", "")]
    return max((plain_text(body) for body in bodies if body), key=len, default="")


def _identity(entry: Any, link: str, title: str, text: str) -> str:
    named = str(entry.get("id") or "").strip() or link
    if named and len(named) <= 300:  # noqa: PLR2004 - longer ones are hashed, keys are indexed
        return named
    seed = named or f"{title}\n{text[:200]}"
    return "sha:" + hashlib.sha256(seed.encode()).hexdigest()[:40]


def _moment(entry: Any, name: str, page: Page) -> datetime | None:
    """The moment in UTC; one beyond tomorrow is a site's mistake and counts as unknown."""
    # Asking for a missing `updated` makes feedparser answer with `published` and a warning.
    if name not in entry:
        return None
    raw, parsed = str(entry.get(name, "")), entry.get(f"{name}_parsed")
    moment: datetime | None = None
    if parsed is not None and 1990 <= parsed.tm_year <= 2100 and not WITHOUT_ZONE.search(raw):  # noqa: PLR2004 - the web's years
        moment = datetime.fromtimestamp(timegm(parsed), UTC)
    # feedparser takes a moment without a zone, and one in Moscow's, for UTC; its writer lives in the source's.
    moment = moment or spoken_moment(raw, zone=page.zone, read_at=page.read_at)
    if moment is None:
        return None
    return moment if (moment - page.read_at).total_seconds() < FUTURE_S else None
