"""Comments in VK: under a post or under somebody's comment, and in discussions (API 5.199).

Shapes: dev.vk.com/ru/method/wall.createComment, dev.vk.com/ru/method/board.createComment. Both take a `guid` against
repeated sends; how long VK remembers it is not said, so an earlier try is looked for all the same.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, Published, Target, same_words
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
        fields: dict[str, str | int] = {"owner_id": owner, "post_id": post, "message": text, "guid": target.key}
        if comment:
            fields["reply_to_comment"] = comment
        if group := _group(target):
            fields["from_group"] = group
        made = call("wall.createComment", fields, target, now=now)
        return _commented(owner, post, int(made["comment_id"]), at=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our comment with these words among the newest under the post."""
        owner, post, comment = _place(POST, target)
        asked: dict[str, str | int] = {
            "owner_id": owner, "post_id": post, "count": PER_PAGE, "sort": "desc", "preview_length": 0,
            "thread_items_count": 10,
        }  # fmt: skip
        pages = [call("wall.getComments", asked, target, now=now)]
        if comment:
            pages.append(call("wall.getComments", {**asked, "comment_id": comment}, target, now=now))
        for row in _rows(pages):
            identity = f"wall{owner}_{post}_r{row['id']}"
            if identity not in known and same_words(text, str(row.get("text", ""))):
                return _commented(owner, post, int(row["id"]), at=datetime.fromtimestamp(int(row["date"]), UTC))
        return None


class VkBoard:
    """What the community says in its discussions."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The comment at the end of the discussion, by the community."""
        group, topic, _number = _place(SAID, target)
        fields: dict[str, str | int] = {
            "group_id": group, "topic_id": topic, "message": text, "from_group": 1, "guid": target.key,
        }  # fmt: skip
        number = int(call("board.createComment", fields, target, now=now))
        return _said(group, topic, number, at=now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """What we said with these words among the newest of the discussion."""
        group, topic, _number = _place(SAID, target)
        asked: dict[str, str | int] = {"group_id": group, "topic_id": topic, "count": PER_PAGE, "sort": "desc"}
        for row in call("board.getComments", asked, target, now=now)["items"]:
            if f"topic-{group}_{topic}_{row['id']}" not in known and same_words(text, str(row.get("text", ""))):
                return _said(group, topic, int(row["id"]), at=datetime.fromtimestamp(int(row["date"]), UTC))
        return None


def _place(pattern: re.Pattern[str], target: Target) -> tuple[str, str, str]:
    found = pattern.match(target.external_id) or pattern.match(target.thread_id)
    if not found:
        raise Declined(_("It is not known under which post the text stands. Answer it by hand."))
    return found[1], found[2], found[3] or ""


def _group(target: Target) -> str:
    return str(target.options.get("group", "")).lstrip("-")


def _rows(pages: list[Any]) -> Iterator[dict[str, Any]]:
    for page in pages:
        for row in page["items"]:
            yield row
            yield from (row.get("thread") or {}).get("items") or ()


def _commented(owner: str, post: str, number: int, *, at: datetime) -> Published:
    return Published(f"wall{owner}_{post}_r{number}", f"{SITE}/wall{owner}_{post}?reply={number}", at)


def _said(group: str, topic: str, number: int, *, at: datetime) -> Published:
    return Published(f"topic-{group}_{topic}_{number}", f"{SITE}/topic-{group}_{topic}?post={number}", at)
