"""Mastodon's tags: forward by min_id, so that nothing is lost while we are away; once an hour the last 72 hours.

docs.joinmastodon.org/methods/timelines#tag. Ids are the instance's own; texts are known by their `uri`.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import mastodon
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, oldest_first, one_step_back_of_each, state_of, with_state
from crawlers.pollers.searching import questions
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

PER_PAGE = 40
WINDOW_EVERY = timedelta(hours=1)
CLOSED = frozenset({401, 403, 422})
DEAD = frozenset({404, 410})
TAGS = "/tags/"


def poll(reading: Reading) -> PageState:
    """One pass over the tag, or over one tag for each question."""
    states = [_poll_tag(reading, _Instance(reading), tag) for tag in tags(reading)]
    return PageState.OK if PageState.OK in states else PageState.EMPTY


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back_of_each(reading, tags(reading), _Instance(reading).back)


def tags(reading: Reading) -> list[str]:
    """The tag of the address, else the questions as tags."""
    path = unquote(urlsplit(reading.assignment.address).path)
    if TAGS in path and (tag := path.partition(TAGS)[2].strip("/")):
        return [tag]
    asked = (
        "".join(part for part in words if part.isalnum() or part == "_") for words in questions(reading.assignment)
    )
    return list(dict.fromkeys(tag for tag in asked if tag))


def _poll_tag(reading: Reading, instance: "_Instance", tag: str) -> PageState:
    began, state = reading.now, state_of(reading, tag)
    window_at = state.get("window_at")
    is_due = window_at is None or began - datetime.fromisoformat(window_at) >= WINDOW_EVERY
    if "mark" in state and not (is_due or reading.thorough):
        return oldest_first(reading, lambda mark: instance.forward(tag, mark), name=tag)
    instance.newest = ""
    found = newest_first(reading, lambda onward: instance.back(tag, onward), name=tag, is_dead=instance.is_dead)
    mark = max(instance.newest, state.get("mark", ""), key=mastodon.by_age)
    reading.keep(with_state(reading, tag, {"mark": mark or None, "window_at": began.isoformat()}))
    return found


class _Instance:
    """One server's interface."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._base = f"{origin_of(reading.assignment.address)}/api/v1"
        token = reading.assignment.secrets.get("token", "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._api = Interface(reading, headers=headers, signed_in=bool(token), refusal=_refusal)
        self._pages = Interface(reading, obeys_robots=True)
        self.newest = ""

    def back(self, tag: str, onward: Any) -> Leaf:
        """A page from the newest, or from below an id."""
        document, leaf = self._read(tag, {"max_id": str(onward)} if onward else {})
        self.newest = max(self.newest, mastodon.newest_id(document), key=mastodon.by_age)
        oldest = mastodon.oldest_id(document)
        return Leaf(leaf, oldest if len(leaf) and oldest != onward else None)

    def forward(self, tag: str, mark: Any) -> Leaf:
        """The next page above the mark."""
        document, leaf = self._read(tag, {"min_id": str(mark)} if mark else {})
        return Leaf(leaf, mastodon.newest_id(document) or mark)

    def is_dead(self, text: Standing) -> bool:
        """Whether the page of a status is gone."""
        return self._pages.ask(Request(text.url)).status in DEAD

    def _read(self, tag: str, params: dict[str, str | int]) -> tuple[Any, list[Any]]:
        url = f"{self._base}/timelines/tag/{quote(tag)}"
        answer = self._api.answer(url, {**params, "limit": PER_PAGE})
        document = answer.json()
        return document, mastodon.parse(document, self._reading.assignment.page(url, read_at=self._reading.now))


def _refusal(answer: Answer, _now: datetime) -> SourceFailed | None:
    if answer.status not in CLOSED:
        return None
    words = _("{url} shows its timelines to signed-in users only: make an application there and set its `token`.")
    return SourceFailed(PageState.AUTH_FAILED, words.format(url=urlsplit(answer.url).netloc))
