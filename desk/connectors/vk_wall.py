"""Comments in VK: under a post or under somebody's comment, and in discussions (API 5.199).

Shapes: dev.vk.com/ru/method/wall.createComment, dev.vk.com/ru/method/board.createComment. Both take a `guid` against
repeated sends; how long VK remembers it is not said, so an earlier try is looked for all the same.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, Published, Target
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.vk_call import call
from storage.i18n import _

SITE = "https://vk.com"
PER_PAGE = 100
POST = re.compile(r"wall(-?\d+)_(\d+)(?:_r(\d+))?$")
SAID = re.compile(r"topic-(\d+)_(\d+)(?:_(\d+))?$")


class VkWall:
    """Comments on the community's own wall, or elsewhere where its key may write."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The comment, under the customer's one where there is one."""
        owner, post, comment = _place(POST, target)
        fields: dict[str, str | int] = {
            "owner_id": owner,
            "post_id": post,
            "message": text,
            "guid": target.own_number,
        }
        if comment:
            fields["reply_to_comment"] = comment
        if group := _group(target):
            fields["from_group"] = group
        made = call("wall.createComment", fields, target, now=now)
        return _commented(owner, post, int(made["comment_id"]), at=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our comment with these words among the newest under the post, or in the thread of the one it answers."""
        owner, post, comment = _place(POST, target)
        asked: dict[str, str | int] = {"owner_id": owner, "post_id": post, "sort": "desc", "preview_length": 0}
        if comment:
            asked["comment_id"] = _thread_of(owner, comment, target, now=now)
        group = _group(target)

        def said(row: dict[str, Any]) -> Said:
            at = datetime.fromtimestamp(int(row["date"]), UTC)
            is_ours = str(row.get("from_id")) == f"-{group}" if group else None
            return Said(str(row.get("text", "")), is_ours, _commented(owner, post, int(row["id"]), at=at))

        return found_among(_leaves("wall.getComments", asked, said, target, now=now), text, target, known=known)


class VkBoard:
    """What the community says in its discussions."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The comment at the end of the discussion, by the community."""
        group, topic, _number = _place(SAID, target)
        fields: dict[str, str | int] = {
            "group_id": group, "topic_id": topic, "message": text, "from_group": 1, "guid": target.own_number,
        }  # fmt: skip
        number = int(call("board.createComment", fields, target, now=now))
        return _said(group, topic, number, at=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """What we said with these words among the newest of the discussion."""
        group, topic, _number = _place(SAID, target)
        asked: dict[str, str | int] = {"group_id": group, "topic_id": topic, "sort": "desc"}

        def said(row: dict[str, Any]) -> Said:
            at = datetime.fromtimestamp(int(row["date"]), UTC)
            is_ours = str(row.get("from_id")) == f"-{group}"
            return Said(str(row.get("text", "")), is_ours, _said(group, topic, int(row["id"]), at=at))

        return found_among(_leaves("board.getComments", asked, said, target, now=now), text, target, known=known)


def _leaves(
    method: str, asked: dict[str, str | int], said: Callable[[dict[str, Any]], Said], target: Target, *, now: datetime
) -> Iterator[Leaf]:
    """A list of comments, a hundred at a time, the newest first."""
    read = 0
    while True:
        rows = call(method, {**asked, "count": PER_PAGE, "offset": read}, target, now=now)["items"]
        top = [said(row) for row in rows]
        below = [said(one) for row in rows for one in (row.get("thread") or {}).get("items") or ()]
        read += len(rows)
        is_last = len(rows) < PER_PAGE
        yield Leaf([*top, *below], None if is_last else min(one.published.at for one in top))
        if is_last:
            return


def _thread_of(owner: str, comment: str, target: Target, *, now: datetime) -> str:
    """The comment whose thread an answer to this one joins: itself, or the one that its own thread is under."""
    items = call("wall.getComment", {"owner_id": owner, "comment_id": comment}, target, now=now).get("items") or []
    stack = items[0].get("parents_stack") if items else None
    return str(stack[0]) if stack else comment


def _place(pattern: re.Pattern[str], target: Target) -> tuple[str, str, str]:
    found = pattern.match(target.external_id) or pattern.match(target.thread_id)
    if not found:
        raise Declined(_("It is not known under which post the text stands. Answer it by hand."))
    return found[1], found[2], found[3] or ""


def _group(target: Target) -> str:
    return str(target.options.get("group", "")).lstrip("-")


def _commented(owner: str, post: str, number: int, *, at: datetime) -> Published:
    return Published(f"wall{owner}_{post}_r{number}", f"{SITE}/wall{owner}_{post}?reply={number}", at)


def _said(group: str, topic: str, number: int, *, at: datetime) -> Published:
    return Published(f"topic-{group}_{topic}_{number}", f"{SITE}/topic-{group}_{topic}?post={number}", at)
