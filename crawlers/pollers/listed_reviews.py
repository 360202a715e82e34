"""Sites where each review has a page of its own: lists say which there are, a pass reads a bounded number of them.

What was read is remembered by number, so that a pass that ends early is gone on with. A review is read again while it
is young, and then ever more seldom, because nothing in the list shows that it was edited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawlers.disappearance import Extent, Standing
from crawlers.parsers.page import Page
from crawlers.parsers.shown_list import Entry, ShownList
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.vocabulary import PageState

KNOWN = 20
"""So many reviews in a row that need no reading end a pass."""
PER_PASS = 40
"""Pages of reviews read in one pass: such sites close themselves to whoever reads more."""
MOST_LISTS = 200
SWEEP = timedelta(days=7)
# How old a review is, and how long its last reading may lie back.
AGAIN = (
    (timedelta(days=3), timedelta(hours=6)),
    (timedelta(days=30), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=30)),
)  # fmt: skip
WATCHED = timedelta(hours=1)
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Site:
    """How one site is read: the address of the first list, and its two parsers."""

    first: str
    read_list: Callable[[bytes, Page], ShownList]
    read_review: Callable[[bytes, Page, str], list[Finding]]
    pause: float
    # Where a review stands by its number; None where only the list knows.
    address_of: Callable[[str], str] | None = None


def poll_listed(reading: Reading, site: Site) -> PageState:
    """One pass: the lists down to what needs no reading, each review that does; all lists once a week."""
    return _Pass(reading, site).run()


class _Pass:
    def __init__(self, reading: Reading, site: Site) -> None:
        self._reading = reading
        self._site = site
        self._interface = Interface(reading, pause=site.pause, obeys_robots=True)
        self._done: dict[str, str] = dict(reading.cursor.get("done", {}))
        self._watched = reading.watched()
        self._left = int(reading.assignment.seconds("per_pass", PER_PASS))
        self._seen: set[str] = set()
        self._known = 0
        self._unread: list[SourceFailed] = []

    def run(self) -> PageState:
        began = self._reading.now
        swept_at = self._reading.cursor.get("swept_at")
        every = self._reading.assignment.span("sweep_hours", SWEEP)
        sweeping = not swept_at or began - datetime.fromisoformat(swept_at) >= every
        ended = self._lists(to_end=sweeping)
        self._read_unlisted()
        if sweeping and ended and self._left > 0:
            self._reading.vanished(self._seen, extent=Extent(), is_dead=self._is_dead)
            self._done = {number: at for number, at in self._done.items() if number in self._seen}
            swept_at = began.isoformat()
        self._keep(swept_at)
        self._require_readable()
        return PageState.OK if self._seen else PageState.EMPTY

    def _lists(self, *, to_end: bool) -> bool:
        """Reads the lists and what is due in them; whether the last list was reached."""
        url: str | None = self._site.first
        visited: set[str] = set()
        while url and url not in visited and len(visited) < MOST_LISTS:
            visited.add(url)
            read = self._site.read_list(*self._page(url))
            fresh = [entry for entry in read.entries if entry.id not in self._seen]
            self._seen.update(entry.id for entry in fresh)
            for entry in fresh:
                self._visit(entry)
            # A page that only repeats what the one before held is no further page.
            if not fresh or self._left <= 0 or (self._known >= KNOWN and not to_end):
                return not fresh
            url = read.next_url
        return url is None

    def _visit(self, entry: Entry) -> None:
        if not self._is_due(entry):
            self._known += 1
            return
        self._known = 0
        if self._left > 0:
            self._read(entry.url, entry.id)

    def _read(self, url: str, number: str) -> None:
        """One review's page. One that is gone is left to the rule of two misses."""
        self._left -= 1
        answer = self._interface.ask(Request(url))
        if answer.status in GONE:
            return
        good = self._interface.good(answer)
        page = self._page_of(good.url, good.headers.get("content-type", ""))
        try:
            findings = self._site.read_review(good.body, page, number)
        except SourceFailed as failure:
            if failure.state is not PageState.SCHEMA_DRIFT:
                raise
            # One that is built otherwise must not keep the pass from all that come after it.
            self._unread.append(failure)
            return
        self._done[number] = self._reading.now.isoformat(timespec="minutes")
        self._reading.deliver(findings, {**self._reading.cursor, "done": self._done})

    def _require_readable(self) -> None:
        if self._unread:
            words = _("{count} reviews could not be read. {reason}")
            raise SourceFailed(
                PageState.SCHEMA_DRIFT, words.format(count=len(self._unread), reason=self._unread[0].message)
            )

    def _is_due(self, entry: Entry) -> bool:
        at = self._done.get(entry.id)
        if at is None:
            return True
        now = self._reading.now
        idle = now - datetime.fromisoformat(at)
        age = now - entry.at if entry.at is not None else None
        is_young = age is None or age <= AGAIN[0][0]
        if entry.id in self._watched or (is_young and self._reading.thorough):
            return idle >= WATCHED
        return any((age is None or age <= young) and idle >= pause for young, pause in AGAIN)

    def _read_unlisted(self) -> None:
        """Reviews with a living ticket, or missed once, that stand too deep in the lists to have been met."""
        if self._site.address_of is None:
            return
        for number in sorted(self._watched - self._seen):
            if self._left > 0 and self._is_due(Entry(number, "")):
                self._read(self._site.address_of(number), number)

    def _is_dead(self, text: Standing) -> bool:
        return self._interface.ask(Request(text.url)).status in GONE

    def _page(self, url: str) -> tuple[bytes, Page]:
        answer = self._interface.answer(url)
        return answer.body, self._page_of(answer.url, answer.headers.get("content-type", ""))

    def _page_of(self, url: str, content_type: str) -> Page:
        return self._reading.assignment.page(url, read_at=self._reading.now, content_type=content_type)

    def _keep(self, swept_at: Any) -> None:
        self._reading.keep({"done": self._done, "swept_at": swept_at})
