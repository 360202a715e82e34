"""2GIS: reviews as the site's own interface gives them. Nobody documents it; the shape was seen in public code."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import AttachmentFound, EngagementFound, Finding, PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _, msgid
from storage.vocabulary import PageState

# What 2GIS says of a review by a yes or a no.
MARKS = (
    ("is_hidden", True, msgid("hidden by the service")),
    ("is_rated", False, msgid("does not count towards the stars")),
    ("is_verified", True, msgid("visit confirmed")),
)
KEY_REFUSED = frozenset({401, 403})
UNKNOWN = frozenset({400, 404, 410})
TOO_OFTEN = 429
LARGEST_CODE_OF_SUCCESS = 299


class ReviewsRead(NamedTuple):
    """One page: its reviews with our answers, what asks for the next page, and how many the branch counts."""

    findings: list[Finding]
    next_query: dict[str, str]
    claimed: int | None


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page and our answers, see `read_reviews`."""
    return read_reviews(document, page, {}).findings


def read_reviews(document: Any, page: Page, places: Mapping[str, PlaceFound]) -> ReviewsRead:
    """Raises SourceFailed with the state of an error that 2GIS puts into its answer, or for another shape."""
    meta = document.get("meta") if isinstance(document, dict) else None
    if not isinstance(meta, dict):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    require_success(meta, page.url)
    if not isinstance(document.get("reviews"), list):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered without reviews.").format(url=page.url))
    with shape_of(page.url, _("reviews of 2GIS")):
        findings = [finding for row in document["reviews"] for finding in _findings(row, page, places)]
        claimed = meta.get("branch_reviews_count")
        # The link has pointed at an inner port; only what it asks for is used.
        following = dict(parse_qsl(urlsplit(str(meta.get("next_link") or "")).query))
    return ReviewsRead(findings, following, claimed if isinstance(claimed, int) else None)


def require_success(meta: Mapping[str, Any], url: str) -> None:
    """Raises SourceFailed for the code that an answer carries, in words for whoever can mend it."""
    try:
        code = int(meta.get("code") or 200)
    except (TypeError, ValueError, OverflowError):
        code = 200
    if code <= LARGEST_CODE_OF_SUCCESS:
        return
    error = meta.get("error")
    said = str(error.get("message", "")) if isinstance(error, dict) else ""
    if code in KEY_REFUSED:
        raise SourceFailed(
            PageState.AUTH_FAILED, _("2GIS does not accept the key ({reason}). Type another one.").format(reason=code)
        )
    if code in UNKNOWN:
        raise SourceFailed(
            PageState.GONE, _("2GIS knows no such branch: {url} {reason}").format(url=url, reason=said).strip()
        )
    state = PageState.QUOTA if code == TOO_OFTEN else PageState.UNREACHABLE
    raise SourceFailed(state, _("2GIS answers with the error {code}. {reason}").format(code=code, reason=said).strip())


def _findings(row: dict[str, Any], page: Page, places: Mapping[str, PlaceFound]) -> list[Finding]:
    # Sometimes a number, sometimes a word: the same review all the same.
    identity = str(row["id"])
    if not row["id"]:
        raise KeyError("id")
    user, where = row.get("user") or {}, row.get("object") or {}
    branch = str(where.get("id") or "")
    created = machine_moment(row.get("date_created"), zone=page.zone)
    edited = machine_moment(row.get("date_edited"), zone=page.zone)
    link = str(row.get("url") or "")
    url = link if link.startswith("http") else f"https://2gis.ru/firm/{branch}/tab/reviews/review/{identity}"
    place = places.get(branch) or (PlaceFound(external_id=branch, name=branch) if branch else None)
    stars = row.get("rating")
    review = Finding(
        external_id=identity,
        text=tidy(str(row.get("text") or "")),
        url=url,
        published_at=created,
        edited_at=edited if edited and created and edited > created else None,
        author=_author(user),
        author_id=str(user.get("public_id") or user.get("id") or "") or None,
        stars=float(stars) if isinstance(stars, (int, float)) and stars else None,
        thread_id=identity,
        place=place,
        engagement=EngagementFound(likes=_count(row, "likes_count"), comments=_count(row, "comments_count")),
        attachments=tuple(_picture(photo) for photo in row.get("photos") or () if _address(photo)),
        marks=tuple(mark for key, value, mark in MARKS if row.get(key) is value),
        aliases=(f"2gis:{identity}",),
    )
    answer = row.get("official_answer")
    if not isinstance(answer, dict) or not str(answer.get("text") or "").strip():
        return [review]
    return [
        review,
        Finding(
            external_id=f"{identity}/reply", text=tidy(str(answer["text"])), url=url, thread_id=identity,
            parent_id=identity, place=place, ours=True, author=str(answer.get("org_name") or "") or None,
            published_at=machine_moment(answer.get("date_created"), zone=UTC),
        ),
    ]  # fmt: skip


def _author(user: dict[str, Any]) -> str | None:
    parts = [str(user.get(key) or "").strip() for key in ("first_name", "last_name")]
    return str(user.get("name") or "").strip() or " ".join(part for part in parts if part) or None


def _count(row: dict[str, Any], key: str) -> int | None:
    number = row.get(key)
    return number if isinstance(number, int) and number >= 0 else None


def _picture(photo: Any) -> AttachmentFound:
    return AttachmentFound(url=_address(photo), media_type="image/*")


def _address(photo: Any) -> str:
    """The largest address of a photo, "" for none."""
    if not isinstance(photo, dict):
        return ""
    sizes = photo.get("preview_urls")
    found = [photo.get("url"), *(reversed(list(sizes.values())) if isinstance(sizes, dict) else ())]
    return next((one for one in found if isinstance(one, str) and one.startswith("http")), "")
