"""A group in Odnoklassniki answers in the chat (apiok.ru, Graph API: POST me/messages/chat:ID).

It has no key against repeated sends, so an earlier try is looked for in the chat first. The key goes in the address.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from desk.connectors.connector import Declined, NotTaken, Published, Target, same_words
from storage.errors import SourceFailed
from storage.hiding import hiding
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.net_reached import never_reached
from storage.vocabulary import PageState

OFFICIAL = "https://api.ok.ru"
LOOKS_AT = 50
PASSING = frozenset({1, 2, 8, 9, 11})
NO_RIGHTS = frozenset({10, 102, 103, 104, 200, 453})


class OkBot:
    """Writes into a chat with the group."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message; its number is looked up where Odnoklassniki does not tell it."""
        body = {"recipient": {"chat_id": target.thread_id}, "message": {"text": text}}
        told = _ask(target, now=now, json=body)
        number = str(told.get("message_id") or "")
        if number:
            return Published(number, "", now)
        return self.find_published(text, target, known=target.known, now=now) or Published("", "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """The group's message with these words among the last of the chat."""
        for row in _ask(target, now=now)["messages"]:
            said, writer = row["message"], str((row.get("sender") or {}).get("user_id") or "")
            identity = str(said.get("mid") or "")
            if writer.startswith("user:") or not identity or identity in known:
                continue
            if same_words(text, str(said.get("text") or "")):
                return Published(identity, "", datetime.fromtimestamp(int(row["timestamp"]) / 1000, UTC))
        return None


def _ask(target: Target, *, now: datetime, json: Any = None) -> Any:
    """Reads the chat, or writes into it."""
    token = target.secrets.get("token", "")
    site = target.address.rstrip("/") if target.is_local else OFFICIAL
    params: dict[str, str | int] = {"access_token": token} if json else {"access_token": token, "count": LOOKS_AT}
    method = "POST" if json else "GET"
    request = Request(f"{site}/graph/me/messages/{target.thread_id}", method=method, params=params, json=json)
    with hiding(token, quote(token, safe="")):
        try:
            answer = fetch(request, local=target.is_local)
        except SourceFailed as failure:
            if never_reached(failure):
                raise NotTaken(failure.state, failure.message) from failure
            raise
        document = expected(answer, now=now, signed_in=True).json()
    code = int(document.get("error_code") or 0)
    if not code:
        return document
    words = str(document.get("error_msg") or "")
    if code in PASSING:
        raise NotTaken(PageState.QUOTA, _("Odnoklassniki asks us to come back later: {words}").format(words=words))
    if code in NO_RIGHTS:
        told = _("Odnoklassniki does not accept the group's key: {words}").format(words=words)
        raise NotTaken(PageState.AUTH_FAILED, told)
    raise Declined(_("Odnoklassniki did not take the message: {words}").format(words=words))
