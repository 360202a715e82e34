"""sravni.ru: reviews of a bank as the site's own interface gives them. Not documented for others."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

MOSCOW = ZoneInfo("Europe/Moscow")


class ReviewsRead(NamedTuple):
    """One page of reviews, and how many there are in all."""

    findings: list[Finding]
    total: int


class Organisation(NamedTuple):
    """A bank as the site numbers it."""

    id: str
    alias: str
    name: str


def parse(document: Any, page: Page) -> list[Finding]:
    """The reviews of one page, see `read_reviews`."""
    return read_reviews(document, page).findings


def read_reviews(document: Any, page: Page, *, alias: str = "") -> ReviewsRead:
    """Raises SourceFailed (schema_drift) for another shape; without a total nothing proves that a page is empty."""
    rows = document.get("items") if isinstance(document, dict) else None
    total = document.get("total") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not isinstance(total, int) or isinstance(total, bool):
        raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no list of reviews.").format(url=page.url))
    with shape_of(page.url, _("reviews of sravni.ru")):
        return ReviewsRead([_review(row, page, alias) for row in rows], total)


def organisations(document: Any, page: Page) -> list[Organisation]:
    """The banks of one page of the site's list."""
    with shape_of(page.url, _("the list of banks of sravni.ru")):
        return [Organisation(str(row["id"]), str(row["alias"]), _name(row)) for row in document["items"]]


def _name(row: dict[str, Any]) -> str:
    name = row.get("name")
    return str((name.get("short") or name.get("full") or "") if isinstance(name, dict) else name or row["alias"])


def _review(row: dict[str, Any], page: Page, alias: str) -> Finding:
    identity = str(row["id"])
    if not identity or identity == "None":
        raise KeyError("id")
    rating, comments = row.get("rating"), row.get("commentsCount")
    at = machine_moment(str(row.get("date") or ""), zone=MOSCOW)
    names = [str(row.get(key) or "").strip() for key in ("authorName", "authorLastName")]
    url = f"https://www.sravni.ru/bank/{alias}/otzyvy/{identity}/" if alias else page.url
    return Finding(
        external_id=identity,
        text=plain_text(str(row.get("text") or "")),
        title=plain_text(str(row.get("title") or "")) or None,
        url=url,
        published_at=at or machine_moment(str(row.get("createdToMoscow") or ""), zone=MOSCOW),
        author=" ".join(name for name in names if name) or str(row.get("userName") or "") or None,
        author_id=str(row.get("userId") or "") or None,
        stars=float(rating) if isinstance(rating, (int, float)) and rating else None,
        thread_id=identity,
        engagement=EngagementFound(comments=comments if isinstance(comments, int) else None),
        aliases=(f"sravni:{identity}",),
    )
