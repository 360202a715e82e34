"""Is this about us? What decides is not the text at large but how the brand's word stands in it.

«Открытие» the bank is written with a capital in the middle of a sentence, in quotes, after «в» and before «подняло
ставку»; opening a shop is «открытие магазина». So each hit of the brand's query is told by its form, its neighbours
and its place, in words of our own that no text has. Pure.
"""

import re
from typing import Final

from storage.query import Query

_MOST_HITS: Final = 3
_WINDOW: Final = 110  # characters on each side of the first hit
_NEAR: Final = 60
_WORD: Final = re.compile(r"\w+")
_QUOTES: Final = "«\"“„'‘"
_ENDS: Final = ".!?…\n"


def told_by_name(text: str, query: Query | None) -> str:
    """The text around the brand's first word, and how its words stand there; the mere text where none stands."""
    hits = query.marks_in(text)[:_MOST_HITS] if query is not None else ()
    if not hits:
        return text
    start, end = hits[0]
    beside = " ".join(_stands(text, *hit) for hit in hits)
    return f"{text[max(0, start - _WINDOW) : end + _WINDOW]} {beside}"


def _stands(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    left, right = _WORD.findall(before), _WORD.findall(after)
    word = text[start:end]
    bare = before.rstrip(f" {_QUOTES}")
    is_first = not bare or bare[-1] in _ENDS
    signs = [
        f"zl{left[-1] if left else 'none'}",
        f"zr{right[0] if right else 'none'}",
        "zcapitalq" if word[:1].isupper() else "zsmallq",
        "zquotedq" if before[-1:] and before[-1] in _QUOTES else "zbareq",
        "zfirstq" if is_first else "zinsideq",
        f"zf{word}",
    ]
    if word[:1].isupper() and not is_first:
        signs.append("znameq")
    return " ".join(signs)
