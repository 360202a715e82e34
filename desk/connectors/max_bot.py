"""A bot in MAX answers in the chat (dev.max.ru/docs-api: POST /messages, POST /uploads, GET /messages).

MAX has no key against repeated sends, so an earlier try is looked for in the chat first.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from desk.connectors import refusing
from desk.connectors.buttons import max_keyboard
from desk.connectors.connector import Declined, NotTaken, Picture, Published, Target
from desk.connectors.reaching import before_sending, handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.uploading import sent, with_file
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

SITE = "MAX"
OFFICIAL = "https://platform-api2.max.ru"
BAD_REQUEST, FORBIDDEN, NOT_FOUND = 400, 403, 404
NOT_READY = "attachment.not.ready"
AGAIN = timedelta(seconds=5)
LOOKS_AT = 50


class MaxBot:
    """Writes into a chat that the customer has begun."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message with its pictures."""
        body: dict[str, Any] = {"text": text}
        with before_sending():
            attached = [_uploaded(picture, target, now=now) for picture in target.pictures]
        if target.buttons:
            attached.append(max_keyboard(target.buttons))
        if attached:
            body["attachments"] = attached
        request = signed("messages", target, method="POST", params={"chat_id": target.thread_id}, json=body)
        answer = handed_in(request, target)
        require_taken(answer, now=now)
        return _published(expected(answer, now=now, signed_in=True).json()["message"])

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our message with these words among the last of the chat."""
        request = signed("messages", target, params={"chat_id": target.thread_id, "count": LOOKS_AT})
        answer = expected(fetch(request, local=target.is_local), now=now, signed_in=True)
        rows = answer.json()["messages"]
        said = [
            Said(str(row["body"].get("text") or ""), None, _published(row))
            for row in rows
            if (row.get("sender") or {}).get("is_bot")
        ]
        down_to = min(_at(row) for row in rows) if len(rows) >= LOOKS_AT else None
        return found_among([Leaf(said, down_to)], text, target, known=known)


def signed(
    path: str, target: Target, *, method: str = "GET", params: dict[str, str | int] | None = None, json: Any = None
) -> Request:
    """A request with the bot's key in its head."""
    site = target.address.rstrip("/") if target.is_local else OFFICIAL
    request = Request(f"{site}/{path}", method=method, params=params or {}, json=json)
    return request.with_header("Authorization", target.secrets.get("token", ""))


def require_taken(answer: Answer, *, now: datetime) -> None:
    """Raises Declined for what stays refused, NotTaken for what may be sent again."""
    if answer.status in {BAD_REQUEST, FORBIDDEN, NOT_FOUND}:
        told = answer.json()
        words = str(told.get("message") or "")
        if told.get("code") == NOT_READY:
            raise NotTaken(PageState.QUOTA, _("MAX is still preparing the picture."), retry_at=now + AGAIN)
        raise Declined(_("MAX did not take the message: {words}").format(words=words))
    refusing.require_taken(answer, site=SITE, words=str(refusing.told(answer).get("message") or ""), now=now)


def _uploaded(picture: Picture, target: Target, *, now: datetime) -> dict[str, Any]:
    """The picture as an attachment, once MAX has it."""
    request = signed("uploads", target, method="POST", params={"type": "image"})
    place = expected(fetch(request, local=target.is_local), now=now, signed_in=True).json()
    told = sent(with_file(str(place["url"]), "data", picture), target, now=now)
    if not told.get("photos"):
        raise Declined(_("MAX did not take the picture {name}.").format(name=picture.name))
    return {"type": "image", "payload": {"photos": told["photos"]}}


def _published(message: dict[str, Any]) -> Published:
    return Published(str(message["body"]["mid"]), str(message.get("url") or ""), _at(message))


def _at(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(message["timestamp"]) / 1000, UTC)
