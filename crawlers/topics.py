"""Which threads of a forum are due: what its lists show now, beside what they showed when each was last read.

Lists show what moved first. Once all of them have been walked to their ends, a walk stops where a run of threads has
neither moved nor is young; once a week it goes to the ends again. A walk that was cut short goes on where it stopped.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from crawlers.parsers.threads import ThreadFound

KNOWN_IN_A_ROW: Final = 20
MOST_PROMISED: Final = 2_000
AGES: Final = timedelta(days=30)


class Topics:
    """The threads of one forum and the walk over its lists."""

    def __init__(
        self, cursor: Mapping[str, Any], *, watched: Collection[str], reread: timedelta, sweep: timedelta, now: datetime
    ) -> None:
        self.known: dict[str, str] = dict(cursor.get("topics", {}))
        self.left_over: list[str] = list(cursor.get("lists", []))
        self.met = 0
        self._watched = watched
        self._reread = reread
        self._now = now
        swept_at = cursor.get("swept_at")
        self._swept_at: str | None = swept_at
        self.is_sweep = swept_at is None or now - datetime.fromisoformat(swept_at) >= sweep
        self._promised: dict[str, None] = dict.fromkeys(self.left_over)
        # Only a sweep looks at every list, so only then it counts who is on none.
        self._shown: set[str] = set()
        self._has_failed = False

    def is_due(self, topic: ThreadFound, *, rank: int) -> bool:
        """Whether to read the thread: it moved, is young, or is watched. Undated, the first of a list are young."""
        self.met += 1
        if self.is_sweep:
            self._shown.add(topic.thread_id)
        if self.known.get(topic.thread_id) != self.signature(topic) or topic.thread_id in self._watched:
            return True
        if topic.last_at is None:
            return rank < KNOWN_IN_A_ROW
        return self._now - topic.last_at < self._reread

    def signature(self, topic: ThreadFound) -> str:
        """What changes when somebody writes in the thread: its last post and how many there are, else its date.

        A date in words ("two years ago") is a new one each day, so an old one counts by the month.
        """
        if topic.last_post_id is None and topic.replies is None and topic.last_at is not None:
            is_old = self._now - topic.last_at > AGES
            return f"@{topic.last_at:%Y-%m}" if is_old else f"@{topic.last_at:%Y-%m-%d}"
        return f"{topic.last_post_id or ''}/{'' if topic.replies is None else topic.replies}"

    def goes_on(self, idle: int, *, is_left_over: bool) -> bool:
        """Whether the list's next page is worth reading after so many threads in a row that were not due."""
        return self.is_sweep or is_left_over or idle < KNOWN_IN_A_ROW

    def promise(self, url: str) -> None:
        """A list page that a sweep is going to read."""
        if self.is_sweep and len(self._promised) < MOST_PROMISED:
            self._promised[url] = None

    def walked(self, url: str) -> None:
        """A list page that has been read."""
        self._promised.pop(url, None)

    def failed(self) -> None:
        """A list page could not be read: this is no complete sweep."""
        self._has_failed = True

    def read(self, thread_id: str, signature: str) -> None:
        """The thread is stored to its end."""
        self.known[thread_id] = signature

    def cursor(self) -> dict[str, Any]:
        """Where the reading stands."""
        return {"topics": self.known, "lists": list(self._promised), "swept_at": self._swept_at}

    def unlisted(self) -> set[str]:
        """Threads to be read although no list led to them: the watched ones, and those that have left the lists."""
        gone = self.known.keys() - self._shown if self._is_whole() else set()
        return {*self._watched, *gone}

    def finish(self) -> dict[str, Any]:
        """Where it stands when the walk has ended; threads that no list shows any more are forgotten after a sweep."""
        if self.is_sweep and not self._promised and not self._has_failed:
            self._swept_at = self._now.isoformat()
            if self._is_whole():
                self.known = {thread: signature for thread, signature in self.known.items() if thread in self._shown}
        return self.cursor()

    def _is_whole(self) -> bool:
        """Whether this one walk has seen all lists to their ends."""
        return self.is_sweep and not self._promised and not self._has_failed and not self.left_over
