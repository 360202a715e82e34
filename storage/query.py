"""The one query language of the house: brand queries, rules and the search of the stream.

кредит карта            both words, in any of their forms
"горячая линия"         exactly these forms, in this order; "Открытие" is one exact form
кредит OR ипотека       either (also | or ИЛИ or АБО); binds weaker than a space
кредит -реклама         without (also NOT or НЕ)
(касса OR банкомат) очередь
пере*                   words that begin so
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from storage.errors import Refused
from storage.i18n import _
from storage.query_lexer import Piece, Sign, pieces
from storage.query_terms import And, Node, Not, Or, Phrase, Prefix, Reading, Term, is_positive, needs_reading
from storage.text import form_of, stems_of_forms, words

LONGEST_QUERY = 4_000
DEEPEST_NESTING = 20
"""Brackets and NOTs inside each other; SQLite's own parser overflows at 24."""
SHORTEST_PREFIX = 2


class Found(NamedTuple):
    """Whether a text matches, by which words (normalised forms) and where (code points)."""

    matched: bool
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Query:
    """A parsed query."""

    text: str
    root: Node

    @cached_property
    def needs_reading(self) -> bool:
        """Whether a hit of the search index must still be read before it counts."""
        return needs_reading(self.root)

    def matches(self, text: str) -> bool:
        """Whether the text has what the query asks for."""
        return self.root.found_in(Reading(text)) is not None

    def found_in(self, text: str) -> Found:
        """Whether the text matches, and by which words."""
        reading = Reading(text)
        places = self.root.found_in(reading)
        hits = [reading.words[place] for place in sorted(places or ())]
        return Found(
            places is not None,
            tuple(dict.fromkeys(word.form for word in hits)),
            tuple((word.start, word.end) for word in hits),
        )


@lru_cache(maxsize=512)
def parse(text: str) -> Query:
    """The query as a tree. Raises Refused naming the position (from 1) where it cannot be understood."""
    if len(text) > LONGEST_QUERY:
        raise _refused(LONGEST_QUERY + 1, _("it is longer than {most} characters").format(most=LONGEST_QUERY))
    parser = _Parser(pieces(text), end=len(text) + 1)
    if not parser.left:
        raise Refused(_("The query is empty."), _("There is nothing to look for."), _("Type a word."))
    root = parser.either(0)
    if parser.left:
        raise _refused(parser.left[0].position, _("this bracket closes nothing"))
    if not is_positive(root):
        raise _refused(
            1, _("it only says what must be absent"), _("Add a word that must be there, on each side of OR.")
        )
    return Query(text, root)


class _Parser:
    """Recursive descent over the pieces: either > all > one."""

    def __init__(self, found: list[Piece], *, end: int) -> None:
        self._pieces = found
        self._at = 0
        self._end = end

    @property
    def ahead(self) -> Piece | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    @property
    def left(self) -> list[Piece]:
        return self._pieces[self._at :]

    def _next_is(self, *signs: Sign) -> bool:
        return self.ahead is not None and self.ahead.sign in signs

    def _take(self) -> Piece:
        piece = self._pieces[self._at]
        self._at += 1
        return piece

    def either(self, depth: int) -> Node:
        parts = [self.all_of(depth)]
        while self._next_is(Sign.OR):
            self._take()
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while True:
            if self._next_is(Sign.AND):
                self._take()
            elif self.ahead is None or self._next_is(Sign.OR, Sign.CLOSE):
                return parts[0] if len(parts) == 1 else And(tuple(parts))
            parts.append(self.one(depth))

    def one(self, depth: int) -> Node:
        if self.ahead is None:
            raise _refused(self._end, _("something is missing at the end"))
        piece = self._take()
        match piece.sign:
            case Sign.NOT:
                if depth >= DEEPEST_NESTING:
                    raise _refused(piece.position, _("there are too many brackets inside each other"))
                part = self.one(depth + 1)
                return part.part if isinstance(part, Not) else Not(part)
            case Sign.OPEN:
                return self._group(piece, depth + 1)
            case Sign.PHRASE:
                return _phrase(piece, exact=True)
            case Sign.WORD:
                return _word(piece)
        raise _refused(piece.position, _("“{sign}” has nothing before it").format(sign=piece.text))

    def _group(self, opening: Piece, depth: int) -> Node:
        if depth > DEEPEST_NESTING:
            raise _refused(opening.position, _("there are too many brackets inside each other"))
        if self._next_is(Sign.CLOSE):
            raise _refused(opening.position, _("there is nothing in these brackets"))
        node = self.either(depth)
        if not self._next_is(Sign.CLOSE):
            raise _refused(opening.position, _("this bracket is not closed"))
        self._take()
        return node


def _word(piece: Piece) -> Node:
    if piece.text.endswith("*"):
        form = form_of(piece.text.rstrip("*"))
        if len(form) < SHORTEST_PREFIX or len(words(piece.text)) != 1:
            raise _refused(
                piece.position,
                _("a beginning of a word needs at least {fewest} letters").format(fewest=SHORTEST_PREFIX),
            )
        return Prefix(form)
    return _phrase(piece, exact=False)


def _phrase(piece: Piece, *, exact: bool) -> Node:
    found = words(piece.text)
    if not found:
        raise _refused(piece.position, _("there is no letter or digit here"))
    if len(found) == 1 and not exact:
        return Term(found[0].form, stems_of_forms(found[0].form))
    return Phrase(tuple(word.form for word in found), tuple(word.stem for word in found), exact=exact)


def _refused(position: int, why: str, way_out: str = "") -> Refused:
    return Refused(
        _("The query cannot be understood."),
        _("At character {position}: {why}.").format(position=position, why=why),
        way_out or _('Example: (card OR "hot line") -advertising.'),
    )
