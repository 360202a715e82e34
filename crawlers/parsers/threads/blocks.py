"""Name, date and words out of repeated blocks: what most of them have in the same place is what it seems."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import text_of, tidy
from crawlers.parsers.threads.dates import Calendar, has_date
from crawlers.parsers.threads.posts import GUESTS, Post, without_session
from crawlers.parsers.threads.repeated import Group
from crawlers.parsers.threads.survey import BARREN, JOINED, LONGEST_DATE, Survey, is_picture, keys_of, name_shown

NOT_TEXT: Final = re.compile(
    r"(?:^|[\W_])(?:signature|sig|quote|quoted|blockquote|quotebox|bbcode_quote|cite)(?:$|[\W_])", re.IGNORECASE
)
TRIMMINGS: Final = re.compile(
    r"(?:^|[\W_])(?:share|like|likes|report|button|buttons|btn|toolbar|controls?|actions?|votes?|voting|score|avatar|badge"
    r"|badges|edited|menu|dropdown|permalink|tooltip|karma|points|rank|flair|meta|tools|react|reactions?|upvote"
    r"|reply-?(?:link|btn|button)|hidden|sr-only)(?:$|[\W_s])",
    re.IGNORECASE,
)
FEW: Final = 25
FEW_PARTS: Final = 4
YEAR_SHOWN: Final = re.compile(r"\b(?:19|20)\d\d\b")
MOSTLY: Final = 0.6
AFTER_NAME: Final = re.compile(r"\s[·•|]\s?|\s-\s")
SHORT_NAME: Final = 40
NO_NAME: Final = re.compile(
    r"^\W*\d|[:!?]|\b(?:ago|reply|replies|quote|report|like|share|post(?:s|ed)?|edit|link|original poster|op|today"
    r"|yesterday|ответить|цитата|цитировать|жалоба|пожаловаться|сообщени\w*|сегодня|вчера|назад|гость|автор)\b",
    re.IGNORECASE,
)
IDENTITIES: Final = (
    "data-id",
    "data-post-id",
    "data-comment-id",
    "data-commentid",
    "data-pid",
    "data-cid",
    "id",
    "thingid",
)
NUMBER: Final = re.compile(r"([A-Za-z]*[_-]?\d[\w-]*)$")


class Block(NamedTuple):
    """A block and what lies directly in it: marks of names and dates."""

    at: int
    element: html.HtmlElement
    own: list[int]
    names: list[int]
    dates: list[int]


class Alone(NamedTuple):
    """Where a post that stands alone has its words, and the marks around them, the nearest first."""

    text: int
    frame: int
    names: list[int]
    dates: list[int]


def read_blocks(seen: Survey, group: Group, page: Page, *, language: str = "") -> list[Post]:
    """The posts of a group of blocks, in page order."""
    posts = frozenset(block.at for block in group.blocks)
    blocks = [_block(seen, block.at, posts) for block in group.blocks]
    if sum(bool(block.names) for block in blocks) < MOSTLY * len(blocks):
        blocks = _with_names_guessed(seen, blocks)
    names = _settled(seen, [(block, block.names) for block in blocks])
    samples = [tidy(text_of(seen.elements[at])) for block in blocks for at in block.dates]
    calendar = Calendar(page, samples, language=language)
    dates = _dates(seen, blocks, calendar)
    body = _body_key(seen, blocks)
    outer = frozenset(seen.elements[index] for index in posts)
    found = []
    for number, block in enumerate(blocks):
        marks = {seen.elements[at] for at in (names[number], dates[number][0]) if at is not None}
        text = _text(seen, block, body, outer | marks)
        if not text:
            continue
        link = seen.elements[names[number]] if names[number] is not None else None  # type: ignore[index]  # checked in the same line
        found.append(
            Post(
                text=text,
                element=block.element,
                identity=_identity(block.element),
                author=_name(link),
                author_url=_address(page, link),
                published_at=dates[number][1],
            )
        )
    return found


def read_alone(seen: Survey, alone: Alone, page: Page, *, language: str = "") -> Post | None:
    """A post that is no repeated block: its words in one element, its name and date nearby."""
    frame = seen.elements[alone.frame]
    block = Block(alone.frame, frame, [], alone.names, alone.dates)
    samples = [tidy(text_of(seen.elements[at])) for at in alone.dates]
    dated = _dates(seen, [block], Calendar(page, samples, language=language))[0]
    link = seen.elements[alone.names[0]] if alone.names else None
    words = text_of(seen.elements[alone.text], drop=lambda part: part is link or is_trimming(part))
    if not words:
        return None
    return Post(
        text=words,
        element=seen.elements[alone.text],
        identity=_identity(seen.elements[alone.text]),
        author=_name(link),
        author_url=_address(page, link),
        published_at=dated[1],
    )


def _block(seen: Survey, index: int, posts: frozenset[int]) -> Block:
    own: list[int] = []
    at, end = index, seen.ends[index]
    while at < end:
        if at != index and at in posts:
            at = seen.ends[at]
            continue
        own.append(at)
        at += 1
    names = [at for at in own if seen.marked(seen.names, at) and seen.within(seen.names, at) == 1]
    dates = [at for at in own if seen.marked(seen.dates, at)]
    return Block(index, seen.elements[index], own, names, dates)


def _with_names_guessed(seen: Survey, blocks: Sequence[Block]) -> list[Block]:
    """Where nothing is marked as a name: the short words that stand in the same place of most blocks and differ."""
    shown: dict[str, dict[int, int]] = defaultdict(dict)
    for number, block in enumerate(blocks):
        for at in block.own[1:]:
            words = tidy(seen.elements[at].text or "")
            if 1 < len(words) <= SHORT_NAME and len(words.split()) <= 3 and not NO_NAME.search(words):  # noqa: PLR2004
                shown[_way(seen.elements[at], block.element)].setdefault(number, at)
    fit = [
        row
        for row in shown.values()
        if len(row) >= MOSTLY * len(blocks) and len({seen.elements[at].text for at in row.values()}) > len(row) / 3
    ]
    best = max(fit, key=lambda row: (len(row), -min(row.values())), default={})
    return [
        block._replace(names=[best[number]] if number in best else block.names) for number, block in enumerate(blocks)
    ]


def _settled(seen: Survey, marks: Sequence[tuple[Block, list[int]]]) -> list[int | None]:
    """One mark for each block: of the kind that most blocks have, else the first."""
    counted: Counter[str] = Counter()
    for block, found in marks:
        counted.update({key for at in found for key in _keys(seen, block, at)})
    chosen: list[int | None] = []
    for block, found in marks:
        ranked = sorted(
            found,
            key=lambda at: (
                is_picture(seen.elements[at]),
                -max((counted[key] for key in _keys(seen, block, at)), default=0),
            ),
        )
        chosen.append(ranked[0] if ranked else None)
    return chosen


def _keys(seen: Survey, block: Block, at: int) -> list[str]:
    """By what a mark is known again in the next block: its classes, else where it stands."""
    node = seen.elements[at]
    itemprop = [f"itemprop={node.get('itemprop')}"] if node.get("itemprop") else []
    return itemprop + keys_of(node) or [_way(node, block.element)]


def _way(node: html.HtmlElement, top: html.HtmlElement) -> str:
    names = []
    current: html.HtmlElement | None = node
    while current is not None and current is not top:
        names.append(str(current.tag))
        current = current.getparent()
    return ">".join(names)


def _dates(seen: Survey, blocks: Sequence[Block], calendar: Calendar) -> list[tuple[int | None, datetime | None]]:
    """Where each block's date stands and which moment it is.

    Of several kinds of dates the right one is in most blocks and runs one way: the day a person joined does neither.
    """
    by_key: dict[str, dict[int, tuple[int, datetime]]] = defaultdict(dict)
    for number, block in enumerate(blocks):
        for at in block.dates:
            if _is_joining(seen.elements[at]):
                continue
            moment = calendar.moment_of(_whole(seen.elements[at]))
            if moment is None:
                continue
            for key in _keys(seen, block, at):
                by_key[key].setdefault(number, (at, moment))
    ranked = sorted(by_key.values(), key=_order, reverse=True)
    return [next((row[number] for row in ranked if number in row), (None, None)) for number in range(len(blocks))]


def _whole(mark: html.HtmlElement) -> html.HtmlElement:
    """The mark, or what is around it where "3:21pm", "Mar 09" and "2023" are elements of their own."""
    around = mark.getparent()
    if around is None or len(mark) or mark.tag == "time" or YEAR_SHOWN.search(mark.text or ""):
        return mark
    words = " ".join(str(around.text_content()).split())
    return around if len(words) <= LONGEST_DATE / 2 and YEAR_SHOWN.search(words) and has_date(words) else mark


def _order(row: dict[int, tuple[int, datetime]]) -> tuple[float, float, int]:
    moments = [moment for _at, moment in row.values()]
    steps = list(pairwise(moments))
    running = max(sum(a <= b for a, b in steps), sum(a >= b for a, b in steps)) / len(steps) if steps else 0.5
    is_sharp = sum(bool(moment.hour or moment.minute) for moment in moments)
    return len(row) * running, is_sharp / len(row), -min(at for at, _moment in row.values())


def _is_joining(node: html.HtmlElement) -> bool:
    around = [
        part for part in (node, node.getparent(), node.getprevious()) if part is not None and len(part) <= FEW_PARTS
    ]
    words = " ".join(tidy(text_of(part))[:60] for part in around if isinstance(part.tag, str))
    return JOINED.search(words[:200]) is not None


def _body_key(seen: Survey, blocks: Sequence[Block]) -> str | None:
    """The kind of element that holds the words in most blocks and little else."""
    value: dict[str, float] = defaultdict(float)
    holders: Counter[str] = Counter()
    depth: dict[str, int] = {}
    for block in blocks:
        best: dict[str, float] = {}
        for at in block.own[1:]:
            worth = _worth(seen, at)
            for key in keys_of(seen.elements[at]):
                best[key] = max(best.get(key, 0.0), worth)
                depth[key] = max(depth.get(key, 0), at - block.at)
        for key, worth in best.items():
            value[key] += worth
            holders[key] += 1
    fit = [key for key in value if holders[key] >= MOSTLY * len(blocks) and value[key] > 0]
    return max(fit, key=lambda key: (round(value[key]), depth[key]), default=None)


def _worth(seen: Survey, at: int) -> float:
    """Words that are no links, less what else the element holds."""
    words, linked = seen.within(seen.words, at), seen.within(seen.linked, at)
    return words - linked - 6.0 * (seen.within(seen.names, at) + seen.within(seen.dates, at))


def _text(seen: Survey, block: Block, body: str | None, cut: frozenset[html.HtmlElement]) -> str:
    held = [at for at in block.own[1:] if body is not None and body in keys_of(seen.elements[at])]
    node = seen.elements[max(held, key=lambda at: _worth(seen, at))] if held else block.element

    return text_of(node, drop=lambda part: part in cut or is_trimming(part))


def is_trimming(part: html.HtmlElement) -> bool:
    """Whether an element inside a post is no part of what its author says."""
    if part.tag in BARREN or part.tag in {"blockquote", "form", "button"}:
        return True
    marks = f"{part.get('class') or ''} {part.get('id') or ''}"
    if NOT_TEXT.search(marks):
        return True
    if part.tag in {"p", "pre", "code"} or not TRIMMINGS.search(marks):
        return False
    return len(str(part.text_content()).split()) <= FEW


def _identity(element: html.HtmlElement) -> str | None:
    for name in IDENTITIES:
        number = NUMBER.search(element.get(name) or "")
        if number:
            return number[1][:200]
    return None


def _name(mark: html.HtmlElement | None) -> str | None:
    if mark is None:
        return None
    shown = "" if is_picture(mark) else tidy(text_of(mark)).split("\n")[0]
    shown = shown or name_shown(mark)
    return GUESTS.sub("", AFTER_NAME.split(shown)[0]).strip(" ,:•·|") or None


def _address(page: Page, link: html.HtmlElement | None) -> str | None:
    return (
        without_session(joined(page.url, link.get("href"))) or None if link is not None and link.get("href") else None
    )
