"""What an item of any feed says, and how that becomes a finding.

Identity is the guid or id, else the link, else a hash of the words: never the date, which feeds regenerate.
"""

import hashlib
import re
from datetime import datetime
from typing import Final, NamedTuple

from crawlers.parsers.addresses import joined
from crawlers.parsers.moments import Told, spoken
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding
from storage.vocabulary import Precision

FUTURE_S: Final = 86_400
WITHOUT_ZONE: Final = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:msk|мск)?\s*$", re.IGNORECASE)
ZONES: Final = ("GMT", "Z", "UTC")
SIGNS: Final = frozenset("+-")
LONGEST_IDENTITY: Final = 300
"""Longer ones are hashed: keys are indexed."""


class Dated(NamedTuple):
    """A moment as the feed writes it, and what a library made of it; neither when the item has none."""

    raw: str = ""
    moment: datetime | None = None


class FeedItem(NamedTuple):
    """One item, whatever the format; bodies are the fullest first, all of them markup."""

    identity: str
    link: str
    title: str
    bodies: tuple[str, ...]
    published: Dated = Dated()
    updated: Dated = Dated()
    author: str = ""
    author_url: str | None = None
    answers: str | None = None
    comments: str = ""
    comments_url: str = ""


class FeedRead(NamedTuple):
    """A feed's findings in its own order, its title, and the address of its next page when it names one.

    `comment_feeds` are addresses of the feeds of the items' comments by the items' identities.
    """

    findings: list[Finding]
    title: str
    next_url: str | None
    comment_feeds: dict[str, str]


def feed_read(items: list[FeedItem], page: Page, *, title: str, onward: str | None) -> FeedRead:
    """The items as findings, each identity once."""
    findings: dict[str, Finding] = {}
    comment_feeds: dict[str, str] = {}
    for item in items:
        finding = _finding(item, page)
        if finding is not None:
            findings[finding.external_id] = finding
            if address := joined(page.url, item.comments_url):
                comment_feeds[finding.external_id] = address
    return FeedRead(list(findings.values()), plain_text(title), joined(page.url, onward) or None, comment_feeds)


def _finding(item: FeedItem, page: Page) -> Finding | None:
    identity = item.identity.strip()
    link = joined(page.url, item.link or (identity if identity.startswith(("http://", "https://")) else ""))
    title = plain_text(item.title)
    # content:encoded beats a description that only introduces it.
    text = max((plain_text(body) for body in item.bodies if body), key=len, default="") or title
    if not text:
        return None
    edited = _told(item.updated, page)
    published = _told(item.published, page) or edited
    author = " ".join(item.author.split())
    return Finding(
        external_id=_identity(identity or link, title, text),
        text=text,
        url=link or page.url,
        published_at=published.moment if published else None,
        precision=published.precision if published else Precision.SECOND,
        author=author or None,
        author_url=item.author_url,
        title=title or None,
        thread_id=item.answers,
        edited_at=edited.moment if edited and published and edited.moment > published.moment else None,
        ours=bool(author) and author in page.own,
        engagement=EngagementFound(comments=int(item.comments)) if _is_count(item.comments) else None,
    )


def _identity(named: str, title: str, text: str) -> str:
    if named and len(named) <= LONGEST_IDENTITY:
        return named
    seed = named or f"{title}\n{text[:200]}"
    return "sha:" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:40]


def _told(dated: Dated, page: Page) -> Told | None:
    """The moment in UTC; one beyond tomorrow is a site's mistake and counts as unknown.

    Libraries take a moment without a zone, and one in Moscow's, for UTC; its writer lives in the source's.
    """
    found = None
    if dated.moment is not None and not lacks_zone(dated.raw):
        found = Told(dated.moment, Precision.SECOND)
    if found is None and dated.raw:
        found = spoken(dated.raw, zone=page.zone, read_at=page.read_at)
    if found is None:
        return None
    return found if (found.moment - page.read_at).total_seconds() < FUTURE_S else None


def lacks_zone(raw: str) -> bool:
    """Whether a written moment ends without its zone, or with Moscow's, which libraries do not know."""
    if raw.endswith(ZONES) or (raw[-5:-4] in SIGNS and raw[-4:].isdigit()):
        return False  # as nearly all feeds write it
    return WITHOUT_ZONE.search(raw) is not None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - more comments than people
