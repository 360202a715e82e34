"""A list of word patterns that is asked for each new word of a text: sorted by first letter, for speed."""

import re
from collections.abc import Iterable, Iterator

_QUANTIFIERS = frozenset("?*+{")


class WordList:
    """Patterns of whole words; a word is compared only with those that may begin with its first letter."""

    def __init__(self, patterns: Iterable[str]) -> None:
        anywhere: list[str] = []
        by_letter: dict[str, list[str]] = {}
        for alternative in (one for pattern in patterns for one in alternatives(pattern)):
            letter = first_letter(alternative)
            (anywhere if letter is None else by_letter.setdefault(letter, [])).append(alternative)
        self._anywhere = _either(anywhere)
        self._by_letter = {letter: _either([*found, *anywhere]) for letter, found in by_letter.items()}

    def holds(self, word: str) -> bool:
        """Whether the whole word matches one of the patterns."""
        pattern = self._by_letter.get(word[:1], self._anywhere)
        return pattern is not None and pattern.fullmatch(word) is not None


def alternatives(pattern: str) -> Iterator[str]:
    """The parts of a pattern between the bars that stand outside all brackets."""
    depth, start, is_escaped = 0, 0, False
    for place, sign in enumerate(pattern):
        if is_escaped:
            is_escaped = False
            continue
        is_escaped = sign == "\\"
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            yield pattern[start:place]
            start = place + 1
    yield pattern[start:]


def first_letter(alternative: str) -> str | None:
    """The letter every match begins with; None when there is not one such letter."""
    if not alternative[:1].isalnum() or alternative[1:2] in _QUANTIFIERS - {"+"}:
        return None
    return alternative[0]


def _either(found: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(found)) if found else None
