"""A forum of the phpBB profile: its lists tell which topics moved, only those are read, page after page.

Inside the last 72 hours every topic is read again, because an edit moves nothing in a list.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request as Visit
from scrapy import Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.parsers import phpbb
from crawlers.parsers.page import Page
from crawlers.parsers.phpbb import TopicFound
from crawlers.reading import StoredReading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

TOPICS_FIRST, FORUMS_LAST = 10, 0


class ForumSpider(Spider):
    """Reads one forum source into a reading; `failure` says why the start page could not be read."""

    name = "forum"

    def __init__(self, reading: StoredReading, watched: set[str], **more: Any) -> None:
        super().__init__(**more)
        self.reading = reading
        self.assignment = reading.assignment
        self.watched = watched
        self.failure: SourceFailed | None = None
        self.topics_read = 0
        self.pages_failed = 0
        self.known: dict[str, str] = dict(reading.cursor.get("topics", {}))
        self.met: dict[str, str] = {}
        self.seen: set[str] = set()
        self.complete: set[str] = set()

    async def start(self) -> AsyncIterator[Visit]:
        """The address of the source: a topic, a forum, or the list of forums."""
        yield Visit(
            self.assignment.address,
            callback=self.topic if _is_topic(self.assignment.address) else self.forum,
            errback=self.broke_at_start,
            cb_kwargs={"signature": ""} if _is_topic(self.assignment.address) else {},
            dont_filter=True,
        )

    def forum(self, response: Response) -> Iterator[Visit]:
        """A list: topics that moved are asked for before further lists."""
        try:
            read = phpbb.read_forum(self._body(response), self._page(response))
        except SourceFailed as failure:
            self._failed(response.url, failure)
            return
        for topic in read.topics:
            signature = _signature(topic)
            self.met[topic.thread_id] = signature
            if self._is_due(topic, signature):
                yield Visit(
                    topic.url,
                    callback=self.topic,
                    errback=self.broke,
                    cb_kwargs={"signature": signature, "thread_id": topic.thread_id},
                    priority=TOPICS_FIRST,
                )
        for forum in read.forums:
            yield Visit(forum, callback=self.forum, errback=self.broke, priority=FORUMS_LAST)
        if read.next_url:
            yield Visit(read.next_url, callback=self.forum, errback=self.broke, priority=FORUMS_LAST + 1)

    def topic(self, response: Response, signature: str, thread_id: str = "") -> Iterator[Visit]:
        """A page of a topic. The topic counts as read when its last page is stored."""
        try:
            read = phpbb.read_topic(self._body(response), self._page(response))
        except SourceFailed as failure:
            self._failed(response.url, failure)
            return
        self.seen.update(post.external_id for post in read.findings)
        thread_id = thread_id or next((post.thread_id or "" for post in read.findings), "")
        if read.next_url:
            self.reading.deliver(read.findings)
            yield Visit(
                read.next_url,
                callback=self.topic,
                errback=self.broke,
                cb_kwargs={"signature": signature, "thread_id": thread_id},
                priority=TOPICS_FIRST + 1,
            )
            return
        self.topics_read += 1
        self.complete.add(thread_id)
        if signature and thread_id:
            self.known[thread_id] = signature
        self.reading.deliver(read.findings, {**self.reading.cursor, "topics": self.known})

    def broke(self, failure: Failure) -> None:
        """A page that could not be downloaded; robots.txt may have forbidden it."""
        self._failed(_url_of(failure), _cause(failure))

    def broke_at_start(self, failure: Failure) -> None:
        """Without its first page the pass has failed."""
        self.failure = _cause(failure)

    def finish(self) -> PageState:
        """Forgets topics that no list shows any more and says how the pass went. Raises SourceFailed."""
        if self.failure is not None:
            raise self.failure
        if self.met:
            kept = {thread: signature for thread, signature in self.known.items() if thread in self.met}
            self.reading.keep({**self.reading.cursor, "topics": kept})
        if self.complete:
            self.reading.vanished(self.seen, extent=Extent(threads=self.complete), is_dead=self.is_dead)
        if self.topics_read:
            return PageState.OK
        return PageState.NOT_MODIFIED if self.met else PageState.EMPTY

    def is_dead(self, post: Standing) -> bool:
        """Whether the post's permalink leads nowhere, or to a page on which it does not stand."""
        answer = fetch(Request(post.url), limits=self.assignment.limits(), local=self.assignment.is_local)
        try:
            read = phpbb.read_topic(expected(answer, now=self.reading.now).body, self._page_of(answer))
        except SourceFailed as failure:
            return failure.state is PageState.GONE
        return all(found.external_id != post.external_id or found.deleted for found in read.findings)

    def _is_due(self, topic: TopicFound, signature: str) -> bool:
        has_moved = self.known.get(topic.thread_id) != signature
        if has_moved or topic.thread_id in self.watched or topic.last_at is None:
            return True
        reread = self.assignment.span("reread_hours", REREAD)
        return self.reading.now - topic.last_at < reread

    def _failed(self, url: str, failure: SourceFailed) -> None:
        """One page fails alone; the source's own first page fails the pass, and so do pages upon pages."""
        self.pages_failed += 1
        self.logger.warning("%s", failure)
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


def _is_topic(url: str) -> bool:
    return "viewtopic" in urlsplit(url).path or "t" in parse_qs(urlsplit(url).query)


def _signature(topic: TopicFound) -> str:
    return f"{topic.last_post_id or ''}/{topic.replies if topic.replies is not None else ''}"


def _url_of(failure: Failure) -> str:
    """The address that failed; Scrapy hangs the request onto the failure."""
    return str(getattr(getattr(failure, "request", None), "url", _("A page")))


def _cause(failure: Failure) -> SourceFailed:
    error = failure.value
    if isinstance(error, SourceFailed):
        return error
    if type(error).__name__ == "IgnoreRequest":
        return SourceFailed(
            PageState.BLOCKED, _("robots.txt of the site forbids us to read {url}.").format(url=_url_of(failure))
        )
    return SourceFailed(
        PageState.UNREACHABLE, _("{url} could not be read: {reason}").format(url=_url_of(failure), reason=error)
    )
