"""Habr: articles by its feed, and the comments below those of the last 72 hours, each page of comments whole."""

from datetime import timedelta

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.parsers import habr
from crawlers.pollers import feed
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.vocabulary import PageState

MOST = 20
KEPT = timedelta(days=14)


def poll(reading: Reading) -> PageState:
    """One pass; with the option `comments` set to no, over the articles only."""
    state = feed.poll_at(reading, habr.feed_address(reading.assignment.address))
    if reading.assignment.options.get("comments") == "no":
        return state
    site = Interface(reading, obeys_robots=True)
    floor = reading.now - reading.assignment.span("reread_hours", REREAD)
    for address in _articles(reading)[:MOST]:
        found = _comments(reading, site, address)
        if found:
            fresh = max((one.published_at for one in found if one.published_at), default=floor)
            state = PageState.OK if fresh >= floor else state
    return state


def _articles(reading: Reading) -> list[str]:
    """The addresses of the articles in the feed as it was last read, and of those that must be watched."""
    held = [str(value) for value in dict(reading.cursor.get("titles", {})).values()]
    return [value for value in dict.fromkeys(held) if habr.article_number(value)]


def _comments(reading: Reading, site: Interface, address: str) -> list[Finding]:
    """Hands in the comments of one article; a page that cannot be read costs only its own."""
    url = f"{address.partition('?')[0].rstrip('/')}/comments/"
    try:
        found = _read(reading, site, url)
    except SourceFailed as failure:
        if failure.state in {PageState.GONE, PageState.SCHEMA_DRIFT}:
            return []
        raise
    reading.deliver(found)

    def is_dead(text: Standing) -> bool:
        return text.external_id not in {one.external_id for one in _read(reading, site, url)}

    seen = {one.external_id for one in found}
    reading.vanished(seen, extent=Extent(threads={habr.article_number(url)}), is_dead=is_dead)
    return found


def _read(reading: Reading, site: Interface, url: str) -> list[Finding]:
    answer = site.answer(url)
    kind = answer.headers.get("content-type", "")
    return habr.parse(answer.body, reading.assignment.page(answer.url, read_at=reading.now, content_type=kind))
