"""How a bonus is reckoned: what a line fulfils, whose weight goes where, what is paid. Pure, in exact fractions.

Money is rounded once, half up, to a hundredth; the lines then share the rounded sum, so they always add up to it.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

from storage.vocabulary import BonusMetric, BonusPart, FewRule

NOTHING = Fraction(0)
WHOLE = Fraction(1)
PERCENT = 100
# Of these less is better: nothing is paid at the greater of floor and target.
LESS_IS_BETTER = frozenset({BonusMetric.TAKEN_SPEED, BonusMetric.PROMOTED_SPEED})
# These count work: none at all is a nought, and no sample is too small for them.
VOLUMES = frozenset({BonusMetric.ANSWERED, BonusMetric.PER_HOUR})


class Line(NamedTuple):
    """A metric of a plan in its own unit: per cent, seconds, tickets."""

    metric: BonusMetric
    part: BonusPart
    floor: Fraction
    target: Fraction
    weight: int
    min_n: int

    @property
    def key(self) -> str:
        """The line's name in an expression: `csi`, `team_csi`."""
        return self.metric.value if self.part is BonusPart.PERSONAL else f"{self.part.value}_{self.metric.value}"


class Terms(NamedTuple):
    """What a plan pays for; the base in hundredths of its currency, the cap as a share (1.2 for 120 %)."""

    base_minor: int
    cap: Fraction
    few: FewRule
    lines: tuple[Line, ...]


class Measured(NamedTuple):
    """What a line's metric came to, in how many cases; None where there were none."""

    value: Fraction | None
    n: int


class Hours(NamedTuple):
    """Minutes worked and those they are a share of; None: the base is not shared out."""

    worked_min: int | None = None
    owed_min: int | None = None

    @property
    def share(self) -> Fraction:
        """Worked ÷ owed, never more than the whole; the whole where nothing is shared out."""
        if self.worked_min is None or self.owed_min is None:
            return WHOLE
        return min(WHOLE, Fraction(self.worked_min, self.owed_min)) if self.owed_min > 0 else NOTHING


class Fulfilled(NamedTuple):
    """A line of a person: what it fulfils, for which share of the base it stands after sharing, what it pays."""

    measured: Measured
    is_few: bool
    weight: Fraction
    fulfilment: Fraction
    amount_minor: int | None


class Reckoned(NamedTuple):
    """What a person gets."""

    lines: list[Fulfilled]
    amount_minor: int

    @property
    def counts(self) -> bool:
        """Whether any line stands for something."""
        return any(line.weight for line in self.lines)


def fulfilment(line: Line, value: Fraction, cap: Fraction) -> Fraction:
    """0 at the floor and beyond, 1 at the target, straight in between and on, up to the cap."""
    reached = (value - line.floor) / (line.target - line.floor)
    return min(cap, max(NOTHING, reached))


def weighed(lines: Sequence[Line], measured: Sequence[Measured], few: FewRule) -> list[Fraction]:
    """For which share of the base each line stands.

    With `shared` a line of too few cases gives its weight to the others, in proportion to theirs; when there are no
    others, nothing is left to pay by.
    """
    own = [Fraction(line.weight, PERCENT) for line in lines]
    if few is FewRule.NEUTRAL:
        return own
    counting = [
        weight if is_enough(line, one) else NOTHING for line, one, weight in zip(lines, measured, own, strict=True)
    ]
    left = sum(counting, NOTHING)
    return [weight * sum(own, NOTHING) / left for weight in counting] if left else counting


def is_enough(line: Line, measured: Measured) -> bool:
    """Whether a line has the cases it needs; without any it never has, but a volume is what it is."""
    if line.metric in VOLUMES:
        return measured.value is not None
    return measured.value is not None and measured.n >= max(1, line.min_n)


def has_own(lines: Sequence[Line], measured: Sequence[Measured]) -> bool:
    """Whether anything of the person's own was measured, where the plan looks at it: nobody lives on the team alone."""
    own = [one for line, one in zip(lines, measured, strict=True) if line.part is BonusPart.PERSONAL]
    return not own or any(one.n for one in own)


def unpaid(lines: Sequence[Line], measured: Sequence[Measured]) -> Reckoned:
    """The row of somebody who gets nothing."""
    rows = [
        Fulfilled(one, not is_enough(line, one), NOTHING, NOTHING, 0)
        for line, one in zip(lines, measured, strict=True)
    ]  # fmt: skip
    return Reckoned(rows, 0)


def reckon(terms: Terms, measured: Sequence[Measured], hours: Hours) -> Reckoned:
    """What a person gets: base × hours × the sum of weight × fulfilment; nothing where nothing own was measured."""
    if not has_own(terms.lines, measured):
        return unpaid(terms.lines, measured)
    weights = weighed(terms.lines, measured, terms.few)
    reached = [_reached(line, one, terms, hours) for line, one in zip(terms.lines, measured, strict=True)]
    exact = [
        terms.base_minor * hours.share * weight * part for weight, part in zip(weights, reached, strict=True)
    ]  # fmt: skip
    total = rounded(sum(exact, NOTHING))
    amounts = shared_out(total, exact)
    lines = [
        Fulfilled(one, not is_enough(line, one), weight, part, amount)
        for line, one, weight, part, amount in zip(terms.lines, measured, weights, reached, amounts, strict=True)
    ]
    return Reckoned(lines, total)


def _reached(line: Line, measured: Measured, terms: Terms, hours: Hours) -> Fraction:
    if measured.value is not None and is_enough(line, measured):
        if not is_by_hours(line):
            return fulfilment(line, measured.value, terms.cap)
        # So many tickets are a target for whole hours: whoever works half of them has half the target.
        scaled = line._replace(floor=line.floor * hours.share, target=line.target * hours.share)
        return fulfilment(scaled, measured.value, terms.cap) if hours.share else NOTHING
    return WHOLE if terms.few is FewRule.NEUTRAL else NOTHING


def is_by_hours(line: Line) -> bool:
    """Whether floor and target of the line hold for whole hours, and are shared out by those of the person."""
    return line.metric is BonusMetric.ANSWERED and line.part is BonusPart.PERSONAL


def rounded(minor: Fraction) -> int:
    """Whole hundredths, a half goes up."""
    return floor(minor + Fraction(1, 2))


def shared_out(total: int, parts: Sequence[Fraction]) -> list[int]:
    """The parts in whole hundredths that add up to the total: those with the greatest remainder get what is left."""
    whole = [floor(part) for part in parts]
    left = total - sum(whole)
    order = sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))
    for place in order[: max(0, left)]:
        whole[place] += 1
    return whole
