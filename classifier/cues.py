"""Signs of a text that its words alone do not give: one row of numbers a text, each between 0 and about 1."""

import re
import tomllib
from functools import lru_cache
from math import log1p
from pathlib import Path
from typing import Final

import numpy as np

from classifier.lexicon import OUTER, Kind, kind_of, spelled_out
from classifier.normalise import LINK, PERSON
from classifier.word_list import WordList

_LISTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
_SIGNS: Final = tuple(_LISTS)
_WORDS = tuple(WordList(_LISTS[sign]) for sign in _SIGNS)
_OFFSET: Final = 4  # the four kinds of the lexicon come first
LISTED: Final = _OFFSET + len(_SIGNS)  # signs that are counts of words in a list; they come first

NAMES: Final = (
    "strong",
    "crude",
    "insult",
    "threat",
    *_SIGNS,
    "insult_at_you",
    "starts_as_question",
    "question_marks",
    "ends_with_question",
    "exclamations",
    "brackets_smile",
    "symbols",
    "links",
    "persons",
    "figures",
    "long",
    "short",
    "shouting",
    "starts_lower",
)
_FIGURE = re.compile(r"\d+")
_SMILE = re.compile(r"\){2,}|[:;=]-?[)dpз*(]")
_LAUGHTER = re.compile(r"\bха+ха|\bлол\b|\blol\b")
_SYMBOL = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_PLANE = 0x10000  # the last place stands for all signs beyond
_ALPHABETIC = np.array([chr(code).isalpha() for code in range(_PLANE - 1)] + [False])
_CAPITAL = np.array([chr(code).isupper() for code in range(_PLANE - 1)] + [False])
_YO = str.maketrans("ё", "е")
# Places of each combination of the four kinds.
_PLACES: Final = tuple(
    tuple(place for place in range(_OFFSET) if kinds & (1 << place)) for kinds in range(1 << _OFFSET)
)


def cues(text: str) -> list[float]:
    """The signs of a cleaned text in the order of `NAMES`."""
    lower = text.lower()
    tokens = lower.split()
    counts = [0] * LISTED
    for places in map(signs_of, tokens):
        for place in places:
            counts[place] += 1
    for hit in spelled_out(tokens):
        for place in _places(hit.kind):
            counts[place] += 1
    return [min(1.0, log1p(count) / 1.8) for count in counts] + _shape(text, lower, tokens, counts)


def _shape(text: str, lower: str, tokens: list[str], counts: list[int]) -> list[float]:
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32), _PLANE - 1)
    letters = int(np.count_nonzero(_ALPHABETIC[codes])) or 1
    capitals = int(np.count_nonzero(_CAPITAL[codes]))
    smiles = len(_SMILE.findall(lower))
    if "ха" in lower or "лол" in lower or "lol" in lower:
        smiles += len(_LAUGHTER.findall(lower))
    thrown = counts[0] + counts[2] + counts[3]
    first = signs_of(tokens[0]) if tokens else ()
    return [
        float(bool(thrown and counts[_OFFSET + _SIGNS.index("second_person")])),
        float(_OFFSET + _SIGNS.index("question_word") in first),
        min(1.0, text.count("?") / 3),
        float(text.rstrip(" )\"'»").endswith("?")),
        min(1.0, text.count("!") / 4),
        min(1.0, smiles / 2),
        min(1.0, log1p(len(_SYMBOL.findall(text))) / 2),
        min(1.0, lower.count(LINK) / 2),
        min(1.0, lower.count(PERSON) / 2),
        min(1.0, log1p(len(_FIGURE.findall(text))) / 2),
        min(1.0, len(text) / 400),
        float(len(tokens) <= 4),  # noqa: PLR2004 - a remark rather than a text
        min(1.0, 1.5 * capitals / letters) if letters > 8 else 0.0,  # noqa: PLR2004 - "ОК" is not shouting
        float(text[:1].islower()),
    ]


@lru_cache(maxsize=1 << 17)
def signs_of(token: str) -> tuple[int, ...]:
    """Places in `NAMES` of what one token, lower case, is a sign of."""
    word = token.strip(OUTER).translate(_YO)
    if not word:
        return ()
    own = tuple(_OFFSET + place for place, words in enumerate(_WORDS) if words.holds(word))
    return _places(kind_of(token)) + own


def _places(kind: Kind) -> tuple[int, ...]:
    return _PLACES[int(kind)]
