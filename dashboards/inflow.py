"""How many mentions came in, from the daily counters. Reads only."""

from collections import Counter
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.periods import Period
from storage.rights import Actor
from storage.tables import DailyCount, Source
from storage.vocabulary import MentionState, Role

READERS = (Role.MARKETING, Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY, Role.MODERATOR)


class Counted(StrEnum):
    """By what mentions are counted; the names of the counters' dimensions (moderation/counts.py)."""

    LABEL = "mention_label"
    SOURCE = "mention_source"
    CATEGORY = "mention_category"
    STATE = "mention_state"
    LANGUAGE = "mention_language"


class InflowRow(NamedTuple):
    """How many mentions of a key (a label, a source's id, …) came in over the period."""

    key: str
    name: str
    mentions: int


class Inflow(NamedTuple):
    """Mentions published in the period: by key, by day and key, all together, and how many more are tickets."""

    rows: list[InflowRow]
    by_day: dict[tuple[str, str], int]
    total: int
    tickets: int = 0


# What of a dimension are tickets; the states say it themselves.
_PROMOTED = {
    Counted.LABEL: "promoted_label",
    Counted.SOURCE: "promoted_source",
    Counted.CATEGORY: "promoted_category",
    Counted.LANGUAGE: "promoted_language",
}


def inflow(
    session: Session, brand_id: int, period: Period, *, counted: Counted, by: Actor, with_tickets: bool = False
) -> Inflow:
    """Mentions published in the period, the most frequent key first; days are local days of the installation.

    Those that became tickets are left out unless asked for. Every mention has a state, so the states give the total;
    what bears no label yet stands under the key "". Raises Refused for somebody who holds none of marketing, lead,
    administrator, quality control and moderator.
    """
    by.require(*READERS, brand_id=brand_id)
    states = _counts(session, brand_id, period, Counted.STATE.value)
    left = {cell: count for cell, count in states.items() if with_tickets or cell[1] != MentionState.PROMOTED}
    by_day = left
    if counted is not Counted.STATE:
        by_day = _counts(session, brand_id, period, counted.value)
        if not with_tickets:
            by_day = _less(by_day, _counts(session, brand_id, period, _PROMOTED[counted]))
    if counted is Counted.LABEL:
        by_day = _with_unlabelled(by_day, left)
    sums: Counter[str] = Counter()
    for (_day, key), count in by_day.items():
        sums[key] += count
    names = _source_names(session, brand_id) if counted is Counted.SOURCE else {}
    rows = [InflowRow(key, names.get(key, key), count) for key, count in sums.items() if count]
    tickets = sum(count for (_day, state), count in states.items() if state == MentionState.PROMOTED)
    return Inflow(sorted(rows, key=lambda row: (-row.mentions, row.name)), by_day, sum(sums.values()), tickets)


def _less(counts: dict[tuple[str, str], int], promoted: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    left = {cell: count - promoted.get(cell, 0) for cell, count in counts.items()}
    return {cell: count for cell, count in left.items() if count > 0}


def _counts(session: Session, brand_id: int, period: Period, dimension: str) -> dict[tuple[str, str], int]:
    found = session.execute(
        select(DailyCount.day, DailyCount.key, func.sum(DailyCount.count))
        .where(
            DailyCount.brand_id == brand_id,
            DailyCount.dimension == dimension,
            DailyCount.day >= period.since.isoformat(),
            DailyCount.day < period.until.isoformat(),
        )
        .group_by(DailyCount.day, DailyCount.key)
    )
    return {(day, key): int(count) for day, key, count in found if count}


def _with_unlabelled(
    labelled: dict[tuple[str, str], int], everything: dict[tuple[str, str], int]
) -> dict[tuple[str, str], int]:
    left: Counter[str] = Counter()
    for (day, _state), count in everything.items():
        left[day] += count
    for (day, _label), count in labelled.items():
        left[day] -= count
    return labelled | {(day, ""): count for day, count in left.items() if count > 0}


def _source_names(session: Session, brand_id: int) -> dict[str, str]:
    found = session.execute(select(Source.id, Source.name).where(Source.brand_id == brand_id))
    return {str(key): name for key, name in found}
