"""Mentions that YouScan has collected (its API v1: developers.youscan.io)."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import AttachmentFound, EngagementFound, Finding, PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

REPOSTS = frozenset({"repost", "extendedRepost"})


class MentionsRead(NamedTuple):
    """A page of mentions with the highest `seq` on it (0 for none) and how many rows it has."""

    findings: list[Finding]
    seq: int
    rows: int


def refusal(status: int, body: bytes, document: Any) -> SourceFailed | None:
    """What a status of YouScan's means, in its own words where it has some; None leaves it to HTTP."""
    states = _states()
    if status not in states:
        return None
    words = body.decode("utf-8", "replace")[:200]
    if isinstance(document, dict):
        named = [str(one.get("field")) for one in document.get("errors") or () if isinstance(one, dict)]
        words = ", ".join([str(document.get("message") or ""), *named])
    state, told = states[status]
    return SourceFailed(state, told.format(words=words))


def _states() -> dict[int, tuple[PageState, str]]:
    return {
        400: (PageState.SCHEMA_DRIFT, _("YouScan does not understand the question: {words}")),
        401: (PageState.AUTH_FAILED, _("YouScan does not accept the key.")),
        402: (
            PageState.AUTH_FAILED,
            _("YouScan's plan does not include the interface, or it is not paid for: {words}"),
        ),
        403: (PageState.AUTH_FAILED, _("YouScan does not show this topic to the owner of the key: {words}")),
        404: (PageState.GONE, _("YouScan knows no such topic: {words}")),
        429: (PageState.QUOTA, _("YouScan asks us to come back later.")),
    }


def mentions(document: Any, page: Page, *, deleted: bool = False) -> MentionsRead:
    """An answer of topics/{id}/mentions; `deleted`: they lie in YouScan's bin."""
    with shape_of(page.url, _("YouScan's mentions")):
        rows = document["mentions"]
        found = [_mention(row, page, deleted=deleted) for row in rows]
        return MentionsRead(found, max((int(row["seq"]) for row in rows), default=0), len(rows))


def parse(document: Any, page: Page) -> list[Finding]:
    """The mentions of a recorded answer."""
    return mentions(document, page).findings


def _mention(row: dict[str, Any], page: Page, *, deleted: bool) -> Finding:
    author, url = row.get("author") or {}, str(row.get("url") or "")
    domain = str(row.get("source") or urlsplit(url).hostname or "youscan")
    # Its numbers are unique only within the site that it read them from.
    numbers = {key: f"{domain}:{row[key]}" for key in ("postId", "parentPostId", "discussionId") if row.get(key)}
    is_repost = row.get("postType") in REPOSTS
    name = str(author.get("name") or author.get("nickname") or "")
    stars = row.get("rating")
    return Finding(
        external_id=str(row["id"]),
        text=plain_text(str(row.get("fullText") or row.get("text") or "")),
        url=url,
        published_at=_moment(row["published"]),
        author=name or None,
        author_id=f"{domain}:{author.get('profileId') or author.get('url') or name}" if author else None,
        author_url=str(author.get("url") or "") or None,
        title=plain_text(str(row.get("title") or "")) or None,
        stars=float(stars) if stars else None,
        thread_id=numbers.get("discussionId") or numbers.get("postId"),
        parent_id=numbers.get("parentPostId"),
        place=_place(row, domain),
        ours=bool({name, str(author.get("url") or ""), str(author.get("nickname") or "")} & page.own),
        deleted=deleted,
        engagement=_engagement(row.get("engagement") or {}, author),
        attachments=tuple(_pictures(row)),
        repost_of=numbers.get("parentPostId") if is_repost else None,
        aliases=tuple(dict.fromkeys(name for name in (url, numbers.get("postId", "")) if name)),
    )


def _moment(text: Any) -> datetime:
    at = machine_moment(str(text), zone=UTC)
    if at is None:
        raise ValueError(f"{text!r} is no moment")
    return at


def _place(row: dict[str, Any], domain: str) -> PlaceFound | None:
    """Reviews in map services stand at a place, which has its own page."""
    place = row.get("publicationPlace") or {}
    if row.get("sourceType") != "reviews" or not place.get("profileId") or not place.get("name"):
        return None
    return PlaceFound(external_id=f"{domain}:{place['profileId']}", name=str(place["name"]))


def _engagement(counted: dict[str, Any], author: dict[str, Any]) -> EngagementFound | None:
    numbers = {name: counted.get(name) for name in ("views", "likes", "comments", "reposts")}
    numbers["followers"] = author.get("subscribers")
    known = {name: int(number) for name, number in numbers.items() if number is not None}
    return EngagementFound(**known) if known else None


def _pictures(row: dict[str, Any]) -> list[AttachmentFound]:
    named = [*(row.get("images") or ()), row.get("imageUrl")]
    urls = [one.get("url") if isinstance(one, dict) else one for one in named]
    return [AttachmentFound(url=url) for url in dict.fromkeys(urls) if isinstance(url, str) and url]
