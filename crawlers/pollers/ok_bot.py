"""Messages of a group in Odnoklassniki: chats that have moved, and once an hour those of the last 72 hours."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from crawlers.assignment import REREAD
from crawlers.parsers import ok_bot as parser
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from storage.hiding import hiding
from storage.vocabulary import PageState

OFFICIAL = "https://api.ok.ru"
PER_PAGE = 100
WINDOW_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)


def poll(reading: Reading) -> PageState:
    """One pass over the chats; empty when there are none, not_modified when none has moved."""
    began, cursor = reading.now, reading.cursor
    window_at, complete_at = cursor.get("window_at"), cursor.get("complete_at")
    window = reading.thorough or not window_at or began - datetime.fromisoformat(window_at) >= WINDOW_EVERY
    since = None
    if complete_at:
        since = datetime.fromisoformat(complete_at) - (REREAD if window else OVERLAP)
    read = 0
    # The list shows the last event of each chat: one that stands where it stood has not moved.
    known: dict[str, str] = dict(cursor.get("chats") or {})
    group = _Group(reading)
    moved: dict[str, str] = {}
    for chat in group.chats(since=since):
        moved[chat.chat_id] = chat.last_at.isoformat()
        if window or known.get(chat.chat_id) != moved[chat.chat_id]:
            read += 1
            for page in group.messages(chat.chat_id, since=since):
                reading.deliver(page)
    now_at = began.isoformat()
    reading.keep({"complete_at": now_at, "window_at": now_at if window else window_at, "chats": moved or known})
    if read:
        return PageState.OK
    return PageState.NOT_MODIFIED if since is not None else PageState.EMPTY


class _Group:
    """The interface of one group, whose key goes with every address and into no sentence."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._interface = Interface(reading, pause=0.1, signed_in=True)
        self._token = reading.assignment.secrets.get("token", "")
        site = reading.assignment.address.rstrip("/") if reading.assignment.is_local else OFFICIAL
        self._graph = f"{site}/graph/me"

    def _ask(self, path: str, params: dict[str, str | int]) -> Any:
        with hiding(self._token, quote(self._token, safe="")):
            document = self._interface.json(f"{self._graph}/{path}", {**params, "access_token": self._token})
            return parser.good(document)

    def chats(self, *, since: datetime | None) -> list[parser.Chat]:
        """Chats that moved since then, the last moved first."""
        found: list[parser.Chat] = []
        marker = ""
        while True:
            read = parser.chats(self._ask("chats", {"count": PER_PAGE, **({"marker": marker} if marker else {})}))
            fresh = [chat for chat in read.chats if since is None or chat.last_at >= since]
            found += fresh
            if not read.marker or read.marker == marker or len(fresh) < len(read.chats):
                return found
            marker = read.marker

    def messages(self, chat_id: str, *, since: datetime | None) -> Any:
        """Pages of a chat's messages, the newest first, down to that moment."""
        before = 0
        page = self._reading.assignment.page(f"https://ok.ru/messages/{chat_id}", read_at=self._reading.now)
        while True:
            asked: dict[str, str | int] = {"count": PER_PAGE, **({"from": before} if before else {})}
            document = self._ask(f"messages/{chat_id}", asked)
            found = parser.messages(document, page, thread_id=chat_id)
            if found:
                yield found
            oldest = min((one.published_at for one in found if one.published_at), default=None)
            if len(document["messages"]) < PER_PAGE or oldest is None or (since is not None and oldest < since):
                return
            before = round(oldest.timestamp() * 1000) - 1
