"""Coarse words, insults and threats in Russian, Ukrainian and English, seen through their disguises.

A hit is a feature and an explanation, never the verdict: alone the lists reach a precision of three in four.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import IntFlag
from functools import lru_cache
from itertools import islice, pairwise, product
from pathlib import Path
from typing import NamedTuple

from classifier.normalise import one_alphabet
from classifier.word_list import WordList

_LISTS = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))

OUTER = "".join(sorted("«»„“”\"'`.,!?…:;()[]{}<>|/\\—–-~=+^•·*#_"))
_MASK = re.compile(r"[*#@$%&^~_+=]+|\.{2,}|…|-{2,}|[.,'\"`’()!|/\\-]")
_HIDES_LETTERS = re.compile(r"[*#@$%&^~_+=]+|\.{2,}|…|-{2,}")
_REPEAT = re.compile(r"(.)\1+")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_ONE_LETTER = re.compile(r"(?<=\w)(?:[*#@$%&^~_+=]|\.{2}|…)(?=\w)")  # signs that stand for a letter inside a word
_CUT_SHORT = re.compile(r"(?:на|по|до|ни|о)?(?:х|ху|бл|пизд|пид|еб)(?:\.{2,}|…|\*+|-{2,})")  # "х..": the rest is known
_CYRILLIC_LETTERS = "аоеиуыэюябвгдзйжклмнпрстфхцчшщьіїє"
_LATIN_LETTERS = "aeiouybcdfghjklmnpqrstvwxz"
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_YO = str.maketrans("ё", "е")
# What a figure or sign may stand for, the likeliest first; one word may use it for both.
_LEET = {"0": "о", "1": "ил", "3": "зе", "4": "ча", "5": "б", "6": "б", "8": "в", "@": "а", "$": "с", "€": "е"} | {
    "!": "и",
    "|": "л",
}
_MEANINGS = 32  # readings of one word that are tried
_LEET_LATIN = str.maketrans("0134578@$€!|", "oieastbaseil")
_LOOK_ALIKE = str.maketrans("abcehikmnoprtuvwxyz", "авсенікмпоргтиушхуз")
_INITIALS = 2  # so many single letters in a row are no spelling
_LETTER_AND_SIGNS = 5  # a longer token is no single letter
_LETTERS_IN_A_ROW = re.compile(rb"[\x01-\x03]{3}")  # sizes of tokens
_HALF = 3  # letters of a short word's half
_SPELT = 200  # nobody spells more letters in a row; a page of them must not take hours
_LONGEST = 40  # a longer run without spaces is no word of the lists


class Kind(IntFlag):
    """What a word is in the lists; a word may be in several."""

    NONE = 0
    STRONG = 1
    CRUDE = 2
    INSULT = 4
    THREAT = 8


class Hit(NamedTuple):
    """A word of a text found in the lists, as it stands in the text."""

    word: str
    kind: Kind


def hits(text: str) -> list[Hit]:
    """Words of the text found in the lists, in their order; a word spelled with spaces counts once."""
    tokens = text.lower().split()
    found = [Hit(token.strip(OUTER), kind) for token in tokens if (kind := kind_of(token))]
    return [*found, *spelled_out(tokens)]


def spelled_out(tokens: Sequence[str]) -> Iterator[Hit]:
    """Words of the lists in runs of single letters ("с у к а"), and short ones torn in two ("ху й")."""
    sizes = bytes(min(len(token), _LETTER_AND_SIGNS) for token in tokens)
    if _LETTERS_IN_A_ROW.search(sizes):
        yield from _spelled(tokens)
    if _TORN_OFF.isdisjoint(tokens):
        return
    for first, second in pairwise(tokens):
        if first in _TORN_OFF and len(second) <= _HALF and f"{first}{second}" in _TORN:
            yield Hit(f"{first} {second}", Kind.STRONG)


def _spelled(tokens: Sequence[str]) -> Iterator[Hit]:
    run: list[str] = []
    for token in (*tokens, ""):
        letter = token.strip(OUTER)
        if len(letter) == 1:
            run.append(letter)
            continue
        if len(run) > _INITIALS:
            yield from _joined(run)
        run = []


def _joined(run: Sequence[str]) -> Iterator[Hit]:
    """The longest word of the lists in a run; "и", "я" and the like may stand beside it."""
    run = run[:_SPELT]
    for size in range(min(len(run), _LONGEST), _INITIALS, -1):
        for start in range(len(run) - size + 1):
            letters = run[start : start + size]
            if kind := kind_of("".join(letters)):
                yield Hit(" ".join(letters), kind)
                return


@lru_cache(maxsize=1 << 17)
def kind_of(token: str) -> Kind:
    """The kinds of one token between spaces, lower case, disguises undone."""
    word = token.strip(OUTER).translate(_YO)
    if not word or len(word) > _LONGEST:
        return Kind.NONE
    if word.isalpha():
        return Kind(_listed(word)) or (Kind.STRONG if _CUT_SHORT.fullmatch(token) else Kind.NONE)
    return Kind(_disguised(word, token))


def _disguised(word: str, token: str) -> int:
    kind = 0
    for reading in _readings(word):
        kind |= _listed(reading)
    if not kind:
        for part in re.split(r"[^\w@$*]+", word):
            kind |= _listed(part)
    if not kind and _HIDES_LETTERS.search(token):
        kind |= _masked(token.strip("«»„“”\"'`,!?:;()[]{}<>|/\\—–").translate(_YO))
    return kind


def _readings(word: str) -> Iterator[str]:
    """Ways a word with digits or punctuation inside may be meant."""
    joined = _MASK.sub("", word)
    yield joined
    if _CYRILLIC.search(word):
        for letters in islice(product(*(_LEET.get(letter, letter) for letter in word)), _MEANINGS):
            yield _MASK.sub("", one_alphabet("".join(letters)))
    else:
        yield _MASK.sub("", word.translate(_LEET_LATIN))
        yield joined.translate(_LEET_LATIN)


def _listed(word: str) -> int:
    kind = _matched(word)
    if not kind and _REPEAT.search(word):
        kind = _matched(_REPEAT.sub(r"\1", word)) or _matched(_DRAWN_OUT.sub(r"\1", word))
    if not kind and word.isascii() and word.isalpha():
        kind = _matched(word.translate(_LOOK_ALIKE)) & int(Kind.STRONG)
    return kind


def _matched(word: str) -> int:
    return sum(kind for kind, words in _KINDS if words.holds(word))


def _masked(token: str) -> int:
    """Asterisks, hashes or dots for letters: one letter is tried out, more are compared with whole forms."""
    parts = [part for part in _HIDES_LETTERS.split(token) if part]
    if not parts or not all(part.isalpha() for part in parts) or not token[0].isalpha():
        return 0
    known = sum(map(len, parts))
    hides_by_star = "*" in token
    if known < 2 or (len(parts) == 1 and not hides_by_star):  # noqa: PLR2004 - one letter says nothing
        return 0
    written = re.sub(r"[^\w*#@$%&^~+=.…-]", "", token)
    pattern = re.compile(_HIDES_LETTERS.sub(_gap, written))
    kind = sum(kind for kind, forms in _FORMS if any(pattern.fullmatch(form) for form in forms))
    return kind or (_tried_out(parts) if known > 2 and _ONE_LETTER.search(written) else 0)  # noqa: PLR2004 - as above


def _tried_out(parts: Sequence[str]) -> int:
    """What two halves of a word are with some one letter between them."""
    letters = _LATIN_LETTERS if parts[0].isascii() else _CYRILLIC_LETTERS
    kinds = [_listed(letter.join(parts)) for letter in letters] if len(parts) == 2 else []  # noqa: PLR2004 - one gap
    return max(kinds, default=0)


def _gap(mask: re.Match[str]) -> str:
    stars = len(mask[0]) if set(mask[0]) == {"*"} else 1
    return rf"\w{{{max(1, stars - 1)},{max(3, stars + 1)}}}"


_KINDS = tuple((int(kind), WordList(_LISTS[str(kind.name).lower()]["patterns"])) for kind in Kind)
_FORMS = tuple(
    (int(kind), tuple(_LISTS[str(kind.name).lower()]["forms"])) for kind in (Kind.STRONG, Kind.INSULT, Kind.THREAT)
)
_TORN = frozenset(form for form in _FORMS[0][1] if len(form) <= 2 * _HALF)
_TORN_OFF = frozenset(form[:size] for form in _TORN for size in range(1, _HALF + 1))
