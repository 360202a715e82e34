"""Numbers a linear model reads: hashed pieces of words, hashed words and pairs of words, and the cues.

Counting is done for a whole batch at once on arrays of code points, which is what keeps a core above a thousand
texts a second without compiled code of our own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.cues import NAMES, cues

PIECES: Final = 1 << 17  # places for runs of 2-4 characters inside a word, its borders included
WORDS: Final = 1 << 16  # places for words and for pairs of neighbours
HASHED: Final = PIECES + WORDS
SIGNS: Final = len(NAMES)
WIDTH: Final = HASHED + SIGNS
SIGN_SHARE: Final = np.float32(0.5)  # of a cue beside a text's hashed features, which have length one: measured best

_LONGEST_PIECE = 4
_SPACE = 32
_TURN = np.uint32(0x9E3779B1)  # odd multipliers with well spread bits; any such pair would do
_SPREAD = np.uint32(0x85EBCA6B)
_PLANE = 0x10000

Counts = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Hashed features of a batch in compressed rows, and the dense cues beside them."""

    starts: Counts  # one more than there are texts
    places: Counts  # ascending within a text
    counts: Numbers
    signs: Numbers  # texts x SIGNS

    def __len__(self) -> int:
        return len(self.signs)


class Occurrences(NamedTuple):
    """Every single occurrence of a feature, with its text and its word.

    Words are numbered through the batch; a text of n words takes n + 1 numbers, the last of which stays empty.
    """

    text: Counts
    place: Counts
    word: Counts


def counted(texts: Sequence[str]) -> Rows:
    """Rows of cleaned texts."""
    return rows_of(texts, occurrences(texts))


def rows_of(texts: Sequence[str], seen: Occurrences) -> Rows:
    """Rows of cleaned texts whose occurrences are already found."""
    signs = SIGN_SHARE * np.array([cues(text) for text in texts], dtype=np.float32).reshape(len(texts), SIGNS)
    keys = np.sort(seen.text * HASHED + seen.place)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(first, append=len(keys)).astype(np.float32)
    text, place = np.divmod(keys[first], HASHED)
    starts = np.searchsorted(text, np.arange(len(texts) + 1))
    return Rows(starts, place, counts, signs)


def occurrences(texts: Sequence[str]) -> Occurrences:
    """All occurrences of hashed features in cleaned texts, text by text."""
    padded = [f" {lowered(text)} " for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype=np.uint32)
    codes = np.where(codes < _PLANE, _FOLDED[np.minimum(codes, _PLANE - 1)], codes)
    text = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    word = np.cumsum(codes == _SPACE) - 1
    found = [*_pieces(codes), *_words(codes, text)]
    where = np.concatenate([at for at, _ in found] or [np.zeros(0, np.int64)])
    place = np.concatenate([place for _, place in found] or [np.zeros(0, np.int64)])
    return Occurrences(text[where], place, word[where])


def lowered(text: str) -> str:
    """Lower case, letter by letter where one would grow: one capital of Turkish does."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lower


def _pieces(codes: Hashes) -> list[tuple[Counts, Counts]]:
    """Runs of 2, 3 and 4 characters that cross no space; a border of the word counts as a character."""
    found: list[tuple[Counts, Counts]] = []
    space = codes == _SPACE
    mixed = codes * _SPREAD
    mixed ^= mixed >> np.uint32(13)
    running, inside = mixed, np.ones(len(codes), dtype=bool)
    for length in range(2, _LONGEST_PIECE + 1):
        rest = len(codes) - length + 1
        if rest <= 0:
            break
        running = running[:rest] * _TURN + mixed[length - 1 :]
        if length > 2:  # noqa: PLR2004 - a pair has no middle
            inside = inside[:rest] & ~space[length - 2 : length - 2 + rest]
            at = np.flatnonzero(inside)
        else:
            at = np.flatnonzero(~(space[:-1] & space[1:]))
        found.append((at, _place(running[at] + np.uint32(length), PIECES)))
    return found


def _words(codes: Hashes, text: Counts) -> list[tuple[Counts, Counts]]:
    """Words, and pairs of neighbouring words of one text; each stands where its (first) word begins."""
    letter = _LETTER[np.minimum(codes, _PLANE - 1)]
    at = np.flatnonzero(letter)
    if not len(at):
        return []
    begins = np.flatnonzero(np.diff(at, prepend=-2) > 1)
    order = np.arange(len(at)) - np.repeat(begins, np.diff(begins, append=len(at)))
    mixed = (codes[at] + order.astype(np.uint32) * _SPREAD) * _TURN
    mixed ^= mixed >> np.uint32(15)
    words = np.add.reduceat(mixed * _SPREAD, begins, dtype=np.uint32)
    where = at[begins]
    together = np.flatnonzero(text[where[:-1]] == text[where[1:]])
    pairs = words[together] * _TURN + words[together + 1]
    return [
        (where, _place(words, WORDS) + PIECES),
        (where[together], _place(pairs + np.uint32(1), WORDS) + PIECES),
    ]


def _place(hashes: Hashes, places: int) -> Counts:
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes = hashes * _SPREAD
    return (hashes >> np.uint32(33 - places.bit_length())).astype(np.int64)


# Every digit is a nought: that there is a sum or a date matters, not its figures.
_FOLDED = np.arange(_PLANE, dtype=np.uint32)
_FOLDED[[ord(digit) for digit in "123456789"]] = ord("0")
_FOLDED[ord("ё")] = ord("е")
_LETTER = np.array([chr(code).isalnum() for code in range(_PLANE - 1)] + [False])
