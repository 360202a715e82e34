"""The beginning of an element's text, however much lies below it: pages may be made to cost whoever reads them."""

from itertools import islice
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import text_of

FEW_PARTS: Final = 40
MOST_ELEMENTS: Final = 25_000
# Real pages are seldom deeper than sixty.
DEEPEST: Final = 150


def brief(node: html.HtmlElement, most: int) -> str:
    """The text of a small element, the first characters of a large one."""
    if sum(1 for _part in islice(node.iter(), FEW_PARTS)) < FEW_PARTS:
        return text_of(node)
    pieces, length = [], 0
    for piece in node.itertext():
        pieces.append(str(piece))
        length += len(pieces[-1])
        if length > most:
            break
    return " ".join("".join(pieces).split())[: most + 1]


def is_too_large(tree: html.HtmlElement) -> bool:
    """Whether a page has so many elements, or so deep ones, that guessing at its structure would take too long."""
    if sum(1 for _part in islice(tree.iter(), MOST_ELEMENTS)) >= MOST_ELEMENTS:
        return True
    return bool(tree.xpath(f"boolean(//*[count(ancestor::*) > {DEEPEST}])"))
