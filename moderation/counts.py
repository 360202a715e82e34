"""Daily counters of mentions: one dimension each, by the day of publication, kept in the cause's transaction.

Dimensions: mention_source (key: source id), mention_category, mention_language, mention_state, mention_label,
and unmatched (key: source id; by the day of reading), which counts what an open source said about others.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from storage.counting import Tally, count, day_of, shift
from storage.tables import Source
from storage.vocabulary import Label, MentionState


class Counted(NamedTuple):
    """What of a mention is counted and may change."""

    state: MentionState
    label: Label | None


def arrived(session: Session, source: Source, mentions: Iterable[tuple[datetime, str, MentionState]]) -> None:
    """New mentions: when published, their language ("" unknown), the state they entered in."""
    tallies = []
    for published_at, language, state in mentions:
        day = day_of(published_at)
        keys = {
            "mention_source": str(source.id),
            "mention_category": source.category.value,
            "mention_language": language or "unknown",
            "mention_state": state.value,
        }
        tallies += [Tally(source.brand_id, dimension, key, day) for dimension, key in keys.items()]
    count(session, tallies)


def unmatched(session: Session, source: Source, number: int, *, now: datetime) -> None:
    """Texts of an open source that are not about the brand."""
    if number:
        count(session, [Tally(source.brand_id, "unmatched", str(source.id), day_of(now))], by=number)


def moved(session: Session, brand_id: int, published_at: datetime, *, was: Counted, becomes: Counted) -> None:
    """A mention changed its state or its label."""
    day = day_of(published_at)
    steps: dict[Tally, int] = {}
    for dimension, old, new in (
        ("mention_state", was.state, becomes.state),
        ("mention_label", was.label, becomes.label),
    ):
        if old == new:
            continue
        if old is not None:
            steps[Tally(brand_id, dimension, old.value, day)] = -1
        if new is not None:
            steps[Tally(brand_id, dimension, new.value, day)] = 1
    shift(session, steps)
