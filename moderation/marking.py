"""Which pieces of a text are marked on its card, and as what. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from moderation.swearing import swearing_in
from storage.query import Query
from storage.text import form_of, words

BRAND, SEARCH, WEIGHED, SWEAR = "brand", "search", "weighed", "swear"


class Piece(NamedTuple):
    """A run of a text; `mark` is "" for plain text; one that swears may have two, "weighed swear"."""

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
    return _veiled(_cut(text, marks), swearing_in(text))


def veiled(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with their swearing marked, each looked at on its own."""
    return [part for piece in pieces for part in _veiled([piece], swearing_in(piece.text))]


def _veiled(pieces: list[Piece], spans: list[tuple[int, int]]) -> list[Piece]:
    """The same pieces, cut where swearing begins and ends, and marked there."""
    if not spans:
        return pieces
    found: list[Piece] = []
    at = 0
    for text, mark in pieces:
        end = at + len(text)
        inside = [(max(start, at), min(stop, end)) for start, stop in spans if start < end and stop > at]
        for start, stop in inside:
            found.append(Piece(text[: start - at], mark))
            found.append(Piece(text[start - at : stop - at], f"{mark} {SWEAR}".strip()))
            text, at = text[stop - at :], stop  # noqa: PLW2901 - what is left of the piece
        found.append(Piece(text, mark))
        at = end
    return [piece for piece in found if piece.text]


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
