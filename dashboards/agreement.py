"""How decisions agree with pre-tags: shares with their limits, per tag, per week, per source. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from classifier.bounds import interval
from storage.vocabulary import Label

SHOWN_FROM: Final = 50  # decisions; fewer say next to nothing


class Reading(NamedTuple):
    """A decided mention: what was proposed with which confidence, and what a person chose."""

    mention_id: int
    source_id: int
    decided_at: datetime
    said: Label
    chosen: Label
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.said == self.chosen


class Share(NamedTuple):
    """A share of something, with the limits between which it lies with a certainty of 90 %."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """None of nothing: empty is not zero."""
        return self.right / self.of if self.of else None

    @property
    def limits(self) -> tuple[float, float]:
        return interval(self.right, self.of)


class TagRow(NamedTuple):
    """A tag: of how many mentions proposed as it the person agreed, and of how many chosen as it it was proposed."""

    label: Label
    precision: Share
    recall: Share


class KeyRow(NamedTuple):
    """The agreement of a part of the decisions."""

    key: str
    share: Share


def agreement(found: Sequence[Reading]) -> Share:
    """Decisions in which the person chose what was proposed."""
    return Share(sum(one.is_right for one in found), len(found))


def per_tag(found: Sequence[Reading]) -> list[TagRow]:
    """Every tag that was proposed or chosen, in the order of the labels."""
    said = Counter(one.said for one in found)
    chosen = Counter(one.chosen for one in found)
    right = Counter(one.said for one in found if one.is_right)
    return [
        TagRow(label, Share(right[label], said[label]), Share(right[label], chosen[label]))
        for label in Label
        if said[label] or chosen[label]
    ]


def confusion(found: Iterable[Reading]) -> Counter[tuple[Label, Label]]:
    """How often which label was chosen where which was proposed: (chosen, proposed)."""
    return Counter((one.chosen, one.said) for one in found)


def by_week(found: Sequence[Reading], *, zone: ZoneInfo) -> list[KeyRow]:
    """The agreement of each week from the first to the last, by its Monday; a week without decisions has none."""
    parts = _parts(found, lambda one: monday(one.decided_at, zone=zone).isoformat())
    if not parts:
        return []
    day, last = date.fromisoformat(min(parts)), date.fromisoformat(max(parts))
    rows: list[KeyRow] = []
    while day <= last:
        rows.append(KeyRow(day.isoformat(), agreement(parts.get(day.isoformat(), []))))
        day += timedelta(days=7)
    return rows


def by_source(found: Sequence[Reading]) -> list[KeyRow]:
    """The agreement at each source, those with most decisions first."""
    parts = _parts(found, lambda one: str(one.source_id))
    rows = [KeyRow(key, agreement(ones)) for key, ones in parts.items()]
    return sorted(rows, key=lambda row: (-row.share.of, row.key))


def worst(found: Iterable[Reading], *, most: int) -> list[Reading]:
    """The disagreements in which the classifier was surest, the surest first."""
    wrong = (one for one in found if not one.is_right)
    return sorted(wrong, key=lambda one: (-one.confidence, -one.mention_id))[:most]


def monday(moment: datetime, *, zone: ZoneInfo) -> date:
    """The first day of the moment's week."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _parts(found: Iterable[Reading], key: Callable[[Reading], str]) -> dict[str, list[Reading]]:
    parts: dict[str, list[Reading]] = {}
    for one in found:
        parts.setdefault(key(one), []).append(one)
    return parts
