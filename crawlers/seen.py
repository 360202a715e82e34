"""The identities of the posts that a crawl has met, in eight bytes each: a forum has millions of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Seen:
    """A set of identities that only grows; asked when the crawl is over."""

    def __init__(self) -> None:
        self._marks = array("q")
        self._sorted: array[int] | None = None

    def update(self, identities: Iterable[str]) -> None:
        """Adds them."""
        self._marks.extend(map(hash, identities))
        self._sorted = None

    def __contains__(self, identity: object) -> bool:
        if self._sorted is None:
            self._sorted = array("q", sorted(self._marks))
        mark = hash(identity)
        place = bisect_left(self._sorted, mark)
        return place < len(self._sorted) and self._sorted[place] == mark
