"""The words of repeated blocks: the element that holds them in most blocks, without what surrounds them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import text_of
from crawlers.parsers.threads.brief import brief
from crawlers.parsers.threads.content import Content, way
from crawlers.parsers.threads.marks import MOSTLY
from crawlers.parsers.threads.passages import namings, passages
from crawlers.parsers.threads.refrain import without_refrain
from crawlers.parsers.threads.survey import BARREN, Survey, keys_of

QUOTED: Final = re.compile(
    r"(?:^|[\W_])(?:quote|quoted|blockquote|quotebox|bbcode_quote|cite)(?:$|[\W_])", re.IGNORECASE
)
# What stands below the words of everything somebody writes, and what a site shows of the page that was linked.
NOT_TEXT: Final = re.compile(
    r"(?:^|[\W_])(?:signature|sig|user-?sig|onebox|unfurl|link-?preview|link-?card|embed-?card|bookmark-?card)(?:$|[\W_]|container|text)",
    re.IGNORECASE,
)
TRIMMINGS: Final = re.compile(
    r"(?:^|[\W_])(?:share|like|likes|report|button|buttons|btn|toolbar|controls?|actions?|votes?|voting|score|avatar|badge"
    r"|badges|edited|menu|dropdown|permalink|tooltip|karma|points|rank|flair|meta|tools|react|reactions?|upvote"
    r"|reply-?(?:link|btn|button)|hidden|sr-only)(?:$|[\W_s])",
    re.IGNORECASE,
)
HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
SAYS: Final = re.compile(r"content|body|text|message|msg|markdown|prose|entry", re.IGNORECASE)
ABOUT_PERSON: Final = re.compile(r"author|user|profile|avatar|side|details?$|pane|badge|stat", re.IGNORECASE)
FEW: Final = 25
LONG: Final = 400
HARDLY: Final = 0.25


def body_key(seen: Survey, blocks: Sequence[Content]) -> str | None:
    """The kind of element that holds the words in most blocks and little else; the innermost of equals."""
    value: dict[str, float] = defaultdict(float)
    holders: Counter[str] = Counter()
    depth: dict[str, int] = {}
    for block in blocks:
        best: dict[str, float] = {}
        for at in _without_asides(seen, block):
            for key in _keys(seen.elements[at], block):
                best[key] = max(best.get(key, 0.0), block.worth[at])
                depth[key] = max(depth.get(key, 0), at - block.at)
        for key, worth in best.items():
            value[key] += worth
            holders[key] += 1
    fit = [key for key in value if holders[key] >= MOSTLY * len(blocks) and value[key] > 0]
    return max(fit, key=lambda key: (round(value[key] * _called(key)), depth[key]), default=None)


def _keys(node: html.HtmlElement, block: Content) -> list[str]:
    """By what the element with the words is known in every block: its classes, else where it stands."""
    return keys_of(node) or [f"{way(node, block.element)} {_column(node, block.element)}"]


def _column(node: html.HtmlElement, top: html.HtmlElement) -> int:
    """In which column of a table an element stands: forums of old have the person in the first, the words beside."""
    for part in (node, *node.iterancestors()):
        if part is top:
            break
        if part.tag == "td":
            return sum(1 for _cell in part.itersiblings("td", preceding=True))
    return 0


def _without_asides(seen: Survey, block: Content) -> Iterator[int]:
    """The elements of a block that may hold its words: ranks, cars and computers of its author can be longer."""
    end = 0
    for at in block.own[1:]:
        if at >= end and seen.elements[at].tag == "aside":
            end = seen.ends[at]
        if at >= end:
            yield at


def _called(key: str) -> float:
    """More for what is called a text, less for what is called a person."""
    return (1.2 if SAYS.search(key) else 1.0) * (0.4 if ABOUT_PERSON.search(key) else 1.0)


def texts_of(
    seen: Survey, blocks: Sequence[Content], body: str | None, cut: Sequence[Collection[html.HtmlElement]]
) -> list[str]:
    """The text of each block out of its body, else out of the whole of it.

    Some engines write every post into a blockquote: where leaving those out leaves hardly anything, they stay.
    """
    nodes = [_body(seen, block, body) for block in blocks]
    own = [_text(node, less, with_quotes=False) for node, less in zip(nodes, cut, strict=True)]
    kept = passages([list(node.iterdescendants("blockquote")) for node in nodes], own)
    if kept:
        own = [_text(node, less, with_quotes=False, kept=kept) for node, less in zip(nodes, cut, strict=True)]
    whole = [_text(node, less, with_quotes=True) for node, less in zip(nodes, cut, strict=True)]
    return without_refrain(whole if _count(own) < HARDLY * _count(whole) else own)


def _count(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _body(seen: Survey, block: Content, body: str | None) -> html.HtmlElement:
    held = [at for at in block.own[1:] if body is not None and body in _keys(seen.elements[at], block)]
    return seen.elements[max(held, key=lambda at: block.worth[at])] if held else block.element


def _text(
    node: html.HtmlElement,
    cut: Collection[html.HtmlElement],
    *,
    with_quotes: bool,
    kept: Collection[html.HtmlElement] = (),
) -> str:
    quotations = () if with_quotes else (part for part in node.iterdescendants("blockquote") if part not in kept)
    less = {*cut, *namings(quotations)}
    return text_of(
        node, drop=lambda part: part not in kept and (part in less or is_trimming(part, with_quotes=with_quotes))
    )


def is_trimming(part: html.HtmlElement, *, with_quotes: bool = False) -> bool:
    """Whether an element inside a post is no part of what its author says."""
    if part.tag == "blockquote" and not with_quotes:
        return True
    if part.tag in BARREN or part.tag in {"form", "button"} or HIDDEN.search(part.get("style") or ""):
        return True
    marks = f"{part.get('class') or ''} {part.get('id') or ''} {part.get('data-testid') or ''}"
    if NOT_TEXT.search(marks) or (QUOTED.search(marks) and not (with_quotes and part.tag == "blockquote")):
        return True
    if part.tag in {"p", "pre", "code"} or not TRIMMINGS.search(marks):
        return False
    return len(brief(part, LONG).split()) <= FEW
