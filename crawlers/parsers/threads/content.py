"""What one repeated block holds of its own: names, dates, and how much each of its elements says."""

from bisect import bisect_left
from collections.abc import Collection
from itertools import accumulate
from typing import NamedTuple

from lxml import html

from crawlers.parsers.threads.survey import Survey, keys_of

MARK = 12.0


class Content(NamedTuple):
    """A block less the blocks inside it: its elements, those that bear a name or a date, and what each is worth.

    The worth of an element are its words that are no links, less what else it holds.
    """

    at: int
    element: html.HtmlElement
    own: list[int]
    names: list[int]
    dates: list[int]
    worth: dict[int, float]


def content_of(seen: Survey, index: int, blocks: Collection[int]) -> Content:
    own: list[int] = []
    at, end = index, seen.ends[index]
    while at < end:
        if at != index and at in blocks:
            at = seen.ends[at]
            continue
        own.append(at)
        at += 1
    names = [at for at in own if seen.marked(seen.names, at) and seen.within(seen.names, at) == 1]
    dates = [at for at in own if seen.marked(seen.dates, at)]
    return Content(index, seen.elements[index], own, names, dates, _worth(seen, own))


def _worth(seen: Survey, own: list[int]) -> dict[int, float]:
    def here(sums: list[int], at: int) -> int:
        return sums[at + 1] - sums[at]

    def value(at: int) -> float:
        return here(seen.words, at) - here(seen.linked, at) - MARK * (here(seen.names, at) + here(seen.dates, at))

    running = list(accumulate((value(at) for at in own), initial=0.0))
    return {at: running[bisect_left(own, seen.ends[at])] - running[place] for place, at in enumerate(own)}


def keys_in(seen: Survey, block: Content, at: int) -> list[str]:
    """By what an element is known again in the next block: its classes, else where it stands."""
    node = seen.elements[at]
    itemprop = [f"itemprop={node.get('itemprop')}"] if node.get("itemprop") else []
    return itemprop + keys_of(node) or [way(node, block.element)]


def way(node: html.HtmlElement, top: html.HtmlElement) -> str:
    """The tags between an element and the block it is in."""
    names = []
    current: html.HtmlElement | None = node
    while current is not None and current is not top:
        names.append(str(current.tag))
        current = current.getparent()
    return ">".join(names)
