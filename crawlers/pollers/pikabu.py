"""Pikabu: lists of stories (a tag, a community, a person, a search), page by page; robots.txt is obeyed."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import pikabu
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.reading import Reading
from storage.net import Request
from storage.vocabulary import PageState

DEAD = frozenset({404, 410})


def poll(reading: Reading) -> PageState:
    """One pass over the list."""
    site = _List(reading)
    return newest_first(reading, site.page, is_dead=site.is_dead)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back(reading, _List(reading).page)


class _List:
    """The list at the address."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._parts = urlsplit(reading.assignment.address)
        self._pages = Interface(reading, pause=2.0, obeys_robots=True)

    def page(self, onward: Any) -> Leaf:
        """A page by its number; stories are known by theirs."""
        number = int(onward or 1)
        given = [(name, value) for name, value in parse_qsl(self._parts.query) if name != "page"]
        query = urlencode([*given, ("page", str(number))]) if number > 1 else urlencode(given)
        answer = self._pages.answer(self._parts._replace(query=query).geturl())
        kind = answer.headers.get("content-type", "")
        page = self._reading.assignment.page(answer.url, read_at=self._reading.now, content_type=kind)
        read = pikabu.read_stories(answer.body, page)
        return Leaf(read.findings, number + 1 if read.has_more else None)

    def is_dead(self, text: Standing) -> bool:
        """Whether the story's own page is gone."""
        return self._pages.ask(Request(text.url)).status in DEAD
