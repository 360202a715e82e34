"""Which days and months of a period can be read from their blocks, and which have to be asked of the facts."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from dashboards.measures import SHAPE
from dashboards.periods import Period
from storage.tables import SealedPeriod, StaleDay

MONTH = len("2026-11")


class Grain(StrEnum):
    """How long a sealed period is."""

    DAY = "day"
    MONTH = "month"


class Cover(NamedTuple):
    """A period's first days of sealed months, its sealed days beside them, and the days that are not sealed."""

    months: Sequence[str]
    days: Sequence[str]
    open_days: Sequence[str]


def cover_of(session: Session, brand_id: int, period: Period, *, by_months: bool) -> Cover:
    """How a period is put together; without `by_months` of days alone."""
    whole_months = Period(period.since.replace(day=1), period.until)
    sealed = sealed_periods(session, brand_id, whole_months)
    stale = stale_days(session, brand_id, whole_months)
    wanted: dict[str, list[str]] = {}
    for one in period.each_day():
        wanted.setdefault(f"{one.isoformat()[:MONTH]}-01", []).append(one.isoformat())
    months: list[str] = []
    days: list[str] = []
    open_days: list[str] = []
    for first, own in wanted.items():
        if by_months and len(own) == days_of_month(first) and (Grain.MONTH, first) in sealed and stale.isdisjoint(own):
            months.append(first)
            continue
        for day in own:
            is_sealed = (Grain.DAY, day) in sealed and day not in stale
            (days if is_sealed else open_days).append(day)
    return Cover(months, days, open_days)


def sealed_periods(session: Session, brand_id: int, period: Period) -> set[tuple[Grain, str]]:
    """The days and months whose blocks were made, stale or not."""
    found = session.execute(
        select(SealedPeriod.grain, SealedPeriod.first_day).where(
            SealedPeriod.brand_id == brand_id,
            SealedPeriod.first_day >= period.since.isoformat(),
            SealedPeriod.first_day < period.until.isoformat(),
            SealedPeriod.shape == SHAPE,
        )
    )
    return {(Grain(grain), first) for grain, first in found}


def stale_days(session: Session, brand_id: int, period: Period) -> set[str]:
    """The days of which a fact has changed since, or that were never sealed."""
    return set(
        session.scalars(
            select(StaleDay.day)
            .where(
                StaleDay.brand_id == brand_id,
                StaleDay.day >= period.since.isoformat(),
                StaleDay.day < period.until.isoformat(),
            )
            .distinct()
        )
    )


def days_of_month(first: str) -> int:
    """How many days the month has that begins on this day."""
    return _month(first).days


def month_of(day: str) -> Period:
    """The whole month in which a day lies."""
    return _month(f"{day[:MONTH]}-01")


def _month(first: str) -> Period:
    since = date.fromisoformat(first)
    return Period(since, (since + timedelta(days=31)).replace(day=1))


def on_days(column: ColumnElement[str], days: Sequence[str]) -> ColumnElement[bool]:
    """The rows of these days, which are in order."""
    whole = (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days + 1
    return and_(column >= days[0], column <= days[-1]) if whole == len(days) else column.in_(days)
