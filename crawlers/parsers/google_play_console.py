"""Google Play Developer API: reviews of one's own app (androidpublisher v3, reviews.list)."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


class ReviewsRead(NamedTuple):
    """One page of reviews with our replies, and what asks for the next one."""

    findings: list[Finding]
    token: str


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page and our replies, see `read_reviews`."""
    return read_reviews(document, page).findings


def read_reviews(document: Any, page: Page, *, app: str = "") -> ReviewsRead:
    """Raises SourceFailed (schema_drift) for another shape; a week without reviews is answered without the list."""
    is_list = isinstance(document, dict) and isinstance(document.get("reviews", []), list) and "error" not in document
    if not is_list or set(document) - {"reviews", "tokenPagination", "pageInfo"}:
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    with shape_of(page.url, _("reviews of Google Play")):
        findings = [finding for row in document.get("reviews", []) for finding in _findings(row, page, app)]
        token = str((document.get("tokenPagination") or {}).get("nextPageToken") or "")
    return ReviewsRead(findings, token)


def _findings(row: dict[str, Any], page: Page, app: str) -> list[Finding]:
    identity = str(row["reviewId"])
    if not row["reviewId"]:
        raise KeyError("reviewId")
    said: dict[str, Any] = next(one["userComment"] for one in [*row["comments"], NOTHING] if "userComment" in one)
    stars, likes = said.get("starRating"), said.get("thumbsUpCount")
    url = f"https://play.google.com/store/apps/details?id={app}&reviewId={identity}" if app else page.url
    review = Finding(
        external_id=identity,
        # Google may translate; the customer's own words are then the original.
        text=tidy(str(said.get("originalText") or said.get("text") or "")),
        url=url,
        published_at=_moment(said.get("lastModified")),
        author=str(row.get("authorName") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) and stars else None,
        thread_id=identity,
        engagement=EngagementFound(likes=likes) if isinstance(likes, int) else None,
        aliases=(f"google_play:{identity}",),
    )
    answers = [one["developerComment"] for one in row["comments"] if "developerComment" in one]
    return [review, *(_answer(one, review) for one in answers[-1:] if str(one.get("text") or "").strip())]


NOTHING: dict[str, Any] = {"userComment": {}}


def _answer(said: dict[str, Any], review: Finding) -> Finding:
    return Finding(
        external_id=f"{review.external_id}/reply", text=tidy(str(said["text"])), url=review.url,
        thread_id=review.external_id, parent_id=review.external_id, ours=True,
        published_at=_moment(said.get("lastModified")),
    )  # fmt: skip


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(int(stamp["seconds"]), UTC) if stamp else None
