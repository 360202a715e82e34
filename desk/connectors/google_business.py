"""Google Business Profile: the owner's one answer under a review, API v4 accounts.locations.reviews.updateReply.

Shape: developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews/updateReply
"""

from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, Published, Target, same_words
from storage.i18n import _
from storage.net import Request, expected, fetch

BAD_REQUEST = 400
GONE = 404


class GoogleBusiness:
    """Sets the answer with PUT: sent twice, it stands there once."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer; one that Google rejects by its policy is declined with Google's reason."""
        request = Request(f"{_review(target)}/reply", method="PUT", json={"comment": text})
        answer = fetch(request.with_bearer(target.secrets.get("token", "")), local=target.is_local)
        if answer.status == BAD_REQUEST:
            words = answer.json().get("error", {}).get("message", "")
            raise Declined(_("Google did not take the answer: {words}").format(words=words))
        made = expected(answer, now=now, signed_in=True).json()
        if made.get("reviewReplyState") == "REJECTED":
            words = str(made.get("policyViolation", ""))
            raise Declined(_("Google did not take the answer: {words}").format(words=words))
        return _published(made, target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer under the review, if it has these words."""
        del known  # a review has one answer
        request = Request(_review(target)).with_bearer(target.secrets.get("token", ""))
        answer = fetch(request, local=target.is_local)
        if answer.status == GONE:
            return None
        reply = expected(answer, now=now, signed_in=True).json().get("reviewReply") or {}
        if not same_words(text, str(reply.get("comment", ""))):
            return None
        return _published(reply, target, now=now)


def _review(target: Target) -> str:
    """The review's address in the API: the account and location come with the place or with the source."""
    base, _slash, rest = target.address.partition("/accounts/")
    location = target.place if target.place.startswith("accounts/") else f"accounts/{rest.strip('/')}"
    if "/locations/" not in location:
        if not rest or not target.place:
            raise Declined(_("It is not known to which branch the review belongs. Answer it by hand."))
        location = f"accounts/{rest.split('/')[0]}/locations/{target.place}"
    return f"{base.rstrip('/')}/{location.partition('/reviews')[0]}/reviews/{target.external_id}"


def _published(reply: dict[str, Any], target: Target, *, now: datetime) -> Published:
    updated = reply.get("updateTime")
    at = datetime.fromisoformat(updated).astimezone(UTC) if updated else now
    return Published(f"{target.external_id}/reply", "", at)
