"""One-dimensional daily counters, kept in the transaction of their cause."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.settings import settings
from storage.tables import DailyCount


class Tally(NamedTuple):
    """One thing to count: brand, dimension (source, label, state, …), key, day."""

    brand_id: int
    dimension: str
    key: str
    day: str


def day_of(moment: datetime) -> str:
    """The installation's calendar day of a moment, as 2026-11-21."""
    return moment.astimezone(ZoneInfo(settings().zone)).date().isoformat()


def count(session: Session, tallies: Iterable[Tally], *, by: int = 1) -> None:
    """Adds `by` (may be negative) for each tally; equal ones add up."""
    shift(session, {tally: times * by for tally, times in Counter(tallies).items()})


def shift(session: Session, steps: Mapping[Tally, int]) -> None:
    """Adds each step to its counter, in one statement and in one order, so that two writers never wait crosswise."""
    rows = [{**tally._asdict(), "count": step} for tally, step in sorted(steps.items())]
    if not rows:
        return
    adding = insert_into(session, DailyCount)
    adding = adding.on_conflict_do_update(
        index_elements=["brand_id", "dimension", "key", "day"],
        set_={"count": DailyCount.count + adding.excluded.count},
    )
    session.execute(adding, rows)
