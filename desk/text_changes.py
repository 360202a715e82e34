"""What became of a text from one version to the next, word by word. Pure."""

import re
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_PIECE = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


class Change(StrEnum):
    """What happened to a piece of the text."""

    STAYED = "stayed"
    ADDED = "added"
    REMOVED = "removed"


class Part(NamedTuple):
    """A piece of text that stayed, came or went; a line break stands alone."""

    change: Change
    text: str


def changes(before: str, after: str) -> list[Part]:
    """Both texts as one, in reading order: without what was removed it is the later one."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    parts: list[Part] = []
    for _what, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if _what == "equal":
            parts += _parts(Change.STAYED, new[begin:stop])
        else:
            parts += _parts(Change.REMOVED, old[start:end])
            parts += _parts(Change.ADDED, new[begin:stop])
    return parts


def _parts(change: Change, pieces: list[str]) -> list[Part]:
    lines = "".join(pieces).split("\n")
    joined = [Part(change, lines[0])]
    for line in lines[1:]:
        joined += [Part(change, "\n"), Part(change, line)]
    return [part for part in joined if part.text]
