"""How much of a promise is used up, and when it runs out: two functions, inverse of each other."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from desk.calendars import WorkingHours
from desk.wall_clock import MICROSECOND
from storage.vocabulary import Metric


class PauseSpan(NamedTuple):
    """A stretch that does not count; `until` None means that it still lasts."""

    since: datetime
    until: datetime | None


def counting_pauses(metric: Metric, pauses: Sequence[PauseSpan]) -> Sequence[PauseSpan]:
    """The pauses this metric takes part in: the first reply never pauses, for nobody has answered yet."""
    return () if metric == Metric.FIRST_REPLY else pauses


def elapsed(start: datetime, until: datetime, *, hours: WorkingHours, pauses: Iterable[PauseSpan] = ()) -> timedelta:
    """Working time from `start` to `until` that no pause covers; zero when `until` is not later."""
    spent = hours.worked(start, until)
    for since, end in _joined(pauses, start):
        spent -= hours.worked(min(since, until), until if end is None else min(end, until))
    return spent * MICROSECOND


def due_at(
    start: datetime, allowance: timedelta, *, hours: WorkingHours, pauses: Iterable[PauseSpan] = ()
) -> datetime | None:
    """The earliest moment at which `elapsed` reaches the allowance; None while a lasting pause holds it."""
    left, position = allowance // MICROSECOND, start
    for since, end in _joined(pauses, start):
        before = hours.worked(position, since)
        if left <= before:
            break
        if end is None:
            return None
        left -= before
        position = end
    return hours.after(position, left)


def _joined(pauses: Iterable[PauseSpan], start: datetime) -> Iterator[PauseSpan]:
    """Pauses after `start` in order, those that touch or overlap made one."""
    since: datetime | None = None
    until: datetime | None = None
    for pause in sorted(pauses, key=lambda one: one.since):
        begins = max(pause.since, start)
        if pause.until is not None and pause.until <= begins:
            continue
        if since is not None and (until is None or begins <= until):
            until = None if until is None or pause.until is None else max(until, pause.until)
            continue
        if since is not None:
            yield PauseSpan(since, until)
        since, until = begins, pause.until
    if since is not None:
        yield PauseSpan(since, until)
