"""Messages of a group in Odnoklassniki (apiok.ru, Graph API of groups): chats, and what is said in one."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from moderation.finding import AttachmentFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

STATES = {
    1: PageState.UNREACHABLE, 2: PageState.UNREACHABLE, 8: PageState.QUOTA, 9: PageState.QUOTA,
    10: PageState.AUTH_FAILED, 11: PageState.QUOTA, 100: PageState.SCHEMA_DRIFT, 102: PageState.AUTH_FAILED,
    103: PageState.AUTH_FAILED, 104: PageState.AUTH_FAILED, 200: PageState.AUTH_FAILED, 300: PageState.GONE,
    453: PageState.AUTH_FAILED,
}  # fmt: skip
GROUP = "group:"


class Chat(NamedTuple):
    """A chat as the list shows it."""

    chat_id: str
    last_at: datetime


class ChatsRead(NamedTuple):
    """A page of chats, the last moved first; `marker` begins the next page, "" for the end."""

    chats: list[Chat]
    marker: str


def good(document: Any) -> Any:
    """The document itself. Raises SourceFailed with the state of OK's error code."""
    if not isinstance(document, dict) or "error_code" not in document:
        return document
    with shape_of("api.ok.ru", _("an error of Odnoklassniki's")):
        code = int(document["error_code"])
    words = _("Odnoklassniki says: {words} (error {code}).").format(words=document.get("error_msg", ""), code=code)
    raise SourceFailed(STATES.get(code, PageState.BLOCKED), words)


def chats(document: Any) -> ChatsRead:
    """An answer of me/chats."""
    with shape_of("me/chats", _("Odnoklassniki's list of chats")):
        rows = good(document)["chats"]
        found = [Chat(str(row["chat_id"]), _moment(row["lastEventTime"])) for row in rows]
        return ChatsRead(found, str(document.get("marker") or ""))


def messages(document: Any, page: Page, *, thread_id: str = "") -> list[Finding]:
    """An answer of me/messages, the newest first; notices of the chat itself say nothing."""
    with shape_of("me/messages", _("Odnoklassniki's messages")):
        rows = good(document)["messages"]
        return [_message(row, page, thread_id) for row in rows if row["message"].get("mid") and row.get("sender")]


def parse(document: Any, page: Page) -> list[Finding]:
    """The messages of a recorded answer."""
    return messages(document, page)


def _message(row: dict[str, Any], page: Page, thread_id: str) -> Finding:
    sender, said = row["sender"], row["message"]
    writer, thread = str(sender.get("user_id") or ""), str(row["recipient"].get("chat_id") or thread_id)
    is_person = writer.startswith("user:")
    return Finding(
        external_id=str(said["mid"]),
        text=_words(said),
        url=page.url if page.url.startswith("https://ok.ru") else "",
        published_at=_moment(row["timestamp"]),
        author=str(sender.get("name") or "") or None,
        author_id=writer or None,
        author_url=f"https://ok.ru/profile/{writer.removeprefix('user:')}" if is_person else None,
        thread_id=thread,
        parent_id=str(said["reply_to"]) if said.get("reply_to") else None,
        ours=writer.startswith(GROUP) or writer in page.own,
        deleted=bool(row.get("deleted") or said.get("deleted")),
        attachments=tuple(_pictures(said)),
    )


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _words(said: dict[str, Any]) -> str:
    kinds = [str(piece.get("type", "")).lower() for piece in said.get("attachments") or ()]
    return tidy(str(said.get("text") or "")) or " ".join(f"[{kind}]" for kind in kinds if kind) or "[message]"


def _pictures(said: dict[str, Any]) -> list[AttachmentFound]:
    found = []
    for piece in said.get("attachments") or ():
        url = (piece.get("payload") or {}).get("url")
        if piece.get("type") == "IMAGE" and url:
            found.append(AttachmentFound(url=str(url), name="photo.jpg", media_type="image/jpeg"))
    return found
