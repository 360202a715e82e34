"""Whether sealed figures are what the facts say, and a way to make them anew."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from dashboards.block_making import Made, of_day, of_days
from dashboards.blocks import COUNTS, SECONDS
from dashboards.periods import Period
from dashboards.sealed_days import Grain, month_of, sealed_periods, stale_days
from dashboards.sealing import kept, seal_day, seal_month
from storage.database import reading, transaction

Numbers = tuple[int, ...] | None


class Differing(NamedTuple):
    """A block that does not hold what the facts say; None where one of the two has none."""

    grain: Grain
    first_day: str
    # Board, dimension, span if any, key.
    what: tuple[str | int, ...]
    kept: Numbers
    counted: Numbers


def differing(session: Session, brand_id: int, period: Period) -> list[Differing]:
    """The sealed days and months of a period that are not what their facts come to; stale ones are nobody's answer."""
    sealed, stale = sealed_periods(session, brand_id, period), stale_days(session, brand_id, period)
    found: list[Differing] = []
    for grain, first in sorted(sealed):
        own = month_of(first) if grain is Grain.MONTH else None
        days = [day.isoformat() for day in own.each_day()] if own is not None else [first]
        if stale.isdisjoint(days):
            counted = of_days(of_day(session, brand_id, day) for day in days)
            found += _between(grain, first, kept(session, brand_id, grain, _only(first)), counted)
    return found


def seal_again(brand_id: int, period: Period, *, now: datetime) -> None:
    """Makes anew what is sealed of a period, each day and month in a transaction of its own.

    A month of which a day lies outside the period is made of its days.
    """
    with reading() as session:
        sealed = sealed_periods(session, brand_id, period)
    for first in sorted(first for grain, first in sealed if grain is Grain.DAY):
        with transaction() as session:
            seal_day(session, brand_id, first, now=now)
    for first in sorted({month_of(first).since.isoformat() for _grain, first in sealed}):
        with transaction() as session:
            seal_month(session, brand_id, first, now=now)


def _between(grain: Grain, first: str, ours: Made, theirs: Made) -> Iterable[Differing]:
    left, right = _numbers(ours), _numbers(theirs)
    for what in sorted(left.keys() | right.keys(), key=str):
        if left.get(what) != right.get(what):
            yield Differing(grain, first, what, left.get(what), right.get(what))


def _numbers(made: Made) -> dict[tuple[str | int, ...], tuple[int, ...]]:
    found: dict[tuple[str | int, ...], tuple[int, ...]] = {}
    for board, dimension, key, counts in made.counts:
        found[board, dimension, key] = _whole(counts, COUNTS)
    for board, dimension, span, key, seconds in made.lengths:
        found[board, dimension, span, key] = _whole(seconds, SECONDS)
    return found


def _whole(packed: bytes, kind: "np.dtype[np.signedinteger]") -> tuple[int, ...]:
    return tuple(int(number) for number in np.frombuffer(packed, kind))


def _only(day: str) -> Period:
    return Period(date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=1))
