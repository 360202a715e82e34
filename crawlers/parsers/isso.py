"""isso's comments (isso-comments.de, API of 0.13): a thread as a tree, or the latest of all threads."""

from collections.abc import Iterator
from typing import Any

from crawlers.parsers.addresses import joined
from crawlers.parsers.json_shape import count_of, held, listed, rows_of, said, seconds_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding

DELETED = 4
"""The mode of a comment that was deleted but has answers: its place stays, its words are gone."""


def read_thread(document: Any, page: Page, uri: str) -> list[Finding]:
    """All comments of a thread. Raises SourceFailed (schema_drift) for what is none."""
    rows_of(document, "replies", url=page.url, what="isso")
    return [found for row in _all(held(document)) if (found := _finding(row, page, uri))]


def parse(document: Any, page: Page) -> list[Finding]:
    """A thread, or the latest comments, each of which names its thread."""
    if isinstance(document, dict):
        return read_thread(document, page, "")
    rows = rows_of(document, "", url=page.url, what="isso")
    return [found for row in rows if (found := _finding(row, page, said(row, "uri")))]


def _all(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for reply in listed(row, "replies"):
        yield reply
        yield from listed(reply, "replies")


def _finding(row: dict[str, Any], page: Page, uri: str) -> Finding | None:
    number = said(row, "id")
    url = f"{joined(page.url, uri) or page.url}#isso-{number}"
    text = plain_text(said(row, "text"))
    if not number:
        return None
    if count_of(row.get("mode")) == DELETED:
        return Finding(external_id=f"isso-{number}", text="", url=url, thread_id=uri or None, deleted=True)
    if not text:
        return None
    author = " ".join(said(row, "author").split())
    parent = said(row, "parent")
    return Finding(
        external_id=f"isso-{number}",
        text=text,
        url=url,
        published_at=seconds_moment(row.get("created")),
        edited_at=seconds_moment(row.get("modified")),
        author=author or None,
        author_url=said(row, "website") or None,
        thread_id=uri or None,
        parent_id=f"isso-{parent}" if parent else None,
        ours=bool(author) and author in page.own,
        engagement=EngagementFound(likes=count_of(row.get("likes"))),
    )
