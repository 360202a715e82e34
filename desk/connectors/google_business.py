"""Google Business Profile: the owner's one answer under a review, API v4 accounts.locations.reviews.updateReply.

Shape: developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews/updateReply
"""

from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, Published, Shown, Target, same_words
from desk.connectors.refusing import gone, google_words, not_taken, require_taken
from storage.google_token import signed
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected

BAD_REQUEST = 400
GONE = 404
PENDING, REJECTED = "PENDING", "REJECTED"
SITE = "Google"


class GoogleBusiness:
    """Sets the answer with PUT: sent twice, it stands there once."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The answer, which Google checks before customers see it; one that is checked is not sent again.

        Another answer that stands there is replaced: Google keeps one. Its state is as Google tells it.
        """
        standing = _reply(target, now=now)
        if standing and same_words(text, str(standing.get("comment", ""))) and _state(standing) != REJECTED:
            return _published(standing, target, now=now)
        request = Request(f"{_review(target)}/reply", method="PUT", json={"comment": text})
        answer = _ask(request, target, now=now)
        if answer.status == BAD_REQUEST:
            raise Declined(not_taken(SITE, google_words(answer)))
        if answer.status == GONE:
            raise Declined(gone(SITE))
        require_taken(answer, site=SITE, words=google_words(answer), now=now)
        return _published(answer.json(), target, now=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer under the review, if it has these words."""
        del known  # a review has one answer
        reply = _reply(target, now=now)
        if not reply or not same_words(text, str(reply.get("comment", ""))):
            return None
        return _published(reply, target, now=now)


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
    """The answer as Google has it."""
    updated = reply.get("updateTime")
    at = datetime.fromisoformat(updated).astimezone(UTC) if updated else now
    made = Published(f"{target.external_id}/reply", "", at)
    if _state(reply) == REJECTED:
        words = _words_of_violation(reply) or _("it is against its rules")
        return made._replace(state=Shown.REJECTED, why=not_taken(SITE, words))
    if _state(reply) == PENDING:
        words = _("Google has the answer and checks it; customers do not see it yet.")
        return made._replace(state=Shown.WAITING, why=words)
    return made


def _words_of_violation(reply: dict[str, Any]) -> str:
    """The rule that Google names; documented as an object since July 2026, seen as a word too."""
    violation = reply.get("policyViolation")
    if isinstance(violation, dict):
        return ": ".join(str(part) for part in violation.values() if isinstance(part, str) and part)
    return str(violation or "")
