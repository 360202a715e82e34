"""A query cut into words, phrases and signs, each with its position."""

import re
from enum import Enum, auto
from typing import NamedTuple

from storage.errors import Refused
from storage.i18n import _

_CLOSING_QUOTE = {'"': '"', "«": "»", "“": "”", "„": "“”"}
_MINUSES = "-−–"
_BARE = re.compile(r"[^\s,;()|\"«»“”„]+")


class Sign(Enum):
    """What a piece of a query is."""

    WORD = auto()
    PHRASE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


class Piece(NamedTuple):
    """A word, a phrase or a sign; the position counts characters from 1."""

    sign: Sign
    text: str
    position: int


_SIGNS = {"(": Sign.OPEN, ")": Sign.CLOSE, "|": Sign.OR}
# Only in capitals: "или", "and" are words people look for.
_OPERATORS = {
    "OR": Sign.OR,
    "ИЛИ": Sign.OR,
    "АБО": Sign.OR,
    "AND": Sign.AND,
    "И": Sign.AND,
    "NOT": Sign.NOT,
    "НЕ": Sign.NOT,
}


def pieces(text: str) -> list[Piece]:
    """The pieces in order. Raises Refused for a quotation mark without its pair."""
    found: list[Piece] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign.isspace() or sign in ",;":
            at += 1
        elif sign in _SIGNS:
            found.append(Piece(_SIGNS[sign], sign, at + 1))
            at += 1
        elif sign in _MINUSES and _starts_something(text, at + 1):
            found.append(Piece(Sign.NOT, sign, at + 1))
            at += 1
        elif sign in _CLOSING_QUOTE:
            end = _end_of_phrase(text, at)
            found.append(Piece(Sign.PHRASE, text[at + 1 : end], at + 1))
            at = end + 1
        else:
            bare = _BARE.match(text, at)
            word = bare.group() if bare else sign
            found.append(Piece(_OPERATORS.get(word, Sign.WORD), word, at + 1))
            at += len(word)
    return found


def _starts_something(text: str, at: int) -> bool:
    return at < len(text) and not text[at].isspace() and text[at] not in ",;)|" + _MINUSES


def _end_of_phrase(text: str, opening: int) -> int:
    for at in range(opening + 1, len(text)):
        if text[at] in _CLOSING_QUOTE[text[opening]]:
            return at
    raise Refused(
        _("The query cannot be understood."),
        _("At character {position}: this quotation mark is not closed.").format(position=opening + 1),
        _("Close it after the last word of the phrase."),
    )
