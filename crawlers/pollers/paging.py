"""Lists that are read page by page: how far a pass goes, where an interrupted one goes on, and what it may call gone.

The newest first: on until K texts in a row are known and unchanged *and* the page lies before the last 72 hours;
pinned, edited and late texts stand between. The oldest first: on from the mark to the end.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.reading import Reading
from moderation.finding import Finding
from moderation.intake import Received
from storage.vocabulary import PageState

KNOWN_IN_A_ROW = 20
FIRST_PAGES = 10
"""Pages of the very first pass; what lies deeper is for the backfill."""
TRIES = 3
"""How often a pass that broke off is taken up again at the same place, before that place is given up."""


class Leaf(NamedTuple):
    """One page of a list. `onward` says where the next one begins (JSON; None: the list ends here).

    `newest_at` is the page's newest moment by which the list is sorted, when that is not the publication.
    """

    findings: list[Finding]
    onward: Any = None
    newest_at: datetime | None = None


Ask = Callable[[Any], Leaf]
"""Reads the page that begins there; None asks for the first one. May raise SourceFailed."""


def newest_first(
    reading: Reading,
    ask: Ask,
    *,
    name: str = "",
    first_pages: int | None = FIRST_PAGES,
    is_dead: Callable[[Standing], bool] | None = None,
) -> PageState:
    """One pass over a list; empty when it has nothing at all.

    `name` tells the lists of one source apart. A pass that broke off goes on where it was, after what is newer.
    `first_pages` None reads everything the first time. With `is_dead`, what is missing from what was read completely,
    twice, and dead at its permalink, is marked as deleted.
    """
    walk = _Walk(reading, ask, name)
    began, state = reading.now, state_of(reading, name)
    left = state.get("left")
    if left:
        walk.down(None, floor=datetime.fromisoformat(left["began"]), most=first_pages)
        walk.resumed(left)
    else:
        since = state.get("complete_at")
        floor = datetime.fromisoformat(since) - reading.assignment.span("reread_hours", REREAD) if since else None
        walk.down(None, floor=floor, most=None if floor else first_pages, leaves=began)
    if is_dead is not None and not left and walk.oldest is not None:
        reading.vanished(walk.seen, extent=Extent(since=walk.oldest), is_dead=is_dead)
    reading.keep(with_state(reading, name, {**walk.kept, "complete_at": began.isoformat()}))
    return PageState.OK if walk.seen else PageState.EMPTY


def oldest_first(reading: Reading, ask: Ask, *, name: str = "", most_pages: int | None = None) -> PageState:
    """One pass forward from the mark, which moves with every page; empty when nothing was ever there.

    `onward` of a page is the mark after it. A page without findings, or one that does not move the mark, is the end.
    """
    mark, pages = state_of(reading, name).get("mark"), 0
    is_new_list = mark is None
    while most_pages is None or pages < most_pages:
        leaf = ask(mark)
        if leaf.onward is None or leaf.onward == mark:
            if leaf.findings:
                reading.deliver(leaf.findings)
            break
        reading.deliver(leaf.findings, with_state(reading, name, {"mark": leaf.onward}))
        mark, pages = leaf.onward, pages + 1
    return PageState.EMPTY if is_new_list and not pages else PageState.OK


def one_step_back(reading: Reading, ask: Ask, *, name: str = "") -> PageState:
    """One page of the past, for `Collector.backfill`: the newest first, until the list ends ("done": true)."""
    if reading.cursor.get("done"):
        return PageState.NOT_MODIFIED
    state = state_of(reading, name)
    leaf = ask(state.get("onward"))
    seen_before = state.get("onward")
    done = leaf.onward is None or leaf.onward == seen_before
    cursor = with_state(reading, name, {"onward": leaf.onward})
    reading.deliver(leaf.findings, {**cursor, "done": True} if done and not name else cursor)
    return PageState.OK


def newest_of_each(
    reading: Reading,
    names: Sequence[str],
    ask: Callable[[str, Any], Leaf],
    *,
    is_dead: Callable[[Standing], bool] | None = None,
) -> PageState:
    """`newest_first` over several lists, beginning with the one at which the last pass broke off: a small quota would
    never reach the others.
    """
    at = reading.cursor.get("at")
    start = names.index(at) if at in names else 0
    states = []
    for name in [*names[start:], *names[:start]]:
        if len(names) > 1:
            reading.keep({**reading.cursor, "at": name})
        states.append(newest_first(reading, partial(ask, name), name=name, is_dead=is_dead))
    return PageState.OK if PageState.OK in states else PageState.EMPTY


def one_step_back_of_each(reading: Reading, names: Sequence[str], ask: Callable[[str, Any], Leaf]) -> PageState:
    """One page of the past of the first list whose beginning is not reached; "done" when all are."""
    left = [name for name in names if not state_of(reading, name).get("done")]
    if not left:
        return PageState.NOT_MODIFIED
    before = state_of(reading, left[0]).get("onward")
    leaf = ask(left[0], before)
    is_over = leaf.onward is None or leaf.onward == before
    cursor = with_state(reading, left[0], {"onward": leaf.onward, "done": is_over or None})
    reading.deliver(leaf.findings, {**cursor, "done": True} if is_over and len(left) == 1 else cursor)
    return PageState.OK


def state_of(reading: Reading, name: str) -> dict[str, Any]:
    """What the cursor keeps of one list."""
    return dict(reading.cursor.get("lists", {}).get(name, {}))


def with_state(reading: Reading, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The cursor with changes to one list; a value of None is forgotten."""
    lists = dict(reading.cursor.get("lists", {}))
    state = {**lists.get(name, {}), **changes}
    lists[name] = {key: value for key, value in state.items() if value is not None}
    return {**reading.cursor, "lists": lists}


