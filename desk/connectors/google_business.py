"""Google Business Profile: the owner's one answer under a review, API v4 accounts.locations.reviews.updateReply.

Shape: developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews/updateReply
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from desk.connectors.connector import Declined, Published, Target, same_words
from storage.errors import SourceFailed
from storage.google_token import signed
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected
from storage.vocabulary import PageState

BAD_REQUEST = 400
GONE = 404
PENDING, REJECTED = "PENDING", "REJECTED"
CHECKED_AFTER = timedelta(minutes=5)


class GoogleBusiness:
    """Sets the answer with PUT: sent twice, it stands there once."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer, once customers see it: Google checks it first. A rejected one is declined with its reason.

        One that is being checked is not sent again, or the check would begin anew.
        """
        standing = _reply(target, now=now)
        if standing and same_words(text, str(standing.get("comment", ""))) and _state(standing) != REJECTED:
            return _shown(standing, target, now=now)
        request = Request(f"{_review(target)}/reply", method="PUT", json={"comment": text})
        answer = _ask(request, target, now=now)
        if answer.status == BAD_REQUEST:
            words = answer.json().get("error", {}).get("message", "")
            raise Declined(_("Google did not take the answer: {words}").format(words=words))
        return _shown(expected(answer, now=now, signed_in=True).json(), target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer under the review, if it has these words."""
        del known  # a review has one answer
        reply = _reply(target, now=now)
        if not reply or not same_words(text, str(reply.get("comment", ""))):
            return None
        return _shown(reply, target, now=now)


def _reply(target: Target, *, now: datetime) -> dict[str, Any]:
    """The answer that stands under the review; empty without one, and where the review is gone."""
    answer = _ask(Request(_review(target)), target, now=now)
    if answer.status == GONE:
        return {}
    found = expected(answer, now=now, signed_in=True).json().get("reviewReply")
    return found if isinstance(found, dict) else {}


def _ask(request: Request, target: Target, *, now: datetime) -> Answer:
    limits = Limits(pause=0.0 if target.is_local else 1.0)
    return signed(request, target.secrets, now=now, limits=limits, local=target.is_local)


def _state(reply: dict[str, Any]) -> str:
    return str(reply.get("reviewReplyState") or "")


def _shown(reply: dict[str, Any], target: Target, *, now: datetime) -> Published:
    """The answer as customers see it. Raises Declined for a rejected one, SourceFailed while it is being checked."""
    if _state(reply) == REJECTED:
        words = str(reply.get("policyViolation", ""))
        raise Declined(_("Google did not take the answer: {words}").format(words=words))
    if _state(reply) == PENDING:
        words = _("Google has the answer and checks it; customers do not see it yet.")
        raise SourceFailed(PageState.QUOTA, words, retry_at=now + CHECKED_AFTER)
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
