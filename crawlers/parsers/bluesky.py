"""Bluesky's posts as `app.bsky.feed.searchPosts` gives them (lexicon app.bsky.feed.defs#postView)."""

from typing import Any

from crawlers.parsers.json_shape import count_of, held, iso_moment, listed, rows_of, said
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import AttachmentFound, EngagementFound, Finding

SITE = "https://bsky.app"


def parse(document: Any, page: Page) -> list[Finding]:
    """The posts of one page of hits. Raises SourceFailed (schema_drift) when it is none."""
    return [found for row in rows_of(document, "posts", url=page.url, what="posts") if (found := _finding(row, page))]


def _finding(row: dict[str, Any], page: Page) -> Finding | None:
    uri, record, author = said(row, "uri"), held(row, "record"), held(row, "author")
    text, pictures = tidy(said(record, "text")), _pictures(row)
    quoted = said(row, "embed", "record", "uri")
    if not uri.startswith("at://") or not (text or pictures or quoted):
        return None
    did, handle = said(author, "did"), said(author, "handle")
    written, indexed = iso_moment(record.get("createdAt")), iso_moment(row.get("indexedAt"))
    # Who writes names the moment; one in the future is a joke, and sorts as the moment of arrival.
    published = min(written, indexed) if written and indexed else written or indexed
    return Finding(
        external_id=uri,
        text=text,
        url=f"{SITE}/profile/{handle or did}/post/{uri.rpartition('/')[2]}",
        published_at=published,
        author=" ".join((said(author, "displayName") or handle).split()) or None,
        author_id=did or None,
        author_url=f"{SITE}/profile/{handle or did}" if handle or did else None,
        thread_id=said(record, "reply", "root", "uri") or uri,
        parent_id=said(record, "reply", "parent", "uri") or None,
        ours=bool({did, handle} & page.own),
        engagement=EngagementFound(
            likes=count_of(row.get("likeCount")),
            comments=count_of(row.get("replyCount")),
            reposts=_together(count_of(row.get("repostCount")), count_of(row.get("quoteCount"))),
        ),
        attachments=pictures,
        repost_of=quoted if quoted and not text else None,
    )


def _together(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _pictures(row: dict[str, Any]) -> tuple[AttachmentFound, ...]:
    embed = held(row, "embed")
    images = listed(embed, "images") or listed(held(embed, "media"), "images")
    return tuple(
        AttachmentFound(url=url, name=said(one, "alt")[:200]) for one in images if (url := said(one, "fullsize"))
    )
