"""WordPress REST (wp/v2): posts and comments. Moments come from the *_gmt fields: `date` is site-local without offset.

Shapes: developer.wordpress.org/rest-api/reference/comments and /posts.
"""

from datetime import UTC
from typing import Any

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


def posts(answer: Any, page: Page) -> list[Finding]:
    """Articles, `post-{id}` each. Raises SourceFailed (schema_drift) when a field that must be there is not."""
    with shape_of(page.url, "WordPress"):
        return [_post(row, page) for row in _rows(answer, page)]


def comments(answer: Any, page: Page) -> list[Finding]:
    """Comments, `comment-{id}` each, in the thread of their post."""
    with shape_of(page.url, "WordPress"):
        return [found for row in _rows(answer, page) if (found := _comment(row, page))]


def parse(answer: Any, page: Page) -> list[Finding]:
    """Posts or comments, whichever the answer holds."""
    rows = _rows(answer, page)
    return comments(rows, page) if rows and "author_name" in rows[0] else posts(rows, page)


def _rows(answer: Any, page: Page) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) and "id" in row for row in answer):
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} answered something that is no WordPress list.").format(url=page.url)
        )
    return answer


def _post(row: dict[str, Any], page: Page) -> Finding:
    published = machine_moment(row.get("date_gmt"), zone=UTC)
    modified = machine_moment(row.get("modified_gmt"), zone=UTC)
    author = row.get("author")
    title = plain_text(_rendered(row, "title"))
    return Finding(
        external_id=f"post-{row['id']}",
        text=plain_text(_rendered(row, "content")) or plain_text(_rendered(row, "excerpt")) or title,
        url=str(row.get("link") or page.url),
        published_at=published,
        author_id=str(author) if author else None,
        title=title or None,
        thread_id=f"post-{row['id']}",
        edited_at=modified if modified and published and modified > published else None,
        ours=bool(author) and str(author) in page.own,
    )


def _comment(row: dict[str, Any], page: Page) -> Finding | None:
    text = plain_text(_rendered(row, "content"))
    if not text:
        return None
    author, name = row.get("author"), plain_text(str(row.get("author_name") or ""))
    return Finding(
        external_id=f"comment-{row['id']}",
        text=text,
        url=str(row.get("link") or f"{page.url}#comment-{row['id']}"),
        published_at=machine_moment(row.get("date_gmt"), zone=UTC),
        author=name or None,
        # Guests have no id of their own; their name is the best that the page shows.
        author_id=str(author) if author else None,
        author_url=str(row.get("author_url") or "") or None,
        thread_id=f"post-{row['post']}" if row.get("post") else None,
        parent_id=f"comment-{row['parent']}" if row.get("parent") else None,
        ours=str(author or 0) in page.own or (bool(name) and name in page.own),
    )


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value.get("rendered") or "") if isinstance(value, dict) else ""
