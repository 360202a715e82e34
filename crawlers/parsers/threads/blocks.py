"""Posts out of repeated blocks, and out of the one above them that is like none of them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import text_of
from crawlers.parsers.threads.brief import brief
from crawlers.parsers.threads.content import Content, content_of
from crawlers.parsers.threads.dates import LONGEST, Calendar
from crawlers.parsers.threads.marks import MOSTLY, settled_dates, settled_names, shown_name
from crawlers.parsers.threads.passages import passages
from crawlers.parsers.threads.posts import Post, without_session
from crawlers.parsers.threads.repeated import Group
from crawlers.parsers.threads.survey import Survey
from crawlers.parsers.threads.wording import body_key, is_trimming, texts_of

IDENTITIES: Final = (
    "data-id", "data-post-id", "data-comment-id", "data-commentid", "data-pid", "data-cid", "id", "thingid",
)  # fmt: skip
NUMBER: Final = re.compile(r"([A-Za-z]*[_-]?\d[\w-]*)$")


class Alone(NamedTuple):
    """Where a post that stands alone has its words, and the marks around them, the nearest first."""

    text: int
    frame: int
    names: list[int]
    dates: list[int]


def read_blocks(seen: Survey, group: Group, page: Page, *, language: str = "") -> list[Post]:
    """The posts of a group of blocks, in page order."""
    places = frozenset(block.at for block in group.blocks)
    blocks = [content_of(seen, block.at, places) for block in group.blocks]
    names = settled_names(seen, blocks)
    dates = settled_dates(seen, blocks, _calendar(seen, blocks, page, language=language))
    body = body_key(seen, blocks)
    outer = frozenset(seen.elements[at] for at in places)
    cut = [
        outer | {seen.elements[at] for at in (name, dated) if at is not None}
        for name, (dated, _moment) in zip(names, dates, strict=True)
    ]
    texts = texts_of(seen, blocks, body, cut)
    posts = [
        _post(text, block.element, _element(seen, name), moment=moment, page=page)
        for text, block, name, (_at, moment) in zip(texts, blocks, names, dates, strict=True)
        if text
    ]
    signed = [post for post in posts if post.author or post.published_at]
    return signed if len(signed) >= MOSTLY * len(posts) else posts


def read_alone(seen: Survey, alone: Alone, page: Page, *, language: str = "") -> Post | None:
    """A post that is no repeated block: its words in one element, its name and date nearby."""
    block = Content(alone.frame, seen.elements[alone.frame], [], alone.names, alone.dates, {})
    _at, moment = settled_dates(seen, [block], _calendar(seen, [block], page, language=language))[0]
    name = _element(seen, alone.names[0] if alone.names else None)
    element = seen.elements[alone.text]
    kept = passages([list(element.iterdescendants("blockquote"))], [""])
    text = text_of(element, drop=lambda part: part not in kept and (part is name or is_trimming(part)))
    return _post(text, element, name, moment=moment, page=page) if text else None


def _calendar(seen: Survey, blocks: Sequence[Content], page: Page, *, language: str) -> Calendar:
    samples = [brief(seen.elements[at], LONGEST) for block in blocks for at in block.dates]
    return Calendar(page, samples, language=language)


def _element(seen: Survey, at: int | None) -> html.HtmlElement | None:
    return None if at is None else seen.elements[at]


def _post(
    text: str, element: html.HtmlElement, name: html.HtmlElement | None, *, moment: datetime | None, page: Page
) -> Post:
    link = name.get("href") if name is not None else None
    return Post(
        text=text,
        element=element,
        identity=_identity(element),
        author=shown_name(name),
        author_url=without_session(joined(page.url, link)) or None,
        published_at=moment,
    )


def _identity(element: html.HtmlElement) -> str | None:
    numbers = (NUMBER.search(element.get(name) or "") for name in IDENTITIES)
    return next((number[1][:200] for number in numbers if number), None)
