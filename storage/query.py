"""The one query language of the house: brand queries, rules and the search of the stream (docs/QUERIES.md).

кредит карта            both words, in any of their forms; a new line is a space
"горячая линия"         exactly these forms, in this order; "Открытие" is one exact form
кредит OR ипотека       either (also | or ИЛИ or АБО); binds weaker than a space
кредит -реклама         without (also NOT, НЕ, AND NOT)
карта /3 отказ          at most three words apart, in any order; /1 is right beside, /+3 in this order
(касса OR банкомат) очередь
переп*                  words that begin so, after at least four letters
#причал @prichal $SBER  the word with its sign
language:ru category:media source:otzovik author:"Иван Петров" stars<=3
<<< a note that is not looked for >>>
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from storage.i18n import _
from storage.query_errors import QueryRefused
from storage.query_grammar import DEEPEST_NESTING, LONGEST_QUERY, tree_of
from storage.query_reading import UNKNOWN, Circumstances, Reading
from storage.query_terms import Node, has_limits, is_positive, marks_of, needs_reading

__all__ = ["DEEPEST_NESTING", "LONGEST_QUERY", "UNKNOWN", "Circumstances", "Found", "Query", "QueryRefused", "parse"]


class Found(NamedTuple):
    """Whether a text matches, by which words (normalised forms) and where (code points)."""

    matched: bool
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Query:
    """A parsed query; as a string it is written in its shortest form, which means the same."""

    text: str
    root: Node

    @cached_property
    def needs_reading(self) -> bool:
        """Whether a hit of the search index must still be read before it counts."""
        return needs_reading(self.root)

    @cached_property
    def has_limits(self) -> bool:
        """Whether it asks for more than the words of a text, so that `about` must be given."""
        return has_limits(self.root)

    def matches(self, text: str, about: Circumstances = UNKNOWN) -> bool:
        """Whether the text has what the query asks for."""
        return self.root.found_in(Reading(text, about)) is not None

    def found_in(self, text: str, about: Circumstances = UNKNOWN) -> Found:
        """Whether the text matches, and by which words."""
        reading = Reading(text, about)
        places = self.root.found_in(reading)
        hits = [reading.words[place] for place in sorted(places or ())]
        return Found(
            places is not None,
            tuple(dict.fromkeys(word.form for word in hits)),
            tuple((word.start, word.end) for word in hits),
        )

    def marks_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the query's words stand in a piece of a text, whether or not that piece alone would match."""
        reading = Reading(text)
        return tuple((reading.words[at].start, reading.words[at].end) for at in sorted(marks_of(self.root, reading)))

    def __str__(self) -> str:
        return str(self.root)


@lru_cache(maxsize=512)
def parse(text: str) -> Query:
    """The query as a tree. Raises Refused naming the position (from 1) where it cannot be understood."""
    root = tree_of(text)
    if not is_positive(root):
        why = _("it only says what must be absent or how it is limited")
        raise QueryRefused(text, 1, why=why, way_out=_("Add a word that must be there, on each side of OR."))
    return Query(text, root)
