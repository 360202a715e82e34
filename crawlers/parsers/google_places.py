"""Google Places API (New): a place's stars, how many reviews it has, and at most five of them.

Shape: developers.google.com/maps/documentation/places/web-service/reference/rest/v1/places
"""

from datetime import UTC
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import Finding, PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


class PlaceRead(NamedTuple):
    """What a place shows of itself."""

    findings: list[Finding]
    rating: float | None
    claimed: int | None
    name: str


def parse(document: Any, page: Page) -> list[Finding]:
    """The few reviews that a place shows, see `read_place`."""
    return read_place(document, page).findings


def read_place(document: Any, page: Page, place: PlaceFound | None = None) -> PlaceRead:
    """Raises SourceFailed (schema_drift) when the answer is no place."""
    if not isinstance(document, dict) or not isinstance(document.get("id"), str) or "error" in document:
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no place.").format(url=page.url))
    with shape_of(page.url, _("a place of Google's")):
        name = str((document.get("displayName") or {}).get("text") or document["id"])
        where = place or PlaceFound(external_id=document["id"], name=name)
        findings = [_review(row, page, where) for row in document.get("reviews") or ()]
        rating, claimed = document.get("rating"), document.get("userRatingCount")
    return PlaceRead(
        findings,
        float(rating) if isinstance(rating, (int, float)) else None,
        claimed if isinstance(claimed, int) else None,
        name,
    )


def _review(row: dict[str, Any], page: Page, place: PlaceFound) -> Finding:
    identity = str(row["name"]).rpartition("/")[2]
    author = row.get("authorAttribution") or {}
    # `text` may be a translation of Google's; the customer's own words are the original.
    words = row.get("originalText") or row.get("text") or {}
    stars = row.get("rating")
    return Finding(
        external_id=identity,
        text=tidy(str(words.get("text") or "")),
        url=str(row.get("googleMapsUri") or page.url),
        published_at=machine_moment(row.get("publishTime"), zone=UTC),
        author=str(author.get("displayName") or "") or None,
        author_url=str(author.get("uri") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) else None,
        thread_id=identity,
        place=place,
        complain_url=str(row.get("flagContentUri") or "") or None,
        aliases=(f"google:{identity}",),
    )
