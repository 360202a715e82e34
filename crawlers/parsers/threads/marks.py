"""Whose name and which date is meant, where blocks show several: what most of them have in the same place."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final, TypeAlias

from lxml import html

from crawlers.parsers.plain_text import tidy
from crawlers.parsers.threads.brief import brief
from crawlers.parsers.threads.content import Content, keys_in, way
from crawlers.parsers.threads.dates import Calendar, has_date
from crawlers.parsers.threads.posts import GUESTS
from crawlers.parsers.threads.survey import JOINED, LONGEST_DATE, Survey, is_picture, name_shown

MOSTLY: Final = 0.6
LONGEST_SHOWN: Final = 200
LONGEST_LABEL: Final = 60
FEW_PARTS: Final = 4
SHORT_NAME: Final = 40
YEAR_SHOWN: Final = re.compile(r"\b(?:19|20)\d\d\b")
AFTER_NAME: Final = re.compile(r"\s[·•|]\s?|\s-\s")
NO_NAME: Final = re.compile(
    r"^\W*\d|[:!?]|\b(?:ago|reply|replies|quote|report|like|share|post(?:s|ed)?|edit|link|original poster|op|today"
    r"|yesterday|ответить|цитата|цитировать|жалоба|пожаловаться|сообщени\w*|сегодня|вчера|назад|гость|автор)\b",
    re.IGNORECASE,
)

# Where a date stands, and which moment it is.
Dated: TypeAlias = tuple[int, datetime]


def settled_names(seen: Survey, blocks: Sequence[Content]) -> list[int | None]:
    """The element with each block's name: of the kind that most blocks have, else the first."""
    if sum(bool(block.names) for block in blocks) < MOSTLY * len(blocks):
        blocks = _with_names_guessed(seen, blocks)
    counted: Counter[str] = Counter()
    for block in blocks:
        counted.update({key for at in block.names for key in keys_in(seen, block, at)})

    def best(block: Content) -> int | None:
        def rank(at: int) -> tuple[bool, int]:
            return is_picture(seen.elements[at]), -max((counted[key] for key in keys_in(seen, block, at)), default=0)

        return min(block.names, key=rank, default=None)

    return [best(block) for block in blocks]


def shown_name(mark: html.HtmlElement | None) -> str | None:
    """The name that an element shows."""
    if mark is None:
        return None
    shown = "" if is_picture(mark) else brief(mark, LONGEST_SHOWN).split("\n")[0]
    return GUESTS.sub("", AFTER_NAME.split(shown or name_shown(mark))[0]).strip(" ,:•·|") or None


def settled_dates(
    seen: Survey, blocks: Sequence[Content], calendar: Calendar
) -> list[tuple[int | None, datetime | None]]:
    """Where each block's date stands and which moment it is.

    Of several kinds of dates the right one is in most blocks and runs one way: the day a person joined does neither.
    """
    by_key: dict[str, dict[int, list[Dated]]] = defaultdict(lambda: defaultdict(list))
    for number, block in enumerate(blocks):
        for at in block.dates:
            moment = None if _is_joining(seen.elements[at]) else calendar.moment_of(_whole(seen.elements[at]))
            if moment is None:
                continue
            for key in keys_in(seen, block, at):
                by_key[key][number].append((at, moment))
    ranked = sorted(by_key.values(), key=_order, reverse=True)
    shown = [next((row[number] for row in ranked if number in row), []) for number in range(len(blocks))]
    return [_in_line(dates, shown[number + 1 : number + 2]) for number, dates in enumerate(shown)]


def _in_line(dates: list[Dated], following: list[list[Dated]]) -> tuple[int | None, datetime | None]:
    """A block's first date; of several the first that is not after the next block's: heads show the last answer."""
    if not dates:
        return None, None
    latest = following[0][0][1] if following and following[0] else None
    return next((date for date in dates if latest is None or date[1] <= latest), dates[0])


def _with_names_guessed(seen: Survey, blocks: Sequence[Content]) -> list[Content]:
    """Where nothing is marked as a name: the short words that stand in the same place of most blocks and differ."""
    shown: dict[str, dict[int, int]] = defaultdict(dict)
    for number, block in enumerate(blocks):
        for at in block.own[1:]:
            words = tidy(seen.elements[at].text or "")
            if 1 < len(words) <= SHORT_NAME and len(words.split()) < FEW_PARTS and not NO_NAME.search(words):
                shown[way(seen.elements[at], block.element)].setdefault(number, at)
    fit = [
        row
        for row in shown.values()
        if len(row) >= MOSTLY * len(blocks) and len({seen.elements[at].text for at in row.values()}) > len(row) / 3
    ]
    best = max(fit, key=lambda row: (len(row), -min(row.values())), default={})
    return [
        block._replace(names=[best[number]] if number in best else block.names) for number, block in enumerate(blocks)
    ]


def _whole(mark: html.HtmlElement) -> html.HtmlElement:
    """The mark, or what is around it where "3:21pm", "Mar 09" and "2023" are elements of their own."""
    around = mark.getparent()
    if around is None or len(mark) or mark.tag == "time" or YEAR_SHOWN.search(mark.text or ""):
        return mark
    words = " ".join(brief(around, LONGEST_SHOWN).split())
    return around if len(words) <= LONGEST_DATE / 2 and YEAR_SHOWN.search(words) and has_date(words) else mark


def _order(row: dict[int, list[Dated]]) -> tuple[float, float, int]:
    moments = [dates[0][1] for dates in row.values()]
    steps = list(pairwise(moments))
    running = max(sum(a <= b for a, b in steps), sum(a >= b for a, b in steps)) / len(steps) if steps else 0.5
    is_sharp = sum(bool(moment.hour or moment.minute) for moment in moments)
    return len(row) * running, is_sharp / len(row), -min(dates[0][0] for dates in row.values())


def _is_joining(node: html.HtmlElement) -> bool:
    """Whether a date is said to be another than the post's: by its label, not by a post right beside it."""
    around = (node, node.getparent(), node.getprevious())
    near = [part for part in around if part is not None and isinstance(part.tag, str) and len(part) <= FEW_PARTS]
    labels = [words for part in near if len(words := brief(part, LONGEST_LABEL)) <= LONGEST_LABEL]
    return JOINED.search(" ".join(labels)) is not None
