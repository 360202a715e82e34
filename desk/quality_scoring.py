"""What a scorecard comes to: the weighted share of what applies, in percent; a fatal violation makes it 0. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WHOLE = 100


class Line(NamedTuple):
    """A criterion as far as sums go; `steps` 1 is yes or no."""

    key: str
    weight: int
    steps: int
    is_fatal: bool


class Total(NamedTuple):
    """The score in percent, None where nothing applied; `fatal` are the criteria that made it 0."""

    percent: float | None
    fatal: tuple[str, ...]
    # Each criterion's weight among those that applied, in percent.
    shares: Mapping[str, float]


def total(lines: Sequence[Line], grades: Mapping[str, int | None]) -> Total:
    """Σ weight x grade / highest grade over the criteria that apply, ÷ Σ their weights.

    The weight of one that does not apply (None) is shared among the rest, as theirs are.
    """
    applied = {line.key: line for line in lines if grades.get(line.key) is not None}
    weights = sum(line.weight for line in applied.values())
    fatal = tuple(key for key, line in applied.items() if line.is_fatal and grades[key] == 0)
    shares = {key: WHOLE * line.weight / weights for key, line in applied.items()} if weights else {}
    if fatal:
        return Total(0.0, fatal, shares)
    if not weights:
        return Total(None, (), shares)
    earned = sum(line.weight * (grades[key] or 0) / line.steps for key, line in applied.items())
    return Total(WHOLE * earned / weights, (), shares)


def is_missed(grade: int | None, steps: int) -> bool:
    """Whether a criterion was failed: less than half of its grades was earned."""
    return grade is not None and 2 * grade < steps
