"""Stars as letters write them: signs, a figure out of five, or a word."""

import re
from typing import Final

SIGNS: Final = re.compile(r"^[★☆⭐✩✭🌟\s]{1,12}")
FULL: Final = frozenset("★⭐🌟")
OF_FIVE: Final = re.compile(r"(?<![\d.,])([0-5](?:[.,]\d)?)\s*(?:из|/|of|out of)\s*5(?!\d)", re.IGNORECASE)
WITH_WORD: Final = re.compile(r"(?<![\d.,])([1-5](?:[.,]\d)?)[\s-]*(?:зв[её]зд|бал|stars?\b|★|⭐)", re.IGNORECASE)
BARE: Final = re.compile(r"^\s*([0-5](?:[.,]\d)?)\s*$")
WORDS: Final = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "одна": 1.0, "две": 2.0, "три": 3.0,
    "четыре": 4.0, "пять": 5.0,
}  # fmt: skip


def stars_of(words: str, *, bare: bool) -> float | None:
    """The stars that words tell of; `bare`: a figure alone is one as well, because its label said so."""
    signs = SIGNS.match(words)
    if signs and any(sign in FULL for sign in signs[0]) and len(signs[0].strip()) > 0 and _only_signs(words, signs[0]):
        return float(min(5, sum(sign in FULL for sign in signs[0])))
    for shape in (OF_FIVE, WITH_WORD, *((BARE,) if bare else ())):
        found = shape.search(words)
        if found:
            return float(found[1].replace(",", "."))
    first = words.split(maxsplit=1)[0].lower() if bare and words.split() else ""
    return WORDS.get(first)


def _only_signs(words: str, signs: str) -> bool:
    """Whether the line is nothing but stars, perhaps with a figure behind: not a text that begins with one."""
    return len(words) - len(signs) <= 12  # noqa: PLR2004 - "★★☆☆☆ 2 из 5"
