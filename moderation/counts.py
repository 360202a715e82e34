"""Daily counters of mentions: one dimension each, by the day of publication, kept in the cause's transaction.

Dimensions: mention_source (key: source id), mention_category, mention_language, mention_state, mention_label,
mention_abuse (key: source id), mention_muted (key: category), which counts what a category that is switched off hides,
promoted_source, promoted_category, promoted_language and promoted_label, which count those that are tickets now,
mention_waits (key: hour; by the day it was first seen), which counts what came in for the moderators, and unmatched
(key: source id; by the day of reading), which counts what an open source said about others.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.provenance import Provenance
from storage.counting import Tally, count, day_of, promoted_keys, shift
from storage.settings import settings
from storage.tables import Mention, Source
from storage.vocabulary import Category, Label, MentionState

MUTED = "mention_muted"
WAITS = "mention_waits"


class Counted(NamedTuple):
    """What of a mention is counted and may change."""

    state: MentionState
    label: Label | None


class Ticketed(NamedTuple):
    """What is counted of a mention that is a ticket."""

    published_at: datetime
    language: str
    label: Label | None


class Arrived(NamedTuple):
    """What of a new mention is counted: its day, its language ("" unknown), the state it entered in."""

    day: str
    language: str
    state: MentionState


def arrived(session: Session, source: Source | Provenance, mentions: Iterable[Arrived]) -> None:
    """New mentions of a source."""
    steps: Counter[Tally] = Counter()
    for (day, language, state), number in Counter(mentions).items():
        keys = {
            "mention_source": str(source.id),
            "mention_category": source.category.value,
            "mention_language": language or "unknown",
            "mention_state": state.value,
        }
        for dimension, key in keys.items():
            steps[Tally(source.brand_id, dimension, key, day)] += number
    shift(session, steps)


def came_in(session: Session, brand_id: int, number: int, *, now: datetime) -> None:
    """New texts came in for the moderators at this hour."""
    if number:
        hour = f"{now.astimezone(ZoneInfo(settings().zone)).hour:02}"
        count(session, [Tally(brand_id, WAITS, hour, day_of(now))], by=number)


def muted(
    session: Session,
    source: Source | Provenance,
    mentions: Iterable[Arrived],
    *,
    by: int = 1,
    category: Category | None = None,
) -> None:
    """Mentions that nobody sees because their category is switched off; with -1 those that are seen after all.

    The category is the source's, unless the texts are commercial wherever they stand.
    """
    key = (category or source.category).value
    days = Counter(one.day for one in mentions)
    shift(
        session,
        {Tally(source.brand_id, MUTED, key, day): by * number for day, number in days.items()},
    )


def abused(session: Session, brand_id: int, mentions: Iterable[tuple[int, datetime]], *, by: int) -> None:
    """Mentions, each by its source and its publication, were found abusive, or with -1 are not any more."""
    found = Counter(Tally(brand_id, "mention_abuse", str(source), day_of(at)) for source, at in mentions)
    shift(session, {tally: number * by for tally, number in found.items()})


def promoted(session: Session, source: Source | Provenance, known: Ticketed, *, by: int) -> None:
    """A mention became a ticket, or with -1 is none any more: the report on mentions leaves it out meanwhile."""
    day = day_of(known.published_at)
    keys = promoted_keys(source.id, source.category.value, known.language, known.label)
    shift(session, {Tally(source.brand_id, dimension, key, day): by for dimension, key in keys.items()})


def as_promoted(session: Session, mention_ids: Collection[int]) -> Counter[Tally]:
    """What these mentions count as tickets."""
    wanted = (
        select(
            *(Mention.brand_id, Mention.source_id, Source.category, Mention.language),
            *(Mention.label, Mention.published_at),
        )
        .join(Source, Source.id == Mention.source_id)
        .where(Mention.id.in_(mention_ids))
    )
    return Counter(
        Tally(brand_id, dimension, key, day_of(at))
        for brand_id, source_id, category, language, label, at in session.execute(wanted)
        for dimension, key in promoted_keys(source_id, category, language, label).items()
    )


def unmatched(session: Session, source: Source | Provenance, number: int, *, now: datetime) -> None:
    """Texts of an open source that are not about the brand."""
    if number:
        count(session, [Tally(source.brand_id, "unmatched", str(source.id), day_of(now))], by=number)


class Move(NamedTuple):
    """A mention that changed its state or its label."""

    published_at: datetime
    was: Counted
    becomes: Counted


def moved(session: Session, brand_id: int, moves: Iterable[Move]) -> None:
    """Mentions of the brand changed their states or their labels."""
    steps: Counter[Tally] = Counter()
    for published_at, was, becomes in moves:
        day = day_of(published_at)
        for dimension, old, new in (
            ("mention_state", was.state, becomes.state),
            ("mention_label", was.label, becomes.label),
        ):
            if old == new:
                continue
            if old is not None:
                steps[Tally(brand_id, dimension, old.value, day)] -= 1
            if new is not None:
                steps[Tally(brand_id, dimension, new.value, day)] += 1
    shift(session, {tally: step for tally, step in steps.items() if step})
