"""Sketches of texts: what copies still have in common when they are cut, wrapped, shuffled or disguised. Pure.

A text is folded to one byte a letter (case, ё, look-alike letters, links, names and signs are gone) and read as runs of
five letters. MinHash of these, in bands, gives the marks by which candidates are found; the cosine of how often each
run occurs decides.
"""

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
    """A text as it is compared: its runs of five letters, how often each occurs, its marks, its number of words."""

    runs: Numbers
    counts: NDArray[np.float64]
    marks: tuple[int, ...]
    words: int

    @property
    def is_short(self) -> bool:
        return self.words < FEWEST_WORDS


def sketches_of(texts: Sequence[str], *, brand_id: int) -> list[Sketch]:
    """Sketches of a brand's texts, many at once: one text alone takes as long as fifty."""
    plain = [folded(text[:LONGEST]) for text in texts]
    runs = [_runs(one) for one in plain]
    marks = _marks(runs, brand_id)
    made = []
    for one, row, own in zip(plain, runs, marks, strict=True):
        unique, counts = np.unique(row, return_counts=True)
        made.append(Sketch(unique, counts.astype(np.float64), own, one.count(b" ") + bool(one)))
    return made


def likeness(one: Sketch, other: Sketch) -> float:
    """The cosine of two texts, from 0 (nothing in common) to 1 (the same)."""
    if not len(one.runs) or not len(other.runs):
        return 0.0
    _, here, there = np.intersect1d(one.runs, other.runs, assume_unique=True, return_indices=True)
    together = float(one.counts[here] @ other.counts[there])
    return together / float(np.linalg.norm(one.counts) * np.linalg.norm(other.counts))


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
