"""A page of an engine never seen: blocks that repeat, and above them what they answer."""

import re
from datetime import time
from typing import Final

from lxml import html

from crawlers.parsers.page import Page
from crawlers.parsers.threads.article import complete
from crawlers.parsers.threads.blocks import Alone, read_alone, read_blocks
from crawlers.parsers.threads.brief import brief, is_too_large
from crawlers.parsers.threads.content import MARK
from crawlers.parsers.threads.posts import Post
from crawlers.parsers.threads.repeated import Group, best_group
from crawlers.parsers.threads.survey import Survey, is_aside, survey

OPENING: Final = 8
LINKED: Final = 0.5
NEARLY: Final = 0.9
UPWARDS: Final = 6
LONG: Final = 25
LONGEST_LINE: Final = 300
MENTIONS: Final = 20
FREE: Final = 0.25
# Blocks called so answer something; blocks called posts are all there is.
ANSWERS: Final = re.compile(r"comment|repl(?:y|ies)|answer|response|review|коммент|ответ", re.IGNORECASE)
TOLD: Final = re.compile(r"\b(?:article|articleBody|story|question|вопрос)\b", re.IGNORECASE)
TO_ENTER: Final = re.compile(r"log-?in|sign-?(?:in|up)|register", re.IGNORECASE)


def read_generic(tree: html.HtmlElement, page: Page) -> tuple[list[Post], float]:
    """Posts, and how surely they are posts, from 0 to 1."""
    if is_too_large(tree):
        return [], 0.0
    body = tree.find("body")
    seen = survey(body if body is not None else tree)
    group = best_group(seen)
    if group is None:
        return [], 0.0
    language = str(tree.get("lang", ""))
    posts = read_blocks(seen, group, page, language=language)
    if not posts:
        return [], 0.0
    opening = _opening(seen, group) or _headline(seen, group, tree)
    first = read_alone(seen, opening, page, language=language) if opening is not None else None
    if first is not None:
        complete(first, tree, page)
    if first is None or _is_head(first, posts[0], group):
        return posts, _sure(group)
    return [first, *posts], _sure(group)


def _is_head(first: Post, block: Post, group: Group) -> bool:
    """Whether what stands above the blocks bears the name and date of the first of them: it only announces it.

    Where blocks are called posts, what is younger than the first of them did not open the thread either.
    """
    begun, answered = first.published_at, block.published_at
    if begun is None or answered is None:
        return False
    is_same = begun == answered and (first.author == block.author or begun.time() != time.min)
    return is_same or (begun > answered and ANSWERS.search(group.key) is None)


def _opening(seen: Survey, group: Group) -> Alone | None:
    """The text above the first block, when there is one: the story that is commented, the question answered."""
    first = group.blocks[0].at
    around = _upwards(seen, first)
    worth = {at: value for at in range(first) if at not in around and (value := _worth(seen, at)) >= OPENING}
    if not worth:
        return None
    most = max(worth.values())
    text = _widened(seen, max(at for at, value in worth.items() if value >= NEARLY * most), around)
    signed = _signed(seen, text, first)
    if signed is not None:
        return signed
    is_answered = ANSWERS.search(group.key) is not None or _is_told(seen, text)
    is_story = most >= LONG and is_answered and not _is_heading(seen, text)
    return (_signed(seen, text, first, by_name=False) or Alone(text, text, [], [])) if is_story else None


def _is_told(seen: Survey, text: int) -> bool:
    """Whether the page calls the words a story or a question."""
    around = (seen.elements[at] for at in (text, *_upwards(seen, text)))
    return any(node.tag == "article" or TOLD.search(f"{node.get('class')} {node.get('itemprop')}") for node in around)


def _signed(seen: Survey, text: int, first: int, *, by_name: bool = True) -> Alone | None:
    """The words with the nearest name and date before the first block; None where they have none."""
    around = _upwards(seen, first)
    for frame in _upwards(seen, text)[:UPWARDS]:
        near = [at for at in range(frame, first) if not is_aside(seen, at) and at not in around]
        names = [at for at in near if seen.marked(seen.names, at)] if by_name else []
        dates = [at for at in near if seen.marked(seen.dates, at)]
        if dates and (names or not by_name):
            nearest = sorted(names, key=lambda at: abs(at - text)), sorted(dates, key=lambda at: abs(at - text))
            return Alone(text, frame, *nearest)
    return None


def _headline(seen: Survey, group: Group, tree: html.HtmlElement) -> Alone | None:
    """What is commented where it is only a headline with a link: who brought it here said no more than that."""
    first = group.blocks[0].at
    title = " ".join((tree.findtext(".//title") or "").split())
    if ANSWERS.search(group.key) is None or not title:
        return None
    shown = (at for at in range(first) if 2 < seen.within(seen.words, at) < LONG and not is_aside(seen, at))  # noqa: PLR2004
    lines = [at for at in shown if title.startswith(" ".join(brief(seen.elements[at], LONGEST_LINE).split()))]
    return next((alone for at in reversed(lines) if (alone := _signed(seen, at, first)) is not None), None)


def _widened(seen: Survey, text: int, around: list[int]) -> int:
    """The element around the words that holds more of the same: paragraphs and lists, no name, no date."""
    for at in _upwards(seen, text):
        more = seen.within(seen.words, at) - seen.within(seen.linked, at)
        named = seen.within(seen.names, at) - seen.within(seen.names, text)
        # Names may be mentioned in a text; a date around it is its own.
        is_mixed = named * MENTIONS > more or seen.within(seen.dates, at) > seen.within(seen.dates, text)
        if at in around or is_mixed or is_aside(seen, at) or more < FREE * seen.within(seen.words, at):
            break
        text = at
    return text


def _is_heading(seen: Survey, at: int) -> bool:
    return seen.elements[at].tag in {"h1", "h2", "h3", "title"}


def _upwards(seen: Survey, index: int) -> list[int]:
    """The elements around an element, the nearest first."""
    found = []
    while (index := seen.parents[index]) >= 0:
        found.append(index)
    return found


def _worth(seen: Survey, at: int) -> float:
    words, linked = seen.within(seen.words, at), seen.within(seen.linked, at)
    if words < OPENING or linked > LINKED * words or is_aside(seen, at):
        return 0.0
    if any(TO_ENTER.search(str(link.get("href"))) for link in seen.elements[at].iterfind(".//a")):
        return 0.0
    marks = seen.within(seen.names, at) + seen.within(seen.dates, at)
    return words - 2.0 * linked - MARK * marks


def _sure(group: Group) -> float:
    """Names and dates make it likely, headings that lead elsewhere unlikely; a machine's guess is never certain."""
    many = min(len(group.blocks), 6) / 6
    return round((0.35 + 0.2 * group.named + 0.2 * group.dated + 0.1 * many) * (1 - 0.7 * group.teasing), 2)
