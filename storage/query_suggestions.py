"""Other spellings of a query's words, offered, never added silently: another alphabet, another keyboard, glued."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import cyrtranslit

from storage.query import Query
from storage.query_terms import And, Near, Node, Or, Phrase, Term
from storage.text import form_of

MOST = 12
PAIR = 2
SHORTEST = 4
"""Shorter words mean something else in another spelling far too often."""

_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
_TO_ENGLISH = str.maketrans(_RUSSIAN_KEYS, _ENGLISH_KEYS)


class Spelling(StrEnum):
    """How a suggestion comes about."""

    OTHER_ALPHABET = "other_alphabet"
    KEYBOARD = "keyboard"
    GLUED = "glued"


class Suggestion(NamedTuple):
    """A word that people may write instead of `word`; `query` is the whole query with it added."""

    word: str
    instead: str
    spelling: Spelling
    query: str


class _Place(NamedTuple):
    """A word of the query and where it stands; beside an OR another one needs no brackets."""

    word: str
    start: int
    end: int
    is_choice: bool = False


def suggestions(query: Query) -> list[Suggestion]:
    """What may be added to the query, the likeliest first; nothing that it has already."""
    known = {place.word for place in _places(query.root)}
    found: dict[str, Suggestion] = {}
    for place in _places(query.root):
        for spelling, instead in _spellings(place.word):
            _offer(found, query, place, (spelling, instead), known=known)
    for pair in _neighbours(query.root, query.text):
        _offer(found, query, pair, (Spelling.GLUED, pair.word), known=known)
    order = list(Spelling)
    return sorted(found.values(), key=lambda one: order.index(one.spelling))[:MOST]


def _offer(
    found: dict[str, Suggestion], query: Query, place: _Place, offer: tuple[Spelling, str], *, known: set[str]
) -> None:
    spelling, instead = offer
    if instead in found or form_of(instead) in known or len(form_of(instead)) < SHORTEST:
        return
    was = query.text[place.start : place.end]
    both = f"{was} OR {instead}" if place.is_choice else f"({was} OR {instead})"
    added = f"{query.text[: place.start]}{both}{query.text[place.end :]}"
    found[instead] = Suggestion(was, instead, spelling, added)


def _places(node: Node, *, is_choice: bool = False) -> Iterator[_Place]:
    """The words that must be there, where the query has them; quoted ones too when the phrase is one word."""
    match node:
        case Term(form=form, at=(start, end)) | Phrase(forms=(form,), at=(start, end)):
            yield _Place(form, start, end, is_choice)
        case Phrase(forms=forms, exact=False, at=(start, end)):
            yield _Place("-".join(forms), start, end, is_choice)
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from _places(part, is_choice=isinstance(node, Or))


def _neighbours(node: Node, text: str, *, is_choice: bool = False) -> Iterator[_Place]:
    """Two words of a name written as one, as hashtags and domains do."""
    if isinstance(node, Phrase) and len(node.forms) == PAIR:
        yield _Place("".join(node.forms), *node.at, is_choice)
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _neighbours(part, text, is_choice=isinstance(node, Or))
        for one, two in pairwise(node.parts):
            if isinstance(one, Term) and isinstance(two, Term) and text[one.at[1] : two.at[0]].isspace():
                yield _Place(one.form + two.form, one.at[0], two.at[1])


def _spellings(word: str) -> Iterator[tuple[Spelling, str]]:
    parts = word.split("-")
    if any(len(part) < SHORTEST for part in parts):
        return
    is_cyrillic = not word.isascii()
    for written in _in_latin(word) if is_cyrillic else _in_cyrillic(word):
        yield Spelling.OTHER_ALPHABET, written
    if len(parts) == 1:
        slipped = word.translate(_TO_ENGLISH if is_cyrillic else _TO_RUSSIAN)
        if slipped.isalpha():
            yield Spelling.KEYBOARD, slipped


def _in_latin(word: str) -> Iterator[str]:
    """The usual ways: щ is sch or shch, й is y or j, кс is x, the soft sign falls away."""
    plain = str(cyrtranslit.to_latin(word, "ru")).replace("'", "")
    common = plain.replace("shh", "sch").replace("j", "y")
    for written in (common, common.replace("sch", "shch"), common.replace("ks", "x")):
        if written.replace("-", "").isascii():
            yield written


def _in_cyrillic(word: str) -> Iterator[str]:
    for letters in (word, word.replace("sch", "shh").replace("x", "ks"), word.replace("y", "j")):
        written = str(cyrtranslit.to_cyrillic(letters, "ru"))
        if not any(letter.isascii() and letter.isalpha() for letter in written):
            yield written
