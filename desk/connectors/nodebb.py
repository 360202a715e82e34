"""NodeBB: an answer is a post of its topic, by the account of a token (write API v3, NodeBB 1.15 and later).

Shapes: its public/openapi (write: POST /api/v3/topics/TID; read: /api/topic/TID, /api/post-queue), src/api/topics.js.
It knows no key against repeated sends, so an earlier try is looked for first. A refusal is told in a sentence only.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.connectors.connector import Declined, NotTaken, Published, Shown, Target, same_words
from desk.connectors.reaching import before_sending, handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.refusing import come_back, gone, require_taken, told
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

SITE = "NodeBB"
PLACE = re.compile(r"/(?:topic|category|recent|popular|top|unread|tags?|users?|groups?|categories)(?:/|$).*")
# "You can only post once every 10 second(s)", "you are required to wait 10 second(s)", "as a new user … 2 minute(s)".
WAIT = re.compile(r"(?:once every|required to wait) (\d+) (second|minute)", re.IGNORECASE)
BUSY = re.compile(r"already-posting|still processing|already posting", re.IGNORECASE)
BAD_REQUEST, NOT_FOUND, SERVER_FAULT = 400, 404, 500
CLOSED = frozenset({401, 403})
QUEUED = "reply-"


class NodeBB:
    """Posts through the forum's write API."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The post, or its place in the forum's queue."""
        board = _Board(target, now=now)
        with before_sending():
            board.require_member()
        body: dict[str, Any] = {"content": text, **board.member()}
        if target.external_id.startswith("p"):
            body["toPid"] = _number(target.external_id, "p")
        # Its sentences in English: they are all that tells "too early" from "never".
        request = board.signed(f"v3/topics/{board.topic}", {"lang": "en-GB"}, method="POST", json=body)
        answer = handed_in(request, target)
        _require_taken(answer, now=now)
        made = answer.json().get("response") or {}
        if made.get("queued"):
            return _waiting(str(made.get("id") or ""), now)
        return board.said(made).published

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our post with these words among the newest of the topic, or in the queue."""
        board = _Board(target, now=now)
        found = found_among(board.leaves(), text, target, known=known)
        if found is not None:
            return found
        waiting = board.waiting(text, known=known)
        if waiting is None and target.standing.startswith(QUEUED):
            words = _("The forum's moderators did not let it through.")
            return Published(target.standing, "", now, Shown.REJECTED, words)
        return waiting


class _Board:
    """One topic of a forum, as the account of the token sees it."""

    def __init__(self, target: Target, *, now: datetime) -> None:
        self._target, self._now = target, now
        self._root = PLACE.sub("", target.address).rstrip("/")
        self.topic = _number(target.thread_id, "t")

    def member(self) -> dict[str, Any]:
        """As whom a master token writes; a member's own token needs none."""
        uid = str(self._target.options.get("uid") or "").strip()
        return {"_uid": int(uid)} if uid.isdecimal() else {}

    def require_member(self) -> None:
        """Raises NotTaken unless the token is a member's: with one that ended NodeBB takes the post as a guest's."""
        answer = self._ask("self", {})
        if answer.status >= SERVER_FAULT and b"master-token" in answer.body:
            words = _("This is a master token: set the number of the member as whom we answer (uid).")
            raise NotTaken(PageState.AUTH_FAILED, words)
        require_taken(answer, site=SITE, words=_words(answer), now=self._now)

    def signed(
        self, path: str, params: dict[str, str | int] | None = None, *, method: str = "GET", json: Any = None
    ) -> Request:
        """A request with the token."""
        request = Request(f"{self._root}/api/{path}", method=method, params=params or {}, json=json)
        return request.with_bearer(self._target.secrets.get("token", ""))

    def leaves(self) -> Iterator[Leaf]:
        """The topic's posts, a page at a time, the newest first."""
        number, last, seen = 1, 1, set[Any]()
        while number <= last:
            document = self._read(f"topic/{self.topic}", {"sort": "newest_to_oldest", "page": number})
            last = int((document.get("pagination") or {}).get("pageCount") or 1)
            # The first post of a topic stands on each page.
            rows = [row for row in document["posts"] if row["pid"] not in seen and (number == last or row["index"])]
            seen.update(row["pid"] for row in rows)
            said = [self.said(row) for row in rows]
            oldest = min((one.published.at for one in said), default=self._now)
            yield Leaf(said, None if number == last else oldest)
            number += 1

    def waiting(self, text: str, *, known: frozenset[str]) -> Published | None:
        """Our post in the forum's queue, where members see their own."""
        answer = self._ask("post-queue", {})
        if answer.status in {NOT_FOUND, *CLOSED}:
            return None
        for row in expected(answer, now=self._now, signed_in=True).json().get("posts") or []:
            said, identity = row.get("data") or {}, str(row.get("id") or "")
            is_here = str(said.get("tid")) == str(self.topic) and identity not in known
            words = str(said.get("rawContent") or said.get("sourceContent") or said.get("content") or "")
            if is_here and (identity == self._target.standing or same_words(text, words)):
                return _waiting(identity, self._now)
        return None

    def said(self, row: dict[str, Any]) -> Said:
        """A post as the topic shows it."""
        at = datetime.fromisoformat(str(row["timestampISO"])).astimezone(UTC)
        made = Published(f"p{row['pid']}", f"{self._root}/post/{row['pid']}", at)
        gone_again = "" if row.get("deleted") else str(row.get("content") or "")
        # A token that has ended reads as a guest, to whom nothing is their own: "no" does not say that it is not ours.
        return Said(gone_again, row.get("selfPost") is True or None, made)

    def _read(self, path: str, params: dict[str, str | int]) -> Any:
        return expected(self._ask(path, params), now=self._now, signed_in=True).json()

    def _ask(self, path: str, params: dict[str, str | int]) -> Answer:
        return fetch(self.signed(path, {**params, **self.member()}), local=self._target.is_local)


def _waiting(identity: str, now: datetime) -> Published:
    return Published(identity, "", now, Shown.WAITING, _("The forum's moderators look at it first."))


def _require_taken(answer: Answer, *, now: datetime) -> None:
    """What NodeBB says of a refusal: a sentence, behind a status that is 400 for nearly everything."""
    words = _words(answer)
    wait = WAIT.search(words)
    if answer.status == BAD_REQUEST and (wait or BUSY.search(words)):
        seconds = int(wait[1]) * (60 if wait[2].lower() == "minute" else 1) if wait else 1
        raise NotTaken(PageState.QUOTA, come_back(SITE, words), retry_at=now + timedelta(seconds=min(seconds, 86_400)))
    if answer.status == NOT_FOUND:
        raise Declined(gone(SITE))
    require_taken(answer, site=SITE, words=words, now=now)


def _words(answer: Answer) -> str:
    status = told(answer).get("status")
    return str(status.get("message") or "") if isinstance(status, dict) else ""


def _number(identity: str, prefix: str) -> int:
    number = identity.removeprefix(prefix)
    if not number.isdecimal():
        raise Declined(_("It is not known in which topic the text stands. Answer it by hand."))
    return int(number)
