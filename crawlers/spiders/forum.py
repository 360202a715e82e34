"""A forum of any engine with a profile: its lists tell which topics moved, only those are read, page after page.

Inside the last 72 hours every topic is read again, because an edit moves nothing in a list.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request as Visit
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.assignment import REREAD, SWEEP
from crawlers.disappearance import Extent, Standing
from crawlers.engines import profile_of
from crawlers.forum_pages import is_thread, listed, placed, posts_of
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import Profile, ThreadFound, recognised
from crawlers.parsers.why_empty import explained
from crawlers.pollers.topic_lists import TAKEN_AWAY
from crawlers.reading import StoredReading
from crawlers.seen import Seen
from crawlers.spiders.batch import Batch
from crawlers.spiders.failing import cause, url_of
from crawlers.topics import Topics
from storage.errors import SourceFailed
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

TOPICS_FIRST, FORUMS_LAST = 10, 0
THREADS_AT_ONCE = 2_000


class ForumSpider(Spider):
    """Reads one forum source into a reading; `failure` says why the start page could not be read."""

    name = "forum"

    def __init__(self, reading: StoredReading, watched: set[str], **more: Any) -> None:
        super().__init__(**more)
        self.reading = reading
        self.assignment = reading.assignment
        self.profile: Profile | None = profile_of(self.assignment.options)
        self.failure: SourceFailed | None = None
        self.topics_read = 0
        self.pages_failed = 0
        self.topics = Topics(
            reading.cursor, watched=watched, now=reading.now, reread=self.assignment.span("reread_hours", REREAD),
            sweep=self.assignment.span("sweep_hours", SWEEP),
        )  # fmt: skip
        self.batch = Batch(reading, self.topics.cursor)
        self.seen = Seen()
        self.complete: set[str] = set()
        self._under_way: dict[str, set[str]] = {}
        self._asked_again: set[str] = set()
        self._hosts = {urlsplit(self.assignment.address).netloc}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As the parent's; when the lists are walked, the threads that they no longer show are asked for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.lists_are_walked, signals.spider_idle)
        return spider

    def lists_are_walked(self) -> None:
        """Watched and young threads that no list showed are read where the first text that we hold of them stands."""
        young = self.reading.young(self.reading.now - self.assignment.span("reread_hours", REREAD))
        threads = (self.topics.unlisted() | young) - self.complete - self._asked_again
        self._asked_again |= threads
        urls = self.reading.openings(threads) if threads and self.failure is None else {}
        for thread, url in urls.items():
            kwargs = {"signature": "", "thread_id": thread}
            self.crawler.engine.crawl(Visit(url, callback=self.topic, errback=self.broke, cb_kwargs=kwargs))
        if urls:
            raise DontCloseSpider

    async def start(self) -> AsyncIterator[Visit]:
        """The address of the source: a topic, a forum, or the list of forums; then what a walk cut short left over."""
        yield Visit(self.assignment.address, callback=self.first, errback=self.broke_at_start, dont_filter=True)
        for url in self.topics.left_over:
            yield self._list(url, is_left_over=True)

    def first(self, response: Response) -> Iterator[Visit]:
        """Settles which engine this is, and whether the address is a topic or a list."""
        try:
            body, page = self._body(response), self._page(response)
            self.profile = self.profile or recognised(tree_of(body, page))
            self._hosts.add(urlsplit(response.url).netloc)
            one_thread = is_thread(body, page, self.profile)
        except SourceFailed as failure:
            self.failure = failure
            return
        yield from self.topic(response, signature="") if one_thread else self.forum(response)

    def forum(self, response: Response, *, idle: int = 0, rank: int = 0, is_left_over: bool = False) -> Iterator[Visit]:
        """A list: topics that moved are asked for before further lists."""
        try:
            read = listed(self._body(response), self._page(response), self.profile)
        except SourceFailed as failure:
            self.topics.failed()
            self._failed(response.url, failure)
            return
        for topic in read.threads:
            rank += 1
            is_due = self.topics.is_due(topic, rank=rank)
            idle = 0 if is_due else idle + 1
            if is_due and self._is_inside(topic.url):
                yield self._visit(topic)
        for forum in filter(self._is_inside, read.forums):
            yield self._list(forum)
        if read.next_url and self._is_inside(read.next_url) and self.topics.goes_on(idle, is_left_over=is_left_over):
            yield self._list(read.next_url, idle=idle, rank=rank, is_left_over=is_left_over)
        self.topics.walked(response.request.url if response.request else response.url)

    def topic(self, response: Response, signature: str, thread_id: str = "") -> Iterator[Visit]:
        """A page of a topic. The topic counts as read when its last page is stored."""
        try:
            body, page = self._body(response), self._page(response)
            read = posts_of(body, page, self.profile)
            if not read.findings:
                raise explained(body, page, self.profile)
        except SourceFailed as failure:
            taken_away = failure.state is PageState.GONE or (failure.state in TAKEN_AWAY and not signature)
            if taken_away and thread_id:
                # Nothing of it stands any more; each text's own address decides.
                self.complete.add(thread_id)
                self._under_way.pop(thread_id, None)
                return
            self._failed(response.url, failure)
            return
        thread_id = thread_id or next((post.thread_id for post in read.findings if post.thread_id), "") or page.url
        findings = [placed(post, thread_id) for post in read.findings]
        ids = {post.external_id for post in findings}
        met = self._under_way.setdefault(thread_id, set())
        # A "next" that leads nowhere new ends the topic, wherever it points.
        goes_on = bool(read.next_url) and self._is_inside(str(read.next_url)) and not ids <= met
        met |= ids
        self.seen.update(ids)
        if goes_on:
            yield Visit(
                str(read.next_url), callback=self.topic, errback=self.broke, priority=TOPICS_FIRST + 1,
                dont_filter=True, cb_kwargs={"signature": signature, "thread_id": thread_id},
            )  # fmt: skip
        else:
            self.topics_read += 1
            self.complete.add(thread_id)
            del self._under_way[thread_id]
            if signature:
                self.topics.read(thread_id, signature)
        self.batch.add(findings)

    def broke(self, failure: Failure) -> None:
        """A page that could not be downloaded; robots.txt may have forbidden it."""
        self._failed(url_of(failure), cause(failure))

    def broke_in_list(self, failure: Failure) -> None:
        """A list that could not be downloaded; what robots.txt forbids is not asked for again."""
        found = cause(failure)
        if found.state is PageState.BLOCKED:
            self.topics.walked(url_of(failure))
        else:
            self.topics.failed()
        self._failed(url_of(failure), found)

    def broke_at_start(self, failure: Failure) -> None:
        """Without its first page the pass has failed."""
        self.failure = cause(failure)

    def finish(self) -> PageState:
        """Stores what is left, forgets topics that no list shows any more and says how it went. Raises SourceFailed."""
        self.batch.flush()
        if self.failure is not None:
            raise self.failure
        if self.topics.met:
            self.reading.keep(self.topics.finish())
        threads = sorted(self.complete)
        for start in range(0, len(threads), THREADS_AT_ONCE):
            extent = Extent(threads=threads[start : start + THREADS_AT_ONCE])
            self.reading.vanished(self.seen, extent=extent, is_dead=self.is_dead)
        if self.topics_read or self.complete:
            return PageState.OK
        return PageState.NOT_MODIFIED if self.topics.met else PageState.EMPTY

    def is_dead(self, post: Standing) -> bool:
        """Whether the post's permalink leads nowhere, or to a page on which it does not stand."""
        answer = fetch(Request(post.url), limits=self.assignment.limits(), local=self.assignment.is_local)
        try:
            body, page = expected(answer, now=self.reading.now).body, self._page_of(answer)
            read = posts_of(body, page, self.profile)
            if not read.findings:
                raise explained(body, page, self.profile)
        except SourceFailed as failure:
            return failure.state is PageState.GONE
        found = [placed(one, one.thread_id or post.thread_id) for one in read.findings]
        return all(one.external_id != post.external_id or one.deleted for one in found)

    def _visit(self, topic: ThreadFound) -> Visit:
        kwargs = {"signature": self.topics.signature(topic), "thread_id": topic.thread_id}
        return Visit(topic.url, callback=self.topic, errback=self.broke, cb_kwargs=kwargs, priority=TOPICS_FIRST)

    def _list(self, url: str, *, idle: int = 0, rank: int = 0, is_left_over: bool = False) -> Visit:
        self.topics.promise(url)
        kwargs = {"idle": idle, "rank": rank, "is_left_over": is_left_over}
        priority = FORUMS_LAST + 1 if rank else FORUMS_LAST
        return Visit(url, callback=self.forum, errback=self.broke_in_list, cb_kwargs=kwargs, priority=priority)

    def _is_inside(self, url: str) -> bool:
        return urlsplit(url).netloc in self._hosts

    def _failed(self, url: str, failure: SourceFailed) -> None:
        """One page fails alone; the source's own first page fails the pass, and so do pages upon pages."""
        self.pages_failed += 1
        self.logger.warning("%s", failure)
        if failure.state is PageState.QUOTA:
            self.failure = failure
            raise CloseSpider(failure.state.value)
        is_ours = url == self.assignment.address or self.pages_failed > max(3, self.topics_read)
        if self.failure is None and is_ours and failure.state is not PageState.BLOCKED:
            self.failure = failure

    def _page(self, response: Response) -> Page:
        return self._page_of(self._answer(response))

    def _page_of(self, answer: Answer) -> Page:
        kind = answer.headers.get("content-type", "")
        return self.assignment.page(answer.url, read_at=self.reading.now, content_type=kind)

    def _body(self, response: Response) -> bytes:
        return expected(self._answer(response), now=self.reading.now).body

    def _answer(self, response: Response) -> Answer:
        headers = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in response.headers.items()
        }
        return Answer(response.status, headers, response.body, response.url)
