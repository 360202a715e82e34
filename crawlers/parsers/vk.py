"""VK API 5.199: conversations and messages of a community (the schema at github.com/VKCOM/vk-api-schema).

VK answers 200 even for errors; `answer_of` makes them failures with their own states.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

STATES = {
    5: PageState.AUTH_FAILED, 6: PageState.QUOTA, 9: PageState.QUOTA, 10: PageState.UNREACHABLE,
    14: PageState.BLOCKED, 15: PageState.AUTH_FAILED, 17: PageState.BLOCKED, 18: PageState.GONE,
    19: PageState.BLOCKED, 27: PageState.AUTH_FAILED, 28: PageState.AUTH_FAILED, 29: PageState.QUOTA,
    30: PageState.BLOCKED, 203: PageState.AUTH_FAILED,
}  # fmt: skip
TOO_OFTEN, DAILY_LIMIT, CAPTCHA = 6, 29, 14


class Talk(NamedTuple):
    """A conversation as the list shows it: whose it is and its newest message."""

    peer_id: int
    last_message_id: int
    last_at: datetime


class TooOften(SourceFailed):
    """VK's error 6: the same call may be made again after a third of a second."""


def answer_of(document: Any, *, method: str, now: datetime) -> Any:
    """The `response` of an answer. Raises SourceFailed with the state of VK's error code."""
    if not isinstance(document, dict) or (document.get("error") is None and "response" not in document):
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("VK's {method} answered neither a response nor an error.").format(method=method)
        )
    error = document.get("error")
    if error is None:
        return document["response"]
    with shape_of(method, _("an error of VK's")):
        code = int(error.get("error_code", 0))
    words = _("VK's {method} says: {words} (error {code}).").format(
        method=method, words=error.get("error_msg", ""), code=code
    )
    if code == TOO_OFTEN:
        raise TooOften(PageState.QUOTA, words)
    retry_at = None
    if code == DAILY_LIMIT:
        retry_at = (now + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
        words += " " + _("Its daily limit is used up; it rests until tomorrow.")
    if code == CAPTCHA:
        words += " " + _("A person must solve it.")
    raise SourceFailed(STATES.get(code, PageState.SCHEMA_DRIFT), words, retry_at=retry_at)


def talks(response: Any) -> tuple[list[Talk], int]:
    """Conversations of one page, newest first, and how many there are in all."""
    with shape_of("messages.getConversations", _("VK's list of conversations")):
        found = [
            Talk(
                int(item["conversation"]["peer"]["id"]),
                int(item["last_message"]["id"]),
                datetime.fromtimestamp(int(item["last_message"]["date"]), UTC),
            )
            for item in response["items"]
            if item.get("last_message")
        ]
        return found, int(response["count"])


def messages(response: Any, page: Page) -> list[Finding]:
    """Messages of one talk, whose own page `page` is, in VK's order; ones without words say what was sent."""
    with shape_of("messages.getHistory", _("VK's history of a conversation")):
        names = _names(response)
        return [_message(item, names, page) for item in response["items"]]


def parse(document: Any, page: Page) -> list[Finding]:
    """The messages of a recorded messages.getHistory answer."""
    return messages(answer_of(document, method="messages.getHistory", now=page.read_at), page)


def _names(response: dict[str, Any]) -> dict[int, str]:
    people = {
        int(person["id"]): f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
        for person in response.get("profiles", ())
    }
    groups = {-int(group["id"]): str(group.get("name", "")) for group in response.get("groups", ())}
    return people | groups


def _message(item: dict[str, Any], names: dict[int, str], page: Page) -> Finding:
    peer, author = int(item["peer_id"]), int(item["from_id"])
    edited = item.get("update_time")
    attached = [str(piece.get("type", "")) for piece in item.get("attachments", ())]
    text = tidy(str(item.get("text") or "")) or " ".join(f"[{kind}]" for kind in attached if kind)
    return Finding(
        external_id=f"{peer}_{int(item['id'])}",
        text=text,
        url=page.url,
        published_at=datetime.fromtimestamp(int(item["date"]), UTC),
        author=names.get(author),
        author_id=str(author),
        author_url=f"https://vk.com/id{author}" if author > 0 else None,
        thread_id=str(peer),
        edited_at=datetime.fromtimestamp(int(edited), UTC) if edited else None,
        ours=bool(item.get("out")) or author < 0 or str(author) in page.own,
        deleted=bool(item.get("deleted")),
    )
