"""Google Business Profile, reviews of API v4 (developers.google.com/my-business, accounts.locations.reviews)."""

import re
from datetime import UTC
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import AttachmentFound, Finding, PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}
PICTURE_KEYS = ("googleUrl", "sourceUrl", "thumbnailUrl")
TRANSLATED = re.compile(r"^\(Translated by Google\).*?\(Original\)\s*", re.DOTALL)
TRANSLATION = re.compile(r"\s*\(Translated by Google\).*$", re.DOTALL)


class ReviewsRead(NamedTuple):
    """One page of reviews, our replies among them, and where the next page begins."""

    findings: list[Finding]
    next_token: str | None
    total: int | None


def read_reviews(answer: Any, page: Page, place: PlaceFound | None = None) -> ReviewsRead:
    """Raises SourceFailed (schema_drift) when the answer is no list of reviews.

    An answer without `reviews` is the end of the list only if it says how many there are, or says nothing else.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("reviews", []), list):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    if "reviews" not in answer and set(answer) - {"averageRating", "totalReviewCount", "nextPageToken"}:
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered without reviews.").format(url=page.url))
    findings: list[Finding] = []
    with shape_of(page.url, _("Google's reviews")):
        for row in answer.get("reviews", []):
            findings += _findings(row, page, place)
    total = answer.get("totalReviewCount")
    return ReviewsRead(
        findings, str(answer.get("nextPageToken") or "") or None, total if isinstance(total, int) else None
    )


def parse(answer: Any, page: Page) -> list[Finding]:
    """The reviews of one page and our replies, see `read_reviews`."""
    return read_reviews(answer, page).findings


def _findings(row: Any, page: Page, place: PlaceFound | None) -> list[Finding]:
    if not isinstance(row, dict) or not (row.get("name") or row.get("reviewId")):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} holds a review without an identity.").format(url=page.url))
    name = str(row.get("name") or row["reviewId"])
    identity = name.rpartition("/")[2]
    created = machine_moment(row.get("createTime"), zone=UTC)
    updated = machine_moment(row.get("updateTime"), zone=UTC)
    reviewer = row.get("reviewer") or {}
    stars = STARS.get(str(row.get("starRating")))
    found = [
        Finding(
            external_id=identity,
            text=_original(str(row.get("comment") or "")),
            url=str(row.get("reviewReplyUrl") or _address(page, name)),
            published_at=created,
            author=None if reviewer.get("isAnonymous") else (str(reviewer.get("displayName") or "") or None),
            stars=stars,
            thread_id=identity,
            edited_at=updated if updated and created and updated > created else None,
            place=place,
            attachments=_pictures(row.get("reviewMediaItems")),
            aliases=(f"google:{identity}",),
        )
    ]
    reply = row.get("reviewReply")
    if isinstance(reply, dict) and str(reply.get("comment") or "").strip() and is_shown(reply):
        found.append(
            Finding(
                external_id=f"{identity}/reply",
                text=_original(str(reply["comment"])),
                url=found[0].url,
                published_at=machine_moment(reply.get("updateTime"), zone=UTC),
                thread_id=identity,
                parent_id=identity,
                place=place,
                ours=True,
            )
        )
    return found


def is_shown(reply: dict[str, Any]) -> bool:
    """Whether customers see the owner's answer: Google checks answers first, and shows neither a pending nor a
    rejected one.
    """
    return str(reply.get("reviewReplyState") or "") not in {"PENDING", "REJECTED"}


def _pictures(items: Any) -> tuple[AttachmentFound, ...]:
    """The photos of a review, by the largest address that each names."""
    found = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            url = next((item[key] for key in PICTURE_KEYS if str(item.get(key) or "").startswith("http")), "")
            if url:
                kind = "video/*" if item.get("mediaFormat") == "VIDEO" else "image/*"
                found.append(AttachmentFound(url=str(url), media_type=kind))
    return tuple(found)


def _address(page: Page, name: str) -> str:
    """The review's own address in the API: the only one that a review without a reply link has."""
    base = page.url.partition("/accounts/")[0]
    return f"{base}/{name}" if name.startswith("accounts/") else page.url


def _original(comment: str) -> str:
    """What the customer wrote, without Google's translation before or after it."""
    text = TRANSLATED.sub("", comment)
    return tidy(TRANSLATION.sub("", text))
