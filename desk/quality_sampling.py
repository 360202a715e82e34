"""Which tickets of a month quality control reads: the same number of each unit, drawn from its strata. Pure.

The way (`ALGORITHM` 1, docs/QUALITY.md): the tickets of a unit are put into strata of channel, rating and breach. A
stratum gives its share of what is wanted, rounded down; what is left over goes one by one to the strata with the
largest remainders. Within a stratum, and among equal remainders, the order is that of the SHA-256 of the seed and the
ticket: the same seed over the same tickets gives the same sample, in whatever order they came and on any machine.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import ceil
from typing import Final, NamedTuple

from storage.vocabulary import SampleUnit

ALGORITHM: Final = 1
WHOLE: Final = 100


class Candidate(NamedTuple):
    """A ticket cycle that may be read; `rating` is empty where nobody rated."""

    ticket_id: int
    cycle: int
    operator_id: int
    channel_id: int
    rating: str
    is_late: bool
    day: str

    @property
    def stratum(self) -> str:
        """Channel, rating and breach in one word."""
        return f"{self.channel_id}:{self.rating or 'unrated'}:{'late' if self.is_late else 'kept'}"

    def unit(self, unit: SampleUnit) -> int:
        """Whose number of tickets it counts in."""
        return self.operator_id if unit is SampleUnit.OPERATOR else self.channel_id


class Shortfall(NamedTuple):
    """A unit that could not give what was wanted: it closed no more."""

    unit_id: int
    wanted: int
    drawn: int
    closed: int


class Drawn(NamedTuple):
    """What was drawn, in an order that tells nothing of whose work it is, and who gave less than wanted."""

    tickets: list[Candidate]
    shortfalls: list[Shortfall]


def draw(
    candidates: Sequence[Candidate],
    *,
    unit: SampleUnit,
    size: int,
    seed: str,
    units: Collection[int] = (),
    taken: Mapping[int, int] | None = None,
) -> Drawn:
    """Up to `size` tickets of each unit. `taken` is how many of a unit the month's earlier draws hold already (these
    are no candidates any more); `units` further units from which tickets are wanted, so that nobody is passed over.
    """
    already = taken or {}
    of_unit: dict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        of_unit[one.unit(unit)].append(one)
    tickets: list[Candidate] = []
    shortfalls = []
    for number in sorted(of_unit.keys() | set(units) | already.keys()):
        mine, had = of_unit[number], already.get(number, 0)
        picked = _of_strata(mine, max(0, size - had), seed)
        tickets += picked
        if had + len(picked) < size:
            shortfalls.append(Shortfall(number, size, had + len(picked), had + len(mine)))
    return Drawn(sorted(tickets, key=lambda one: _turn(seed, "order", one)), shortfalls)


def second_readings(tickets: Sequence[Candidate], *, share: int, seed: str) -> set[Candidate]:
    """Which of the drawn tickets a second person reads as well: at least `share` of a hundred."""
    wanted = ceil(len(tickets) * share / WHOLE)
    return set(sorted(tickets, key=lambda one: _turn(seed, "second", one))[:wanted])


def hours(scores: int, minutes: float) -> float:
    """What so many scores cost."""
    return scores * minutes / 60


def _of_strata(mine: Sequence[Candidate], wanted: int, seed: str) -> list[Candidate]:
    if len(mine) <= wanted:
        return list(mine)
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for one in mine:
        strata[one.stratum].append(one)
    shares = {name: Fraction(wanted * len(those), len(mine)) for name, those in strata.items()}
    quotas = {name: int(share) for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: (quotas[name] - shares[name], _digest(seed, "stratum", name)))
    for name in by_remainder[: wanted - sum(quotas.values())]:
        quotas[name] += 1
    return [
        one
        for name, those in strata.items()
        for one in sorted(those, key=lambda one: _turn(seed, "ticket", one))[: quotas[name]]
    ]


def _turn(seed: str, what: str, one: Candidate) -> bytes:
    return _digest(seed, what, f"{one.ticket_id}.{one.cycle}")


def _digest(*parts: str) -> bytes:
    return sha256("|".join(parts).encode()).digest()
