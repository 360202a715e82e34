"""The App Store's public feed of customer reviews, in JSON (itunes.apple.com/…/rss/customerreviews)."""

from datetime import UTC
from typing import Any

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page of the feed. Raises SourceFailed (schema_drift) when it is no such feed.

    Apple gives a list of entries, a single entry bare, and for none leaves them out.
    """
    feed = document.get("feed") if isinstance(document, dict) else None
    if not isinstance(feed, dict) or not isinstance(feed.get("id", {}), dict):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no feed of reviews.").format(url=page.url))
    entries = feed.get("entry", [])
    rows = [entries] if isinstance(entries, dict) else entries
    with shape_of(page.url, _("reviews of the App Store")):
        # The first entry of an old feed is the app itself: it has no author's stars.
        return [_review(row, page) for row in rows if "im:rating" in row]


def _review(row: dict[str, Any], page: Page) -> Finding:
    identity = _label(row, "id")
    if not identity:
        raise KeyError("id")
    author = row.get("author") or {}
    stars = _label(row, "im:rating")
    votes = _label(row, "im:voteSum")
    link = row.get("link")
    link = link[0] if isinstance(link, list) and link else link
    url = str(((link or {}).get("attributes") or {}).get("href") or "") if isinstance(link, dict) else ""
    return Finding(
        external_id=identity,
        text=tidy(_label(row, "content")),
        title=tidy(_label(row, "title")) or None,
        url=url or page.url,
        published_at=machine_moment(_label(row, "updated"), zone=UTC),
        author=_label(author, "name") or None,
        author_id=_label(author, "uri").rpartition("/id")[2] or None,
        author_url=_label(author, "uri") or None,
        stars=float(stars) if stars in {"1", "2", "3", "4", "5"} else None,
        thread_id=identity,
        engagement=EngagementFound(likes=int(votes)) if votes.isdecimal() and len(votes) < 10 else None,  # noqa: PLR2004 - a plausible number
        aliases=(f"app_store:{identity}",),
    )


def _label(row: dict[str, Any], key: str) -> str:
    """Apple wraps each value in an object with a label."""
    value = row.get(key)
    return str(value.get("label") or "").strip() if isinstance(value, dict) else ""
