"""Updates of a Telegram bot (core.telegram.org/bots/api): messages people write to it or where it may read along."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from desk.connectors.buttons import Press
from moderation.finding import AttachmentFound, Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

FILE = "telegram-file:"
"""A file is named by its number: its address would hold the bot's key, and lives for an hour."""
SAYINGS = ("message", "edited_message", "channel_post", "edited_channel_post")
PRESSED = "callback_query"
UNAUTHORISED, NOT_FOUND, CONFLICT, TOO_MANY = 401, 404, 409, 429
# What a message without words consists of.
NAMED = (
    "animation", "audio", "contact", "dice", "location", "poll", "sticker", "venue", "video", "video_note", "voice",
)  # fmt: skip


class UpdatesRead(NamedTuple):
    """What came since the last time, and the number after it, which tells Telegram that we have it."""

    findings: list[Finding]
    offset: int | None
    presses: tuple[Press, ...] = ()


def result_of(document: Any, *, now: datetime) -> Any:
    """The `result` of an answer. Raises SourceFailed with the state of Telegram's error."""
    with shape_of("api.telegram.org", _("an answer of Telegram's")):
        if document.get("ok") is True:
            return document["result"]
        code, words = int(document["error_code"]), str(document.get("description", ""))
        wait = int((document.get("parameters") or {}).get("retry_after") or 0)
    if code in {UNAUTHORISED, NOT_FOUND}:
        told = _("Telegram does not know the bot's key: {words}").format(words=words)
        raise SourceFailed(PageState.AUTH_FAILED, told)
    if code == CONFLICT:
        told = _("Somebody else reads this bot too, or a webhook is set: {words} One bot has one reader.")
        raise SourceFailed(PageState.BLOCKED, told.format(words=words))
    if code == TOO_MANY:
        told = _("Telegram asks for patience: {words}").format(words=words)
        raise SourceFailed(PageState.QUOTA, told, retry_at=now + timedelta(seconds=min(wait, 86_400)))
    state = PageState.UNREACHABLE if code >= HTTPStatus.INTERNAL_SERVER_ERROR else PageState.BLOCKED
    raise SourceFailed(state, _("Telegram says: {words} (error {code}).").format(words=words, code=code))


def updates(result: Any, page: Page) -> UpdatesRead:
    """The messages and pressed buttons of getUpdates; what is neither only moves the mark."""
    with shape_of("getUpdates", _("Telegram's updates")):
        numbers = [int(update["update_id"]) for update in result]
        said = [update[kind] for update in result for kind in SAYINGS if kind in update]
        pressed = [update[PRESSED] for update in result if PRESSED in update]
        presses = tuple(_press(one) for one in pressed if one.get("data") and one.get("message"))
        return UpdatesRead([_message(one, page) for one in said], max(numbers) + 1 if numbers else None, presses)


def parse(document: Any, page: Page) -> list[Finding]:
    """The messages of a recorded getUpdates answer."""
    return updates(result_of(document, now=page.read_at), page).findings


def _press(told: dict[str, Any]) -> Press:
    under = told["message"]
    place, number = str(int(under["chat"]["id"])), str(int(under["message_id"]))
    return Press(str(told["id"]), str(told["data"]), str(int(told["from"]["id"])), place, number)


def _message(said: dict[str, Any], page: Page) -> Finding:
    chat, writer = said["chat"], said.get("from") or said.get("sender_chat") or said["chat"]
    number, edited = int(said["message_id"]), said.get("edit_date")
    name = " ".join(str(writer[key]) for key in ("first_name", "last_name") if writer.get(key))
    username = str(writer.get("username") or "")
    answered = said.get("reply_to_message") or {}
    return Finding(
        external_id=f"{int(chat['id'])}_{number}",
        text=_words(said),
        url=_url(chat, number),
        published_at=datetime.fromtimestamp(int(said["date"]), UTC),
        author=name or str(writer.get("title") or username) or None,
        author_id=str(int(writer["id"])),
        author_url=f"https://t.me/{username}" if username else None,
        thread_id=str(int(chat["id"])),
        parent_id=f"{int(chat['id'])}_{int(answered['message_id'])}" if answered.get("message_id") else None,
        edited_at=datetime.fromtimestamp(int(edited), UTC) if edited else None,
        ours=bool(writer.get("is_bot")) or bool({str(writer["id"]), username} & page.own),
        attachments=tuple(_files(said)),
        repost_of=_origin(said.get("forward_origin")),
    )


def _words(said: dict[str, Any]) -> str:
    text = tidy(str(said.get("text") or said.get("caption") or ""))
    if text:
        return text
    kinds = [kind for kind in ("photo", "document", *NAMED) if said.get(kind)]
    return " ".join(f"[{kind}]" for kind in kinds) or "[message]"


def _url(chat: dict[str, Any], number: int) -> str:
    """Where a person sees it: only public chats have an address."""
    return f"https://t.me/{chat['username']}/{number}" if chat.get("username") and chat.get("type") != "private" else ""


def _files(said: dict[str, Any]) -> list[AttachmentFound]:
    found = []
    if said.get("photo"):
        largest = max(said["photo"], key=lambda size: int(size.get("width") or 0) * int(size.get("height") or 0))
        found.append(AttachmentFound(url=f"{FILE}{largest['file_id']}", name="photo.jpg", media_type="image/jpeg"))
    if said.get("document"):
        file = said["document"]
        kind, name = str(file.get("mime_type") or ""), str(file.get("file_name") or "file")
        found.append(AttachmentFound(url=f"{FILE}{file['file_id']}", name=name, media_type=kind))
    return found


def _origin(origin: Any) -> str | None:
    """The channel's post that was passed on."""
    if not isinstance(origin, dict) or origin.get("type") != "channel":
        return None
    chat, number = origin["chat"], int(origin["message_id"])
    return f"{str(chat['username']).lower()}/{number}" if chat.get("username") else f"{int(chat['id'])}_{number}"
