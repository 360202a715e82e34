"""How like texts are by their words, the rare ones weighing more. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt
from typing import Final

from storage.text import words

SHORTEST_WORD: Final = 4
MOST_WORDS: Final = 14


def telling_words(text: str) -> list[str]:
    """The forms by which texts like this one are looked for: long words tell more than short ones."""
    forms = dict.fromkeys(word.form for word in words(text) if len(word.form) >= SHORTEST_WORD and word.form.isalpha())
    return sorted(forms, key=lambda form: -len(form))[:MOST_WORDS]


def likenesses(text: str, others: Sequence[str]) -> list[float]:
    """How like each of the others is to the text, 0 to 1: the cosine of their words, weighed by how rare they are."""
    asked, known = _stems(text), [_stems(other) for other in others]
    weights = _weights([asked, *known])
    return [_cosine(asked, other, weights) for other in known]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text) if len(word.form) >= SHORTEST_WORD)


def _weights(texts: Iterable[frozenset[str]]) -> Mapping[str, float]:
    every = list(texts)
    found = Counter(stem for one in every for stem in one)
    return {stem: log(1 + len(every) / count) for stem, count in found.items()}


def _cosine(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    def length(stems: Iterable[str]) -> float:
        return sum(weights[stem] ** 2 for stem in stems)

    both = sqrt(length(one) * length(other))
    return length(one & other) / both if both else 0.0
