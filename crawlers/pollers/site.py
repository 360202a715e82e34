"""Any site, page by page: its sitemaps or its links tell what there is, each page is read by what it shows.

An address that is itself a thread is read as that thread. A pass reads a bounded number of pages; the next goes on.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.engines import profile_of
from crawlers.forum_pages import MADE_UP, placed
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import ThreadRead, read_thread
from crawlers.pollers.interface import Interface
from crawlers.pollers.site_map import SiteMap
from crawlers.reading import Preview, Reading
from crawlers.site_pages import Due, Known, due_pages, known_pages, remembered
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected
from storage.vocabulary import PageState

ARTICLE: Final = "article"
LEAST_SURE: Final = 0.45
"""Below this a page is not taken for one with texts: half of it would be menus."""
PAGES: Final = 200
FOR_PREVIEW: Final = 5
MOST_OF_ONE: Final = 50
KEPT_EVERY: Final = 20
NOT_MODIFIED: Final = 304
OF_ONE_PAGE: Final = frozenset({PageState.GONE, PageState.SCHEMA_DRIFT, PageState.BLOCKED, PageState.AUTH_FAILED})
UNHAPPY: Final = 5


def poll(reading: Reading) -> PageState:
    """One pass over the site, or over the one thread that the address is."""
    site = _Site(reading)
    start = site.answer(reading.assignment.address)
    if site.is_one_page(start):
        site.take(reading.assignment.address, start, changed="")
    else:
        site.walk(start)
    return site.finish()


class _Site:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._api = Interface(reading, obeys_robots=True)
        self._profile = profile_of(reading.assignment.options)
        self._known = known_pages(reading.cursor)
        self._maps: dict[str, str] = dict(reading.cursor.get("maps", {}))
        self._seen: set[str] = set()
        self._complete: set[str] = set()
        self._read = self._failed = self._unchanged = 0

    def answer(self, url: str, *, validator: str = "") -> Answer:
        """A page. Raises SourceFailed; one that has not changed since the validator is an answer, too."""
        request = Request(url, headers={"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"})
        name = "If-None-Match" if validator.startswith(('"', "W/")) else "If-Modified-Since"
        answer = self._api.ask(request.with_header(name, validator) if validator else request)
        return answer if answer.status == NOT_MODIFIED and validator else expected(answer, now=self._reading.now)

    def is_one_page(self, start: Answer) -> bool:
        """Whether the address is a thread itself. Option `extent` says so, else what stands there does."""
        wanted: str | None = self._reading.assignment.options.get("extent")
        if wanted in {"page", "site"}:
            return wanted == "page"
        read: ThreadRead = self._threads(start)
        return bool(read.confidence >= LEAST_SURE and (read.engine != ARTICLE or len(read.findings) > 1))

    def walk(self, start: Answer) -> None:
        """Reads the pages that are due, as many as a pass may."""
        reading = self._reading
        site_map = SiteMap(reading, self._api, read=self._maps)
        listed = site_map.pages(start, tree_of(start.body, self._page(start)))
        self._maps = site_map.read
        most = FOR_PREVIEW if isinstance(reading, Preview) else int(reading.assignment.seconds("pages", PAGES)) or PAGES
        due = due_pages(
            listed, self._known, watched=reading.watched(), now=reading.now, most=most,
            reread=reading.assignment.span("reread_hours", REREAD),
        )  # fmt: skip
        for number, page in enumerate(due, start=1):
            self._visit(page)
            if number % KEPT_EVERY == 0:
                reading.keep(self._cursor())

    def take(self, url: str, answer: Answer, *, changed: str) -> None:
        """Hands in the texts of a page and of those that go on from it."""
        thread_id, newest = "", 0.0
        for body, read in self._onward(answer):
            thread_id = thread_id or self._thread_of(read, body)
            findings = [self._named(one, thread_id, read, number) for number, one in enumerate(read.findings)]
            self._seen.update(one.external_id for one in findings)
            moments = [moment.timestamp() for one in findings if (moment := one.edited_at or one.published_at)]
            newest = max([newest, *moments])
            self._reading.deliver(findings)
        if thread_id:
            self._complete.add(thread_id)
        validator = answer.headers.get("etag") or answer.headers.get("last-modified") or ""
        self._known[url] = Known(changed, validator[:200], self._reading.now.timestamp(), newest)
        self._read += 1

    def finish(self) -> PageState:
        """Notes what is missing, keeps the cursor. Raises SourceFailed when nothing on the site can be read."""
        self._reading.keep(self._cursor())
        if self._complete:
            self._reading.vanished(self._seen, extent=Extent(threads=self._complete), is_dead=self.is_dead)
        if not self._seen and not any(page.newest for page in self._known.values()) and not self._unchanged:
            words = _("On {number} pages of {url} nothing was found that reads like posts, comments or reviews.")
            number, url = self._read, self._reading.assignment.address
            raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(number=number, url=url))
        return PageState.OK if self._seen or self._complete else PageState.NOT_MODIFIED

    def is_dead(self, text: Standing) -> bool:
        """Whether the text's address leads nowhere, or to a page on which it does not stand."""
        try:
            answer = self.answer(text.url)
            for body, read in self._onward(answer):
                thread = self._thread_of(read, body)
                named = (self._named(one, thread, read, number) for number, one in enumerate(read.findings))
                if any(one.external_id == text.external_id and not one.deleted for one in named):
                    return False
        except SourceFailed as failure:
            return failure.state is PageState.GONE
        return True

    def _visit(self, due: Due) -> None:
        """One page; one that cannot be read costs itself only, many in a row end the pass."""
        was = self._known.get(due.url, Known())
        now = self._reading.now
        try:
            answer = self.answer(due.url, validator=was.validator if due.is_conditional else "")
            if answer.status == NOT_MODIFIED:
                self._known[due.url] = was._replace(read_at=now.timestamp(), changed=due.changed)
                self._unchanged += 1
                return
            self.take(due.url, answer, changed=due.changed)
        except SourceFailed as failure:
            self._failed += 1
            if failure.state not in OF_ONE_PAGE and self._failed > max(UNHAPPY, self._read):
                raise
            if failure.state is PageState.QUOTA:
                raise
            if failure.state is PageState.GONE:
                self._complete.add(due.url)
            self._known[due.url] = Known(due.changed, "", now.timestamp(), was.newest)

    def _onward(self, answer: Answer) -> Iterator[tuple[Answer, ThreadRead]]:
        """The pages of one thread, until one brings nothing new."""
        met: set[str] = set()
        for _number in range(MOST_OF_ONE):
            read = self._threads(answer)
            if read.confidence < LEAST_SURE:
                return
            yield answer, read
            ids = {one.external_id for one in read.findings}
            if not read.next_url or ids <= met or read.engine == ARTICLE:
                return
            met |= ids
            answer = self.answer(read.next_url)

    def _threads(self, answer: Answer) -> ThreadRead:
        read = read_thread(answer.body, self._page(answer), self._profile)
        # What an administrator pointed at is sure, whatever it lacks.
        return read._replace(confidence=1.0) if self._profile and read.findings else read

    def _thread_of(self, read: ThreadRead, answer: Answer) -> str:
        named = next((one.thread_id for one in read.findings if one.thread_id), "")
        return named or answer.url.partition("#")[0][:300]

    def _named(self, finding: Finding, thread_id: str, read: ThreadRead, number: int) -> Finding:
        """An article is known by its address, whatever is edited in it; other texts as in a forum."""
        if read.engine == ARTICLE and number == 0 and finding.external_id.startswith(MADE_UP):
            identity = "page:" + hashlib.sha256(thread_id.encode()).hexdigest()[:40]
            return replace(finding, external_id=identity, thread_id=finding.thread_id or thread_id)
        return placed(finding, thread_id)

    def _page(self, answer: Answer) -> Page:
        kind = answer.headers.get("content-type", "")
        return self._reading.assignment.page(answer.url, read_at=self._reading.now, content_type=kind)

    def _cursor(self) -> dict[str, Any]:
        return {"pages": remembered(self._known), "maps": self._maps}
