"""Messages of a VK community: dialogues that have moved, and once an hour those of the last 72 hours."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from crawlers.assignment import REREAD
from crawlers.parsers import vk
from crawlers.parsers.vk import Talk, TooOften
from crawlers.reading import Reading
from storage.net import Request, expected, fetch
from storage.vocabulary import PageState

VERSION = "5.199"
OFFICIAL = "https://api.vk.com"
PER_PAGE = 200
WINDOW_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=10)
TRIES = 4
TRY_AGAIN_S = 0.4


def poll(reading: Reading) -> PageState:
    """One pass over the dialogues; empty when there are none, not_modified when none has moved."""
    began, cursor = reading.now, reading.cursor
    window = reading.thorough or _is_window_due(cursor, began)
    since = _since(cursor, window=window)
    community = _Community(reading)
    read = 0
    for talk in community.talks(since=since):
        read += 1
        for page in community.messages(talk, since=since):
            reading.deliver(page)
    reading.keep({"complete_at": began.isoformat(), "window_at": began.isoformat() if window else cursor["window_at"]})
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
        self._limits = reading.assignment.limits(pause=0.06)
        address = self._assignment.address
        is_api = self._assignment.is_local or "/method" in address
        self._site = address.partition("/method")[0].rstrip("/")
        self._api = self._site if is_api else OFFICIAL

    def talks(self, *, since: datetime | None) -> Iterator[Talk]:
        """Dialogues that moved since then, the last moved first."""
        offset = 0
        while True:
            response = self._call("messages.getConversations", {"offset": offset, "count": PER_PAGE, "filter": "all"})
            found, count = vk.talks(response)
            for talk in found:
                if since is not None and talk.last_at < since:
                    return
                yield talk
            offset += PER_PAGE
            if not found or offset >= count:
                return

    def messages(self, talk: Talk, *, since: datetime | None) -> Iterator[list[Any]]:
        """Pages of a dialogue's messages, the newest first, down to that moment."""
        offset = 0
        page = self._assignment.page(self._talk_url(talk.peer_id), read_at=self._reading.now)
        while True:
            params: dict[str, str | int] = {"peer_id": talk.peer_id, "offset": offset, "count": PER_PAGE, "extended": 1}
            found = vk.messages(self._call("messages.getHistory", params), page)
            if found:
                yield found
            offset += PER_PAGE
            oldest = found[-1].published_at if found else None
            if len(found) < PER_PAGE or (since is not None and oldest is not None and oldest < since):
                return

    def _talk_url(self, peer_id: int) -> str:
        """Where a person reads the dialogue."""
        if self._api != OFFICIAL:
            return f"{self._site}/im?peer={peer_id}"
        group = str(self._assignment.options.get("group", "")).lstrip("-")
        return f"https://vk.com/gim{group}?sel={peer_id}"

    def _call(self, method: str, params: dict[str, str | int]) -> Any:
        """The method's response; asked again after VK's "too many requests per second"."""
        form = {**params, "v": VERSION, "access_token": self._assignment.secrets.get("token", "")}
        group = str(self._assignment.options.get("group", "")).lstrip("-")
        if group:
            form["group_id"] = group
        request = Request(f"{self._api}/method/{method}", method="POST", form=form)
        for tried in range(1, TRIES + 1):
            answer = fetch(request, limits=self._limits, local=self._assignment.is_local)
            document = expected(answer, now=self._reading.now, signed_in=True).json()
            try:
                return vk.answer_of(document, method=method, now=self._reading.now)
            except TooOften:
                if tried == TRIES:
                    raise
                time.sleep(TRY_AGAIN_S * tried)
        raise AssertionError("the loop above returns or raises")
