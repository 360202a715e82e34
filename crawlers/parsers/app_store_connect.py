"""The App Store Connect API: customer reviews with the developer's response (v1, apps/ID/customerReviews)."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


class ReviewsRead(NamedTuple):
    """One page of reviews with our responses, the address of the next, and how many there are in all."""

    findings: list[Finding]
    next_url: str
    total: int | None


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page and our responses, see `read_reviews`."""
    return read_reviews(document, page).findings


def read_reviews(document: Any, page: Page, *, app: str = "") -> ReviewsRead:
    """Raises SourceFailed (schema_drift) when the answer is no list of reviews."""
    rows = document.get("data") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    # The interface's own address opens for nobody without a key.
    shown = f"https://apps.apple.com/app/id{app}" if app else page.url.partition("?")[0]
    with shape_of(page.url, _("reviews of App Store Connect")):
        responses = {str(one["id"]): one["attributes"] for one in document.get("included") or ()}
        findings = [finding for row in rows for finding in _findings(row, responses, shown)]
        total = ((document.get("meta") or {}).get("paging") or {}).get("total")
        following = str((document.get("links") or {}).get("next") or "")
    return ReviewsRead(findings, following, total if isinstance(total, int) else None)


def _findings(row: dict[str, Any], responses: Mapping[str, dict[str, Any]], url: str) -> list[Finding]:
    identity, said = str(row["id"]), row["attributes"]
    if not row["id"]:
        raise KeyError("id")
    stars = said.get("rating")
    review = Finding(
        external_id=identity,
        text=tidy(str(said.get("body") or "")),
        title=tidy(str(said.get("title") or "")) or None,
        url=url,
        published_at=machine_moment(str(said.get("createdDate") or ""), zone=UTC),
        author=str(said.get("reviewerNickname") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) and stars else None,
        thread_id=identity,
    )
    linked = ((row.get("relationships") or {}).get("response") or {}).get("data") or {}
    answer = responses.get(str(linked.get("id")))
    if not answer or not str(answer.get("responseBody") or "").strip():
        return [review]
    return [
        review,
        Finding(
            external_id=f"{identity}/response", text=tidy(str(answer["responseBody"])), url=review.url,
            thread_id=identity, parent_id=identity, ours=True,
            published_at=machine_moment(str(answer.get("lastModifiedDate") or ""), zone=UTC),
        ),
    ]  # fmt: skip
