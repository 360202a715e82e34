"""Hacker News through Algolia's search (hn.algolia.com/api): stories and comments."""

from typing import Any, NamedTuple

from crawlers.parsers.json_shape import count_of, rows_of, said, seconds_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding

SITE = "https://news.ycombinator.com"


class Hits(NamedTuple):
    """One page of hits, the newest first; `oldest` is where the next one begins, in seconds."""

    findings: list[Finding]
    oldest: int | None
    is_full: bool


def read_hits(document: Any, page: Page) -> Hits:
    """Raises SourceFailed (schema_drift) for what is no answer of the search."""
    rows = rows_of(document, "hits", url=page.url, what="hits")
    moments = [row["created_at_i"] for row in rows if seconds_moment(row.get("created_at_i"))]
    size = count_of(document.get("hitsPerPage")) or 0
    found = [finding for row in rows if (finding := _finding(row, page))]
    return Hits(found, int(min(moments)) if moments else None, bool(size) and len(rows) >= size)


def parse(document: Any, page: Page) -> list[Finding]:
    """The findings of one page of hits."""
    return read_hits(document, page).findings


def _finding(row: dict[str, Any], page: Page) -> Finding | None:
    number = said(row, "objectID")
    title = plain_text(said(row, "title") or said(row, "story_title"))
    is_comment = bool(said(row, "comment_text"))
    text = plain_text(said(row, "comment_text") or said(row, "story_text")) or title
    if not number or not text:
        return None
    author = said(row, "author")
    return Finding(
        external_id=number,
        text=text,
        url=f"{SITE}/item?id={number}",
        title=title or None,
        published_at=seconds_moment(row.get("created_at_i")),
        author=author or None,
        author_id=author or None,
        author_url=f"{SITE}/user?id={author}" if author else None,
        thread_id=said(row, "story_id") or number,
        parent_id=(said(row, "parent_id") or None) if is_comment else None,
        ours=author in page.own,
        engagement=EngagementFound(likes=count_of(row.get("points")), comments=count_of(row.get("num_comments"))),
    )
