"""Lists that begin with what changed last: read down to what is known, and now and then to the end.

A source may hold several lists (a branch each). Each is read down to K texts in a row that are known and unchanged and
lie below the 72 hours that are always read again; on a sweep to its end, and then what is missing is missed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

KNOWN = 20
"""So many texts in a row that are known and unchanged end a reading."""
SWEEP = timedelta(days=1)
# What is wrong with one list; everything else is wrong with the whole source.
OF_ONE_LIST = frozenset({PageState.GONE, PageState.SCHEMA_DRIFT, PageState.EMPTY})
NAMED = 3


class PageRead(NamedTuple):
    """One page of a list; `claimed` is how many texts the site says there are in all."""

    findings: list[Finding]
    claimed: int | None = None


class Lists(Protocol):
    """The lists of one source."""

    # Whether edits bring a text to the top: then nobody has to read to the end for them.
    by_change: bool
    # Whether a text that is missing from a whole list is gone: not where a list shows only its newest ones.
    shows_all: bool

    def names(self) -> list[str]:
        """The lists by names that stay the same from pass to pass."""
        ...

    def pages(self, name: str) -> Iterator[PageRead]:
        """A list's pages, the last changed first, until the site says that there are no more."""
        ...

    def is_dead(self, text: Standing) -> bool:
        """Whether the site itself says that the text is gone."""
        ...


@dataclass(slots=True)
class Pass:
    """What is learned in one pass."""

    high: dict[str, str]
    claimed: dict[str, int]
    seen: set[str] = field(default_factory=set)
    failed: dict[str, SourceFailed] = field(default_factory=dict)


def poll_lists(reading: Reading, lists: Lists, *, sweep: timedelta = SWEEP) -> PageState:
    """One pass over all lists; a list that cannot be read does not cost the others."""
    cursor, began = dict(reading.cursor), reading.now
    asked_for = reading.thorough and not lists.by_change
    sweeping = asked_for or _is_sweep_due(cursor, reading.assignment.span("sweep_hours", sweep), began)
    done = Pass(dict(cursor.get("high", {})), dict(cursor.get("claimed", {})))
    names = lists.names()
    for name in _from(names, cursor.get("at")):
        reading.keep({**cursor, "at": name, "high": done.high, "claimed": done.claimed})
        try:
            _read(reading, name, lists.pages(name), to=done, to_end=sweeping)
        except SourceFailed as failure:
            if failure.state not in OF_ONE_LIST:
                raise
            done.failed[name] = failure
    done.claimed = {name: number for name, number in done.claimed.items() if name in names}
    if sweeping and lists.shows_all and not done.failed:
        reading.vanished(done.seen, extent=Extent(), is_dead=lists.is_dead)
    # Fewer than last time: the next pass looks which ones are missing.
    is_less = not sweeping and _total(done.claimed) < _total(cursor.get("claimed", {}))
    swept_at = began.isoformat() if sweeping else None if is_less else cursor.get("swept_at")
    reading.keep({"high": done.high, "claimed": done.claimed, "swept_at": swept_at})
    require_all(done.failed, len(names))
    return PageState.OK if done.seen or _total(done.claimed) else PageState.EMPTY


def _read(reading: Reading, name: str, pages: Iterable[PageRead], *, to: Pass, to_end: bool) -> None:
    """Reads one list down to where it is known."""
    known_to = to.high.get(name)
    floor = None if to_end or known_to is None else datetime.fromisoformat(known_to) - _reread(reading)
    newest = datetime.fromisoformat(known_to) if known_to else None
    known = 0
    for page in pages:
        received = reading.deliver(page.findings)
        to.seen.update(finding.external_id for finding in page.findings)
        if page.claimed is not None:
            to.claimed[name] = page.claimed
        texts = [finding for finding in page.findings if not finding.ours]
        changes = [moment for finding in texts if (moment := changed_at(finding)) is not None]
        newest = max([*changes, newest] if newest else changes, default=None)
        known = 0 if received.new or received.changed or received.unmatched else known + len(texts)
        if floor is not None and known >= KNOWN and (not changes or min(changes) < floor):
            break
    if newest is not None:
        to.high[name] = newest.isoformat()


def changed_at(finding: Finding) -> datetime | None:
    """When a text was last touched."""
    return finding.edited_at or finding.published_at


def _reread(reading: Reading) -> timedelta:
    return reading.assignment.span("reread_hours", REREAD)


def _is_sweep_due(cursor: Mapping[str, Any], every: timedelta, now: datetime) -> bool:
    swept_at = cursor.get("swept_at")
    return not swept_at or now - datetime.fromisoformat(swept_at) >= every


def _from(names: list[str], at: Any) -> list[str]:
    """The lists, beginning with the one at which the last pass broke off."""
    start = names.index(at) if at in names else 0
    return names[start:] + names[:start]


def _total(claimed: Mapping[str, int]) -> int:
    return sum(claimed.values())


def require_all(failed: Mapping[str, SourceFailed], of: int) -> None:
    """Raises SourceFailed naming the lists that could not be read; with their own words when it was only one."""
    if not failed:
        return
    first = next(iter(failed.values()))
    if len(failed) == of == 1:
        raise first
    names = ", ".join([*failed][:NAMED]) + ("…" if len(failed) > NAMED else "")
    words = _("{failed} of {number} branches cannot be read ({names}). {reason}")
    raise SourceFailed(
        first.state, words.format(failed=len(failed), number=of, names=names, reason=first.message),
        retry_at=first.retry_at,
    )  # fmt: skip
