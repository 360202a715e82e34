"""NodeBB: the list of recent topics, then the topics that moved; or one topic."""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawlers.disappearance import Standing
from crawlers.parsers import nodebb as parser
from crawlers.parsers.page import Page
from crawlers.parsers.threads import ThreadFound
from crawlers.pollers.interface import Interface
from crawlers.pollers.topic_lists import poll_topic, poll_topics
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.net import Answer, Request
from storage.vocabulary import PageState

TOPIC: Final = re.compile(r"/topic/(\d+)")
PLACE: Final = re.compile(r"/(?:topic|category|recent|popular|top|unread|tags?|users?|groups?|categories)(?:/|$).*")
# The lists were open to us a moment ago: what is closed now was taken away, and NodeBB says so with 401.
GONE: Final = frozenset({401, 403, 404, 410})


def poll(reading: Reading) -> PageState:
    """One pass over the forum, or over the topic that the address names."""
    board = _Board(reading)
    one = TOPIC.search(reading.assignment.address)
    return poll_topic(reading, board, f"t{one[1]}") if one else poll_topics(reading, board)


class _Board:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._root = PLACE.sub("", reading.assignment.address).rstrip("/")
        self._api = Interface(reading, headers={"Accept": "application/json"}, obeys_robots=True)

    def topics(self, onward: Any) -> tuple[list[ThreadFound], Any]:
        """A page of the list of recent topics."""
        number = int(onward or 1)
        answer = self._api.answer(f"{self._root}/api/recent", {"page": number})
        document = answer.json()
        found, last = parser.topics(document, self._page(answer)), parser.pages_of(document)
        has_more = bool(found) if last is None else number < last
        return found, number + 1 if has_more else None

    def posts(self, thread_id: str) -> Iterator[list[Finding]]:
        """All pages of a topic."""
        number, last = 1, 1
        while number <= last:
            url = f"{self._root}/api/topic/{thread_id.removeprefix('t')}"
            answer = self._api.answer(url, {"page": number} if number > 1 else {})
            document = answer.json()
            last = parser.pages_of(document) or 1
            yield parser.parse(document, self._page(answer))
            number += 1

    def is_dead(self, post: Standing) -> bool:
        """Whether the forum leads nowhere for the post's number, or to a topic that it does not show."""
        answer = self._api.ask(Request(f"{self._root}/api/post/{post.external_id.removeprefix('p')}"))
        if answer.status in GONE:
            return True
        place = answer.json()
        is_path = isinstance(place, str) and place.startswith("/")
        return is_path and self._api.ask(Request(f"{self._root}/api{place}")).status in GONE

    def _page(self, answer: Answer) -> Page:
        return self._reading.assignment.page(answer.url, read_at=self._reading.now)
