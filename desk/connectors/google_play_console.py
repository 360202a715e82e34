"""Google Play Developer API: the developer's one reply under a review (androidpublisher v3, reviews.reply).

Shape: developers.google.com/android-publisher/api-ref/rest/v3/reviews/reply
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from desk.connectors.connector import Published, Target, same_words
from desk.connectors.refusing import google_words, require_taken
from storage.google_token import signed
from storage.net import Answer, Limits, Request, expected
from storage.net_exchange import origin_of

OFFICIAL = "https://androidpublisher.googleapis.com"
SITE = "Google"
GONE = 404


class GooglePlayConsole:
    """Replaces the reply: sent twice, it stands there once."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The reply, which customers see at once."""
        answer = _ask(Request(f"{_review(target)}:reply", method="POST", json={"replyText": text}), target, now=now)
        require_taken(answer, site=SITE, words=google_words(answer), now=now)
        made = answer.json().get("result") or {}
        return _published(made.get("lastEdited"), target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our reply under the review, if it has these words."""
        del known  # a review has one reply
        answer = _ask(Request(_review(target)), target, now=now)
        if answer.status == GONE:
            return None
        comments = expected(answer, now=now, signed_in=True).json().get("comments") or []
        for reply in (one["developerComment"] for one in comments if "developerComment" in one):
            if same_words(text, str(reply.get("text", ""))):
                return _published(reply.get("lastModified"), target, now=now)
        return None


def _review(target: Target) -> str:
    parts = urlsplit(target.address)
    base = origin_of(target.address) if target.is_local else OFFICIAL
    app = parse_qs(parts.query).get("id", [""])[0]
    return f"{base}/androidpublisher/v3/applications/{app}/reviews/{target.external_id}"


def _ask(request: Request, target: Target, *, now: datetime) -> Answer:
    limits = Limits(pause=0.0 if target.is_local else 0.5)
    return signed(request, target.secrets, now=now, limits=limits, local=target.is_local)


def _published(stamp: Any, target: Target, *, now: datetime) -> Published:
    at = datetime.fromtimestamp(int(stamp["seconds"]), UTC) if stamp else now
    return Published(f"{target.external_id}/reply", "", at)
