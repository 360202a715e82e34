"""WordPress: an answer is a comment under the customer's, made with an application password (REST wp/v2).

Shapes: developer.wordpress.org/rest-api/reference/comments
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from desk.connectors.connector import MARKUP, Declined, NotTaken, Published, Shown, Target
from desk.connectors.reaching import handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.refusing import require_taken
from desk.connectors.wordpress_rest import rest
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

SITE = "WordPress"
PER_PAGE = 100
DUPLICATE = 409
GONE = frozenset({404, 410})
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
        answer = handed_in(request, target)
        if answer.status == DUPLICATE:
            standing = self.find_published(text, target, known=target.known, now=now)
            if standing is not None:
                return standing
        _require_taken(answer, now=now)
        made = answer.json()
        return _published(made)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our comment among the newest ones of the article, under the same parent with the same words."""
        if target.standing:
            return _held(target, now=now)
        return found_among(_leaves(target, now=now), text, target, known=known)


def _leaves(target: Target, *, now: datetime) -> Iterator[Leaf]:
    """The article's comments, a hundred at a time, the newest first; those of another parent are not ours."""
    post, parent, page, pages = _number(target.thread_id, "post-"), _parent(target), 1, 1
    while page <= pages:
        params: dict[str, str | int] = {
            "post": post, "per_page": PER_PAGE, "page": page, "orderby": "date_gmt", "order": "desc",
        }  # fmt: skip
        answer = fetch(_signed(rest(target.address, "comments", params=params), target), local=target.is_local)
        rows = expected(answer, now=now, signed_in=True).json()
        pages = int(answer.headers.get("x-wp-totalpages") or page)
        said = [
            Said(row["content"]["rendered"], _is_ours(row), _published(row))
            for row in rows
            if row.get("parent", 0) == parent
        ]
        yield Leaf(said, min(_at(row) for row in rows) if rows and page < pages else None)
        page += 1


def _is_ours(row: dict[str, Any]) -> bool | None:
    """False for a visitor's comment; which of its members we are WordPress does not tell."""
    return False if row.get("author") == 0 else None


def _held(target: Target, *, now: datetime) -> Published | None:
    """What has become of a comment that the site held back; None when it is not there any more."""
    number = _number(target.standing, "comment-")
    answer = fetch(_signed(rest(target.address, f"comments/{number}"), target), local=target.is_local)
    if answer.status in GONE:
        return None
    return _published(expected(answer, now=now, signed_in=True).json())


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
        told = _("The site asks us to write more slowly: {words}").format(words=words)
        raise NotTaken(PageState.QUOTA, told, retry_at=now + FLOOD_PAUSE)
    if answer.status == DUPLICATE:
        raise Declined(_("These very words stand there already, or wait there for approval."))
    if answer.status in CLIENT_FAULTS and (words or answer.status not in {403, 404}):
        words = words or f"HTTP {answer.status}"
        raise Declined(_("The site did not take the comment: {words}").format(words=words))
    require_taken(answer, site=SITE, words=words, now=now)


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
    """The comment as the site has it: shown, held for approval, or thrown out."""
    made = Published(f"comment-{row['id']}", str(row.get("link", "")), _at(row))
    state = str(row.get("status") or "approved")
    if state == "hold":
        words = _("The site holds the comment back until its owner approves it.")
        return made._replace(state=Shown.WAITING, why=words)
    if state in HIDDEN:
        return made._replace(
            state=Shown.REJECTED, why=_("The site has thrown the comment out ({state}).").format(state=state)
        )
    return made


def _at(row: dict[str, Any]) -> datetime:
    at = datetime.fromisoformat(row["date_gmt"])
    return at if at.tzinfo else at.replace(tzinfo=UTC)
