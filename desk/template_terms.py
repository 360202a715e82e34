"""Where a template fits, and how well it fits a ticket or what somebody types. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from storage.text import Word, words

CHANNEL_FITS: Final = 4
TAG_FITS: Final = 3
LANGUAGE_FITS: Final = 2
NOT_MEANT: Final = -10
"""A template that is meant for other tickets comes behind all that are not."""

WHOLE_SHORTCUT: Final = 100
SHORTCUT: Final = 50
IN_NAME: Final = 10
IN_TEXT: Final = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """Where it fits: nothing said of channels, tags (products, topics) or languages fits all of them."""

    channels: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()

    @staticmethod
    def of(stored: Mapping[str, Any]) -> "Terms":
        """As it was kept."""
        return Terms(*(tuple(stored.get(name, ())) for name in ("channels", "tags", "languages")))

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        return {"channels": list(self.channels), "tags": list(self.tags), "languages": list(self.languages)}

    def fit(self, *, channel_id: int, tags: Collection[int], language: str) -> int:
        """How well it fits a ticket; below nought it is meant for others.

        A ticket without tags, or in no known language, speaks against none.
        """
        score = 0
        for said, fits, points in (
            (self.channels, channel_id in self.channels, CHANNEL_FITS),
            (self.tags if tags else (), not set(tags).isdisjoint(self.tags), TAG_FITS),
            (self.languages if language else (), language in self.languages, LANGUAGE_FITS),
        ):
            if said:
                score += points if fits else NOT_MEANT
        return score


def likeness(typed: Sequence[Word], *, name: str, shortcut: str, text: str) -> int:
    """How well a template fits what was typed: nothing unless each word is found, the last one perhaps unfinished."""
    asked = "".join(word.form for word in typed)
    if not typed or (shortcut and asked == shortcut.casefold()):
        return WHOLE_SHORTCUT
    if shortcut and shortcut.casefold().startswith(asked):
        return SHORTCUT
    in_name, in_text = _read(name), _read(text)
    score = 0
    for place, word in enumerate(typed):
        is_last = place == len(typed) - 1
        if _has(in_name, word, is_last=is_last):
            score += IN_NAME
        elif _has(in_text, word, is_last=is_last):
            score += IN_TEXT
        else:
            return 0
    return score


class _Read(NamedTuple):
    """What can be looked for in a text."""

    forms: frozenset[str]
    stems: frozenset[str]


# All templates are looked through at each letter that somebody types. What is kept goes by the words themselves.
@lru_cache(maxsize=2_000)
def _read(text: str) -> _Read:
    found = words(text)
    return _Read(frozenset(one.form for one in found), frozenset(one.stem for one in found))


def _has(found: _Read, word: Word, *, is_last: bool) -> bool:
    return word.stem in found.stems or (is_last and any(one.startswith(word.form) for one in found.forms))
