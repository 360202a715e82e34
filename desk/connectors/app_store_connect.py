"""App Store Connect: the developer's one response under a review (v1, customerReviewResponses).

Shape: developer.apple.com/documentation/appstoreconnectapi/customer-review-responses
"""

from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Published, Shown, Target, same_words
from desk.connectors.reaching import before_sending, never_taken
from desk.connectors.refusing import require_taken, told
from storage.apple_token import apple_token
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected, fetch
from storage.net_exchange import origin_of

OFFICIAL = "https://api.appstoreconnect.apple.com"
GONE = 404
SITE = "Apple"
PENDING = "PENDING_PUBLISH"


class AppStoreConnect:
    """Puts a response there; another one that stands is taken away first, because Apple keeps one and changes none."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The response. Apple takes it at once and shows it within a day: until then it waits."""
        with before_sending():
            standing = _standing(target, now=now)
        if standing and same_words(text, str(standing["attributes"].get("responseBody", ""))):
            return _published(standing, target, now=now)
        if standing:
            removed = _ask(
                Request(f"{_base(target)}/v1/customerReviewResponses/{standing['id']}", "DELETE"), target, now
            )
            if removed.status != GONE:
                expected(removed, now=now, signed_in=True)
        review = {"data": {"type": "customerReviews", "id": target.external_id}}
        body = {
            "type": "customerReviewResponses", "attributes": {"responseBody": text}, "relationships": {"review": review}
        }  # fmt: skip
        with never_taken():
            answer = _ask(
                Request(f"{_base(target)}/v1/customerReviewResponses", "POST", json={"data": body}), target, now
            )
        require_taken(answer, site=SITE, words=_words(answer), now=now)
        return _published(answer.json()["data"], target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our response under the review, if it has these words."""
        del known  # a review has one response
        standing = _standing(target, now=now)
        if not standing or not same_words(text, str(standing["attributes"].get("responseBody", ""))):
            return None
        return _published(standing, target, now=now)


def _standing(target: Target, *, now: datetime) -> dict[str, Any] | None:
    answer = _ask(Request(f"{_base(target)}/v1/customerReviews/{target.external_id}/response"), target, now)
    if answer.status == GONE:
        return None
    found: dict[str, Any] | None = expected(answer, now=now, signed_in=True).json().get("data")
    return found


def _ask(request: Request, target: Target, now: datetime) -> Answer:
    limits = Limits(pause=0.0 if target.is_local else 0.5)
    return fetch(request.with_bearer(apple_token(target.secrets, now=now)), limits=limits, local=target.is_local)


def _base(target: Target) -> str:
    return origin_of(target.address) if target.is_local else OFFICIAL


def _words(answer: Answer) -> str:
    errors = told(answer).get("errors") or [{}]
    return str(errors[0].get("detail") or errors[0].get("title") or "")


def _published(made: dict[str, Any], target: Target, *, now: datetime) -> Published:
    changed = made["attributes"].get("lastModifiedDate")
    at = datetime.fromisoformat(changed).astimezone(UTC) if changed else now
    made_of_it = Published(f"{target.external_id}/response", "", at)
    if made["attributes"].get("state") == PENDING:
        words = _("Apple has the answer and shows it within a day; customers do not see it yet.")
        return made_of_it._replace(state=Shown.WAITING, why=words)
    return made_of_it
