"""Discourse: posts as `posts.json`, a topic and `posts/ID.json` give them. An edit raises `version`.

Shapes: docs.discourse.org, its serializers basic_post and post.
"""

from datetime import UTC
from typing import Any, Final

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from crawlers.parsers.posted import counted, posted_text
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

# Kinds of posts: 1 is an ordinary one, 2 a moderator's; 3 says that a topic was closed, 4 is a whisper among staff.
SPOKEN: Final = frozenset({1, 2})
LIKE: Final = 2


def parse(document: Any, page: Page) -> list[Finding]:
    """The posts of an answer, in its order. Raises SourceFailed (schema_drift) when it is none of Discourse's."""
    with shape_of(page.url, "Discourse"):
        rows = rows_of(document)
        if rows is None:
            words = _("{url} answered something that is no list of posts.").format(url=page.url)
            raise SourceFailed(PageState.SCHEMA_DRIFT, words)
        title = str(document.get("title") or "")
        numbered = {
            (row.get("topic_id"), row.get("post_number")): f"p{row.get('id')}" for row in rows if _is_plain(row)
        }
        return [found for row in rows if (found := _post(row, page, title, numbered)) is not None]


def rows_of(document: Any) -> list[dict[str, Any]] | None:
    """The posts of an answer as they came; None when it holds none."""
    if not isinstance(document, dict):
        return None
    stream = document.get("post_stream")
    rows = document.get("latest_posts", stream.get("posts") if isinstance(stream, dict) else document.get("posts"))
    if rows is None and {"cooked", "topic_id", "post_number"} <= document.keys():
        rows = [document]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "cooked" in row for row in rows):
        return None
    return rows


def stream_of(document: Any) -> list[int]:
    """The numbers of all posts of a topic."""
    stream = document.get("post_stream") if isinstance(document, dict) else None
    numbers = stream.get("stream") if isinstance(stream, dict) else None
    return [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []


def is_gone(row: dict[str, Any]) -> bool:
    """Whether the post stands there no more: deleted by staff, by its author, or hidden by the community."""
    return bool(row.get("deleted_at") or row.get("user_deleted") or row.get("hidden"))


def _is_plain(row: dict[str, Any]) -> bool:
    return all(isinstance(row.get(name), int) for name in ("id", "topic_id", "post_number"))


def _post(row: dict[str, Any], page: Page, title: str, numbered: dict[tuple[Any, Any], str]) -> Finding | None:
    if row.get("post_type", 1) not in SPOKEN:
        return None
    gone = is_gone(row)
    text = "" if gone else posted_text(row["cooked"])
    if not text and not gone:
        return None
    name, topic, number = str(row.get("username") or ""), int(row["topic_id"]), int(row["post_number"])
    slug = str(row.get("topic_slug") or "-")
    edited = machine_moment(str(row.get("updated_at") or ""), zone=UTC) if int(row.get("version") or 1) > 1 else None
    root = root_of(page.url)
    return Finding(
        external_id=f"p{int(row['id'])}",
        text=text,
        url=f"{root}/t/{slug}/{topic}/{number}",
        published_at=machine_moment(str(row.get("created_at") or ""), zone=UTC),
        author=str(row.get("name") or "") or name or None,
        author_id=name or None,
        author_url=f"{root}/u/{name}" if name else None,
        title=plain_text(str(row.get("topic_title") or title)) or None,
        thread_id=f"t{topic}",
        parent_id=numbered.get((topic, row.get("reply_to_post_number"))),
        edited_at=edited,
        ours=name in page.own,
        deleted=gone,
        engagement=EngagementFound(
            views=counted(row.get("reads")), likes=_likes(row), comments=counted(row.get("reply_count"))
        ),
    )


def root_of(url: str) -> str:
    """The address of the forum out of one of its interface."""
    plain = url.partition("?")[0]
    for mark in ("/posts", "/t/"):
        plain = plain.partition(mark)[0] if mark in plain else plain
    return plain.rstrip("/")


def _likes(row: dict[str, Any]) -> int | None:
    summary = row.get("actions_summary")
    if not isinstance(summary, list):
        return None
    return next(
        (counted(one.get("count")) or 0 for one in summary if isinstance(one, dict) and one.get("id") == LIKE), 0
    )
