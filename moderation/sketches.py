"""Sketches of texts: what copies still have in common when they are cut, wrapped, shuffled or disguised. Pure.

A text is folded to one byte a letter (case, ё, look-alike letters, links, names and signs are gone) and read as runs of
five letters. MinHash of these, in bands, gives the marks by which candidates are found; the cosine of how often each
run occurs decides.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash  # type: ignore[import-untyped]  # it is made in Rust and brings no types

from storage.glance import folded, number_of

RUN: Final = 5
BANDS: Final = 32
ROWS: Final = 3
"""Bands of three: of texts that share half of their runs 99 of 100 meet in a band, of those that share a tenth 3."""

LIKE: Final = 0.5
"""Cosine from which two texts are copies."""

SAME: Final = 0.9
"""Cosine from which they are the same text, word for word but for a letter here and there."""

FEWEST_WORDS: Final = 8
"""Shorter texts are said by many without copying ("a good bank"): they are no copies of another author's."""

LONGEST: Final = 20_000
"""Characters of a text that are looked at."""

_SEED: Final = 20_261
_MIX: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)

Numbers = NDArray[np.uint64]


class Sketch(NamedTuple):
    """A text as it is compared: its runs of five letters in rising order, how often each occurs, and the length of
    these figures as a vector; its marks; its number of words.
    """

    runs: Numbers
    counts: NDArray[np.float64]
    length: float
    marks: tuple[int, ...]
    words: int

    @property
    def is_short(self) -> bool:
        return self.words < FEWEST_WORDS


def sketches_of(texts: Sequence[str], *, brand_id: int | None) -> list[Sketch]:
    """Sketches of a brand's texts, many at once: one text alone takes as long as fifty.

    Without a brand they have no marks: for texts that others are compared with.
    """
    plain = [folded(text[:LONGEST]) for text in texts]
    runs = [_runs(one) for one in plain]
    marks = _marks(runs, brand_id) if brand_id is not None else [()] * len(runs)
    return [_sketch(*parts) for parts in zip(plain, runs, marks, strict=True)]


def _sketch(plain: bytes, runs: Numbers, marks: tuple[int, ...]) -> Sketch:
    ordered = np.sort(runs)
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    first = np.flatnonzero(is_first)
    counts = np.empty(len(first))
    if len(first):
        counts[:-1] = first[1:] - first[:-1]
        counts[-1] = len(ordered) - first[-1]
    words = plain.count(b" ") + bool(plain)
    return Sketch(ordered[first], counts, math.sqrt(counts @ counts), marks, words)


def likeness(one: Sketch, other: Sketch) -> float:
    """The cosine of two texts, from 0 (nothing in common) to 1 (the same)."""
    short, long = (one, other) if len(one.runs) < len(other.runs) else (other, one)
    if not len(short.runs):
        return 0.0
    place = np.searchsorted(long.runs, short.runs)
    place[place == len(long.runs)] = 0
    both = long.runs[place] == short.runs
    together = float(short.counts[both] @ long.counts[place[both]])
    return together / (short.length * long.length)


def mark_of(said: str) -> int:
    """A mark for something that is exactly one thing, such as the original that reposts name."""
    return number_of(said)


def _runs(plain: bytes) -> Numbers:
    letters = np.frombuffer(plain, dtype=np.uint8).astype(np.uint64)
    if len(letters) < RUN:
        return np.empty(0, dtype=np.uint64)
    size = len(letters) - RUN + 1
    runs = np.zeros(size, dtype=np.uint64)
    for step in range(RUN):
        runs = (runs << np.uint64(8)) | letters[step : step + size]
    runs *= np.uint64(_MIX[0])
    return runs ^ (runs >> np.uint64(29))


def _marks(runs: Sequence[Numbers], brand_id: int) -> list[tuple[int, ...]]:
    if not runs:
        return []
    offsets = np.cumsum([0, *map(len, runs)]).astype(np.uint64)
    flat = np.concatenate(runs)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, BANDS * ROWS, _SEED)
    digests = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(runs), BANDS, ROWS)
    bands: NDArray[Any] = np.full((len(runs), BANDS), np.uint64(brand_id), dtype=np.uint64)
    for row in range(ROWS):
        bands = (bands ^ digests[:, :, row]) * np.uint64(_MIX[row])
        bands ^= bands >> np.uint64(31)
    bands = (bands + np.arange(BANDS, dtype=np.uint64)) * np.uint64(_MIX[3])
    numbers = bands.view(np.int64).tolist()
    return [tuple(row) if len(own) else () for row, own in zip(numbers, runs, strict=True)]
