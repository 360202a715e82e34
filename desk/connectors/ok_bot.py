"""A group in Odnoklassniki answers in the chat (apiok.ru, Graph API: POST me/messages/chat:ID, GET me/fileUploadUrl).

It has no key against repeated sends, so an earlier try is looked for in the chat first. The key goes in the address.
"""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from desk.connectors.connector import CannotTell, Declined, NotTaken, Picture, Published, Target
from desk.connectors.reaching import before_sending, handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.uploading import sent, with_file
from storage.errors import SourceFailed
from storage.hiding import hiding
from storage.i18n import _
from storage.net import Request, expected
from storage.vocabulary import PageState

OFFICIAL = "https://api.ok.ru"
LOOKS_AT = 50
JSON = {"Content-Type": "application/json;charset=utf-8"}
# Too often, or closed for now; 1 and 2 are faults of its own, behind which the message may stand there.
PASSING = frozenset({8, 9, 11})
FAULTS = frozenset({1, 2})
NO_RIGHTS = frozenset({10, 102, 103, 104, 200, 453})


class OkBot:
    """Writes into a chat with the group."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message; its number is looked up where Odnoklassniki does not tell it."""
        message: dict[str, Any] = {"text": text}
        if target.pictures:
            with before_sending():
                message["attachments"] = [_uploaded(picture, target, now=now) for picture in target.pictures]
        body = {"recipient": {"chat_id": target.thread_id}, "message": message}
        told = _ask(f"messages/{target.thread_id}", target, now=now, said=body)
        number = str(told.get("message_id") or "")
        if number:
            return Published(number, "", now)
        # It was taken; under which number, is only nice to know.
        with suppress(SourceFailed, CannotTell, Declined):
            return self.find_published(text, target, known=target.known, now=now) or Published("", "", now)
        return Published("", "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """The group's message with these words among the last of the chat."""
        rows = _ask(f"messages/{target.thread_id}", target, now=now, params={"count": LOOKS_AT})["messages"]
        said = [_said(row) for row in rows if not _is_customers(row) and row["message"].get("mid")]
        down_to = min(_at(row) for row in rows) if len(rows) >= LOOKS_AT else None
        return found_among([Leaf(said, down_to)], text, target, known=known)


def _is_customers(row: dict[str, Any]) -> bool:
    return str((row.get("sender") or {}).get("user_id") or "").startswith("user:")


def _said(row: dict[str, Any]) -> Said:
    said = row["message"]
    return Said(str(said.get("text") or ""), None, Published(str(said["mid"]), "", _at(row)))


def _at(row: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(row["timestamp"]) / 1000, UTC)


def _uploaded(picture: Picture, target: Target, *, now: datetime) -> dict[str, Any]:
    """The picture as an attachment, once Odnoklassniki has it; it answers with a token by the picture's number."""
    place = _ask("fileUploadUrl", target, now=now, params={"type": "IMAGE"})
    told = sent(with_file(str(place["url"]), "pic1", picture), target, now=now)
    tokens = [str(one["token"]) for one in (told.get("photos") or {}).values() if one.get("token")]
    if not tokens:
        raise Declined(_("Odnoklassniki did not take the picture {name}.").format(name=picture.name))
    return {"type": "IMAGE", "payload": {"token": tokens[0]}}


def _ask(
    path: str, target: Target, *, now: datetime, params: dict[str, str | int] | None = None, said: Any = None
) -> Any:
    """Reads something of the group's, or writes into a chat."""
    token = target.secrets.get("token", "")
    site = target.address.rstrip("/") if target.is_local else OFFICIAL
    request = Request(f"{site}/graph/me/{path}", params={"access_token": token, **(params or {})})
    if said is not None:
        # The interface wants the charset named.
        body = json.dumps(said, ensure_ascii=False).encode()
        request = replace(request, method="POST", body=body, headers=JSON)
    with hiding(token, quote(token, safe="")):
        document = expected(handed_in(request, target), now=now, signed_in=True).json()
    code = int(document.get("error_code") or 0)
    if not code:
        return document
    words = str(document.get("error_msg") or "")
    if code in PASSING:
        raise NotTaken(PageState.QUOTA, _("Odnoklassniki asks us to come back later: {words}").format(words=words))
    if code in FAULTS:
        raise SourceFailed(
            PageState.UNREACHABLE, _("Odnoklassniki has a fault of its own: {words}").format(words=words)
        )
    if code in NO_RIGHTS:
        told = _("Odnoklassniki does not accept the group's key: {words}").format(words=words)
        raise NotTaken(PageState.AUTH_FAILED, told)
    raise Declined(_("Odnoklassniki did not take the message: {words}").format(words=words))
