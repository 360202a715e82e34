"""Hacker News by Algolia's search, the newest first, page by page down the time: deep page numbers are capped."""

from typing import Any
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import hacker_news
from crawlers.parsers.addresses import parameter
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_of_each, one_step_back_of_each
from crawlers.pollers.searching import questions
from crawlers.reading import Reading
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

API = "https://hn.algolia.com"
OURS = ("hn.algolia.com", "news.ycombinator.com")
PER_PAGE = 100
DEAD = 404


def poll(reading: Reading) -> PageState:
    """One pass over each question."""
    site = _Search(reading)
    return newest_of_each(reading, asked(reading), site.hits, is_dead=site.is_dead)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back_of_each(reading, asked(reading), _Search(reading).hits)


def asked(reading: Reading) -> list[str]:
    """What the address asks for, else the questions."""
    address = reading.assignment.address
    words = (parameter(address, "query") or parameter(address, "q") or "").strip()
    return [words] if words else questions(reading.assignment)


class _Search:
    """Algolia's interface."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        parts = urlsplit(reading.assignment.address)
        base = API if parts.hostname in OURS else origin_of(reading.assignment.address)
        self._base = f"{base}/api/v1"
        self._api = Interface(reading)

    def hits(self, words: str, onward: Any) -> Leaf:
        """The hits up to a moment in seconds; the second itself is read again, it may hold more."""
        url = f"{self._base}/search_by_date"
        until = {"numericFilters": f"created_at_i<={onward}"} if onward else {}
        params: dict[str, str | int] = {"query": words, "tags": "(story,comment)", "hitsPerPage": PER_PAGE, **until}
        read = hacker_news.read_hits(
            self._api.json(url, params), self._reading.assignment.page(url, read_at=self._reading.now)
        )
        return Leaf(read.findings, read.oldest if read.is_full else None)

    def is_dead(self, text: Standing) -> bool:
        """Whether the item is gone."""
        return self._api.ask(Request(f"{self._base}/items/{text.external_id}")).status == DEAD