class _Walk:
    """Down one list, page by page."""

    kept: Mapping[str, Any] = {"left": None}

    def __init__(self, reading: Reading, ask: Ask, name: str) -> None:
        self._reading, self._ask, self._name = reading, ask, name
        self.seen: set[str] = set()
        self.oldest: datetime | None = None

    def down(self, start: Any, *, floor: datetime | None, most: int | None, leaves: datetime | None = None) -> None:
        """From a place down to the floor. With `leaves` the cursor notes after each page where a pass broke off."""
        onward, pages, in_a_row = start, 0, 0
        while most is None or pages < most:
            leaf = self._ask(onward)
            fresh_ids = {finding.external_id for finding in leaf.findings} - self.seen
            self._note(leaf)
            received = self._reading.deliver(leaf.findings, self._left(leaf, floor, leaves))
            pages += 1
            in_a_row = in_a_row + received.found if _is_known(received) else 0
            is_deep = floor is not None and _newest(leaf) is not None and (_newest(leaf) or floor) < floor
            if in_a_row >= KNOWN_IN_A_ROW and is_deep:
                return
            # There are lists whose pages repeat for ever behind their end.
            if leaf.onward is None or leaf.onward == onward or (leaf.findings and not fresh_ids):
                return
            onward = leaf.onward

    def resumed(self, left: Mapping[str, Any]) -> None:
        """On from where an earlier pass broke off; a place that cannot be read three times is given up."""
        floor = datetime.fromisoformat(left["floor"]) if left["floor"] else None
        tries = int(left.get("tries", 0)) + 1
        if tries > TRIES:
            return
        self._reading.keep(with_state(self._reading, self._name, {"left": {**left, "tries": tries}}))
        self.down(left["onward"], floor=floor, most=None, leaves=datetime.fromisoformat(left["began"]))

    def _note(self, leaf: Leaf) -> None:
        self.seen.update(finding.external_id for finding in leaf.findings)
        moments = [finding.published_at for finding in leaf.findings if finding.published_at is not None]
        self.oldest = min([*moments, self.oldest] if self.oldest else moments, default=None)

    def _left(self, leaf: Leaf, floor: datetime | None, leaves: datetime | None) -> dict[str, Any] | None:
        if leaves is None or leaf.onward is None:
            return None
        place = {
            "onward": leaf.onward,
            "began": leaves.isoformat(),
            "floor": floor.isoformat() if floor else None,
        }
        return with_state(self._reading, self._name, {"left": place})


def _newest(leaf: Leaf) -> datetime | None:
    """The newest moment of a page; a pinned old text does not make it an old page."""
    moments = [finding.published_at for finding in leaf.findings if finding.published_at is not None]
    return leaf.newest_at or max(moments, default=None)


def _is_known(received: Received) -> bool:
    return not (received.new or received.changed or received.deleted or received.unmatched)
