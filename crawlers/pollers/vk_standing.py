"""Whether a text that was missed still stands in VK: it is asked for by its number."""

import re
from collections.abc import Callable, Collection

from crawlers.disappearance import Extent, Standing
from crawlers.parsers import vk_texts
from crawlers.parsers.vk import VkFailed
from crawlers.pollers.vk_api import Vk
from crawlers.reading import Reading

POST = re.compile(r"wall(-?\d+)_(\d+)$")
COMMENT = re.compile(r"wall(-?\d+)_(\d+)_r(\d+)$")
SAID = re.compile(r"topic-(\d+)_(\d+)_(\d+)$")
NO_ACCESS, WRONG_NUMBER = 15, 100
AT_ONCE = 100


def is_dead_in(vk: Vk) -> Callable[[Standing], bool]:
    """A question to VK about one text: a post, a comment, or what was said in a discussion."""
    dead_posts: dict[str, bool] = {}

    def is_dead_post(post: str) -> bool:
        if post not in dead_posts:
            dead_posts[post] = _none_stands(vk, "wall.getById", {"posts": post})
        return dead_posts[post]

    def is_dead(text: Standing) -> bool:
        if found := COMMENT.match(text.external_id):
            # A comment goes with its post.
            ask_for = {"owner_id": found[1], "comment_id": found[3]}
            return is_dead_post(f"{found[1]}_{found[2]}") or _none_stands(vk, "wall.getComment", ask_for)
        if found := SAID.match(text.external_id):
            ask = {"group_id": found[1], "topic_id": found[2], "start_comment_id": found[3], "count": 1}
            return _none_stands(vk, "board.getComments", ask, number=found[3])
        found = POST.match(text.external_id)
        return found is not None and is_dead_post(f"{found[1]}_{found[2]}")

    return is_dead


def read_again(reading: Reading, vk: Vk, threads: Collection[str]) -> None:
    """Posts by their numbers, for edits and for what is gone; what else stands in these threads is not judged."""
    numbers = sorted(thread.removeprefix("wall") for thread in threads if POST.match(thread))
    page = reading.assignment.page(vk_texts.SITE, read_at=reading.now)
    for start in range(0, len(numbers), AT_ONCE):
        asked = numbers[start : start + AT_ONCE]
        read = vk_texts.posts(vk.call("wall.getById", {"posts": ",".join(asked), "extended": 1}), page)
        reading.deliver(read.findings)
        seen = {finding.external_id for finding in read.findings}
        lost = {f"wall{number}" for number in asked} - seen
        if lost:
            reading.vanished(set(), extent=Extent(threads=lost), is_dead=is_dead_in(vk))


def _none_stands(vk: Vk, method: str, params: dict[str, str | int], *, number: str = "") -> bool:
    try:
        response = vk.call(method, params)
    except VkFailed as failure:
        if failure.code != WRONG_NUMBER:
            raise
        return True
    rows = response.get("items", []) if isinstance(response, dict) else response
    standing = [row for row in rows if isinstance(row, dict) and not (row.get("deleted") or row.get("is_deleted"))]
    return not any(not number or str(row.get("id")) == number for row in standing)
