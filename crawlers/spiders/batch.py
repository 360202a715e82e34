"""Pages on their way to the database: a few of a quick site share one transaction, each page of a slow one has its own.

Findings and cursor go together: what is not stored is not in the cursor either, so it is read again.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from crawlers.reading import StoredReading
from moderation.finding import Finding

MOST_PAGES: Final = 25
LONGEST_S: Final = 1.0
# Below the number of rows that intake takes in one transaction.
MOST_FINDINGS: Final = 400


class Batch:
    """Findings of pages read but not yet stored; `cursor` tells where the reading stands when they are."""

    def __init__(self, reading: StoredReading, cursor: Callable[[], dict[str, Any]]) -> None:
        self._reading = reading
        self._cursor = cursor
        self._findings: list[Finding] = []
        self._pages = 0
        self._stored_at = time.monotonic()

    def add(self, findings: Sequence[Finding]) -> None:
        """Takes one page; stores what has gathered when it is enough or has waited long enough."""
        self._findings += findings
        self._pages += 1
        is_full = self._pages >= MOST_PAGES or len(self._findings) >= MOST_FINDINGS
        if is_full or time.monotonic() - self._stored_at >= LONGEST_S:
            self.flush()

    def flush(self) -> None:
        """Stores what has gathered, with the cursor, in one transaction."""
        if self._pages:
            findings, pages = self._findings, self._pages
            self._findings, self._pages = [], 0
            self._reading.deliver(findings, self._cursor(), pages=pages)
        self._stored_at = time.monotonic()
