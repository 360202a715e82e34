"""How long clocks stood still while the customer waited for us. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from desk.calendars import WorkingHours

MICROSECONDS = 1_000_000


class Turn(NamedTuple):
    """Somebody spoke: the customer, or we such that the customer could see it."""

    at: datetime
    is_customer: bool


class Stretch(NamedTuple):
    """From a moment to a later one."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> int:
        """Plain time."""
        return round((self.until - self.since).total_seconds())


def waits(turns: Iterable[Turn], *, until: datetime) -> list[Stretch]:
    """When the customer waited for us: from the first words nobody had answered to our next answer, at most `until`."""
    found: list[Stretch] = []
    since: datetime | None = None
    # Words and answer of one moment: the answer answers them.
    for turn in sorted(turns, key=lambda one: (one.at, not one.is_customer)):
        if turn.is_customer:
            since = since or turn.at
        elif since is not None:
            found.append(Stretch(since, turn.at))
            since = None
    if since is not None:
        found.append(Stretch(since, until))
    return [one for one in found if one.since < one.until]


def waited_within(pause: Stretch, waiting: Sequence[Stretch]) -> list[Stretch]:
    """The parts of a pause in which the customer waited for us."""
    parts = (Stretch(max(pause.since, one.since), min(pause.until, one.until)) for one in waiting)
    return [part for part in parts if part.since < part.until]


def worked_seconds(parts: Iterable[Stretch], hours: WorkingHours) -> int:
    """Working time of the parts."""
    return round(sum(hours.worked(part.since, part.until) for part in parts) / MICROSECONDS)
