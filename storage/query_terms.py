"""What a parsed query is made of, and how each part is found in a text. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from storage.text import Word, words


class Reading:
    """A text read once, so that several queries can be tried on it."""

    def __init__(self, text: str) -> None:
        self.words: Sequence[Word] = words(text)

    @cached_property
    def by_stem(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word.stem, []).append(place)
        return places

    def rows_of(self, wanted: Sequence[str], *, exact: bool) -> set[int]:
        """Places of every run of words that has these forms (or stems) next to each other, in this order."""
        seen = [word.form if exact else word.stem for word in self.words]
        size = len(wanted)
        target = list(wanted)
        starts = [at for at in range(len(seen) - size + 1) if seen[at : at + size] == target]
        return {at + step for at in starts for step in range(size)}


@dataclass(frozen=True, slots=True)
class Term:
    """A word in any of its forms."""

    form: str
    stems: tuple[str, ...]

    def found_in(self, reading: Reading) -> set[int] | None:
        places = {place for stem in self.stems for place in reading.by_stem.get(stem, ())}
        return places or None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    form: str

    def found_in(self, reading: Reading) -> set[int] | None:
        places = {place for place, word in enumerate(reading.words) if word.form.startswith(self.form)}
        return places or None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order: in exactly these forms, or (a word written with hyphens) in any forms."""

    forms: tuple[str, ...]
    stems: tuple[str, ...]
    exact: bool = True

    def found_in(self, reading: Reading) -> set[int] | None:
        wanted = self.forms if self.exact else self.stems
        if self.stems[0] not in reading.by_stem:
            return None
        return reading.rows_of(wanted, exact=self.exact) or None


@dataclass(frozen=True, slots=True)
class Not:
    """The text must not have this."""

    part: "Node"

    def found_in(self, reading: Reading) -> set[int] | None:
        return set() if self.part.found_in(reading) is None else None


@dataclass(frozen=True, slots=True)
class And:
    """The text must have all of these."""

    parts: tuple["Node", ...]

    def found_in(self, reading: Reading) -> set[int] | None:
        places: set[int] = set()
        for part in self.parts:
            found = part.found_in(reading)
            if found is None:
                return None
            places |= found
        return places


@dataclass(frozen=True, slots=True)
class Or:
    """The text must have one of these."""

    parts: tuple["Node", ...]

    def found_in(self, reading: Reading) -> set[int] | None:
        found = [places for part in self.parts if (places := part.found_in(reading)) is not None]
        return set().union(*found) if found else None


Node = Term | Prefix | Phrase | Not | And | Or


def is_positive(node: Node) -> bool:
    """Whether the node asks for something to be there, so that an index can look it up."""
    match node:
        case Not():
            return False
        case And(parts):
            return any(is_positive(part) for part in parts)
        case Or(parts):
            return all(is_positive(part) for part in parts)
        case _:
            return True


def needs_reading(node: Node) -> bool:
    """Whether an index of stems only narrows the search, so that each hit must be read as well."""
    match node:
        case Phrase(exact=exact):
            return exact
        case Prefix():
            return True
        case Not(part):
            return needs_reading(part) or not is_positive(part)
        case And(parts):
            return any(needs_reading(part) for part in parts)
        case Or(parts):
            return not is_positive(node) or any(needs_reading(part) for part in parts)
        case _:
            return False
