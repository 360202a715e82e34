"""RuStore: the developer's answer under a review, which a moderator of the shop lets through first.

Shape: rustore.ru/help, "Reviews and ratings" of the public API (POST and GET …/feedback)
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from desk.connectors.connector import Declined, Published, Shown, Target, same_words
from desk.connectors.reaching import before_sending, never_taken
from desk.connectors.refusing import not_taken, require_taken, told
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected, fetch
from storage.net_exchange import origin_of
from storage.rustore_token import OFFICIAL, rustore_token

REFUSED = frozenset({400, 404, 409, 422})
PENDING, REJECTED, DELETED = "MODERATION", "REJECTED", "DELETED"
SITE = "RuStore"


class RuStore:
    """Sends an answer once and then waits for the moderator's word."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer, which a moderator of the shop looks at before customers see it."""
        with before_sending():
            desk = _Desk(target, now=now)
            standing = desk.standing(text)
        if standing is None:
            with never_taken():
                answer = desk.ask("POST", {"commentId": target.external_id}, body={"message": text})
            if answer.status in REFUSED:
                raise Declined(not_taken(SITE, _words(answer)))
            require_taken(answer, site=SITE, words=_words(answer), now=now)
            # It was taken: what cannot be read back now is being checked.
            with suppress(SourceFailed):
                standing = desk.standing(text)
            standing = standing or {"status": PENDING}
        return _shown(standing, target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer to the review with these words."""
        del known  # a review has one answer
        standing = _Desk(target, now=now).standing(text)
        if standing is None:
            return None
        return _shown(standing, target, now=now)


class _Desk:
    """The answers to one review, with a token for this try."""

    def __init__(self, target: Target, *, now: datetime) -> None:
        parts = urlsplit(target.address)
        self._target, self._now = target, now
        self._base = origin_of(target.address) if target.is_local else OFFICIAL
        self._app = parts.path.rstrip("/").rpartition("/")[2]
        self._token = rustore_token(self._base, target.secrets, now=now, local=target.is_local)

    def standing(self, text: str) -> dict[str, Any] | None:
        """The newest answer with these words that was not taken away."""
        answer = self.ask("GET", {"commentId": self._target.external_id})
        body = expected(answer, now=self._now, signed_in=True).json().get("body") or []
        rows = body.get("content", []) if isinstance(body, dict) else body
        for row in rows:
            is_ours = str(row.get("commentId")) == self._target.external_id and row.get("status") != DELETED
            if is_ours and same_words(text, str(row.get("text", ""))):
                return dict(row)
        return None

    def ask(self, method: str, params: dict[str, str | int], body: Any = None) -> Answer:
        """One request with the token."""
        url = f"{self._base}/public/v1/application/{self._app}/feedback"
        request = Request(url, method=method, params=params, json=body).with_header("Public-Token", self._token)
        limits = Limits(pause=0.0 if self._target.is_local else 0.5)
        return fetch(request, limits=limits, local=self._target.is_local)


def _words(answer: Answer) -> str:
    return str(told(answer).get("message") or f"HTTP {answer.status}")


def _shown(row: dict[str, Any], target: Target, *, now: datetime) -> Published:
    """The answer as RuStore has it."""
    said = row.get("date")
    at = datetime.fromisoformat(said) if said else now
    made = Published(f"{target.external_id}/reply", "", at if at.tzinfo else at.replace(tzinfo=UTC))
    if row.get("status") == REJECTED:
        return made._replace(state=Shown.REJECTED, why=not_taken(SITE, _("its moderator rejected it")))
    if row.get("status") == PENDING:
        words = _("RuStore has the answer and checks it; customers do not see it yet.")
        return made._replace(state=Shown.WAITING, why=words)
    return made
