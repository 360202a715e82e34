"""Mastodon's statuses (docs.joinmastodon.org/entities/Status); other servers of the Fediverse speak the same."""

from typing import Any

from crawlers.parsers.json_shape import count_of, held, iso_moment, listed, rows_of, said
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import AttachmentFound, EngagementFound, Finding


def parse(document: Any, page: Page) -> list[Finding]:
    """The statuses of a timeline. Raises SourceFailed (schema_drift) when it is none."""
    return [found for row in rows_of(document, "", url=page.url, what="statuses") if (found := _finding(row, page))]


def _finding(row: dict[str, Any], page: Page) -> Finding | None:
    # A boost is somebody's status passed on: it says what the other one says.
    passed_on = held(row, "reblog")
    status = passed_on or row
    text = plain_text("\n\n".join(part for part in (said(row, "spoiler_text"), said(status, "content")) if part))
    pictures = _attachments(status)
    identity = said(row, "uri") or said(row, "url")
    if not identity or not (text or pictures):
        return None
    account = held(row, "account")
    name = said(account, "display_name") or said(account, "acct")
    author_id = said(account, "uri") or said(account, "url") or said(account, "acct")
    return Finding(
        external_id=identity,
        text=text,
        url=said(row, "url") or identity,
        published_at=iso_moment(row.get("created_at")),
        edited_at=iso_moment(row.get("edited_at")),
        author=" ".join(name.split()) or None,
        author_id=author_id or None,
        author_url=said(account, "url") or None,
        ours=bool({author_id, said(account, "acct"), said(account, "url")} & page.own),
        engagement=EngagementFound(
            likes=count_of(row.get("favourites_count")),
            comments=count_of(row.get("replies_count")),
            reposts=count_of(row.get("reblogs_count")),
            followers=count_of(account.get("followers_count")),
        ),
        attachments=pictures,
        repost_of=said(passed_on, "uri") or None,
    )


def _attachments(status: dict[str, Any]) -> tuple[AttachmentFound, ...]:
    return tuple(
        AttachmentFound(url=url, name=said(one, "description")[:200])
        for one in listed(status, "media_attachments")
        if (url := said(one, "url"))
    )


def newest_id(document: Any) -> str:
    """The highest id of a timeline: where the next reading begins. "" when it is empty."""
    rows = document if isinstance(document, list) else []
    return max((said(row, "id") for row in rows), key=by_age, default="")


def oldest_id(document: Any) -> str:
    """The lowest id of a timeline: below it lies what is older."""
    rows = document if isinstance(document, list) else []
    return min((said(row, "id") for row in rows if said(row, "id")), key=by_age, default="")


def by_age(identity: str) -> tuple[int, str]:
    """Ids are numbers written as text; those of other servers sort as text."""
    return len(identity), identity
