"""What waits for a moderator, and since when; how long texts waited until they became tickets. Reads only."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from dashboards.decisions import READERS
from moderation.stream_conditions import IN_STREAM
from storage.rights import Actor
from storage.tables import Mention, Source


class Age(StrEnum):
    """How long a text has waited since it was first seen."""

    HOUR = "1h"
    HOURS_4 = "4h"
    DAY = "1d"
    DAYS_3 = "3d"
    WEEK = "7d"
    OLDER = "older"


UNTIL: Final = {
    Age.HOUR: timedelta(hours=1),
    Age.HOURS_4: timedelta(hours=4),
    Age.DAY: timedelta(days=1),
    Age.DAYS_3: timedelta(days=3),
    Age.WEEK: timedelta(days=7),
}


class WaitingRow(NamedTuple):
    """What waits of a source: how many by age, and the moment the oldest was first seen."""

    key: str
    name: str
    waiting: int
    ages: dict[Age, int]
    oldest: datetime | None


class Backlog(NamedTuple):
    """The sources with what waits of them, most first, and all together."""

    rows: list[WaitingRow]
    total: WaitingRow


def backlog(session: Session, brand_id: int, *, by: Actor, now: datetime) -> Backlog:
    """Everything in the stream at this moment by source and age."""
    by.require(*READERS, brand_id=brand_id)
    # Sums of conditions, not a group by age; "+ 0", or SQLite walks all texts of a source in the order of its index.
    source = Mention.source_id + 0
    younger = [func.sum(case((Mention.seen_at > now - most, 1), else_=0)) for most in UNTIL.values()]
    found = session.execute(
        select(source, func.min(Mention.seen_at), func.count(), *younger)
        .where(Mention.brand_id == brand_id, IN_STREAM)
        .group_by(source)
    ).all()
    named: Any = session.execute(select(Source.id, Source.name).where(Source.brand_id == brand_id))
    names: dict[int, str] = dict(named.all())
    ages = {one: _ages(int(number), [int(sum_) for sum_ in sums]) for one, _first, number, *sums in found}
    oldest = {one: first for one, first, *_rest in found}
    rows = [_row(str(one), names.get(one, f"#{one}"), counted, oldest[one]) for one, counted in ages.items()]
    rows.sort(key=lambda row: (-row.waiting, row.name.casefold()))
    everything = sum(ages.values(), Counter[Age]())
    return Backlog(rows, _row("", "", everything, min(oldest.values(), default=None)))


def _ages(number: int, younger: Sequence[int]) -> Counter[Age]:
    """By age, from how many are younger than each."""
    steps = [0, *younger, number]
    return Counter({age: upper - lower for age, lower, upper in zip(Age, steps[:-1], steps[1:], strict=True)})


def _row(key: str, name: str, ages: Counter[Age], oldest: datetime | None) -> WaitingRow:
    return WaitingRow(key, name, ages.total(), {age: ages[age] for age in Age}, oldest)
