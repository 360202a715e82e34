"""How far two readers agree beyond chance: Cohen's kappa, weighted where there are grades. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

FEWEST: Final = 50
"""Below so many pairs a kappa is noise and is not told."""

Distance = Callable[[int, int], float]


def unequal(one: int, other: int) -> float:
    """Any difference counts the same: the unweighted kappa."""
    return float(one != other)


def squared(one: int, other: int) -> float:
    """Grades far apart count more: quadratic weights."""
    return float((one - other) ** 2)


def kappa(pairs: Sequence[tuple[int, int]], distance: Distance = unequal) -> float | None:
    """1 - observed disagreement ÷ the disagreement of chance; None where chance itself would always agree."""
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(distance(one, other) for one, other in pairs) / n
    first, second = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    expected = sum(
        first[one] * second[other] * distance(one, other) for one in first for other in second
    ) / (n * n)  # fmt: skip
    return None if expected == 0 else 1 - observed / expected


def usable(pairs: Sequence[tuple[int | None, int | None]], *, steps: int) -> list[tuple[int, int]]:
    """The pairs a kappa is made of. "Does not apply" is no grade: where there are grades, pairs with it are left out;
    of a yes or no it is a third answer.
    """
    if steps == 1:
        return [(-1 if one is None else one, -1 if other is None else other) for one, other in pairs]
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def of_grades(pairs: Sequence[tuple[int | None, int | None]], *, steps: int) -> float | None:
    """Kappa of a criterion, over its usable pairs."""
    return kappa(usable(pairs, steps=steps), unequal if steps == 1 else squared)
