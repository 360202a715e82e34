"""Trustpilot's interface: the reviews of a business unit (developers.trustpilot.com/business-units-api)."""

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
    """The reviews of one page and our replies; an empty list is the end. Raises SourceFailed for no such list."""
    rows = document.get("reviews") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    with shape_of(page.url, _("reviews of Trustpilot")):
        return [finding for row in rows for finding in _findings(row)]


def _findings(row: dict[str, Any]) -> list[Finding]:
    identity = str(row["id"])
    if not identity or identity == "None":
        raise KeyError("id")
    consumer, reply = row.get("consumer") or {}, row.get("companyReply") or {}
    created = machine_moment(row.get("createdAt"), zone=UTC)
    updated = machine_moment(row.get("updatedAt"), zone=UTC)
    stars, likes = row.get("stars"), row.get("numberOfLikes")
    url = f"https://www.trustpilot.com/reviews/{identity}"
    review = Finding(
        external_id=identity,
        text=tidy(str(row.get("text") or "")),
        title=tidy(str(row.get("title") or "")) or None,
        url=url,
        published_at=created,
        edited_at=updated if updated and created and updated > created else None,
        author=str(consumer.get("displayName") or "") or None,
        author_id=str(consumer.get("id") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) and stars else None,
        thread_id=identity,
        engagement=EngagementFound(likes=likes) if isinstance(likes, int) else None,
        aliases=(f"trustpilot:{identity}",),
    )
    if not str(reply.get("text") or "").strip():
        return [review]
    return [
        review,
        Finding(
            external_id=f"{identity}/reply", text=tidy(str(reply["text"])), url=url, thread_id=identity,
            parent_id=identity, published_at=machine_moment(reply.get("createdAt"), zone=UTC), ours=True,
        ),
    ]  # fmt: skip
