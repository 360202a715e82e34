"""Forums whose interface lists topics, the last moved first: those that moved, are young or watched are read."""

from collections.abc import Iterator
from typing import Any, Protocol

from crawlers.assignment import REREAD, SWEEP
from crawlers.disappearance import Extent, Standing
from crawlers.parsers.threads import ThreadFound
from crawlers.reading import Reading
from crawlers.seen import Seen
from crawlers.topics import Topics
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.vocabulary import PageState

TAKEN_AWAY = frozenset({PageState.GONE, PageState.BLOCKED, PageState.AUTH_FAILED})
"""A topic that answers so while the list of topics is open to us stands there no more; each post's address decides."""


class Topical(Protocol):
    """Topics as an interface shows them."""

    def posts(self, thread_id: str) -> Iterator[list[Finding]]:
        """A topic's posts, page by page. Raises SourceFailed: gone when there is no such topic."""
        ...

    def is_dead(self, post: Standing) -> bool:
        """Whether the forum itself says that the post is gone."""
        ...


class Board(Topical, Protocol):
    """A forum as its interface shows it."""

    def topics(self, onward: Any) -> tuple[list[ThreadFound], Any]:
        """One page of the list, and where the next one begins; None when there is none."""
        ...


def poll_topics(reading: Reading, board: Board) -> PageState:
    """One pass over the list; empty when the forum has no topic."""
    walk = _Walk(reading, board)
    onward: Any = None
    idle = rank = 0
    while True:
        rows, onward = board.topics(onward)
        for topic in rows:
            rank += 1
            is_due = walk.topics.is_due(topic, rank=rank)
            idle = 0 if is_due else idle + 1
            if is_due:
                walk.read(topic.thread_id, walk.topics.signature(topic))
        if onward is None or not rows or not walk.topics.goes_on(idle, is_left_over=False):
            break
    unlisted = walk.topics.unlisted() | reading.young(reading.now - reading.assignment.span("reread_hours", REREAD))
    for thread_id in sorted(unlisted - walk.complete):
        walk.read(thread_id, "")
    reading.keep(walk.topics.finish())
    reading.vanished(walk.seen, extent=Extent(threads=walk.complete), is_dead=board.is_dead)
    if not rank:
        return PageState.EMPTY
    return PageState.OK if walk.complete else PageState.NOT_MODIFIED


def poll_topic(reading: Reading, board: Topical, thread_id: str) -> PageState:
    """One pass over one topic."""
    seen: set[str] = set()
    for findings in board.posts(thread_id):
        seen.update(finding.external_id for finding in findings)
        reading.deliver(findings)
    reading.vanished(seen, extent=Extent(threads={thread_id}), is_dead=board.is_dead)
    return PageState.OK if seen else PageState.EMPTY


class _Walk:
    def __init__(self, reading: Reading, board: Board) -> None:
        span = reading.assignment.span
        self._reading, self._board = reading, board
        self.seen, self.complete = Seen(), set[str]()
        self.topics = Topics(
            reading.cursor, watched=reading.watched(), reread=span("reread_hours", REREAD),
            sweep=span("sweep_hours", SWEEP), now=reading.now,
        )  # fmt: skip

    def read(self, thread_id: str, signature: str) -> None:
        """Hands in all pages of a topic, the last with the cursor. One that is gone or closed is complete without."""
        try:
            pages = iter(self._board.posts(thread_id))
            held = next(pages, [])
            for findings in pages:
                self._take(held, None)
                held = findings
        except SourceFailed as failure:
            if failure.state not in TAKEN_AWAY:
                raise
            self.complete.add(thread_id)
            return
        if signature:
            self.topics.read(thread_id, signature)
        self.complete.add(thread_id)
        self._take(held, self.topics.cursor())

    def _take(self, findings: list[Finding], cursor: dict[str, Any] | None) -> None:
        self.seen.update(finding.external_id for finding in findings)
        self._reading.deliver(findings, cursor)
