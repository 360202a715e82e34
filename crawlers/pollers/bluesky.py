"""Bluesky's search (app.bsky.feed.searchPosts), the newest first; signed in with an app password where it wants that.

Shapes: the lexicons app.bsky.feed.searchPosts, app.bsky.feed.getPosts and com.atproto.server.createSession.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import bluesky
from crawlers.parsers.addresses import parameter
from crawlers.parsers.json_shape import said
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_of_each, one_step_back_of_each
from crawlers.pollers.passes import Pass, forget_pass, kept_pass
from crawlers.pollers.searching import questions
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OPEN, SIGNED_IN = "https://public.api.bsky.app", "https://bsky.social"
PER_PAGE = 100
SESSION = timedelta(minutes=90)
REFUSED = frozenset({401, 403})
STALE = frozenset({"ExpiredToken", "InvalidToken"})


def poll(reading: Reading) -> PageState:
    """One pass over each question."""
    site = _Network(reading)
    return newest_of_each(reading, asked(reading), site.hits, is_dead=site.is_dead)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back_of_each(reading, asked(reading), _Network(reading).hits)


def asked(reading: Reading) -> list[str]:
    """What the address asks for, else the questions."""
    words = (parameter(reading.assignment.address, "q") or "").strip()
    return [words] if words else questions(reading.assignment)


class _Network:
    """The interface, open or signed in."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        secrets = reading.assignment.secrets
        self._user, self._password = secrets.get("user", ""), secrets.get("password", "")
        parts = urlsplit(reading.assignment.address)
        ours = (parts.hostname or "").endswith("bsky.app")
        official = SIGNED_IN if self._password else OPEN
        self._base = f"{official if ours else origin_of(reading.assignment.address)}/xrpc"
        self._api = Interface(reading, pause=0.5, signed_in=bool(self._password), refusal=self._refusal)

    def hits(self, words: str, onward: Any) -> Leaf:
        """A page of hits; where the search gives no cursor more, the time before the last hit."""
        place = onward if isinstance(onward, dict) else {}
        params: dict[str, str | int] = {"q": words, "sort": "latest", "limit": PER_PAGE, **place}
        document = self._call("app.bsky.feed.searchPosts", params)
        page = self._reading.assignment.page(f"{self._base}/app.bsky.feed.searchPosts", read_at=self._reading.now)
        found = bluesky.parse(document, page)
        moments = [one.published_at for one in found if one.published_at is not None]
        cursor = said(document, "cursor")
        if cursor and found:
            return Leaf(found, {**place, "cursor": cursor})
        if len(found) < PER_PAGE or not moments:
            return Leaf(found)
        return Leaf(found, {"until": f"{min(moments):%Y-%m-%dT%H:%M:%S.%fZ}"})

    def is_dead(self, text: Standing) -> bool:
        """Whether the network knows the post no more."""
        document = self._call("app.bsky.feed.getPosts", {"uris": text.external_id})
        return isinstance(document, dict) and document.get("posts") == []

    def _call(self, method: str, params: dict[str, str | int]) -> Any:
        request = Request(f"{self._base}/{method}", params=params)
        if self._password:
            request = request.with_bearer(kept_pass(self._secret, now=self._reading.now, get=self._sign_in))
        return self._api.good(self._api.ask(request)).json()

    @property
    def _secret(self) -> str:
        return f"{self._base}\n{self._user}\n{self._password}"

    def _sign_in(self) -> Pass:
        sign_in = {"identifier": self._user, "password": self._password}
        request = Request(f"{self._base}/com.atproto.server.createSession", method="POST", json=sign_in)
        value = said(self._api.good(self._api.ask(request)).json(), "accessJwt")
        if not value:
            raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} gave no session.").format(url=self._base))
        return Pass(value, self._reading.now + SESSION)

    def _refusal(self, answer: Answer, _now: datetime) -> SourceFailed | None:
        error = _error_of(answer)
        if self._password and (error in STALE or answer.status in REFUSED):
            forget_pass(self._secret)
        if answer.status in REFUSED:
            words = (
                _("Bluesky does not accept the sign-in; make a new app password in its settings.")
                if self._password
                else _("Bluesky's search wants a sign-in: set `user` (the handle) and `password` (an app password).")
            )
            return SourceFailed(PageState.AUTH_FAILED, words)
        if error in STALE:
            return SourceFailed(
                PageState.UNREACHABLE, _("The session at Bluesky has run out; the next pass has a new one.")
            )
        if error:
            return SourceFailed(PageState.UNREACHABLE, _("Bluesky says: {error}.").format(error=error))
        return None


def _error_of(answer: Answer) -> str:
    """The error's name; "" for none."""
    if answer.status < 400 or answer.status in {429, 503} or "json" not in answer.headers.get("content-type", ""):  # noqa: PLR2004 - HTTP's own numbers
        return ""
    return said(answer.json(), "error")
