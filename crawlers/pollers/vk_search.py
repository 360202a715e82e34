"""What VK's own search finds: public posts by words, the newest first, past its ceiling by windows of time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from crawlers.parsers import vk_texts
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.pollers.searching import questions
from crawlers.pollers.vk_api import Vk
from crawlers.pollers.vk_standing import read_again
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.vocabulary import PageState

PER_PAGE = 200
CEILING = 1000
"""VK shows about a thousand results of one question; behind them the question is asked anew for what is older."""
NEAR_CEILING = CEILING - PER_PAGE
EDITS_EVERY = timedelta(hours=1)
SKIP = "skip"


def poll(reading: Reading) -> PageState:
    """One pass over the results of every question; empty when none of them finds anything."""
    vk = Vk(reading)
    states = [newest_first(reading, asking(reading, vk, words), name=words) for words in questions(reading.assignment)]
    at, now = reading.cursor.get("edits_at"), reading.now
    if reading.thorough or not at or now - datetime.fromisoformat(at) >= EDITS_EVERY:
        read_again(reading, vk, reading.watched())
        reading.keep({**reading.cursor, "edits_at": now.isoformat()})
    reading.keep(vk.remembered())
    return PageState.OK if PageState.OK in states else PageState.EMPTY


def step_back(reading: Reading) -> PageState:
    """A page further into the past of the first question that has one."""
    done = dict.fromkeys(reading.cursor.get("ended") or (), True)
    vk = Vk(reading)
    for words in questions(reading.assignment):
        if words in done:
            continue
        state = one_step_back(reading, asking(reading, vk, words), name=words)
        if reading.cursor.get("lists", {}).get(words, {}).get("onward") is None:
            reading.keep({**reading.cursor, "ended": [*done, words]})
        return state
    reading.keep({**reading.cursor, "done": True})
    return PageState.NOT_MODIFIED


def asking(reading: Reading, vk: Vk, words: str) -> Callable[[Any], Leaf]:
    """Reads a page of one question's results; `onward` says from where, up to when, and how many came before."""
    page = reading.assignment.page(vk_texts.SITE, read_at=reading.now)
    without_ads = reading.assignment.options.get("ads") == SKIP

    def ask(onward: Any) -> Leaf:
        place = onward if isinstance(onward, dict) else {}
        asked: dict[str, str | int] = {"q": words, "count": PER_PAGE, "extended": 1}
        if place.get("from"):
            asked["start_from"] = str(place["from"])
        if place.get("end"):
            asked["end_time"] = int(place["end"])
        response = vk.call("newsfeed.search", asked)
        read = vk_texts.posts(response, page)
        found = read.findings
        passed = int(place.get("passed", 0)) + len(found)
        ads = vk_texts.advertisements(response) if without_ads else frozenset()
        return Leaf([one for one in found if one.external_id not in ads], _onward(place, read.next_from, found, passed))

    return ask


def _onward(place: dict[str, Any], next_from: str, found: list[Finding], passed: int) -> dict[str, Any] | None:
    if next_from and found and passed < CEILING:
        return {**place, "from": next_from, "passed": passed}
    if passed < NEAR_CEILING or not found:
        return None
    oldest = min(int(one.published_at.timestamp()) for one in found if one.published_at is not None)
    # Many may share the oldest second, but a window must get smaller.
    end = oldest if oldest < int(place.get("end") or oldest + 1) else oldest - 1
    return {"end": end, "passed": 0}
