"""Flarum: discussions, the last written in first, then the posts of those that moved; or one discussion."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import flarum as parser
from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.threads import ThreadFound
from crawlers.pollers.interface import Interface
from crawlers.pollers.topic_lists import poll_topic, poll_topics
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.net import Answer, Request
from storage.vocabulary import PageState

DISCUSSION: Final = re.compile(r"/d/(\d+)")
PLACE: Final = re.compile(r"/(?:d|t|u|tags|all|following)(?:/|$).*")
AT_ONCE: Final = 50
GONE: Final = frozenset({404, 410})


def poll(reading: Reading) -> PageState:
    """One pass over the forum, or over the discussion that the address names."""
    board = _Board(reading)
    one = DISCUSSION.search(reading.assignment.address)
    return poll_topic(reading, board, f"t{one[1]}") if one else poll_topics(reading, board)


class _Board:
    def __init__(self, reading: Reading) -> None:
        token = reading.assignment.secrets.get("token", "")
        headers = {"Authorization": f"Token {token}"} if token else {}
        self._reading = reading
        self._root = PLACE.sub("", reading.assignment.address).removesuffix("/api").rstrip("/")
        self._api = Interface(
            reading, headers={"Accept": "application/vnd.api+json", **headers}, signed_in=bool(token),
            obeys_robots=not token,
        )  # fmt: skip

    def topics(self, onward: Any) -> tuple[list[ThreadFound], Any]:
        """A page of the list of discussions."""
        first: dict[str, str | int] = {"sort": "-lastPostedAt", "page[limit]": AT_ONCE}
        answer = self._api.answer(onward or f"{self._root}/api/discussions", {} if onward else first)
        document = answer.json()
        return parser.discussions(document, self._page(answer)), self._onward(document, answer)

    def posts(self, thread_id: str) -> Iterator[list[Finding]]:
        """All posts of a discussion. It is asked for first: of one that is gone, the list of posts is just empty."""
        number = thread_id.removeprefix("t")
        self._api.answer(f"{self._root}/api/discussions/{number}", {"include": "user"})
        url: str | None = f"{self._root}/api/posts"
        asked: dict[str, str | int] = {"filter[discussion]": number, "sort": "number", "page[limit]": AT_ONCE}
        while url:
            answer = self._api.answer(url, asked)
            document = answer.json()
            yield parser.parse(document, self._page(answer))
            url, asked = self._onward(document, answer), {}

    def is_dead(self, post: Standing) -> bool:
        """Whether the forum shows no such post to us."""
        answer = self._api.ask(Request(f"{self._root}/api/posts/{post.external_id.removeprefix('p')}"))
        return answer.status in GONE

    def _onward(self, document: Any, answer: Answer) -> str | None:
        """The next page, on this very host."""
        url = joined(answer.url, parser.next_of(document))
        return url if url and urlsplit(url).netloc == urlsplit(self._root).netloc else None

    def _page(self, answer: Answer) -> Page:
        return self._reading.assignment.page(answer.url, read_at=self._reading.now)
