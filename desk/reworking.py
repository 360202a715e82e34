"""How much people rework what was put into their answers. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from storage.text import tokens

STILL_THERE: Final = 0.4
"""Of an insertion that an answer was made from, at least this share of the words is still in it."""


def still_there(inserted: str, sent: str) -> bool:
    """Whether the answer was made from these words: what was put in and taken out again was not."""
    words = Counter(tokens(inserted))
    kept = words & Counter(tokens(sent))
    return bool(words) and kept.total() >= STILL_THERE * words.total()


def distance(inserted: Sequence[str], sent: str) -> float:
    """How far the sent text is from everything that was put in, in its order: 0 as it was, 1 nothing of it left."""
    return round(Levenshtein.normalized_distance("\n\n".join(one.strip() for one in inserted), sent.strip()), 4)
