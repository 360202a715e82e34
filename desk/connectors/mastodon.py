"""Mastodon: an answer is a status under the customer's, by the account of a token of our own server.

Shapes: docs.joinmastodon.org (POST /api/v1/statuses with Idempotency-Key, GET /api/v1/accounts/ID/statuses). The key is
remembered for an hour only, so an earlier try is looked for all the same. Whoever is not named hears nothing of it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from desk.connectors.connector import CannotTell, Declined, Published, Target
from desk.connectors.mastodon_limits import require_short
from desk.connectors.mastodon_words import plain
from desk.connectors.reaching import before_sending, handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.refusing import gone, require_taken, told
from storage.net import Answer, Request, expected, fetch
from storage.net_exchange import origin_of

SITE = "Mastodon"
GOOD, NOT_FOUND = range(200, 300), 404
PER_PAGE = 40
STATUSES = "api/v1/statuses"
AS_ASKED = "as_asked"


class Mastodon:
    """Statuses by our account."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The status, which names whom it answers and is seen by those who see what it answers."""
        server = _Server(target, now=now)
        with before_sending():
            asked = server.asked()
            said = _addressed(text, asked)
            require_short(said, server.of_itself())
        visibility = str(target.options.get("visibility") or AS_ASKED)
        form = {
            "status": said,
            "in_reply_to_id": str(asked["id"]),
            "visibility": str(asked.get("visibility") or "public") if visibility == AS_ASKED else visibility,
        }
        request = server.signed(STATUSES, method="POST", json=form)
        answer = handed_in(request.with_header("Idempotency-Key", f"repdesk-{target.own_number:x}"), target)
        _require_taken(answer, now=now)
        return _said(answer.json()).published

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our status with these words among the newest of our account that answer this one."""
        server = _Server(target, now=now)
        try:
            asked = server.asked()
        except Declined as refusal:
            # Its answers no longer say what they answered.
            raise CannotTell(str(refusal)) from refusal
        return found_among(server.leaves(str(asked["id"])), plain(text), target, known=known)


class _Server:
    """Our server's interface, as our account."""

    def __init__(self, target: Target, *, now: datetime) -> None:
        self._target, self._now = target, now
        self._base = origin_of(target.address)

    def signed(
        self, path: str, params: dict[str, str | int] | None = None, *, method: str = "GET", json: Any = None
    ) -> Request:
        """A request with the token."""
        request = Request(f"{self._base}/{path}", method=method, params=params or {}, json=json)
        return request.with_bearer(self._target.secrets.get("token", ""))

    def asked(self) -> dict[str, Any]:
        """The status that is answered, as our server holds it. Raises Declined when it is gone."""
        identity = self._target.external_id
        number = urlsplit(identity).path.rstrip("/").rpartition("/")[2]
        if origin_of(identity) == self._base and number.isdecimal():
            answer = self._ask(f"{STATUSES}/{number}")
            if answer.status == NOT_FOUND:
                raise Declined(gone(SITE))
            found: dict[str, Any] = self._good(answer)
            return found
        # Known by another server's address: ours is asked to fetch it.
        query: dict[str, str | int] = {"q": identity, "type": "statuses", "resolve": "true", "limit": 1}
        rows = self._good(self._ask("api/v2/search", query)).get("statuses") or []
        if not rows:
            raise Declined(gone(SITE))
        return dict(rows[0])

    def leaves(self, asked: str) -> Iterator[Leaf]:
        """What our account has written, the newest first; of it only what answers that status counts."""
        account = str(self._good(self._ask("api/v1/accounts/verify_credentials"))["id"])
        below: dict[str, str | int] = {}
        while True:
            params = {"limit": PER_PAGE, "exclude_reblogs": "true", **below}
            rows = self._good(self._ask(f"api/v1/accounts/{account}/statuses", params))
            every = [(_said(row), str(row.get("in_reply_to_id"))) for row in rows]
            said = [one for one, under in every if under == asked]
            if not rows:
                yield Leaf(said, None)
                return
            yield Leaf(said, min(one.published.at for one, _under in every))
            below = {"max_id": str(rows[-1]["id"])}

    def of_itself(self) -> dict[str, Any]:
        """What the server says of itself; empty where it says nothing: then it judges the answer itself."""
        answer = self._ask("api/v2/instance")
        return told(answer) if answer.status in GOOD else {}

    def _ask(self, path: str, params: dict[str, str | int] | None = None) -> Answer:
        return fetch(self.signed(path, params), local=self._target.is_local)

    def _good(self, answer: Answer) -> Any:
        return expected(answer, now=self._now, signed_in=True).json()


def _addressed(text: str, asked: dict[str, Any]) -> str:
    """The text with the name of whom it answers in front, unless it names them."""
    name = f"@{asked['account']['acct']}"
    return text if re.search(rf"{re.escape(name)}\b", text) else f"{name} {text}"


def _said(row: dict[str, Any]) -> Said:
    at = datetime.fromisoformat(str(row["created_at"])).astimezone(UTC)
    return Said(
        plain(str(row.get("content") or "")),
        True,
        Published(str(row.get("uri") or row["id"]), str(row.get("url") or ""), at),
    )


def _require_taken(answer: Answer, *, now: datetime) -> None:
    words = str(told(answer).get("error") or "")
    if answer.status == NOT_FOUND:
        raise Declined(gone(SITE))
    require_taken(answer, site=SITE, words=words, now=now, retry_at=_reset_at(answer, now))


def _reset_at(answer: Answer, now: datetime) -> datetime | None:
    """When more requests are allowed, as Mastodon says it (X-RateLimit-Reset, ISO 8601)."""
    try:
        at = datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    return max(at, now) if at.tzinfo else None
