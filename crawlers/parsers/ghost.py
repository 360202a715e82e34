"""Ghost's Content API (ghost.org/docs/content-api/posts): articles."""

from typing import Any, NamedTuple

from crawlers.parsers.json_shape import count_of, held, iso_moment, listed, rows_of, said
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import Finding


class Posts(NamedTuple):
    """One page of articles and the number of the next one."""

    findings: list[Finding]
    next_page: int | None


def read_posts(document: Any, page: Page) -> Posts:
    """Raises SourceFailed (schema_drift) for what is no list of articles."""
    rows = rows_of(document, "posts", url=page.url, what="Ghost")
    found = [finding for row in rows if (finding := _finding(row, page))]
    return Posts(found, count_of(held(document, "meta", "pagination").get("next")) or None)


def parse(document: Any, page: Page) -> list[Finding]:
    """The articles of one page."""
    return read_posts(document, page).findings


def _finding(row: dict[str, Any], page: Page) -> Finding | None:
    number, title = said(row, "id"), plain_text(said(row, "title"))
    text = plain_text(said(row, "html")) or plain_text(said(row, "excerpt")) or title
    if not number or not text:
        return None
    published, updated = iso_moment(row.get("published_at")), iso_moment(row.get("updated_at"))
    writers = listed(row, "authors")
    name = said(writers[0], "name") if writers else said(row, "primary_author", "name")
    return Finding(
        external_id=number,
        text=text,
        url=said(row, "url") or page.url,
        title=title or None,
        published_at=published,
        edited_at=updated if updated and published and updated > published else None,
        author=name or None,
        author_id=(said(writers[0], "id") or None) if writers else None,
        ours=bool(name) and name in page.own,
    )
