"""One-dimensional daily counters, kept in the transaction of their cause."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage.database import insert_on
from storage.ready import Ready
from storage.settings import settings
from storage.tables import DailyCount

_QUARTER_S = 15 * 60


class Tally(NamedTuple):
    """One thing to count: brand, dimension (source, label, state, …), key, day."""

    brand_id: int
    dimension: str
    key: str
    day: str


def day_of(moment: datetime) -> str:
    """The installation's calendar day of a moment, as 2026-11-21."""
    return _day_of_quarter(int(moment.timestamp() // _QUARTER_S), settings().zone)


@lru_cache(maxsize=10_000)
def _day_of_quarter(quarter: int, zone: str) -> str:
    # Every zone is a whole number of quarters of an hour away from UTC, so no day begins inside one.
    return datetime.fromtimestamp(quarter * _QUARTER_S, ZoneInfo(zone)).date().isoformat()


def hour_of(moment: datetime) -> int:
    """The hour of the installation's day in which a moment lies, 0 to 23."""
    return _hour_of_quarter(int(moment.timestamp() // _QUARTER_S), settings().zone)


@lru_cache(maxsize=10_000)
def _hour_of_quarter(quarter: int, zone: str) -> int:
    return datetime.fromtimestamp(quarter * _QUARTER_S, ZoneInfo(zone)).hour


def promoted_keys(source_id: int, category: str, language: str, label: str | None) -> dict[str, str]:
    """Where a mention that is a ticket counts, by dimension: the report on mentions leaves it out."""
    keys = {
        "promoted_source": str(source_id),
        "promoted_category": category,
        "promoted_language": language or "unknown",
    }
    return keys if label is None else keys | {"promoted_label": label}


def count(session: Session, tallies: Iterable[Tally], *, by: int = 1) -> None:
    """Adds `by` (may be negative) for each tally; equal ones add up."""
    shift(session, {tally: times * by for tally, times in Counter(tallies).items()})


def shift(session: Session, steps: Mapping[Tally, int]) -> None:
    """Adds each step to its counter, in one statement and in one order, so that two writers never wait crosswise."""
    rows = [{**tally._asdict(), "count": step} for tally, step in sorted(steps.items())]
    if not rows:
        return
    _ADDING.run(session, *rows)


def _adding(dialect: str) -> Any:
    adding = insert_on(dialect, DailyCount.__table__)
    return adding.on_conflict_do_update(
        index_elements=["brand_id", "dimension", "key", "day"],
        set_={"count": DailyCount.__table__.c.count + adding.excluded.count},
    )


_ADDING = Ready(_adding)
