"""Messages of a VK community: dialogues that have moved, and once an hour those of the last 72 hours.

Which ones have moved VK's Bots Long Poll tells within a second, for one cheap request that counts against no limit;
where the community has it switched off, or the key may not use it, the list of dialogues does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from crawlers.assignment import REREAD
from crawlers.parsers import vk, vk_long_poll
from crawlers.parsers.vk_long_poll import KEY_IS_OLD, LOST_ALL, LOST_SOME, Server
from crawlers.pollers.vk_api import OFFICIAL, Vk
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.net import Limits, Request, expected, fetch
from storage.vocabulary import PageState

PER_PAGE = 200
WINDOW_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)
HEARS_AGAIN = timedelta(hours=1)
"""How long the long poll is left alone after VK has refused it."""
WAIT_S = 1
LISTENING = Limits(pause=0.0, connect=5.0, read=10.0, total=15.0)
# What VK says where the community has switched the long poll off, or its key has no right to it.
NO_LONG_POLL = frozenset({PageState.AUTH_FAILED, PageState.SCHEMA_DRIFT, PageState.GONE, PageState.BLOCKED})


def poll(reading: Reading) -> PageState:
    """One pass over the dialogues; empty when there are none, not_modified when none has moved."""
    began, cursor = reading.now, reading.cursor
    window = reading.thorough or _is_window_due(cursor, began)
    community = _Community(reading)
    heard = community.listen(cursor)
    since = _since(cursor, window=window)
    talks: Iterable[int] = heard if heard is not None and not window else community.talks(since=since)
    read = 0
    for peer_id in talks:
        read += 1
        for page in community.messages(peer_id, since=since):
            reading.deliver(page)
    window_at = began.isoformat() if window else cursor["window_at"]
    reading.keep({"complete_at": began.isoformat(), "window_at": window_at, **community.memory()})
    if read:
        return PageState.OK
    return PageState.NOT_MODIFIED if since is not None else PageState.EMPTY


def _is_window_due(cursor: dict[str, Any], now: datetime) -> bool:
    window_at = cursor.get("window_at")
    return not window_at or now - datetime.fromisoformat(window_at) >= WINDOW_EVERY


def _since(cursor: dict[str, Any], *, window: bool) -> datetime | None:
    """From where to read; None reads all there is."""
    complete_at = cursor.get("complete_at")
    if not complete_at:
        return None
    return datetime.fromisoformat(complete_at) - (REREAD if window else OVERLAP)


class _Community:
    """The API as one community sees it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        # A community's key allows 20 calls a second.
        self._vk = Vk(reading, pause=0.06)
        self._server: Server | None = None
        self._deaf_until: str = ""
        self._group = self._vk.group or str(reading.cursor.get("group", ""))

    def memory(self) -> dict[str, Any]:
        """What goes into the cursor beside how far was read."""
        known = {"group": self._group} if self._group else {}
        listens = {"listens": self._server.as_cursor()} if self._server else {}
        deaf = {"deaf_until": self._deaf_until} if self._deaf_until else {}
        return {**known, **listens, **deaf, **self._vk.memory()}

    def listen(self, cursor: dict[str, Any]) -> list[int] | None:
        """The dialogues that have moved since the last pass; None when only the list of dialogues can tell."""
        self._deaf_until = str(cursor.get("deaf_until", ""))
        if self._deaf_until and self._reading.now < datetime.fromisoformat(self._deaf_until):
            return None
        self._deaf_until = ""
        known = vk_long_poll.kept_server(cursor.get("listens"))
        try:
            if known:
                return self._heard(known)
            self._begin()
        except SourceFailed as failure:
            if failure.state not in NO_LONG_POLL or failure.retry_at is not None:
                raise
            self._server = None
            self._deaf_until = (self._reading.now + HEARS_AGAIN).isoformat()
        return None

    def _begin(self) -> None:
        """From here on we are told; what was before, the list of dialogues tells."""
        if not self._group:
            groups = self._vk.call("groups.getById", {})
            self._group = vk.own_group(groups)
        params: dict[str, str | int] = {"group_id": self._group}
        self._server = vk_long_poll.server_of(self._vk.call("groups.getLongPollServer", params))

    def _heard(self, known: Server) -> list[int] | None:
        ask: dict[str, str | int] = {"act": "a_check", "key": known.key, "ts": known.ts, "wait": WAIT_S}
        answer = fetch(Request(known.url, params=ask), limits=LISTENING, local=self._assignment.is_local)
        told = vk_long_poll.moved(expected(answer, now=self._reading.now).json())
        if told.failed == 0:
            self._reading.press(told.presses)
            self._server = known._replace(ts=told.ts)
            return told.peers
        if told.failed == LOST_SOME:
            self._server = known._replace(ts=told.ts)
        elif told.failed in {KEY_IS_OLD, LOST_ALL}:
            self._begin()
            if told.failed == KEY_IS_OLD and self._server is not None:
                self._server = self._server._replace(ts=known.ts)
        return None

    def talks(self, *, since: datetime | None) -> Iterator[int]:
        """Dialogues that moved since then, the last moved first."""
        offset = 0
        while True:
            params: dict[str, str | int] = {"offset": offset, "count": PER_PAGE, "filter": "all"}
            found, count = vk.talks(self._vk.call("messages.getConversations", self._for_group(params)))
            for talk in found:
                if since is not None and talk.last_at < since:
                    return
                yield talk.peer_id
            offset += PER_PAGE
            if not found or offset >= count:
                return

    def messages(self, peer_id: int, *, since: datetime | None) -> Iterator[list[Any]]:
        """Pages of a dialogue's messages, the newest first, down to that moment."""
        offset = 0
        page = self._assignment.page(self._talk_url(peer_id), read_at=self._reading.now)
        while True:
            params: dict[str, str | int] = {"peer_id": peer_id, "offset": offset, "count": PER_PAGE, "extended": 1}
            found = vk.messages(self._vk.call("messages.getHistory", self._for_group(params)), page)
            if found:
                yield found
            offset += PER_PAGE
            oldest = found[-1].published_at if found else None
            if len(found) < PER_PAGE or (since is not None and oldest is not None and oldest < since):
                return

    def _for_group(self, params: dict[str, str | int]) -> dict[str, str | int]:
        return {**params, "group_id": self._vk.group} if self._vk.group else params

    def _talk_url(self, peer_id: int) -> str:
        """Where a person reads the dialogue."""
        if self._vk.api != OFFICIAL:
            return f"{self._vk.site}/im?peer={peer_id}"
        return f"https://vk.com/gim{self._group}?sel={peer_id}"
