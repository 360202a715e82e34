"""Discourse: all posts of the forum, newest first, down to what is known and older than 72 hours; or one topic.

The list counts in steps of fifty numbers, and a step may hold nothing that guests may see: its end is number 0.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from crawlers.disappearance import Extent, Standing
from crawlers.parsers import discourse as parser
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.pollers.topic_lists import TAKEN_AWAY, poll_topic
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected
from storage.vocabulary import PageState

TOPIC: Final = re.compile(r"/t/(?:[^/]+/)?(\d+)")
STEP, AT_ONCE = 50, 20
LONGEST_WAIT: Final = timedelta(days=1)
TOO_MANY, FORBIDDEN, UNAUTHORISED = 429, 403, 401


def poll(reading: Reading) -> PageState:
    """One pass. Topics with a living ticket or a missing text are read again whole, however old they are."""
    forum = _Forum(reading)
    one = TOPIC.search(reading.assignment.address)
    if one:
        return poll_topic(reading, forum, f"t{one[1]}")
    state = newest_first(reading, forum.leaf, is_dead=forum.is_dead)
    seen: set[str] = set()
    watched = reading.watched()
    for thread_id in sorted(watched):
        seen |= forum.hand_in(thread_id)
    reading.vanished(seen, extent=Extent(threads=watched), is_dead=forum.is_dead)
    return state


def backfill(reading: Reading) -> PageState:
    """Fifty numbers further back."""
    return one_step_back(reading, _Forum(reading).leaf)


class _Forum:
    def __init__(self, reading: Reading) -> None:
        key, user = (reading.assignment.secrets.get(name, "") for name in ("key", "user"))
        headers = {"Api-Key": key, "Api-Username": user or "system"} if key else {}
        self._reading = reading
        # The account that answers is ours, whoever writes with it.
        self._own = reading.assignment.own | ({user} if user else set())
        self._root = TOPIC.split(reading.assignment.address)[0].rstrip("/")
        self._api = Interface(
            reading, headers={"Accept": "application/json", **headers}, signed_in=bool(key), obeys_robots=not key,
            refusal=refusal,
        )  # fmt: skip

    def leaf(self, onward: Any) -> Leaf:
        """Fifty numbers of posts, from this one downwards."""
        answer = self._api.answer(f"{self._root}/posts.json", {"before": onward} if onward else {})
        document = answer.json()
        numbers = [int(row["id"]) for row in parser.rows_of(document) or [] if str(row.get("id", "")).isdecimal()]
        findings = parser.parse(document, self._page(answer))
        below = min(numbers, default=(onward or 0) - STEP + 1) - 1
        return Leaf(findings, below if below > 0 else None)

    def posts(self, thread_id: str) -> Iterator[list[Finding]]:
        """A topic: its first twenty posts come with it, the others by their numbers."""
        url = f"{self._root}/t/{thread_id.removeprefix('t')}"
        answer = self._api.answer(f"{url}.json")
        document = answer.json()
        yield parser.parse(document, self._page(answer))
        given = {row.get("id") for row in parser.rows_of(document) or []}
        left = [number for number in parser.stream_of(document) if number not in given]
        for start in range(0, len(left), AT_ONCE):
            wanted = "&".join(f"post_ids[]={number}" for number in left[start : start + AT_ONCE])
            answer = self._api.answer(f"{url}/posts.json?{wanted}")
            yield parser.parse(answer.json(), self._page(answer))

    def hand_in(self, thread_id: str) -> set[str]:
        """Reads a topic whole; gives the identities of its posts, none when the topic is gone."""
        seen: set[str] = set()
        try:
            for findings in self.posts(thread_id):
                seen.update(finding.external_id for finding in findings)
                self._reading.deliver(findings)
        except SourceFailed as failure:
            if failure.state not in TAKEN_AWAY:
                raise
        return seen

    def is_dead(self, post: Standing) -> bool:
        """Whether the forum knows no such post any more, or marks it as gone."""
        number = post.external_id.removeprefix("p")
        answer = self._api.ask(Request(f"{self._root}/posts/{number}.json"))
        try:
            expected(answer, now=self._reading.now)
            rows = parser.rows_of(answer.json()) or []
        except SourceFailed as failure:
            return failure.state is PageState.GONE
        return any(parser.is_gone(row) for row in rows)

    def _page(self, answer: Answer) -> Any:
        return self._reading.assignment.page(answer.url, read_at=self._reading.now, own=self._own)


def refusal(answer: Answer, now: datetime) -> SourceFailed | None:
    """Discourse's own words: how long to wait, and that only members may read."""
    if answer.status == TOO_MANY:
        seconds = _wait(answer)
        if seconds is not None:
            words = _("{url} asks us to come back in {seconds} seconds.").format(url=answer.url, seconds=round(seconds))
            wait = min(timedelta(seconds=seconds), LONGEST_WAIT)
            return SourceFailed(PageState.QUOTA, words, retry_at=now + wait)
    if answer.status in {FORBIDDEN, UNAUTHORISED}:
        words = _("{url} shows this only to members; give it a key of its interface.").format(url=answer.url)
        return SourceFailed(PageState.AUTH_FAILED, words)
    return None


def _wait(answer: Answer) -> float | None:
    try:
        return max(0.0, float(answer.json()["extras"]["wait_seconds"]))
    except (SourceFailed, KeyError, TypeError, ValueError):
        return None
