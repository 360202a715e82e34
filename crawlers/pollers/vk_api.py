"""VK's methods as a source of ours may call them: tried again, put to rest, or waiting for a person, as VK says.

What must outlast a pass stands in the cursor: `parked` (method → until when it rests) and `captcha` (the picture that a
person must read, and what they have read).
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crawlers.parsers import vk
from crawlers.parsers.vk import Captcha, DailyLimit, TooOften
from crawlers.reading import Reading
from storage.net import Limits, Request, expected, fetch
from storage.vocabulary import PageState

VERSION = "5.199"
OFFICIAL = "https://api.vk.com"
TRIES = 4
TRY_AGAIN_S = 0.4
QUIET_METHOD = timedelta(minutes=10)
"""How soon a source is read again when only one of its methods rests."""


class Vk:
    """The interface with a source's key. `pause` is the time between two calls that its kind of key allows."""

    def __init__(self, reading: Reading, *, pause: float = 0.34, limits: Limits | None = None) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        self._limits = limits or reading.assignment.limits(pause=pause)
        address = self._assignment.address
        is_api = self._assignment.is_local or "/method" in address
        self.site = address.partition("/method")[0].rstrip("/")
        self.api = self.site if is_api else OFFICIAL
        self._parked: dict[str, str] = dict(reading.cursor.get("parked") or {})
        self._captcha: dict[str, str] = dict(reading.cursor.get("captcha") or {})
        self.resting: DailyLimit | None = None

    @property
    def group(self) -> str:
        """The number of the community, as the source's option names it."""
        return str(self._assignment.options.get("group", "")).lstrip("-")

    def memory(self) -> dict[str, Any]:
        """What goes into each cursor of this source beside its own."""
        now = self._reading.now
        parked = {name: until for name, until in self._parked.items() if datetime.fromisoformat(until) > now}
        return {**({"parked": parked} if parked else {}), **({"captcha": self._captcha} if self._captcha else {})}

    def remembered(self) -> dict[str, Any]:
        """The cursor with what must outlast the pass."""
        rest = {name: value for name, value in self._reading.cursor.items() if name not in {"parked", "captcha"}}
        return {**rest, **self.memory()}

    def call(self, method: str, params: Mapping[str, str | int]) -> Any:
        """The method's response. Raises SourceFailed in its own ways; DailyLimit also while the method still rests."""
        self._require_awake(method)
        form = {**params, "v": VERSION, "access_token": self._assignment.secrets.get("token", "")}
        if self._captcha.get("key") and self._captcha.get("method") == method:
            form |= {"captcha_sid": self._captcha["sid"], "captcha_key": self._captcha["key"]}
            self._captcha = {}
        try:
            return self._asked(method, form)
        except DailyLimit as limit:
            self._parked[method] = (limit.retry_at or self._reading.now).isoformat()
            raise
        except Captcha as captcha:
            self._captcha = {
                "method": method, "sid": captcha.sid, "picture": captcha.picture, "at": self._reading.now.isoformat(),
            }  # fmt: skip
            self._reading.keep(self.remembered())
            raise

    def call_or_rest(self, method: str, params: Mapping[str, str | int]) -> Any:
        """As `call`; None when this one method rests until tomorrow, which is told at the end of the pass."""
        try:
            return self.call(method, params)
        except DailyLimit as limit:
            self.resting = limit
            return None

    def tell_rest(self) -> None:
        """Raises what was put off by `call_or_rest`: the pass brought something, but not all."""
        if self.resting is not None:
            soon = self._reading.now + QUIET_METHOD
            raise DailyLimit(PageState.QUOTA, self.resting.message, retry_at=soon)

    def _require_awake(self, method: str) -> None:
        until = self._parked.get(method)
        if until and datetime.fromisoformat(until) > self._reading.now:
            words = vk.resting_words(method)
            raise DailyLimit(PageState.QUOTA, words, retry_at=datetime.fromisoformat(until))

    def _asked(self, method: str, form: dict[str, str | int]) -> Any:
        """Asked again after "too many requests per second"."""
        request = Request(f"{self.api}/method/{method}", method="POST", form=form)
        for tried in range(1, TRIES + 1):
            answer = fetch(request, limits=self._limits, local=self._assignment.is_local)
            document = expected(answer, now=self._reading.now, signed_in=True).json()
            try:
                return vk.answer_of(document, method=method, now=self._reading.now)
            except TooOften:
                if tried == TRIES:
                    raise
                time.sleep(TRY_AGAIN_S * tried)
        raise AssertionError("the loop above returns or raises")
