"""Flarum: discussions and posts as JSON:API documents; what belongs to others stands in `included`.

Shapes: docs.flarum.org, rest-api.
"""

from datetime import UTC
from typing import Any, Final

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from crawlers.parsers.posted import counted, posted_text
from crawlers.parsers.threads import ThreadFound
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

# Everything else tells that a discussion was renamed, locked, tagged.
COMMENT: Final = "comment"


def parse(document: Any, page: Page) -> list[Finding]:
    """The posts of an answer. Raises SourceFailed (schema_drift) when it is none of Flarum's."""
    with shape_of(page.url, "Flarum"):
        included = _included(document)
        return [found for row in rows_of(document, "posts", page) if (found := _post(row, included, page)) is not None]


def discussions(document: Any, page: Page) -> list[ThreadFound]:
    """The discussions of a list."""
    with shape_of(page.url, "Flarum"):
        rows = rows_of(document, "discussions", page)
        return [_discussion(row, page) for row in rows if not _told(row).get("isHidden")]


def rows_of(document: Any, kind: str, page: Page) -> list[dict[str, Any]]:
    """The rows of one type; a document of one alone counts as well."""
    rows = document.get("data") if isinstance(document, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "type" in row for row in rows):
        words = _("{url} answered something that is no list of posts.").format(url=page.url)
        raise SourceFailed(PageState.SCHEMA_DRIFT, words)
    mine = [row for row in rows if row["type"] == kind]
    if kind == "posts" and not mine:
        mine = [one for one in document.get("included") or [] if isinstance(one, dict) and one.get("type") == kind]
    return mine


def next_of(document: Any) -> str | None:
    """The address of the next page."""
    links = document.get("links") if isinstance(document, dict) else None
    onward = links.get("next") if isinstance(links, dict) else None
    return onward if isinstance(onward, str) and onward else None


def root_of(url: str) -> str:
    """The address of the forum out of one of its interface."""
    return url.partition("?")[0].partition("/api/")[0].removesuffix("/api").rstrip("/")


def _included(document: Any) -> dict[tuple[str, str], dict[str, Any]]:
    rows = document.get("included") if isinstance(document, dict) else None
    held = rows if isinstance(rows, list) else []
    return {(str(row.get("type")), str(row.get("id"))): _told(row) for row in held if isinstance(row, dict)}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    attributes = row.get("attributes")
    return attributes if isinstance(attributes, dict) else {}


def _related(row: dict[str, Any], name: str) -> str:
    relations = row.get("relationships")
    one = relations.get(name) if isinstance(relations, dict) else None
    linked = one.get("data") if isinstance(one, dict) else None
    return str(linked.get("id") or "") if isinstance(linked, dict) else ""


def _discussion(row: dict[str, Any], page: Page) -> ThreadFound:
    told = _told(row)
    last = told.get("lastPostNumber")
    return ThreadFound(
        thread_id=f"t{int(row['id'])}",
        url=f"{root_of(page.url)}/d/{int(row['id'])}",
        title=plain_text(str(told.get("title") or "")),
        replies=counted(told.get("commentCount")),
        last_post_id=str(last) if isinstance(last, int) else None,
        last_at=machine_moment(str(told.get("lastPostedAt") or told.get("createdAt") or ""), zone=UTC),
    )


def _post(row: dict[str, Any], included: dict[tuple[str, str], dict[str, Any]], page: Page) -> Finding | None:
    told = _told(row)
    gone = bool(told.get("isHidden"))
    text = "" if gone else posted_text(told.get("contentHtml"))
    if told.get("contentType", COMMENT) != COMMENT or (not text and not gone):
        return None
    user, discussion = _related(row, "user"), _related(row, "discussion")
    writer, thread = included.get(("users", user), {}), included.get(("discussions", discussion), {})
    name, slug = str(writer.get("displayName") or writer.get("username") or ""), str(writer.get("slug") or "")
    root = root_of(page.url)
    return Finding(
        external_id=f"p{int(row['id'])}",
        text=text,
        url=f"{root}/d/{discussion}/{int(told.get('number') or 1)}" if discussion else page.url,
        published_at=machine_moment(str(told.get("createdAt") or ""), zone=UTC),
        author=name or None,
        author_id=user or None,
        author_url=f"{root}/u/{slug}" if slug else None,
        title=plain_text(str(thread.get("title") or "")) or None,
        thread_id=f"t{discussion}" if discussion else None,
        edited_at=machine_moment(str(told.get("editedAt") or ""), zone=UTC),
        ours=bool({name, user, slug} & page.own),
        deleted=gone,
        engagement=EngagementFound(likes=_likes(row)),
    )


def _likes(row: dict[str, Any]) -> int | None:
    """Of the extension Likes, where it is on: who liked is listed, counted only in newer versions."""
    return counted(_told(row).get("likesCount"))
