"""Whether the desk's daily counters are what the histories of all tickets come to."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.count_replay import DIMENSIONS
from desk.fact_check import Difference
from storage.counting import Tally
from storage.tables import DailyCount

NOBODYS = None


def differing_counts(session: Session, replayed: Counter[Tally]) -> list[Difference]:
    """Each counter that differs from what all tickets together come to."""
    kept = _kept(session)
    return [
        Difference(
            NOBODYS, f"brand {tally.brand_id}, {tally.day}", f"{tally.dimension} {tally.key}",
            str(kept[tally]), str(replayed[tally]),
        )
        for tally in sorted(kept.keys() | replayed.keys())
        if kept[tally] != replayed[tally]
    ]  # fmt: skip


def steps_to_right(session: Session, replayed: Counter[Tally]) -> dict[Tally, int]:
    """What has to be added to each counter that differs; to be added, so that what is counted meanwhile stays."""
    kept = _kept(session)
    return {tally: step for tally in kept.keys() | replayed.keys() if (step := replayed[tally] - kept[tally])}


def _kept(session: Session) -> Counter[Tally]:
    found = session.execute(
        select(DailyCount.brand_id, DailyCount.dimension, DailyCount.key, DailyCount.day, DailyCount.count).where(
            DailyCount.dimension.in_(DIMENSIONS)
        )
    )
    return Counter({Tally(*row[:4]): row[4] for row in found})
