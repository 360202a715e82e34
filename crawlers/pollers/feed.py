"""Feeds: conditional requests find what is new.

There are sites whose ETag does not change when a text is edited, so once an hour, and whenever a person asks for
a pass, "not modified" is not believed.
"""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawlers.parsers.feed import FeedRead, read_feed
from crawlers.polite import require_allowed
from crawlers.reading import Reading
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

FULL_EVERY = timedelta(hours=1)
MOST_NEXT = 50
NOT_MODIFIED = 304
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"


def poll(reading: Reading) -> PageState:
    """One pass: not_modified, empty (a readable feed without items) or ok."""
    assignment, cursor, now = reading.assignment, reading.cursor, reading.now
    rules = require_allowed(assignment.address, local=assignment.is_local)
    limits = assignment.limits(crawl_delay=rules.crawl_delay)
    read_fully = reading.thorough or _is_time_for_all(cursor.get("full_at"), now)
    request = Request(assignment.address, headers={"Accept": ACCEPT})
    answer = fetch(_conditional(request, cursor), limits=limits, local=assignment.is_local)
    if answer.status == NOT_MODIFIED and read_fully:
        answer = fetch(request, limits=limits, local=assignment.is_local)
    if answer.status == NOT_MODIFIED:
        return PageState.NOT_MODIFIED
    expected(answer, now=now)
    known = {**cursor, **_validators(answer), "full_at": now.isoformat()}
    if known["hash"] == cursor.get("hash"):
        reading.keep(known)
        return PageState.NOT_MODIFIED
    found = _read_page(reading, answer)
    received, onward, pages = reading.deliver(found.findings), found.next_url, 1
    # Older pages (RFC 5005) only while they still bring something new.
    while onward and received.new + received.unmatched and pages < MOST_NEXT and _same_host(onward, assignment.address):
        answer = expected(fetch(Request(onward), limits=limits, local=assignment.is_local), now=now)
        found_more = _read_page(reading, answer)
        received, onward, pages = reading.deliver(found_more.findings), found_more.next_url, pages + 1
    reading.keep(known)
    return PageState.OK if found.findings else PageState.EMPTY


def _read_page(reading: Reading, answer: Answer) -> FeedRead:
    page = reading.assignment.page(answer.url, read_at=reading.now, content_type=answer.headers.get("content-type", ""))
    return read_feed(answer.body, page)


def _is_time_for_all(full_at: str | None, now: datetime) -> bool:
    return full_at is None or now - datetime.fromisoformat(full_at) >= FULL_EVERY


def _conditional(request: Request, cursor: dict[str, str]) -> Request:
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
