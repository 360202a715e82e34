"""Stack Exchange's API 2.3 (api.stackexchange.com/docs): questions and answers in their wrapper."""

import re
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from crawlers.parsers.json_shape import count_of, held, rows_of, said, seconds_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

THROTTLED: Final = 502
SIGNED_OUT: Final = frozenset({401, 402, 403, 405, 406})
MORE_IN: Final = re.compile(r"in (\d{1,6}) seconds")


class Wrapped(NamedTuple):
    """A page in its wrapper: whether there is more, how long to leave it alone, what is left of the day's quota."""

    findings: list[Finding]
    has_more: bool
    backoff_s: int
    quota_left: int | None
    newest_at: datetime | None
    answered: list[str]


def read_wrapper(document: Any, page: Page) -> Wrapped:
    """Raises SourceFailed (schema_drift) for what is no wrapper with items."""
    rows = rows_of(document, "items", url=page.url, what="Stack Exchange")
    moved = [moment for row in rows if (moment := seconds_moment(row.get("last_activity_date")))]
    return Wrapped(
        [finding for row in rows if (finding := _finding(row, page))],
        document.get("has_more") is True,
        count_of(document.get("backoff")) or 0,
        count_of(document.get("quota_remaining")),
        max(moved, default=None),
        [said(row, "question_id") for row in rows if count_of(row.get("answer_count"))],
    )


def parse(document: Any, page: Page) -> list[Finding]:
    """The questions or answers of one page."""
    return read_wrapper(document, page).findings


def refusal(document: Any, now: datetime) -> SourceFailed | None:
    """What an error of the API means; None for an answer that is none."""
    number = count_of(document.get("error_id")) if isinstance(document, dict) else None
    if number is None:
        return None
    name, message = said(document, "error_name"), said(document, "error_message")
    words = _("Stack Exchange says: {message} ({name}).").format(message=message, name=name)
    if number == THROTTLED:
        wait = MORE_IN.search(message)
        retry_at = now + timedelta(seconds=min(int(wait[1]), 86_400)) if wait else None
        return SourceFailed(PageState.QUOTA, words, retry_at=retry_at)
    state = PageState.AUTH_FAILED if number in SIGNED_OUT else PageState.UNREACHABLE
    return SourceFailed(state, words)


def _finding(row: dict[str, Any], page: Page) -> Finding | None:
    question, answer = said(row, "question_id"), said(row, "answer_id")
    title = plain_text(said(row, "title"))
    text = plain_text(said(row, "body")) or title
    if not (question or answer) or not text:
        return None
    owner = held(row, "owner")
    name, number = plain_text(said(owner, "display_name")), said(owner, "user_id")
    return Finding(
        external_id=f"a{answer}" if answer else f"q{question}",
        text=text,
        url=said(row, "link") or said(row, "share_link") or page.url,
        title=title or None,
        published_at=seconds_moment(row.get("creation_date")),
        edited_at=seconds_moment(row.get("last_edit_date")),
        author=name or None,
        author_id=number or None,
        author_url=said(owner, "link") or None,
        thread_id=f"q{question}" if question else None,
        parent_id=f"q{question}" if answer and question else None,
        ours=bool({name, number} & page.own),
        engagement=EngagementFound(
            views=count_of(row.get("view_count")),
            likes=count_of(row.get("score")),
            comments=count_of(row.get("answer_count")),
        ),
    )
