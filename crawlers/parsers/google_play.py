"""Google Play's shop window: reviews in the answers of its own interface. Not documented for others."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

METHOD = "UsvDTd"
# Places in the lists that stand for objects there.
AUTHOR, STARS, TEXT, AT, REPLY, LIKES = 1, 2, 4, 5, 7, 6


class ReviewsRead(NamedTuple):
    """One page of reviews with our replies, and what asks for the next one; "" at the end."""

    findings: list[Finding]
    token: str


def question(app: str, *, count: int, token: str) -> str:
    """What is asked for a page of an app's reviews, the newest first."""
    inner = [None, None, [2, 2, [count, None, token or None], None, []], [app, 7]]
    return json.dumps([[[METHOD, json.dumps(inner, separators=(",", ":")), None, "generic"]]], separators=(",", ":"))


def parse(body: bytes, page: Page) -> list[Finding]:
    """The reviews of one answer, see `read_reviews`."""
    return read_reviews(body, page).findings


def read_reviews(body: bytes, page: Page, *, app: str = "") -> ReviewsRead:
    """Raises SourceFailed: gone where the shop knows no such app, schema_drift for another shape."""
    with shape_of(page.url, _("reviews of Google Play")):
        payload = _payload(body)
    if payload is None:
        raise SourceFailed(PageState.GONE, _("Google Play knows no app “{app}”.").format(app=app))
    with shape_of(page.url, _("reviews of Google Play")):
        document = json.loads(payload)
        rows = (document[0] if document else None) or []
        findings = [finding for row in rows for finding in _findings(row, page, app)]
        return ReviewsRead(findings, _token(document))


def _payload(body: bytes) -> str | None:
    """The document inside the answer, which begins with signs that keep it from being run as a script."""
    text = body.decode("utf-8")
    rows = json.loads(text[text.index("[") :])
    answers = [row for row in rows if row[0] == "wrb.fr" and row[1] == METHOD]
    if not answers:
        raise KeyError(METHOD)
    row = answers[0]
    if row[2] is not None and not isinstance(row[2], str):
        raise TypeError("payload")
    return row[2]


def _token(document: list[Any]) -> str:
    parts = [part[-1] for part in document[1:] if isinstance(part, list) and part]
    return next((part for part in parts if isinstance(part, str)), "")


def _findings(row: list[Any], page: Page, app: str) -> list[Finding]:
    identity = str(row[0])
    if not row[0]:
        raise KeyError("id")
    url = f"https://play.google.com/store/apps/details?id={app}&reviewId={identity}" if app else page.url
    stars, likes = row[STARS], row[LIKES]
    review = Finding(
        external_id=identity,
        text=tidy(str(row[TEXT] or "")),
        url=url,
        published_at=_moment(row[AT]),
        author=str(row[AUTHOR][0] or "") or None,
        stars=float(stars) if isinstance(stars, int) and stars else None,
        thread_id=identity,
        engagement=EngagementFound(likes=likes) if isinstance(likes, int) else None,
        aliases=(f"google_play:{identity}",),
    )
    reply = row[REPLY] if len(row) > REPLY else None
    if not isinstance(reply, list) or not str(reply[1] or "").strip():
        return [review]
    return [
        review,
        Finding(
            external_id=f"{identity}/reply", text=tidy(str(reply[1])), url=url, thread_id=identity, parent_id=identity,
            published_at=_moment(reply[2]), ours=True,
        ),
    ]  # fmt: skip


def _moment(stamp: Any) -> datetime | None:
    """Seconds of the epoch are UTC, whatever zone the reader lives in."""
    return datetime.fromtimestamp(int(stamp[0]), UTC) if stamp else None
