"""What a parsed query is made of, and how each part is found in a text. Pure: no database, no clock."""

from bisect import bisect_left
from dataclasses import dataclass, field

from storage.query_limits import Limit, Stars
from storage.query_reading import Reading

Run = tuple[int, int]
"""The first and the last word of something found."""

NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """A word in any of its forms; `at` is where the query has it."""

    form: str
    stems: tuple[str, ...]
    at: tuple[int, int] = field(default=NOWHERE, compare=False)

    def found_in(self, reading: Reading) -> set[int] | None:
        by_stem = reading.by_stem
        if len(self.stems) == 1:
            found = by_stem.get(self.stems[0])
            return set(found) if found else None
        places = {place for stem in self.stems for place in by_stem.get(stem, ())}
        return places or None

    def runs(self, reading: Reading) -> list[Run]:
        return [(place, place) for place in sorted(self.found_in(reading) or ())]

    def __str__(self) -> str:
        return self.form


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    form: str

    def found_in(self, reading: Reading) -> set[int] | None:
        return set(reading.begun_by(self.form)) or None

    def runs(self, reading: Reading) -> list[Run]:
        return [(place, place) for place in reading.begun_by(self.form)]

    def __str__(self) -> str:
        return f"{self.form}*"


@dataclass(frozen=True, slots=True)
class Marked:
    """A word in this form (or with this beginning) right after a sign: #word, @word, $word."""

    sign: str
    form: str
    is_prefix: bool = False

    def found_in(self, reading: Reading) -> set[int] | None:
        places = reading.begun_by(self.form) if self.is_prefix else reading.by_form.get(self.form, [])
        return {place for place in places if reading.stands_behind(self.sign, place)} or None

    def runs(self, reading: Reading) -> list[Run]:
        return [(place, place) for place in sorted(self.found_in(reading) or ())]

    def __str__(self) -> str:
        return f"{self.sign}{self.form}{'*' if self.is_prefix else ''}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order: in exactly these forms, or (a word written with hyphens) in any forms."""

    forms: tuple[str, ...]
    stems: tuple[str, ...]
    exact: bool = True
    at: tuple[int, int] = field(default=NOWHERE, compare=False)

    def found_in(self, reading: Reading) -> set[int] | None:
        return {place for first, last in self.runs(reading) for place in range(first, last + 1)} or None

    def runs(self, reading: Reading) -> list[Run]:
        wanted = self.forms if self.exact else self.stems
        known = reading.by_form if self.exact else reading.by_stem
        rarest = min(range(len(wanted)), key=lambda step: len(known.get(wanted[step], ())))
        size = len(wanted)
        found = []
        for place in known.get(wanted[rarest], ()):
            first = place - rarest
            row = reading.words[first : first + size] if first >= 0 else ()
            if tuple(word.form if self.exact else word.stem for word in row) == wanted:
                found.append((first, first + size - 1))
        return found

    def __str__(self) -> str:
        return '"' + " ".join(self.forms) + '"' if self.exact else "-".join(self.forms)


@dataclass(frozen=True, slots=True)
class Near:
    """Parts of which each stands so many words from the one before; `ordered`: also after it."""

    parts: tuple["Place", ...]
    steps: tuple[tuple[int, bool], ...]
    """Distance in words (1 is the neighbour) and whether the order counts, before each part but the first."""

    def found_in(self, reading: Reading) -> set[int] | None:
        alive = [self.parts[0].runs(reading)]
        for part, (distance, ordered) in zip(self.parts[1:], self.steps, strict=True):
            if not alive[-1]:
                return None
            alive.append(_within(part.runs(reading), alive[-1], after=distance, before=0 if ordered else distance))
        # Backwards: of the earlier parts only what has led to the last one.
        for number in range(len(alive) - 1, 0, -1):
            distance, ordered = self.steps[number - 1]
            ahead = 0 if ordered else distance
            alive[number - 1] = _within(alive[number - 1], alive[number], after=ahead, before=distance)
        return {place for runs in alive for first, last in runs for place in range(first, last + 1)} or None

    def __str__(self) -> str:
        said = [_inside(self.parts[0])]
        for part, (distance, ordered) in zip(self.parts[1:], self.steps, strict=True):
            said += [f"/{'+' if ordered else ''}{distance}", _inside(part)]
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Not:
    """The text must not have this."""

    part: "Node"

    def found_in(self, reading: Reading) -> set[int] | None:
        return set() if self.part.found_in(reading) is None else None

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, And | Or | Near) else f"-{self.part}"


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

    def __str__(self) -> str:
        return " ".join(map(_inside, self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """The text must have one of these."""

    parts: tuple["Node", ...]

    def found_in(self, reading: Reading) -> set[int] | None:
        found = [places for part in self.parts if (places := part.found_in(reading)) is not None]
        return set().union(*found) if found else None

    def runs(self, reading: Reading) -> list[Run]:
        """Only of places; the parser lets nothing else stand beside a distance."""
        return sorted({run for part in self.parts if not isinstance(part, NOT_PLACES) for run in part.runs(reading)})

    def __str__(self) -> str:
        return " OR ".join(map(_inside, self.parts))


Place = Term | Prefix | Marked | Phrase | Or
Node = Place | Near | Limit | Stars | Not | And
NOT_PLACES = (Near, Limit, Stars, Not, And)


def is_place(node: Node) -> bool:
    """Whether the node stands somewhere in the text, so that a distance to it can be told."""
    if isinstance(node, Or):
        return all(is_place(part) for part in node.parts)
    return not isinstance(node, NOT_PLACES)


def is_positive(node: Node) -> bool:
    """Whether the node asks for something to be there, so that an index can look it up."""
    match node:
        case Not() | Limit() | Stars():
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
        case Prefix() | Marked() | Near() | Limit() | Stars():
            return True
        case Not(part):
            return needs_reading(part) or not is_positive(part)
        case And(parts):
            return any(needs_reading(part) for part in parts)
        case Or(parts):
            return not is_positive(node) or any(needs_reading(part) for part in parts)
        case _:
            return False


def has_limits(node: Node) -> bool:
    """Whether more than the words of a text must be known to judge it."""
    match node:
        case Limit() | Stars():
            return True
        case Not(part):
            return has_limits(part)
        case And(parts) | Or(parts):
            return any(has_limits(part) for part in parts)
        case _:
            return False


def marks_of(node: Node, reading: Reading) -> set[int]:
    """Places of everything the node wants to be there, found together or not."""
    match node:
        case Not() | Limit() | Stars():
            return set()
        case And(parts) | Or(parts):
            return set().union(*(marks_of(part, reading) for part in parts))
        case _:
            return node.found_in(reading) or set()


def _inside(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


def _within(runs: list[Run], others: list[Run], *, after: int, before: int) -> list[Run]:
    """The runs that begin at most `after` words after one of the others ends, or end so many before it begins."""
    ends = sorted(last for _first, last in others)
    starts = sorted(first for first, _last in others)
    kept = []
    for first, last in runs:
        left = bisect_left(ends, first) - 1
        right = bisect_left(starts, last + 1)
        is_after = left >= 0 and first - ends[left] <= after
        is_before = right < len(starts) and starts[right] - last <= before
        if is_after or is_before:
            kept.append((first, last))
    return kept
