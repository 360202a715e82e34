"""Feeds: conditional requests find what is new.

There are sites whose ETag does not change when a text is edited, so once an hour, and whenever a person asks for
a pass, "not modified" is not believed.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawlers.parsers.feed import read_feed
from crawlers.parsers.feed_items import FeedRead
from crawlers.polite import require_allowed
from crawlers.pollers.full_text import filled
from crawlers.pollers.interface import Interface
from crawlers.pollers.renumbering import checked, remembered
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.net import Answer, Limits, Request, expected, fetch
from storage.vocabulary import PageState

FULL_EVERY = timedelta(hours=1)
MOST_NEXT = 50
MOST_COMMENT_FEEDS = 20
NOT_MODIFIED = 304
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.9, "
    "text/xml;q=0.8, */*;q=0.5"
)


def poll(reading: Reading) -> PageState:
    """One pass: not_modified, empty (a readable feed without items) or ok."""
    return poll_at(reading, reading.assignment.address)


def poll_at(reading: Reading, address: str) -> PageState:
    """One pass over the feed at an address, which need not be the source's own."""
    assignment, cursor, now = reading.assignment, reading.cursor, reading.now
    rules = require_allowed(address, local=assignment.is_local)
    limits = assignment.limits(crawl_delay=rules.crawl_delay)
    read_fully = reading.thorough or _is_time_for_all(cursor.get("full_at"), now)
    request = Request(address, headers={"Accept": ACCEPT})
    answer = fetch(_conditional(request, cursor), limits=limits, local=assignment.is_local)
    if answer.status == NOT_MODIFIED and read_fully:
        answer = fetch(request, limits=limits, local=assignment.is_local)
    if answer.status == NOT_MODIFIED:
        return PageState.NOT_MODIFIED
    expected(answer, now=now)
    known = {**cursor, **_validators(answer), "full_at": now.isoformat()}
    if known["hash"] == cursor.get("hash") and not reading.thorough:
        reading.keep(known)
        return PageState.NOT_MODIFIED
    found = _read_page(reading, answer)
    _take(reading, found, known)
    _read_onward(reading, found, limits)
    _read_comments(reading, found)
    return PageState.OK if found.findings else PageState.EMPTY


def _take(reading: Reading, found: FeedRead, known: dict[str, Any]) -> None:
    """Hands the first page in, with the cursor."""
    findings = checked(found.findings, known, url=reading.assignment.address, thorough=reading.thorough)
    full = filled(reading, findings, known.get("read", {}))
    reading.deliver(full.findings, {**known, **remembered(found.findings, findings), "read": full.read})


def _read_onward(reading: Reading, found: FeedRead, limits: Limits) -> None:
    """Older pages (RFC 5005), while they still bring something new."""
    assignment, onward, pages = reading.assignment, found.next_url, 1
    while onward and pages < MOST_NEXT and _same_host(onward, assignment.address):
        answer = expected(fetch(Request(onward), limits=limits, local=assignment.is_local), now=reading.now)
        page = _read_page(reading, answer)
        received = reading.deliver(page.findings)
        onward, pages = page.next_url, pages + 1
        if not received.new + received.unmatched:
            return


def _read_comments(reading: Reading, found: FeedRead) -> None:
    """The feeds of comments that the items name, with the option `comments`; one that fails costs only itself."""
    if reading.assignment.options.get("comments") != "yes":
        return
    site = Interface(reading, headers={"Accept": ACCEPT}, obeys_robots=True)
    for thread, address in [*found.comment_feeds.items()][:MOST_COMMENT_FEEDS]:
        if not _same_host(address, reading.assignment.address):
            continue
        try:
            comments = _read_page(reading, site.answer(address)).findings
        except SourceFailed:
            continue
        reading.deliver([replace(one, thread_id=thread) for one in comments])


def _read_page(reading: Reading, answer: Answer) -> FeedRead:
    page = reading.assignment.page(answer.url, read_at=reading.now, content_type=answer.headers.get("content-type", ""))
    return read_feed(answer.body, page)


def _is_time_for_all(full_at: str | None, now: datetime) -> bool:
    return full_at is None or now - datetime.fromisoformat(full_at) >= FULL_EVERY


def _conditional(request: Request, cursor: dict[str, Any]) -> Request:
    """The request that a site answers with 304 when it thinks that nothing has changed."""
    for name, header in (("etag", "If-None-Match"), ("last_modified", "If-Modified-Since")):
        if cursor.get(name):
            request = request.with_header(header, cursor[name])
    return request


def _validators(answer: Answer) -> dict[str, str]:
    return {
        "etag": answer.headers.get("etag", ""),
        "last_modified": answer.headers.get("last-modified", ""),
        "hash": hashlib.sha256(answer.body).hexdigest(),
    }


def _same_host(url: str, other: str) -> bool:
    return urlsplit(url).netloc == urlsplit(other).netloc
