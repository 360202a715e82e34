"""VK's posts, comments and discussions (API 5.199, the schema at github.com/VKCOM/vk-api-schema).

Identities: `wall-1_2`, comments `wall-1_2_r3`, discussions `topic-1_2_3`; the address in VK is a name of each too, so
that a text collected by another way in is the same one.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page
from crawlers.parsers.vk import answer_of
from crawlers.parsers.vk_pieces import attached_to, author_url, moment, names_of, words_of
from moderation.finding import EngagementFound, Finding
from storage.i18n import _, msgid

SITE = "https://vk.com"
PAID_FOR = msgid("paid for")
TOPIC = re.compile(r"topic-(\d+)_(\d+)")


class PostsRead(NamedTuple):
    """A page of posts, how many comments stand under each, and where the next page begins ("" for the end)."""

    findings: list[Finding]
    comments: dict[str, int]
    next_from: str
    total: int


class Topic(NamedTuple):
    """A discussion as the list shows it."""

    topic_id: int
    title: str
    updated: datetime
    comments: int


class CommentsRead(NamedTuple):
    """A page of comments; `rows` counts those of the first level, `longer` are threads that were not shown whole."""

    findings: list[Finding]
    rows: int
    total: int
    longer: list[int]


def posts(response: Any, page: Page) -> PostsRead:
    """A page of wall.get, wall.getById or newsfeed.search."""
    with shape_of(page.url, _("a list of VK's posts")):
        names = names_of(response)
        rows = [row for row in response["items"] if row.get("post_type") not in {"topic", "market", "photo", "video"}]
        found = [_post(row, names, page) for row in rows]
        counts = {_identity(row): int((row.get("comments") or {}).get("count") or 0) for row in rows}
        count = int(response.get("total_count") or response.get("count") or 0)
        return PostsRead(found, counts, str(response.get("next_from") or ""), count)


def comments(response: Any, page: Page, *, thread_id: str) -> CommentsRead:
    """A page of wall.getComments under the post `wall-1_2`, answers to comments included."""
    with shape_of(page.url, _("VK's comments")):
        names = names_of(response)
        owner, post = (int(part) for part in thread_id.removeprefix("wall").split("_"))
        found, longer = [], []
        for row in response["items"]:
            found.append(_comment(row, names, page, place=(owner, post)))
            below = row.get("thread") or {}
            answers = below.get("items") or []
            found += [_comment(answer, names, page, place=(owner, post), under=int(row["id"])) for answer in answers]
            if int(below.get("count") or 0) > len(answers):
                longer.append(int(row["id"]))
        return CommentsRead(found, len(response["items"]), int(response.get("count") or 0), longer)


def topics(response: Any) -> tuple[list[Topic], int]:
    """A page of board.getTopics and how many there are."""
    with shape_of("board.getTopics", _("VK's list of discussions")):
        found = [
            Topic(int(row["id"]), str(row.get("title", "")), _required(row["updated"]), int(row.get("comments") or 0))
            for row in response["items"]
        ]
        return found, int(response.get("count") or 0)


def board_comments(response: Any, page: Page, *, group: int, topic: Topic) -> CommentsRead:
    """A page of board.getComments."""
    with shape_of(page.url, _("a discussion of VK's")):
        names = names_of(response)
        found = [_said_in_topic(row, names, page, group=group, topic=topic) for row in response["items"]]
        return CommentsRead(found, len(found), int(response.get("count") or 0), [])


def parse(document: Any, page: Page) -> list[Finding]:
    """The texts of a recorded answer: posts, comments under one post, or a discussion."""
    response = answer_of(document, method="VK", now=page.read_at)
    with shape_of(page.url, _("an answer of VK's")):
        rows = list(response["items"])
        if rows and "real_offset" in rows[0]:
            # Which discussion it is stands only in the address.
            found = TOPIC.search(page.url)
            group, number = (int(found[1]), int(found[2])) if found else (0, 0)
            return board_comments(response, page, group=group, topic=Topic(number, "", page.read_at, 0)).findings
        if rows and "post_id" in rows[0]:
            thread = f"wall{int(rows[0]['owner_id'])}_{int(rows[0]['post_id'])}"
            return comments(response, page, thread_id=thread).findings
        return posts(response, page).findings


def _identity(row: Mapping[str, Any]) -> str:
    return f"wall{int(row.get('owner_id') or row.get('from_id') or 0)}_{int(row['id'])}"


def _post(row: dict[str, Any], names: Mapping[int, str], page: Page) -> Finding:
    identity, author = _identity(row), int(row.get("signer_id") or row.get("from_id") or 0)
    origin = next(iter(row.get("copy_history") or ()), None)
    text, pictures = words_of(row), attached_to(row)
    if origin is not None:
        # Who passes something on says it too: the brand may be named only there.
        text = "\n\n".join(part for part in (text, words_of(origin)) if part)
        pictures += attached_to(origin)
    url = f"{SITE}/{identity}"
    return Finding(
        external_id=identity,
        text=text,
        url=url,
        published_at=_required(row["date"]),
        author=names.get(author),
        author_id=str(author),
        author_url=author_url(author),
        thread_id=identity,
        edited_at=moment(row.get("edited")),
        ours=bool({author, int(row.get("from_id") or 0)} & _own(page)),
        deleted=bool(row.get("is_deleted")),
        engagement=_engagement(row),
        attachments=pictures,
        repost_of=_identity(origin) if origin is not None else None,
        marks=(PAID_FOR,) if row.get("marked_as_ads") else (),
        aliases=(url,),
    )


def _comment(
    row: dict[str, Any], names: Mapping[int, str], page: Page, *, place: tuple[int, int], under: int = 0
) -> Finding:
    owner, post = place
    identity, author, number = f"wall{owner}_{post}", int(row.get("from_id") or 0), int(row["id"])
    parent = int(row.get("reply_to_comment") or 0) or next(reversed(row.get("parents_stack") or [under]), under)
    url = f"{SITE}/{identity}?reply={number}" + (f"&thread={under}" if under else "")
    return Finding(
        external_id=f"{identity}_r{number}",
        text=words_of(row),
        url=url,
        published_at=moment(row.get("date")),
        author=names.get(author),
        author_id=str(author) if author else None,
        author_url=author_url(author),
        thread_id=identity,
        parent_id=f"{identity}_r{int(parent)}" if parent else identity,
        ours=author in _own(page) or (author == owner and owner < 0 and str(owner) in page.own),
        deleted=bool(row.get("deleted")),
        engagement=_engagement(row),
        attachments=attached_to(row),
        aliases=(f"{SITE}/{identity}?reply={number}",),
    )


def _said_in_topic(row: dict[str, Any], names: Mapping[int, str], page: Page, *, group: int, topic: Topic) -> Finding:
    thread, number, author = f"topic-{group}_{topic.topic_id}", int(row["id"]), int(row.get("from_id") or 0)
    url = f"{SITE}/{thread}?post={number}"
    return Finding(
        external_id=f"{thread}_{number}",
        text=words_of(row),
        url=url,
        published_at=_required(row["date"]),
        author=names.get(author),
        author_id=str(author),
        author_url=author_url(author),
        title=topic.title or None,
        thread_id=thread,
        ours=author in _own(page),
        engagement=_engagement(row),
        attachments=attached_to(row),
        aliases=(url,),
    )


def _required(seconds: Any) -> datetime:
    at = moment(seconds)
    if at is None:
        raise ValueError("a text without a moment")
    return at


def _own(page: Page) -> set[int]:
    """The brand's own accounts that are written as numbers; a community's is negative."""
    return {int(name) for name in page.own if name.removeprefix("-").isdecimal()}


def _engagement(row: Mapping[str, Any]) -> EngagementFound | None:
    counted = {name: (row.get(name) or {}).get("count") for name in ("views", "likes", "comments", "reposts")}
    known = {name: int(number) for name, number in counted.items() if number is not None}
    return EngagementFound(**known) if known else None


def advertisements(response: Any) -> frozenset[str]:
    """The posts of an answer that VK marks as paid for."""
    with shape_of("VK", _("a list of VK's posts")):
        return frozenset(_identity(row) for row in response["items"] if row.get("marked_as_ads"))
