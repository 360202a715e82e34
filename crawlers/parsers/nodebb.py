"""NodeBB: topics as `/api/recent` lists them, posts as `/api/topic/TID` gives them (any page of it with /api before).

Shapes: its public/openapi.
"""

from datetime import UTC
from typing import Any

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


def parse(document: Any, page: Page) -> list[Finding]:
    """The posts of a topic. Raises SourceFailed (schema_drift) when it is none of NodeBB's."""
    with shape_of(page.url, "NodeBB"):
        rows = document.get("posts") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "pid" in row for row in rows):
            words = _("{url} answered something that is no list of posts.").format(url=page.url)
            raise SourceFailed(PageState.SCHEMA_DRIFT, words)
        title = plain_text(str(document.get("titleRaw") or document.get("title") or ""))
        return [found for row in rows if (found := _post(row, page, title)) is not None]


def topics(document: Any, page: Page) -> list[ThreadFound]:
    """The topics of a list, as they stand in it."""
    with shape_of(page.url, "NodeBB"):
        rows = document.get("topics") if isinstance(document, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "tid" in row for row in rows):
            words = _("{url} answered something that is no list of topics.").format(url=page.url)
            raise SourceFailed(PageState.SCHEMA_DRIFT, words)
        return [_topic(row, page) for row in rows if not row.get("deleted")]


def pages_of(document: Any) -> int | None:
    """How many pages the list or topic has; None where it does not say (lists of NodeBB 1)."""
    pagination = document.get("pagination") if isinstance(document, dict) else None
    return counted(pagination.get("pageCount")) if isinstance(pagination, dict) else None


def root_of(url: str) -> str:
    """The address of the forum out of one of its interface."""
    return url.partition("?")[0].partition("/api/")[0].rstrip("/")


def _topic(row: dict[str, Any], page: Page) -> ThreadFound:
    return ThreadFound(
        thread_id=f"t{int(row['tid'])}",
        url=f"{root_of(page.url)}/topic/{int(row['tid'])}",
        title=plain_text(str(row.get("titleRaw") or row.get("title") or "")),
        replies=counted(row.get("postcount")),
        last_post_id=_last_post(row),
        last_at=machine_moment(str(row.get("lastposttimeISO") or ""), zone=UTC),
    )


def _last_post(row: dict[str, Any]) -> str | None:
    teaser = row.get("teaser")
    number = (teaser.get("pid") if isinstance(teaser, dict) else None) or row.get("teaserPid")
    return str(number) if number else None


def _post(row: dict[str, Any], page: Page, title: str) -> Finding | None:
    gone = bool(row.get("deleted"))
    text = "" if gone else posted_text(row.get("content"))
    if not text and not gone:
        return None
    user = row["user"] if isinstance(row.get("user"), dict) else {}
    name, uid = str(user.get("displayname") or user.get("username") or ""), row.get("uid")
    slug, root = str(user.get("userslug") or ""), root_of(page.url)
    published = machine_moment(str(row.get("timestampISO") or ""), zone=UTC)
    edited = machine_moment(str(row.get("editedISO") or ""), zone=UTC)
    return Finding(
        external_id=f"p{int(row['pid'])}",
        text=text,
        url=f"{root}/post/{int(row['pid'])}",
        published_at=published,
        author=name or None,
        author_id=str(uid) if uid else None,
        author_url=f"{root}/user/{slug}" if slug else None,
        title=title or None,
        thread_id=f"t{int(row['tid'])}",
        parent_id=f"p{int(row['toPid'])}" if row.get("toPid") else None,
        edited_at=edited if edited and published and edited > published else None,
        ours=bool({name, str(uid)} & page.own),
        deleted=gone,
        engagement=EngagementFound(likes=counted(row.get("upvotes"))),
    )
