"""The words of repeated blocks: the element that holds them in most blocks, without what surrounds them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import text_of
from crawlers.parsers.threads.content import Content
from crawlers.parsers.threads.marks import MOSTLY
from crawlers.parsers.threads.survey import BARREN, Survey, keys_of

NOT_TEXT: Final = re.compile(
    r"(?:^|[\W_])(?:signature|sig|quote|quoted|blockquote|quotebox|bbcode_quote|cite)(?:$|[\W_])", re.IGNORECASE
)
TRIMMINGS: Final = re.compile(
    r"(?:^|[\W_])(?:share|like|likes|report|button|buttons|btn|toolbar|controls?|actions?|votes?|voting|score|avatar|badge"
    r"|badges|edited|menu|dropdown|permalink|tooltip|karma|points|rank|flair|meta|tools|react|reactions?|upvote"
    r"|reply-?(?:link|btn|button)|hidden|sr-only)(?:$|[\W_s])",
    re.IGNORECASE,
)
HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
FEW: Final = 25


def body_key(seen: Survey, blocks: Sequence[Content]) -> str | None:
    """The kind of element that holds the words in most blocks and little else; the innermost of equals."""
    value: dict[str, float] = defaultdict(float)
    holders: Counter[str] = Counter()
    depth: dict[str, int] = {}
    for block in blocks:
        best: dict[str, float] = {}
        for at in block.own[1:]:
            for key in keys_of(seen.elements[at]):
                best[key] = max(best.get(key, 0.0), block.worth[at])
                depth[key] = max(depth.get(key, 0), at - block.at)
        for key, worth in best.items():
            value[key] += worth
            holders[key] += 1
    fit = [key for key in value if holders[key] >= MOSTLY * len(blocks) and value[key] > 0]
    return max(fit, key=lambda key: (round(value[key]), depth[key]), default=None)


def words_of(seen: Survey, block: Content, body: str | None, cut: Collection[html.HtmlElement]) -> str:
    """The text of a block out of its body, else out of the whole of it."""
    held = [at for at in block.own[1:] if body is not None and body in keys_of(seen.elements[at])]
    node = seen.elements[max(held, key=lambda at: block.worth[at])] if held else block.element
    return text_of(node, drop=lambda part: part in cut or is_trimming(part))


def is_trimming(part: html.HtmlElement) -> bool:
    """Whether an element inside a post is no part of what its author says."""
    if part.tag in BARREN or part.tag in {"blockquote", "form", "button"} or HIDDEN.search(part.get("style") or ""):
        return True
    marks = f"{part.get('class') or ''} {part.get('id') or ''}"
    if NOT_TEXT.search(marks):
        return True
    if part.tag in {"p", "pre", "code"} or not TRIMMINGS.search(marks):
        return False
    return len(str(part.text_content()).split()) <= FEW
