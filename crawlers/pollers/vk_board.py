"""Discussions of a VK community: those that have moved, the newest words first."""

import re
from datetime import datetime, timedelta
from typing import Any

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent
from crawlers.parsers import vk_texts
from crawlers.parsers.vk import VkFailed
from crawlers.parsers.vk_texts import Topic
from crawlers.pollers.paging import Leaf, newest_first
from crawlers.pollers.vk_api import Vk
from crawlers.pollers.vk_standing import WRONG_NUMBER, is_dead_in
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

PER_PAGE = 100
EDITS_EVERY = timedelta(hours=1)
BY_UPDATE = 1
BOARD = re.compile(r"/(?:board|topic-)(\d+)(?:_(\d+))?")


def poll(reading: Reading) -> PageState:
    """One pass over the discussions; empty when the community has none."""
    board = _Board(reading)
    moved = board.moved()
    for topic in moved:
        newest_first(reading, board.asking(topic), name=f"topic{topic.topic_id}", first_pages=None)
        reading.keep({**reading.cursor, "topics": board.note(topic)})
    board.look_for_edits()
    reading.keep(board.vk.remembered())
    if moved:
        return PageState.OK
    return PageState.NOT_MODIFIED if board.is_known else PageState.EMPTY


class _Board:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.vk = Vk(reading)
        found = BOARD.search(reading.assignment.address)
        if not found:
            words = _("{url} names no discussions; it must end in /board12 or /topic-12_34.")
            raise SourceFailed(PageState.GONE, words.format(url=reading.assignment.address))
        self._group, self._only = int(found[1]), int(found[2] or 0)
        own = reading.assignment.own | ({str(-self._group)} if reading.assignment.is_ours else frozenset())
        self._own = own
        self._known: dict[str, str] = dict(reading.cursor.get("topics") or {})
        at = reading.cursor.get("edits_at")
        is_due = not at or reading.now - datetime.fromisoformat(at) >= EDITS_EVERY
        self._looks_for_edits = reading.thorough or is_due

    @property
    def is_known(self) -> bool:
        return bool(self._known)

    def moved(self) -> list[Topic]:
        """Discussions in which something was said since they were read."""
        found: list[Topic] = []
        offset = 0
        while True:
            asked: dict[str, str | int] = {
                "group_id": self._group,
                "order": BY_UPDATE,
                "offset": offset,
                "count": PER_PAGE,
            }
            if self._only:
                asked["topic_ids"] = self._only
            page, total = vk_texts.topics(self.vk.call("board.getTopics", asked))
            found += [topic for topic in page if self._has_moved(topic)]
            offset += PER_PAGE
            # Pinned ones stand first, whenever they moved; a whole page of known ones is the end of what is new.
            if not page or offset >= total or not any(topic in found for topic in page):
                return found

    def _has_moved(self, topic: Topic) -> bool:
        """Or it moved so lately that what was said in it may be edited."""
        has_moved = self._known.get(str(topic.topic_id)) != _mark(topic)
        return has_moved or (self._looks_for_edits and topic.updated >= self._reading.now - REREAD)

    def note(self, topic: Topic) -> dict[str, str]:
        """What the cursor knows of discussions, this one included."""
        self._known[str(topic.topic_id)] = _mark(topic)
        return self._known

    def asking(self, topic: Topic, *, sort: str = "desc") -> Any:
        """Reads a page of one discussion."""

        def page(onward: Any) -> Leaf:
            offset = int(onward or 0)
            asked: dict[str, str | int] = {
                "group_id": self._group, "topic_id": topic.topic_id, "need_likes": 1, "offset": offset,
                "count": PER_PAGE, "extended": 1, "sort": sort,
            }  # fmt: skip
            about = self._reading.assignment.page(
                f"{vk_texts.SITE}/topic-{self._group}_{topic.topic_id}", read_at=self._reading.now, own=self._own
            )
            response = self.vk.call("board.getComments", asked)
            read = vk_texts.board_comments(response, about, group=self._group, topic=topic)
            passed = offset + PER_PAGE
            return Leaf(read.findings, passed if read.rows and passed < read.total else None)

        return page

    def look_for_edits(self) -> None:
        """Once an hour: discussions with a living ticket, or with words that were missed, are read as a whole."""
        if not self._looks_for_edits:
            return
        now = self._reading.now
        for thread in sorted(self._reading.watched()):
            number = thread.rpartition("_")[2]
            if not thread.startswith(f"topic-{self._group}_") or not number.isdecimal():
                continue
            seen = self._read_whole(Topic(int(number), "", now, 0))
            self._reading.vanished(seen, extent=Extent(threads={thread}), is_dead=is_dead_in(self.vk))
        self._reading.keep({**self._reading.cursor, "edits_at": now.isoformat()})

    def _read_whole(self, topic: Topic) -> set[str]:
        """All that stands in a discussion; nothing in one that is gone."""
        ask, onward = self.asking(topic, sort="asc"), None
        seen: set[str] = set()
        while True:
            try:
                leaf: Leaf = ask(onward)
            except VkFailed as failure:
                if failure.code != WRONG_NUMBER:
                    raise
                return set()
            self._reading.deliver(leaf.findings)
            seen.update(one.external_id for one in leaf.findings)
            onward = leaf.onward
            if onward is None:
                return seen


def _mark(topic: Topic) -> str:
    """Updated on a new comment, and its number falls when one is deleted."""
    return f"{int(topic.updated.timestamp())}:{topic.comments}"
