"""In which units the lines of a bonus plan are measured, and between which values they can lie. Pure."""

from enum import StrEnum

from storage.vocabulary import BonusMetric


class Unit(StrEnum):
    """The unit of a metric."""

    PERCENT = "percent"
    SECONDS = "seconds"
    TICKETS = "tickets"
    NUMBER = "number"


UNITS = {
    BonusMetric.WITHIN: Unit.PERCENT,
    BonusMetric.TAKEN_SPEED: Unit.SECONDS,
    BonusMetric.PROMOTED_SPEED: Unit.SECONDS,
    BonusMetric.CSI: Unit.PERCENT,
    BonusMetric.QC: Unit.PERCENT,
    BonusMetric.ANSWERED: Unit.TICKETS,
    BonusMetric.PER_HOUR: Unit.NUMBER,
    BonusMetric.COMPLEXITY: Unit.NUMBER,
    BonusMetric.AGREEMENT: Unit.PERCENT,
}
_BOUNDS = {
    Unit.PERCENT: (0, 100),
    Unit.SECONDS: (0, 30 * 86_400),
    Unit.TICKETS: (0, 1_000_000),
    Unit.NUMBER: (0, 1000),
}


def bounds_of(metric: BonusMetric) -> tuple[int, int]:
    """The least and the greatest that a floor or a target can be."""
    return (1, 3) if metric is BonusMetric.COMPLEXITY else _BOUNDS[UNITS[metric]]
