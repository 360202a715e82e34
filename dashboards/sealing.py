"""Seals the figures of days and months, so that a year is read from blocks instead of a million facts.

A day is sealed by first deleting the marks of its changes that can be seen, then reading its facts: a change that was
not committed by then leaves a mark of its own, and the day is stale from the start. Sealers take turns.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from dashboards.block_making import ALL_FACTS, Counts, Lengths, Made, of_day, of_days
from dashboards.block_questions import EVERYTHING, SPLITS
from dashboards.figures import Span
from dashboards.measures import SHAPE
from dashboards.periods import LONGEST_DAYS, Period
from dashboards.sealed_days import Grain, month_of, sealed_periods, stale_days
from storage.counting import day_of
from storage.database import dialect_of, insert_into
from storage.ready import Ready
from storage.tables import FigureBlock, LengthBlock, SealedPeriod, StaleDay

# A month that still changes is read from its days; sealing it over and over would cost more than it saves.
QUIET_FOR = timedelta(hours=1)
# The shape of a month of which a day has changed.
BROKEN = 0
_COUNTS = Ready(insert(FigureBlock).inline())
_LENGTHS = Ready(insert(LengthBlock).inline())
DIMENSIONS = (EVERYTHING, *(one.value for one in SPLITS))


class Own(NamedTuple):
    """What all blocks of a period have in common."""

    brand_id: int
    grain: str
    first_day: str


def days_to_seal(session: Session, brand_id: int, *, now: datetime) -> list[str]:
    """The days before today that are not sealed or have changed since, the newest first."""
    past = past_of(session, brand_id, now=now)
    if past is None:
        return []
    sealed, stale = sealed_periods(session, brand_id, past), stale_days(session, brand_id, past)
    days = [day.isoformat() for day in past.each_day()]
    return [day for day in reversed(days) if day in stale or (Grain.DAY, day) not in sealed]


def months_to_seal(session: Session, brand_id: int, *, now: datetime) -> list[str]:
    """The first days of months that are over and whose days are all sealed; of broken ones those quiet for a while."""
    past = past_of(session, brand_id, now=now)
    if past is None:
        return []
    sealed, stale = sealed_periods(session, brand_id, past), stale_days(session, brand_id, past)
    lately = select(SealedPeriod.first_day).where(
        SealedPeriod.brand_id == brand_id, SealedPeriod.grain == Grain.MONTH, SealedPeriod.shape == BROKEN,
        SealedPeriod.sealed_at > now - QUIET_FOR,
    )  # fmt: skip
    left = {day.replace(day=1).isoformat() for day in past.each_day()} - set(session.scalars(lately))
    return [
        first
        for first in sorted(left, reverse=True)
        if (Grain.MONTH, first) not in sealed
        and month_of(first).until <= past.until
        and all((Grain.DAY, day) in sealed and day not in stale for day in _days(month_of(first)))
    ]


def past_of(session: Session, brand_id: int, *, now: datetime) -> Period | None:
    """The days that can be sealed: from the month of the first fact up to yesterday; None before there are any."""
    firsts = [session.scalar(select(func.min(rows.day)).where(rows.brand == brand_id)) for rows in ALL_FACTS]
    known = sorted(first for first in firsts if first)
    today = date.fromisoformat(day_of(now))
    if not known:
        return None
    since = max(date.fromisoformat(known[0]), today - timedelta(days=LONGEST_DAYS)).replace(day=1)
    return Period(since, today) if since < today else None


def seal_day(session: Session, brand_id: int, day: str, *, now: datetime) -> None:
    """Makes the blocks of a day from its facts as they are now; the month in which it lies is whole no more."""
    _take_turn(session)
    seen = delete(StaleDay).where(StaleDay.brand_id == brand_id, StaleDay.day == day)
    session.execute(seen.execution_options(synchronize_session=False))
    _put(session, Own(brand_id, Grain.DAY.value, day), of_day(session, brand_id, day))
    _note(session, brand_id, Grain.DAY, day, shape=SHAPE, now=now)
    first = month_of(day).since.isoformat()
    if session.get(SealedPeriod, (brand_id, Grain.MONTH, first)) is not None:
        _note(session, brand_id, Grain.MONTH, first, shape=BROKEN, now=now)


def seal_month(session: Session, brand_id: int, first: str, *, now: datetime) -> bool:
    """Makes the blocks of a month from those of its days; False when one of them has changed in the meantime."""
    _take_turn(session)
    month = month_of(first)
    sealed = sealed_periods(session, brand_id, month)
    if stale_days(session, brand_id, month) or not all((Grain.DAY, day) in sealed for day in _days(month)):
        return False
    made = of_days([kept(session, brand_id, Grain.DAY, month)])
    _put(session, Own(brand_id, Grain.MONTH.value, first), made)
    _note(session, brand_id, Grain.MONTH, first, shape=SHAPE, now=now)
    return True


def forget_marks(session: Session, brand_id: int, *, now: datetime) -> None:
    """Drops the marks of days that were never sealed and are not to be yet: there is nothing that could be stale."""
    _take_turn(session)
    today = day_of(now)
    sealed = select(SealedPeriod.first_day).where(
        SealedPeriod.brand_id == brand_id, SealedPeriod.grain == Grain.DAY, SealedPeriod.first_day >= today
    )
    needless = delete(StaleDay).where(StaleDay.brand_id == brand_id, StaleDay.day >= today, StaleDay.day.not_in(sealed))
    session.execute(needless.execution_options(synchronize_session=False))


def kept(session: Session, brand_id: int, grain: Grain, period: Period) -> Made:
    """The blocks of that grain whose first days lie in a period."""
    since, until = period.since.isoformat(), period.until.isoformat()
    counts = session.execute(
        select(FigureBlock.board, FigureBlock.dimension, FigureBlock.key, FigureBlock.counts).where(
            *_of(FigureBlock, brand_id, grain), FigureBlock.first_day >= since, FigureBlock.first_day < until
        )
    )
    lengths = session.execute(
        select(LengthBlock.board, LengthBlock.dimension, LengthBlock.span, LengthBlock.key, LengthBlock.seconds).where(
            *_of(LengthBlock, brand_id, grain),
            LengthBlock.span.in_([span.value for span in Span]),
            LengthBlock.first_day >= since,
            LengthBlock.first_day < until,
        )
    )
    return Made([Counts(*row) for row in counts], [Lengths(*row) for row in lengths])


def _put(session: Session, own: Own, made: Made) -> None:
    grain = Grain(own.grain)
    spans = LengthBlock.span.in_([span.value for span in Span])
    for table, more in ((FigureBlock, []), (LengthBlock, [spans])):
        gone = delete(table).where(*_of(table, own.brand_id, grain), *more, table.first_day == own.first_day)
        session.execute(gone.execution_options(synchronize_session=False))
    _COUNTS.run(session, *(own._asdict() | block._asdict() for block in made.counts))
    _LENGTHS.run(session, *(own._asdict() | block._asdict() for block in made.lengths))


def _of(table: Any, brand_id: int, grain: Grain) -> Sequence[Any]:
    """The conditions up to the first day, so that the rows are found by their key."""
    boards = [rows.name for rows in ALL_FACTS]
    return table.brand_id == brand_id, table.board.in_(boards), table.dimension.in_(DIMENSIONS), table.grain == grain


def _note(session: Session, brand_id: int, grain: Grain, first: str, *, shape: int, now: datetime) -> None:
    adding = insert_into(session, SealedPeriod).values(
        brand_id=brand_id, grain=grain.value, first_day=first, shape=shape, sealed_at=now
    )
    key = ["brand_id", "grain", "first_day"]
    session.execute(
        adding.on_conflict_do_update(
            index_elements=key, set_={"shape": adding.excluded.shape, "sealed_at": adding.excluded.sealed_at}
        )
    )


def _take_turn(session: Session) -> None:
    """One sealer at a time: a month must not be made of days that somebody is making anew. Readers wait for nobody."""
    if dialect_of(session) == "postgresql":
        session.execute(sql("LOCK TABLE sealed_period IN SHARE ROW EXCLUSIVE MODE"))


def _days(period: Period) -> Iterable[str]:
    return (day.isoformat() for day in period.each_day())
