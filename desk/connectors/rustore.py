"""RuStore: the developer's answer under a review, which a moderator of the shop lets through first.

Shape: rustore.ru/help, "Reviews and ratings" of the public API (POST and GET …/feedback)
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from desk.connectors.connector import Declined, Published, Target, same_words
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected, fetch
from storage.net_exchange import origin_of
from storage.rustore_token import OFFICIAL, rustore_token
from storage.vocabulary import PageState

REFUSED = frozenset({400, 404, 409, 422})
PENDING, REJECTED, DELETED = "MODERATION", "REJECTED", "DELETED"
CHECKED_AFTER = timedelta(minutes=10)


class RuStore:
    """Sends an answer once and then waits for the moderator's word."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer, once customers see it; a rejected one is declined, one being checked is asked for later."""
        desk = _Desk(target, now=now)
        standing = desk.standing(text)
        if standing is None:
            answer = desk.ask("POST", {"commentId": target.external_id}, body={"message": text})
            if answer.status in REFUSED:
                raise Declined(_("RuStore did not take the answer: {words}").format(words=_words(answer)))
            expected(answer, now=now, signed_in=True)
            standing = desk.standing(text) or {"status": PENDING}
        return _shown(standing, target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer to the review with these words, once customers see it."""
        standing = _Desk(target, now=now).standing(text)
        if standing is None or str(standing.get("id")) in known:
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
    try:
        said = answer.json()
    except SourceFailed:
        said = {}
    return str(said.get("message") or f"HTTP {answer.status}") if isinstance(said, dict) else f"HTTP {answer.status}"


def _shown(row: dict[str, Any], target: Target, *, now: datetime) -> Published:
    """The answer as customers see it. Raises Declined for a rejected one, SourceFailed while it is being checked."""
    if row.get("status") == REJECTED:
        raise Declined(_("RuStore did not take the answer: {words}").format(words=_("its moderator rejected it")))
    if row.get("status") == PENDING:
        words = _("RuStore has the answer and checks it; customers do not see it yet.")
        raise SourceFailed(PageState.QUOTA, words, retry_at=now + CHECKED_AFTER)
    said = row.get("date")
    at = datetime.fromisoformat(said) if said else now
    return Published(f"{target.external_id}/reply", "", at if at.tzinfo else at.replace(tzinfo=UTC))
