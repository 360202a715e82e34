"""A Telegram bot answers in the chat (core.telegram.org/bots/api: sendMessage, sendPhoto, sendMediaGroup).

Telegram has no key against repeated sends and lets a bot read no history. So a try whose fate is not known is never
repeated by itself: a person looks into the chat. What Telegram has refused, or never reached, is sent again.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from desk.connectors.buttons import telegram_keyboard
from desk.connectors.connector import CannotTell, Declined, NotTaken, Published, Target
from desk.connectors.reaching import handed_in
from storage.errors import SourceFailed
from storage.hiding import hiding
from storage.i18n import _
from storage.net import Request
from storage.vocabulary import PageState

OFFICIAL = "https://api.telegram.org"
LONGEST_CAPTION = 1024
WITH_FILES = frozenset({"sendPhoto", "sendMediaGroup"})
UNAUTHORISED, FORBIDDEN, TOO_MANY, FAULT = 401, 403, 429, 500


class TelegramBot:
    """Writes into a chat that the customer has begun."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer, pictures first where the text is too long to stand under them, or carries buttons."""
        caption = text if len(text) <= LONGEST_CAPTION and not target.buttons else ""
        made: Any = None
        if target.pictures:
            made = _with_pictures(caption, target, now=now)
        if not target.pictures or not caption:
            markup = {"reply_markup": telegram_keyboard(target.buttons)} if target.buttons else {}
            made = _with_words({**_place(target), "text": text, **markup}, target, now=now)
        message = made[0] if isinstance(made, list) else made
        at = datetime.fromtimestamp(int(message["date"]), UTC)
        return Published(f"{target.thread_id}_{message['message_id']}", "", at)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Nobody can tell: a person looks into the chat."""
        del text, target, known, now
        words = _("Telegram cannot tell whether an earlier try has arrived, so it is not repeated. Look into the chat.")
        raise CannotTell(words)


def _with_words(fields: dict[str, Any], target: Target, *, now: datetime) -> Any:
    """The words of the answer. Pictures that went before them must not go twice: then a person looks."""
    try:
        return call("sendMessage", fields, target, now=now)
    except (Declined, NotTaken) as failure:
        if not target.pictures:
            raise
        words = _("The pictures stand in the chat, the words do not ({reason}). Look into the chat.")
        raise CannotTell(words.format(reason=failure)) from failure


def _with_pictures(caption: str, target: Target, *, now: datetime) -> Any:
    files = {f"picture{number}": one for number, one in enumerate(target.pictures)}
    if len(files) == 1:
        return call("sendPhoto", {**_place(target), "caption": caption, "photo": "attach://picture0"}, target, now=now)
    media = [{"type": "photo", "media": f"attach://{name}"} for name in files]
    media[0]["caption"] = caption
    return call("sendMediaGroup", {**_place(target), "media": media}, target, now=now)


def _place(target: Target) -> dict[str, Any]:
    """The chat, and the message that is answered in a chat of several people."""
    answered = target.external_id.rpartition("_")[2]
    if not target.thread_id.startswith("-") or not answered.isdecimal():
        return {"chat_id": target.thread_id}
    return {
        "chat_id": target.thread_id,
        "reply_parameters": {"message_id": int(answered), "allow_sending_without_reply": True},
    }


def call(method: str, fields: dict[str, Any], target: Target, *, now: datetime) -> Any:
    """The method's result. Raises Declined or NotTaken; the key is in no message of ours."""
    token = target.secrets.get("token", "")
    site = target.address.rstrip("/") if target.is_local else OFFICIAL
    request = Request(f"{site}/bot{token}/{method}", method="POST", json=fields)
    if method in WITH_FILES:
        parts: dict[str, Any] = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in fields.items()
        }
        for number, picture in enumerate(target.pictures):
            parts[f"picture{number}"] = (picture.name, picture.body, picture.media_type)
        body, content_type = encode_multipart_formdata(parts)
        request = Request(request.url, method="POST", body=body, headers={"Content-Type": content_type})
    with hiding(token):
        return _result(handed_in(request, target).json(), now=now)


def _result(document: dict[str, Any], *, now: datetime) -> Any:
    """What Telegram answers; it has not taken what it answers with an error."""
    if document.get("ok") is True:
        return document["result"]
    code, words = int(document.get("error_code") or 0), str(document.get("description") or "")
    if code == TOO_MANY:
        wait = int((document.get("parameters") or {}).get("retry_after") or 1)
        told = _("Telegram asks us to come back later: {words}").format(words=words)
        raise NotTaken(PageState.QUOTA, told, retry_at=now + timedelta(seconds=min(wait, 3600)))
    if code == UNAUTHORISED:
        raise NotTaken(PageState.AUTH_FAILED, _("Telegram does not accept the bot's key: {words}").format(words=words))
    if code >= FAULT:
        # Behind a fault of its gateway the message may stand there.
        raise SourceFailed(PageState.UNREACHABLE, _("Telegram has a fault of its own: {words}").format(words=words))
    if code == FORBIDDEN:
        raise Declined(_("The customer has blocked the bot or left the chat: {words}").format(words=words))
    raise Declined(_("Telegram did not take the message: {words}").format(words=words))
