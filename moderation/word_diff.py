"""What an edit has added to a text and removed from it, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from moderation.marking import Piece

ADDED, REMOVED = "added", "removed"
LONGEST: Final = 1_500
"""Words of the changed part that are compared one by one; of a longer one, whole lines are."""

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def changes(old: str, new: str) -> list[Piece]:
    """Both texts as one: pieces that stayed, that were added and that were removed, in reading order.

    Without the removed pieces it is the new text, without the added ones the old one.
    """
    before, after = _cut(old, new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    return list(_joined(_pieces(before, after, head, tail)))


def _cut(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    if max(len(before), len(after)) - head - tail <= LONGEST:
        return before, after
    return _LINE.findall(old), _LINE.findall(new)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with: an edit leaves most of a text as it was, which need not be compared."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _pieces(before: Sequence[str], after: Sequence[str], head: int, tail: int) -> Iterator[Piece]:
    yield Piece("".join(after[:head]), "")
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    for _what, start, end, begin, stop in SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if _what == "equal":
            yield Piece("".join(come[begin:stop]), "")
        else:
            yield Piece("".join(gone[start:end]), REMOVED)
            yield Piece("".join(come[begin:stop]), ADDED)
    yield Piece("".join(after[len(after) - tail :]), "")


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.mark == piece.mark:
            last = Piece(last.text + piece.text, last.mark)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
