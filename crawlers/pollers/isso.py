"""isso: the latest comments of all threads, and each thread that moved within 72 hours read whole.

Proven against isso 0.14: `/latest` is there only where `latest-enabled` is set, `/?uri=` always; a comment's own
address (`/id/N`) opens to its writer only, so a thread is its comments' permalink.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.parsers import isso
from crawlers.parsers.addresses import parameter
from crawlers.parsers.page import Page
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

LATEST, MOST = 100, 1000
MOST_THREADS = 200
MISSING = 404


def poll(reading: Reading) -> PageState:
    """One pass over the thread that the address names, or over all."""
    site = _Comments(reading)
    uri = parameter(reading.assignment.address, "uri") or ""
    threads = [uri] if uri else site.moved()
    found = [site.read(thread) for thread in list(dict.fromkeys(threads))[:MOST_THREADS]]
    return PageState.OK if any(found) else PageState.EMPTY


class _Comments:
    """The interface of one isso."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._base = reading.assignment.address.partition("?")[0].rstrip("/")
        self._site = str(reading.assignment.options.get("site") or f"{origin_of(self._base)}/")
        self._api = Interface(reading, obeys_robots=True)

    def moved(self) -> list[str]:
        """Hands in the latest comments; gives the threads to read whole, those that must be watched among them."""
        found = self._latest(LATEST)
        if self._reading.deliver(found).new == LATEST:
            found = self._latest(MOST)
            self._reading.deliver(found)
        floor = self._reading.now - self._reading.assignment.span("reread_hours", REREAD)
        fresh = [one for one in found if _touched(one, floor)]
        return [*(one.thread_id for one in fresh if one.thread_id), *sorted(self._reading.watched())]

    def _latest(self, most: int) -> list[Finding]:
        answer = self._api.ask(Request(f"{self._base}/latest", params={"limit": most}))
        if answer.status == MISSING:
            words = _(
                "{url} does not tell its latest comments (isso's setting `latest-enabled`); add single threads: "
                "{url}/?uri=/path/of/the/page/"
            )
            raise SourceFailed(PageState.NO_PREVIEW, words.format(url=self._base))
        return isso.parse(self._api.good(answer).json(), self._page())

    def read(self, uri: str) -> bool:
        """A whole thread: its edits, and what is gone from it."""
        found = self._thread(uri)
        self._reading.deliver(found)
        seen = {one.external_id for one in found}
        self._reading.vanished(seen, extent=Extent(threads={uri}), is_dead=lambda text: self._is_gone(text, uri))
        return bool(found)

    def _is_gone(self, text: Standing, uri: str) -> bool:
        return text.external_id not in _alive(self._thread(uri))

    def _thread(self, uri: str) -> list[Finding]:
        document = self._api.json(f"{self._base}/", {"uri": uri})
        return [replace(one, thread_id=uri) for one in isso.read_thread(document, self._page(), uri)]

    def _page(self) -> Page:
        return self._reading.assignment.page(self._site, read_at=self._reading.now)


def _touched(finding: Finding, floor: datetime) -> bool:
    moment = finding.edited_at or finding.published_at
    return moment is None or moment >= floor


def _alive(findings: Iterable[Finding]) -> set[str]:
    return {one.external_id for one in findings if not one.deleted}
