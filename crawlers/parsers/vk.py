"""VK API 5.199: conversations and messages of a community (the schema at github.com/VKCOM/vk-api-schema).

VK answers 200 even for errors; `answer_of` makes them failures with their own states.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.vk_pieces import attached_to, author_url, moment, names_of, words_of
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

STATES = {
    5: PageState.AUTH_FAILED, 6: PageState.QUOTA, 9: PageState.QUOTA, 10: PageState.UNREACHABLE,
    14: PageState.AUTH_FAILED, 15: PageState.AUTH_FAILED, 17: PageState.BLOCKED, 18: PageState.GONE,
    19: PageState.BLOCKED, 27: PageState.AUTH_FAILED, 28: PageState.AUTH_FAILED, 29: PageState.QUOTA,
    30: PageState.BLOCKED, 113: PageState.GONE, 125: PageState.GONE, 203: PageState.AUTH_FAILED,
    212: PageState.BLOCKED,
}  # fmt: skip
TOO_OFTEN, FLOOD, CAPTCHA, DAILY_LIMIT = 6, 9, 14, 29
FLOOD_PAUSE = timedelta(minutes=15)
WAITS_FOR_A_PERSON = timedelta(days=30)


class Talk(NamedTuple):
    """A conversation as the list shows it: whose it is and its newest message."""

    peer_id: int
    last_message_id: int
    last_at: datetime


class VkFailed(SourceFailed):
    """An error of VK's with its number."""

    code = 0


class TooOften(VkFailed):
    """VK's error 6: the same call may be made again after a third of a second."""


class Captcha(VkFailed):
    """VK's error 14: a person must read the signs on a picture; `sid` says which."""

    def __init__(self, message: str, *, sid: str, picture: str, retry_at: datetime) -> None:
        # As with a key that is refused: only a person gets it going again.
        super().__init__(PageState.AUTH_FAILED, message, retry_at=retry_at)
        self.sid = sid
        self.picture = picture


class DailyLimit(VkFailed):
    """VK's error 29: this method, and only this one, rests until tomorrow."""


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
    if code == DAILY_LIMIT:
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
        words += " " + _("Its daily limit is used up; it rests until tomorrow.")
        raise DailyLimit(PageState.QUOTA, words, retry_at=tomorrow)
    if code == CAPTCHA:
        words += " " + _("A person must solve it.")
        sid, picture = str(error.get("captcha_sid", "")), str(error.get("captcha_img", ""))
        raise Captcha(words, sid=sid, picture=picture, retry_at=now + WAITS_FOR_A_PERSON)
    retry_at = now + FLOOD_PAUSE if code == FLOOD else None
    failure = VkFailed(STATES.get(code, PageState.SCHEMA_DRIFT), words, retry_at=retry_at)
    failure.code = code
    raise failure


def resting_words(method: str) -> str:
    """What is said of a method that may not be called before tomorrow."""
    return _("VK's {method} rests until tomorrow: its daily limit is used up.").format(method=method)


def own_group(response: Any) -> str:
    """The number of the community whose key asks groups.getById without naming one; it answers in two shapes."""
    with shape_of("groups.getById", _("VK's answer about the community")):
        rows = response["groups"] if isinstance(response, dict) else response
        return str(int(rows[0]["id"]))


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
        names = names_of(response)
        return [_message(item, names, page) for item in response["items"]]


def parse(document: Any, page: Page) -> list[Finding]:
    """The messages of a recorded messages.getHistory answer."""
    return messages(answer_of(document, method="messages.getHistory", now=page.read_at), page)


def _message(item: dict[str, Any], names: dict[int, str], page: Page) -> Finding:
    peer, author = int(item["peer_id"]), int(item["from_id"])
    return Finding(
        external_id=f"{peer}_{int(item['id'])}",
        text=words_of(item),
        url=page.url,
        published_at=datetime.fromtimestamp(int(item["date"]), UTC),
        author=names.get(author),
        author_id=str(author),
        author_url=author_url(author) if author > 0 else None,
        thread_id=str(peer),
        edited_at=moment(item.get("update_time")),
        ours=bool(item.get("out")) or author < 0 or str(author) in page.own,
        deleted=bool(item.get("deleted")),
        attachments=attached_to(item),
    )
