"""WordPress: an answer is a comment under the customer's, made with an application password (REST wp/v2).

Shapes: developer.wordpress.org/rest-api/reference/comments
"""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from desk.connectors.connector import MARKUP, Declined, Published, Target, same_words
from desk.connectors.wordpress_rest import rest
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

MOST_PAGES = 5
PER_PAGE = 100
DUPLICATE = 409
# 401 is about our password and 429 about time; whatever else a client does wrong stays wrong.
CLIENT_FAULTS = frozenset(range(400, 500)) - {401, 408, 410, 429}
DEAD_CODES = frozenset({"rest_cannot_read", "rest_comment_invalid_id"})
HIDDEN = frozenset({"hold", "spam", "trash"})
FLOOD = "comment_flood"
FLOOD_PAUSE = timedelta(seconds=20)


class WordPress:
    """Comments through the REST interface."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The comment; a duplicate that WordPress reports is ours from an earlier try, or another message's."""
        body: dict[str, Any] = {"post": _number(target.thread_id, "post-"), "content": text}
        parent = _parent(target)
        if parent:
            _require_standing(parent, target)
            body["parent"] = parent
        request = _signed(rest(target.address, "comments", method="POST", json=body), target)
        answer = fetch(request, local=target.is_local)
        if answer.status == DUPLICATE:
            standing = self.find_published(text, target, known=target.known, now=now)
            if standing is not None:
                return standing
        _require_taken(answer, now=now)
        made = answer.json()
        if made.get("status") not in {None, "approved"}:
            raise Declined(_("The site holds the comment back until its owner approves it; note it as published then."))
        return _published(made)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our comment among the newest ones of the article, under the same parent with the same words."""
        post, parent = _number(target.thread_id, "post-"), _parent(target)
        for page in range(1, MOST_PAGES + 1):
            params: dict[str, str | int] = {
                "post": post,
                "per_page": PER_PAGE,
                "page": page,
                "orderby": "date_gmt",
                "order": "desc",
            }
            answer = fetch(_signed(rest(target.address, "comments", params=params), target), local=target.is_local)
            rows = expected(answer, now=now, signed_in=True).json()
            for row in rows:
                is_ours = row.get("parent", 0) == parent and f"comment-{row['id']}" not in known
                if is_ours and same_words(text, row["content"]["rendered"]):
                    return _published(row)
            if page >= int(answer.headers.get("x-wp-totalpages") or page):
                return None
        return None


def _require_standing(number: int, target: Target) -> None:
    """Raises Declined when the comment is not shown any more; WordPress takes answers to it all the same."""
    request = _signed(rest(target.address, f"comments/{number}", params={"_fields": "id,status"}), target)
    try:
        answer = fetch(request, local=target.is_local)
        said = answer.json()
    except SourceFailed:
        return  # not known; what matters is said to the answer itself
    if isinstance(said, dict) and (said.get("code") in DEAD_CODES or said.get("status") in HIDDEN):
        raise Declined(_("The comment that this answers is not shown there any more."))


def _require_taken(answer: Answer, *, now: datetime) -> None:
    """Raises Declined with the site's own words for a refusal that will not change, SourceFailed for one that will."""
    said = _refusal(answer)
    words = " ".join(unescape(MARKUP.sub(" ", str(said.get("message") or ""))).split())
    # To an account that may not moderate WordPress allows one comment in 15 seconds; over REST that is a 400.
    if said.get("code") == FLOOD:
        raise SourceFailed(
            PageState.QUOTA,
            _("The site asks us to write more slowly: {words}").format(words=words),
            retry_at=now + FLOOD_PAUSE,
        )
    if answer.status == DUPLICATE:
        raise Declined(_("These very words stand there already, or wait there for approval."))
    if answer.status in CLIENT_FAULTS and (words or answer.status not in {403, 404}):
        words = words or f"HTTP {answer.status}"
        raise Declined(_("The site did not take the comment: {words}").format(words=words))
    expected(answer, now=now, signed_in=True)


def _refusal(answer: Answer) -> dict[str, Any]:
    """What WordPress says of a request that it did not follow: code and message; empty when it says neither."""
    if answer.status not in CLIENT_FAULTS:
        return {}
    try:
        document = answer.json()
    except SourceFailed:
        return {}
    return document if isinstance(document, dict) else {}


def _signed(request: Request, target: Target) -> Request:
    user, password = target.secrets.get("user", ""), target.secrets.get("password", "")
    if not user or not password:
        raise SourceFailed(
            PageState.AUTH_FAILED,
            _("The source has no application password, so nothing can be published there."),
        )
    return request.with_basic(user, password)


def _parent(target: Target) -> int:
    """The comment that is answered; 0 when the article itself is."""
    return _number(target.external_id, "comment-") if target.external_id.startswith("comment-") else 0


def _number(identity: str, prefix: str) -> int:
    number = identity.removeprefix(prefix)
    if not number.isdecimal():
        raise Declined(_("It is not known under which article the comment belongs. Answer it by hand."))
    return int(number)


def _published(row: dict[str, Any]) -> Published:
    at = datetime.fromisoformat(row["date_gmt"])
    return Published(f"comment-{row['id']}", str(row.get("link", "")), at if at.tzinfo else at.replace(tzinfo=UTC))
