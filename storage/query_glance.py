"""A quick look whether a text surely matches a query: a yes is certain, a no only means that it must be read."""

from collections.abc import Callable
from functools import lru_cache

from storage.query import parse
from storage.query_terms import And, Node, Or, Term
from storage.text import form_of, stem, words_beginning

Glance = Callable[[str], bool]

_HEAD = 3
"""Letters of a stem that a word is looked for by; the word itself then decides."""


@lru_cache(maxsize=512)
def glance_of(query: str) -> Glance:
    """Looks at texts for this query. Raises Refused when the query cannot be understood."""
    return _glance(parse(query).root)


def _glance(node: Node) -> Glance:
    match node:
        case Term():
            return _term(node)
        case And():
            parts = [_glance(part) for part in node.parts]
            return lambda text: all(part(text) for part in parts)
        case Or():
            ways = [_glance(part) for part in node.parts]
            return lambda text: any(way(text) for way in ways)
        case _:
            return _never


def _never(_text: str) -> bool:
    return False


def _term(term: Term) -> Glance:
    wanted = frozenset(term.stems)
    pattern = words_beginning({one[:_HEAD] for one in wanted})
    return lambda text: any(stem(form_of(raw.group())) in wanted for raw in pattern.finditer(text))
