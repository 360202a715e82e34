"""Ten ways in which people hide a coarse word from a filter. What the classifier sees through is measured with them."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from classifier.lexicon import OUTER, kind_of

INSULTS: Final = Path(__file__).with_name("insults.json")
_LATIN = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "к": "k", "і": "i", "м": "m", "т": "t"}
_CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "y": "у", "x": "х", "i": "і"}
_TWINS = _LATIN | _CYRILLIC
_FIGURES = {"о": "0", "з": "3", "а": "@", "б": "6", "ч": "4", "в": "8", "и": "u", "е": "3", "і": "1", "л": "1"} | {
    "o": "0",
    "i": "1",
    "e": "3",
    "a": "@",
    "s": "$",
    "t": "7",
}
_SHORTEST = 3
_ASTERISKS_FROM = 4  # shorter words keep their first and last letter with one asterisk between

Trick = Callable[[str, random.Random], str]


def insults() -> list[str]:
    """Abusive texts written for this measurement; none of them is in the starter set."""
    return list(json.loads(INSULTS.read_text(encoding="utf-8")))


def disguised(text: str, trick: str, chance: random.Random) -> str:
    """The text with every word of the lexicon disguised in that way."""
    return " ".join(_token(token, TRICKS[trick], chance) for token in text.split())


def _token(token: str, trick: Trick, chance: random.Random) -> str:
    word = token.strip(OUTER)
    if len(word) < _SHORTEST or not word.isalpha() or not kind_of(word.lower()):
        return token
    return token.replace(word, trick(word, chance))


def _swapped(word: str, table: Mapping[str, str], chance: random.Random) -> str:
    """One to three letters of the table in place of those of the word; at least one when there is any."""
    places = [place for place, letter in enumerate(word.lower()) if letter in table]
    chosen = set(chance.sample(places, min(len(places), chance.randint(1, 3))))
    return "".join(table[letter.lower()] if place in chosen else letter for place, letter in enumerate(word))


def _replaced(word: str, sign: str, chance: random.Random) -> str:
    place = chance.randint(1, len(word) - 2)
    return word[:place] + sign + word[place + 1 :]


def _asterisks(word: str, chance: random.Random) -> str:
    if len(word) < _ASTERISKS_FROM:
        return _replaced(word, "*", chance)
    first = chance.choice((1, 2)) if len(word) > _ASTERISKS_FROM else 1
    return word[:first] + "*" * (len(word) - first - 1) + word[-1]


def _parted(word: str, chance: random.Random) -> str:
    place = chance.randint(1, len(word) - 1)
    return word[:place] + chance.choice("\"'`|/,") + word[place:]


def _bracketed(word: str, chance: random.Random) -> str:
    place = chance.randint(1, len(word) - 2)
    return f"{word[:place]}({word[place]}){word[place + 1 :]}"


def _repeated(word: str, chance: random.Random) -> str:
    place = chance.randint(1, len(word) - 1)
    return word[:place] + word[place] * chance.randint(2, 5) + word[place:]


TRICKS: Final[Mapping[str, Trick]] = MappingProxyType(
    {
        "homoglyphs": lambda word, chance: _swapped(word, _TWINS, chance),
        "figures": lambda word, chance: _swapped(word, _FIGURES, chance),
        "one asterisk": lambda word, chance: _replaced(word, "*", chance),
        "asterisks": _asterisks,
        "another sign": lambda word, chance: _replaced(word, chance.choice("#@$%&_+"), chance),
        "spaces": lambda word, _chance: " ".join(word),
        "dots or hyphens": lambda word, chance: chance.choice(".-").join(word),
        "two dots": lambda word, chance: _replaced(word, "..", chance),
        "quotes or brackets": lambda word, chance: (_bracketed if chance.random() < 0.5 else _parted)(word, chance),
        "repeats": _repeated,
    }
)
