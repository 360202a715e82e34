"""Discourse: an answer is a post of its topic, under the customer's, by the account of an API key.

Shapes: docs.discourse.org (POST /posts.json, GET /posts/ID.json, GET /t/ID.json), its controllers posts and topics.
An identical post by one account within two minutes is answered with the first one; afterwards it is refused as too
similar. A forum may put answers into its queue: then they wait under a number of the queue's.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from desk.connectors.connector import CannotTell, Declined, Published, Shown, Target
from desk.connectors.reaching import before_sending, handed_in
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.refusing import gone, require_taken, told
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch

SITE = "Discourse"
TOPIC = re.compile(r"/t/(?:[^/]+/)?\d+.*")
AT_ONCE = 20
NOT_FOUND, UNPROCESSABLE = 404, 422
QUEUED = "queued-"
ENQUEUED = "enqueued"
LONGEST_WAIT = timedelta(days=1)


class Discourse:
    """Posts through the forum's interface."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The post, or its place in the forum's queue."""
        forum = _Forum(target, now=now)
        body: dict[str, Any] = {"raw": text, "topic_id": _number(target.thread_id, "t")}
        if target.external_id.startswith("p"):
            with before_sending():
                body["reply_to_post_number"] = forum.answered_number()
        answer = handed_in(forum.signed("posts.json", method="POST", json=body), target)
        if answer.status == UNPROCESSABLE:
            # "Too similar to what you recently posted": perhaps by an earlier try. Else its words say enough.
            with suppress(CannotTell, SourceFailed):
                standing = found_among(forum.leaves(), text, target, known=target.known)
                if standing is not None:
                    return standing
        _require_taken(answer, now=now)
        return forum.published(answer.json())

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our post with these words among the newest of the topic, or in the queue."""
        forum = _Forum(target, now=now)
        waiting = forum.waiting(text, known=known)
        if waiting is not None:
            return waiting
        found = found_among(forum.leaves(), text, target, known=known)
        if found is None and target.standing.startswith(QUEUED):
            words = _("The forum's moderators did not let it through.")
            return Published(target.standing, "", now, Shown.REJECTED, words)
        return found


class _Forum:
    """One topic of a forum, as the account of the key sees it."""

    def __init__(self, target: Target, *, now: datetime) -> None:
        self._target, self._now = target, now
        self._root = TOPIC.split(target.address)[0].rstrip("/")
        self._topic = _number(target.thread_id, "t")
        self._user = target.secrets.get("user", "")

    def signed(self, path: str, *, method: str = "GET", json: Any = None) -> Request:
        request = Request(f"{self._root}/{path}", method=method, json=json)
        key = self._target.secrets.get("key", "")
        return request.with_header("Api-Key", key).with_header("Api-Username", self._user)

    def answered_number(self) -> int:
        """The number in its topic of the post that is answered. Raises Declined when it is not shown any more."""
        identity = _number(self._target.external_id, "p")
        answer = fetch(self.signed(f"posts/{identity}.json"), local=self._target.is_local)
        if answer.status == NOT_FOUND:
            raise Declined(gone(SITE))
        _require_taken(answer, now=self._now)
        post = answer.json()
        if post.get("deleted_at") or post.get("user_deleted") or post.get("hidden"):
            raise Declined(gone(SITE))
        return int(post["post_number"])

    def published(self, made: dict[str, Any]) -> Published:
        """What the forum says that it has made of our post."""
        if made.get("action") == ENQUEUED:
            number = (made.get("pending_post") or {}).get("id")
            return _waiting(number, self._now)
        return self._post(made).published

    def waiting(self, text: str, *, known: frozenset[str]) -> Published | None:
        """Our post in the forum's queue."""
        path = f"posts/{quote(self._user, safe='')}/pending.json"
        answer = fetch(self.signed(path), local=self._target.is_local)
        if answer.status == NOT_FOUND:
            return None  # a forum that is older than its queue
        for row in expected(answer, now=self._now, signed_in=True).json().get("pending_posts") or []:
            identity = f"{QUEUED}{row['id']}"
            is_here = int(row.get("topic_id") or 0) == self._topic and identity not in known
            if is_here and str(row.get("raw_text") or "").split() == text.split():
                return _waiting(row["id"], self._now)
        return None

    def leaves(self) -> Iterator[Leaf]:
        """The topic's posts, twenty at a time, the newest first."""
        stream = self._read(f"t/{self._topic}.json")["post_stream"]["stream"]
        for end in range(len(stream), 0, -AT_ONCE):
            start = max(0, end - AT_ONCE)
            wanted = "&".join(f"post_ids[]={number}" for number in stream[start:end])
            rows = self._read(f"t/{self._topic}/posts.json?include_raw=true&{wanted}")["post_stream"]["posts"]
            said = [self._post(row) for row in reversed(rows)]
            oldest = min((one.published.at for one in said), default=self._now)
            yield Leaf(said, oldest if start else None)

    def _post(self, row: dict[str, Any]) -> Said:
        slug, number = row.get("topic_slug") or "-", row.get("post_number") or ""
        url = f"{self._root}/t/{slug}/{self._topic}/{number}"
        at = datetime.fromisoformat(row["created_at"]).astimezone(UTC)
        is_ours = str(row.get("username") or "").lower() == self._user.lower() if self._user else None
        return Said(str(row.get("raw") or row.get("cooked") or ""), is_ours, Published(f"p{row['id']}", url, at))

    def _read(self, path: str) -> Any:
        answer = fetch(self.signed(path), local=self._target.is_local)
        return expected(answer, now=self._now, signed_in=True).json()


def _waiting(number: Any, now: datetime) -> Published:
    words = _("The forum's moderators look at it first.")
    return Published(f"{QUEUED}{number}" if number else "", "", now, Shown.WAITING, words)


def _require_taken(answer: Answer, *, now: datetime) -> None:
    """What Discourse says of a refusal: its sentences, and how long to wait."""
    said = told(answer)
    errors = said.get("errors")
    words = " ".join(str(one) for one in errors) if isinstance(errors, list) else ""
    extras = said.get("extras")
    wait = extras.get("wait_seconds") if isinstance(extras, dict) else None
    retry_at = now + min(timedelta(seconds=float(wait)), LONGEST_WAIT) if isinstance(wait, (int, float)) else None
    require_taken(answer, site=SITE, words=words, now=now, retry_at=retry_at)


def _number(identity: str, prefix: str) -> int:
    number = identity.removeprefix(prefix)
    if not number.isdecimal():
        raise Declined(_("It is not known in which topic the text stands. Answer it by hand."))
    return int(number)
