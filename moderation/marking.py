"""Which pieces of a text are marked on its card, and as what. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from storage.query import Query
from storage.text import form_of, words

BRAND, SEARCH, WEIGHED = "brand", "search", "weighed"


class Piece(NamedTuple):
    """A run of a text; `mark` is "" for plain text."""

    text: str
    mark: str


def marked(text: str, *, brand: Query | None, search: Query | None, weighed: Iterable[str]) -> list[Piece]:
    """The text in pieces that joined give it back; what the person searched for wins over the brand's words."""
    marks: dict[tuple[int, int], str] = {}
    heavy = {form_of(part) for word in weighed for part in word.split()}
    if heavy:
        marks |= {(word.start, word.end): WEIGHED for word in words(text) if word.form in heavy}
    for query, mark in ((brand, BRAND), (search, SEARCH)):
        if query is not None:
            marks |= dict.fromkeys(query.marks_in(text), mark)
    return _cut(text, marks)


def _cut(text: str, marks: dict[tuple[int, int], str]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for (start, end), mark in sorted(marks.items()):
        if start > at:
            pieces.append(Piece(text[at:start], ""))
        pieces.append(Piece(text[start:end], mark))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], ""))
    return pieces
