"""A wall in VK: its posts the newest first, and the comments under those where something has moved."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.parsers import vk_texts
from crawlers.parsers.drift import shape_of
from crawlers.parsers.vk import VkFailed
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.pollers.vk_api import Vk
from crawlers.pollers.vk_standing import NO_ACCESS, WRONG_NUMBER, is_dead_in
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

PER_PAGE = 100
EDITS_EVERY = timedelta(hours=1)
MOST_KNOWN = 600
CLOSED = 212
NUMBERED = re.compile(r"^(?:club|public|event)(\d+)$")
POST = re.compile(r"^wall(-?\d+)_(\d+)$")
WALL = re.compile(r"^wall(-?\d+)$")
PERSON = re.compile(r"^id(\d+)$")


def poll(reading: Reading) -> PageState:
    """One pass over the posts and what is said under them; empty for a wall without a post."""
    wall = Wall(reading)
    state = newest_first(reading, wall.page)
    wall.read_comments()
    reading.keep(wall.vk.remembered())
    wall.vk.tell_rest()
    return state


def step_back(reading: Reading) -> PageState:
    """A hundred posts further into the past, with all that is said under them."""
    wall = Wall(reading)
    state = one_step_back(reading, wall.page)
    for thread, count in wall.counts.items():
        if count:
            wall.read_thread(thread)
    return state


class Wall:
    """One wall, or one post of it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.vk = Vk(reading)
        self.counts: dict[str, int] = {}
        self._written: dict[str, datetime] = {}
        self._known: dict[str, list[Any]] = dict(reading.cursor.get("threads") or {})
        self._post = POST.match(_path(reading))
        self.owner = int(self._post[1]) if self._post else self._owner()
        own = reading.assignment.own | ({str(self.owner)} if reading.assignment.is_ours else frozenset())
        self._page = reading.assignment.page(f"{vk_texts.SITE}/wall{self.owner}", read_at=reading.now, own=own)

    def page(self, onward: Any) -> Leaf:
        """A page of posts; `onward` is how many of them were passed over."""
        offset = int(onward or 0)
        if self._post:
            asked: dict[str, str | int] = {"posts": f"{self._post[1]}_{self._post[2]}", "extended": 1}
            read = vk_texts.posts(_listed(self.vk.call("wall.getById", asked)), self._page)
        else:
            params: dict[str, str | int] = {"owner_id": self.owner, "offset": offset, "count": PER_PAGE, "extended": 1}
            read = vk_texts.posts(self.vk.call("wall.get", params), self._page)
        self.counts |= read.comments
        self._written |= {one.external_id: one.published_at for one in read.findings if one.published_at is not None}
        passed = offset + PER_PAGE
        return Leaf(read.findings, passed if read.findings and passed < read.total and not self._post else None)

    def read_comments(self) -> None:
        """Under posts whose number of comments has changed, and once an hour where edits may be."""
        now, looks_for_edits = self._reading.now, self._looks_for_edits()
        watched = self._reading.watched() if looks_for_edits else set()
        for thread, count in self.counts.items():
            before, moved_at = self._known.get(thread, [0, None])
            has_moved = count != before
            is_hot = looks_for_edits and bool(count) and self._is_hot(thread, moved_at)
            if has_moved or is_hot or thread in watched:
                if not self.read_thread(thread):
                    break
                self._known[thread] = [count, now.isoformat() if has_moved else moved_at]
                self._keep({})
        for thread in watched - set(self.counts):
            if POST.match(thread) and not self.read_thread(thread):
                break
        if looks_for_edits and self.vk.resting is None:
            self._keep({"edits_at": now.isoformat()})

    def _looks_for_edits(self) -> bool:
        at = self._reading.cursor.get("edits_at")
        return self._reading.thorough or not at or self._reading.now - datetime.fromisoformat(at) >= EDITS_EVERY

    def _is_hot(self, thread: str, moved_at: str | None) -> bool:
        since = self._reading.now - REREAD
        written = self._written.get(thread)
        return bool((written and written >= since) or (moved_at and datetime.fromisoformat(moved_at) >= since))

    def _keep(self, more: dict[str, Any]) -> None:
        newest = dict(sorted(self._known.items(), key=lambda one: -int(one[0].rpartition("_")[2]))[:MOST_KNOWN])
        self._reading.keep({**self._reading.cursor, "threads": newest, **more})

    def read_thread(self, thread: str) -> bool:
        """All that is said under a post; False when VK lets us ask no more today."""
        seen, offset = {thread}, 0
        while True:
            try:
                response = self.vk.call_or_rest("wall.getComments", self._asking(thread, offset=offset))
            except VkFailed as failure:
                self._without_comments(thread, failure)
                return True
            if response is None:
                return False
            read = vk_texts.comments(response, self._page, thread_id=thread)
            found = [*read.findings]
            for number in read.longer:
                found += self._answers(thread, number)
            self._reading.deliver(found)
            seen.update(one.external_id for one in found)
            offset += PER_PAGE
            if read.rows < PER_PAGE:
                break
        self._reading.vanished(seen, extent=Extent(threads={thread}), is_dead=is_dead_in(self.vk))
        return True

    def _without_comments(self, thread: str, failure: VkFailed) -> None:
        """Comments that were closed cost only themselves; with a post that is gone all of them are gone."""
        is_dead = is_dead_in(self.vk)
        post = Standing(0, thread, "", None)
        if failure.code in {NO_ACCESS, WRONG_NUMBER} and is_dead(post):
            self._reading.vanished(set(), extent=Extent(threads={thread}), is_dead=is_dead)
        elif failure.code != CLOSED:
            raise failure

    def _answers(self, thread: str, number: int) -> list[Finding]:
        """The answers to one comment, when there are more than are shown under it."""
        found: list[Finding] = []
        offset = 0
        while True:
            asked = {**self._asking(thread, offset=offset), "comment_id": number}
            read = vk_texts.comments(self.vk.call("wall.getComments", asked), self._page, thread_id=thread)
            found += read.findings
            offset += PER_PAGE
            if read.rows < PER_PAGE:
                return found

    def _asking(self, thread: str, *, offset: int) -> dict[str, str | int]:
        owner, post = thread.removeprefix("wall").split("_")
        return {
            "owner_id": owner, "post_id": post, "need_likes": 1, "offset": offset, "count": PER_PAGE, "sort": "asc",
            "preview_length": 0, "extended": 1, "thread_items_count": 10,
        }  # fmt: skip

    def _owner(self) -> int:
        """Whose wall it is, by the address or by asking VK for the name in it."""
        name = _path(self._reading)
        if found := NUMBERED.match(name):
            return -int(found[1])
        if found := WALL.match(name) or PERSON.match(name):
            return int(found[1])
        known = self._reading.cursor.get("owner")
        if isinstance(known, int):
            return known
        response = self.vk.call("utils.resolveScreenName", {"screen_name": name})
        if not response:
            words = _("There is nobody called {name} in VK.").format(name=name)
            raise SourceFailed(PageState.GONE, words)
        with shape_of("utils.resolveScreenName", _("VK's answer to a name")):
            number = int(response["object_id"])
            owner = -number if response["type"] != "user" else number
        self._reading.keep({**self._reading.cursor, "owner": owner})
        return owner


def _listed(response: Any) -> Any:
    """wall.getById answered with a bare list before version 5.131."""
    return {"items": response} if isinstance(response, list) else response


def _path(reading: Reading) -> str:
    """What stands behind the host: a name, club12, wall-12_34."""
    return urlsplit(reading.assignment.address).path.strip("/").partition("/method")[0].rpartition("/")[2]
