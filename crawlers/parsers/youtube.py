"""Comments of YouTube's Data API v3 (developers.google.com/youtube/v3/docs/commentThreads)."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState
from storage.youtube_quota import HURRIED, SPENT, begins_anew, quota_words

WATCH = "https://www.youtube.com/watch"
NO_KEY = frozenset({"keyInvalid", "badRequest", "API_KEY_INVALID", "accessNotConfigured", "authError", "forbidden"})


class ThreadsRead(NamedTuple):
    """A page of comment threads; `longer` are those whose answers were not shown whole."""

    findings: list[Finding]
    longer: list[str]
    next_page: str


def refusal(status: int, document: Any, *, now: datetime) -> SourceFailed:
    """What YouTube's error means."""
    with shape_of("YouTube", _("an error of YouTube's")):
        error = document["error"]
        reasons = {str(one.get("reason", "")) for one in error.get("errors") or ()}
        words = str(error.get("message", ""))
    if reasons & SPENT:
        return SourceFailed(PageState.QUOTA, quota_words(), retry_at=begins_anew(now))
    if reasons & HURRIED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return SourceFailed(PageState.QUOTA, _("YouTube asks us to come back later."))
    if "commentsDisabled" in reasons:
        return SourceFailed(PageState.BLOCKED, _("The comments of this video are switched off."))
    if status == HTTPStatus.NOT_FOUND:
        return SourceFailed(PageState.GONE, _("YouTube does not know this video or channel."))
    if status == HTTPStatus.UNAUTHORIZED or reasons & NO_KEY:
        return SourceFailed(PageState.AUTH_FAILED, _("YouTube does not accept the key: {words}").format(words=words))
    return SourceFailed(PageState.UNREACHABLE, _("YouTube says: {words}").format(words=words))


def threads(document: Any, page: Page) -> ThreadsRead:
    """An answer of commentThreads.list, each thread with the answers that it shows."""
    with shape_of(page.url, _("YouTube's comments")):
        found: list[Finding] = []
        longer = []
        for row in document["items"]:
            snippet = row["snippet"]
            video = str(snippet.get("videoId") or "")
            top = _comment(snippet["topLevelComment"], page, video=video, thread=str(row["id"]))
            count, shown = int(snippet.get("totalReplyCount") or 0), (row.get("replies") or {}).get("comments") or ()
            found.append(top)
            found += [_comment(one, page, video=video, thread=str(row["id"]), under=str(row["id"])) for one in shown]
            if count > len(shown):
                longer.append(str(row["id"]))
        return ThreadsRead(found, longer, str(document.get("nextPageToken") or ""))


def replies(document: Any, page: Page, *, thread: str, video: str) -> tuple[list[Finding], str]:
    """An answer of comments.list under one thread, and the next page's token."""
    with shape_of(page.url, _("YouTube's comments")):
        found = [_comment(row, page, video=video, thread=thread, under=thread) for row in document["items"]]
        return found, str(document.get("nextPageToken") or "")


def parse(document: Any, page: Page) -> list[Finding]:
    """The comments of a recorded answer."""
    with shape_of(page.url, _("YouTube's comments")):
        kind = str(document["kind"])
    if kind == "youtube#commentListResponse":
        return replies(document, page, thread="", video="")[0]
    return threads(document, page).findings


def _comment(row: dict[str, Any], page: Page, *, video: str, thread: str, under: str = "") -> Finding:
    said, identity = row["snippet"], str(row["id"])
    video = str(said.get("videoId") or "") or video
    published = machine_moment(str(said["publishedAt"]), zone=UTC)
    updated = machine_moment(str(said.get("updatedAt") or ""), zone=UTC)
    author = str((said.get("authorChannelId") or {}).get("value") or "")
    name, likes = str(said.get("authorDisplayName") or ""), said.get("likeCount")
    return Finding(
        external_id=identity,
        text=tidy(str(said.get("textOriginal") or said.get("textDisplay") or "")),
        url=f"{WATCH}?v={video}&lc={identity}" if video else f"{WATCH}?lc={identity}",
        published_at=published,
        author=name or None,
        author_id=author or name or None,
        author_url=str(said.get("authorChannelUrl") or "") or None,
        thread_id=thread or str(said.get("parentId") or identity),
        parent_id=under or str(said.get("parentId") or "") or None,
        edited_at=updated if updated and updated != published else None,
        ours=bool({author, name, name.removeprefix("@")} & page.own),
        engagement=EngagementFound(likes=int(likes)) if likes is not None else None,
    )
