"""A site's interface as a poller asks it: politely, its rates kept, each status in words that say what to do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawlers.parsers.moments import machine_moment
from crawlers.polite import require_allowed
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

Refusal = Callable[[Answer, datetime], SourceFailed | None]
"""What a site's own words in an answer mean; None leaves it to the HTTP status."""

REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")
RESET = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
TOO_MANY = frozenset({429, 503})
LONGEST_REST = timedelta(days=1)
EPOCH_S, EPOCH_MS = 1_000_000_000, 1_000_000_000_000
"""A number above is a moment in seconds, in milliseconds; below it is a span in seconds."""


class Interface:
    """One interface during one pass.

    When it says that nothing is left of its quota, the next request is not sent: the pass ends as `quota`, until the
    moment that the interface names. `obeys_robots`: for addresses that anybody may read; one with a key is a contract.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        pause: float = 1.0,
        headers: Mapping[str, str] | None = None,
        signed_in: bool = False,
        obeys_robots: bool = False,
        refusal: Refusal | None = None,
    ) -> None:
        self._reading = reading
        self._local = reading.assignment.is_local
        self._limits = reading.assignment.limits(pause=pause)
        self._pause = pause
        self._headers = dict(headers or {})
        self._signed_in = signed_in
        self._obeys_robots = obeys_robots
        self._refusal = refusal
        self._rests_until: datetime | None = None

    def json(self, url: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The document at an address. Raises SourceFailed for anything but a good answer with JSON."""
        return self.answer(url, params).json()

    def answer(self, url: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """A good answer to a GET. Raises SourceFailed for any other."""
        return self.good(self.ask(Request(url, params=params or {})))

    def ask(self, request: Request) -> Answer:
        """Whatever is answered. Raises SourceFailed when nobody answers, robots forbid it, or a quota is used up."""
        now = self._reading.now
        if self._rests_until is not None and self._rests_until > now:
            words = _("{url} allows no more requests for now.").format(url=request.url)
            raise SourceFailed(PageState.QUOTA, words, retry_at=self._rests_until)
        if self._obeys_robots:
            delay = require_allowed(request.url, local=self._local).crawl_delay
            self._limits = self._reading.assignment.limits(crawl_delay=delay, pause=self._pause)
        ready = replace(request, headers={**self._headers, **request.headers})
        answer = fetch(ready, limits=self._limits, local=self._local)
        if _is_used_up(answer.headers):
            self.rest_until(reset_at(answer.headers, now))
        return answer

    def good(self, answer: Answer) -> Answer:
        """The answer itself when it is a good one. Raises SourceFailed in the site's words, else in its status's."""
        now = self._reading.now
        told = self._refusal(answer, now) if self._refusal else None
        if told is not None:
            raise told
        if answer.status in TOO_MANY and (until := answer.retry_at(now) or reset_at(answer.headers, now)):
            words = _("{url} asks us to come back later (HTTP {status}).").format(url=answer.url, status=answer.status)
            raise SourceFailed(PageState.QUOTA, words, retry_at=until)
        return expected(answer, now=now, signed_in=self._signed_in)

    def rest_until(self, moment: datetime | None) -> None:
        """No request is sent before that moment: what the interface asked for in its answer."""
        self._rests_until = moment


def reset_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a used quota is full again, at most a day ahead: headers hold a moment or a span, in several spellings."""
    value = next((headers[name].strip() for name in RESET if headers.get(name)), "")
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        moment = machine_moment(value, zone=UTC)
    else:
        moment = _of_number(number, now)
    return min(max(moment, now), now + LONGEST_REST) if moment is not None else None


def _of_number(number: float, now: datetime) -> datetime | None:
    try:
        if number >= EPOCH_MS:
            return datetime.fromtimestamp(number / 1000, UTC)
        return datetime.fromtimestamp(number, UTC) if number >= EPOCH_S else now + timedelta(seconds=number)
    except (ValueError, OverflowError, OSError):
        return None


def _is_used_up(headers: Mapping[str, str]) -> bool:
    value = next((headers[name].strip() for name in REMAINING if headers.get(name)), "")
    try:
        return bool(value) and float(value) < 1
    except ValueError:
        return False
