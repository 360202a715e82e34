"""Updates of a bot in the messenger MAX (dev.max.ru/docs-api): messages, their edits, their removals."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import tidy
from desk.connectors.buttons import Press
from desk.private_codes import codes_in
from moderation.finding import AttachmentFound, Finding
from storage.i18n import _

SAID = frozenset({"message_created", "message_edited"})
EDITED, REMOVED = "message_edited", "message_removed"
PRESSED = "message_callback"
STARTED = "bot_started"
FILES = frozenset({"image", "file"})


class UpdatesRead(NamedTuple):
    """What came since the mark, and the next mark."""

    findings: list[Finding]
    marker: int | None
    number: int
    presses: tuple[Press, ...] = ()


def updates(document: Any, page: Page) -> UpdatesRead:
    """An answer of GET /updates."""
    with shape_of(page.url, _("MAX's updates")):
        rows = document["updates"]
        found = [one for row in rows if (one := _update(row, page)) is not None]
        marker = document.get("marker")
        presses = tuple(_press(row) for row in rows if row.get("update_type") == PRESSED and row.get("message"))
        return UpdatesRead(found, None if marker is None else int(marker), len(rows), presses)


def parse(document: Any, page: Page) -> list[Finding]:
    """The messages of a recorded answer."""
    return updates(document, page).findings


def _press(row: dict[str, Any]) -> Press:
    told, under = row["callback"], row["message"]
    chat = str(int(under["recipient"]["chat_id"]))
    return Press(_identity(told["callback_id"]), str(told.get("payload") or ""), str(told["user"]["user_id"]), chat)


def _update(row: dict[str, Any], page: Page) -> Finding | None:
    kind = row.get("update_type")
    if kind == REMOVED:
        return Finding(external_id=_identity(row["message_id"]), text="", url="", deleted=True)
    if kind == STARTED:
        return _started(row)
    if kind not in SAID:
        return None
    message = row["message"]
    body, sender, to = message["body"], message.get("sender") or {}, message["recipient"]
    writer = str(sender.get("user_id") or "")
    linked = message.get("link") or {}
    answered = (linked.get("message") or {}).get("mid") if linked.get("type") == "reply" else None
    return Finding(
        external_id=_identity(body["mid"]),
        text=_words(body),
        url=str(message.get("url") or ""),
        published_at=_moment(message["timestamp"]),
        author=_name(sender),
        author_id=writer or None,
        thread_id=str(to["chat_id"]),
        parent_id=str(answered) if answered else None,
        edited_at=_moment(row["timestamp"]) if kind == EDITED else None,
        ours=bool(sender.get("is_bot")) or writer in page.own,
        attachments=tuple(_files(body)),
    )


def _started(row: dict[str, Any]) -> Finding | None:
    """Whoever follows a link with a code has as good as written it; a mere start says nothing."""
    said, chat, user = tidy(str(row.get("payload") or "")), str(int(row["chat_id"])), row["user"]
    if not codes_in(said):
        return None
    return Finding(
        external_id=f"started.{chat}.{int(row['timestamp'])}",
        text=f"/start {said}",
        url="",
        published_at=_moment(row["timestamp"]),
        author=_name(user),
        author_id=str(int(user["user_id"])),
        thread_id=chat,
    )


def _name(person: dict[str, Any]) -> str | None:
    parts = (str(person[key]) for key in ("first_name", "last_name") if person.get(key))
    return (str(person.get("name") or "") or " ".join(parts)).strip() or None


def _identity(mid: Any) -> str:
    if not mid:
        raise ValueError("a message without a number")
    return str(mid)


def _moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _words(body: dict[str, Any]) -> str:
    kinds = [str(piece.get("type", "")) for piece in body.get("attachments") or ()]
    return tidy(str(body.get("text") or "")) or " ".join(f"[{kind}]" for kind in kinds if kind) or "[message]"


def _files(body: dict[str, Any]) -> list[AttachmentFound]:
    found = []
    for piece in body.get("attachments") or ():
        payload = piece.get("payload") or {}
        if piece.get("type") in FILES and payload.get("url"):
            picture = piece["type"] == "image"
            name = str(piece.get("filename") or ("photo.jpg" if picture else "file"))
            kind = "image/jpeg" if picture else ""
            found.append(AttachmentFound(url=str(payload["url"]), name=name, media_type=kind))
    return found
