"""RuStore's interface for developers: an app's reviews (rustore.ru/help, "Reviews and ratings" of the public API)."""

from typing import Any
from zoneinfo import ZoneInfo

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

MOSCOW = ZoneInfo("Europe/Moscow")
REMOVED = frozenset({"DELETED", "REMOVED"})


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page and our answers. Raises SourceFailed with RuStore's own words for an error."""
    if isinstance(document, dict) and str(document.get("code", "OK")) != "OK":
        words = _("RuStore says: {words}").format(words=document.get("message") or document["code"])
        raise SourceFailed(PageState.SCHEMA_DRIFT, words)
    rows = document.get("body") if isinstance(document, dict) else None
    rows = rows.get("content") if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    with shape_of(page.url, _("reviews of RuStore")):
        return [finding for row in rows for finding in _findings(row)]


def _findings(row: dict[str, Any]) -> list[Finding]:
    identity = str(int(row["commentId"]))
    url = f"https://www.rustore.ru/catalog/app/{row.get('packageName') or ''}"
    written = machine_moment(str(row.get("commentDateIso") or row.get("commentDate") or ""), zone=MOSCOW)
    changed = machine_moment(str(row.get("updatedAt") or ""), zone=MOSCOW)
    stars, likes = row.get("appRating"), row.get("likeCounter")
    review = Finding(
        external_id=identity,
        text=tidy(str(row.get("commentText") or "")),
        url=url,
        published_at=written,
        edited_at=changed if row.get("edited") and changed else None,
        author=str(row.get("userName") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) and stars else None,
        thread_id=identity,
        deleted=str(row.get("commentStatus")) in REMOVED,
        engagement=EngagementFound(likes=likes) if isinstance(likes, int) else None,
        aliases=(f"rustore:{identity}",),
    )
    answers = row.get("devResponses")
    return [review, *(_answer(one, review) for one in answers or () if str(one.get("text") or "").strip())]


def _answer(row: dict[str, Any], review: Finding) -> Finding:
    return Finding(
        external_id=f"{review.external_id}/reply", text=tidy(str(row["text"])), url=review.url,
        thread_id=review.external_id, parent_id=review.external_id, ours=True,
        published_at=machine_moment(str(row.get("createdAt") or row.get("date") or ""), zone=MOSCOW),
    )  # fmt: skip
