"""Counters of decisions: whose, in which hour, which way, how long they took; kept in the cause's transaction.

Skipping, tags and tonality are no decisions. What is undone leaves the hour in which it was decided and is counted
apart. Labels chosen one by one are compared with the pre-tag; bulk decisions, copies and promotions say nothing of it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storage.counting import day_of
from storage.database import insert_on
from storage.ready import Ready
from storage.settings import settings
from storage.tables import Decision, DecisionHour, DecisionPace
from storage.vocabulary import DecisionKind, DecisionWay, Label

RULES: Final = 0
"""The person of what rules decide."""
DECIDING: Final = frozenset({DecisionKind.LABEL, DecisionKind.PROMOTE, DecisionKind.ABUSE, DecisionKind.NOT_OURS})
COMPARED: Final = frozenset({DecisionKind.LABEL, DecisionKind.ABUSE})

# Up to how many tenths of a second a length is kept to which step: short ones are what people ask about.
_STEPS: Final = ((30, 1), (60, 2), (150, 5), (600, 10), (3000, 50), (36_000, 600))


class Counted(NamedTuple):
    """What of a decision is counted."""

    person_id: int
    way: DecisionWay
    at: datetime
    kind: DecisionKind
    proposed: Label | None = None
    chosen: Label | None = None
    seconds: float | None = None

    @property
    def is_compared(self) -> bool:
        """Whether it says anything about the pre-tag."""
        is_key = self.way == DecisionWay.KEY and self.kind in COMPARED
        return is_key and self.proposed is not None and self.chosen is not None


def counted_of(decision: Decision) -> Counted:
    """What of a decision as it is stored is counted."""
    one = decision
    way = way_of(one.client_key)
    return Counted(one.person_id or RULES, way, one.decided_at, one.kind, one.proposed, one.chosen, one.seconds)


def way_of(client_key: str) -> DecisionWay:
    """How a decision of a person came about, as its key tells (moderation.bulk, moderation.story_decisions)."""
    if client_key.startswith("bulk:"):
        return DecisionWay.BULK
    return DecisionWay.STORY if "+" in client_key else DecisionWay.KEY


def tenths_of(seconds: float) -> int:
    """A length as it is counted: to the tenth of a second up to three, to a twentieth of itself or so beyond."""
    tenths = round(seconds * 10)
    step = next((step for most, step in _STEPS if tenths <= most), _STEPS[-1][1])
    return round(tenths / step) * step


def note_decided(session: Session, brand_id: int, decisions: Iterable[Counted]) -> None:
    """These were decided just now."""
    _shift(session, brand_id, [one for one in decisions if one.kind in DECIDING], decided=1, undone=0)


def note_undone(session: Session, brand_id: int, decisions: Iterable[Counted]) -> None:
    """These, counted when they were taken, are taken back."""
    _shift(session, brand_id, [one for one in decisions if one.kind in DECIDING], decided=-1, undone=1)


def _shift(session: Session, brand_id: int, decisions: list[Counted], *, decided: int, undone: int) -> None:
    zone = ZoneInfo(settings().zone)
    hours: dict[tuple[str, int, int, str], list[int]] = {}
    paces: Counter[tuple[str, int, int]] = Counter()
    for one in decisions:
        day = day_of(one.at)
        row = hours.setdefault((day, one.at.astimezone(zone).hour, one.person_id, one.way.value), [0, 0, 0, 0])
        agreed = one.is_compared and one.proposed == one.chosen
        steps = (decided, undone, decided * one.is_compared, decided * agreed)
        for place, step in enumerate(steps):
            row[place] += step
        if one.way == DecisionWay.KEY and one.seconds is not None:
            paces[day, one.person_id, tenths_of(one.seconds)] += decided
    add_hours(session, brand_id, hours)
    add_paces(session, brand_id, paces)


def add_hours(session: Session, brand_id: int, hours: dict[tuple[str, int, int, str], list[int]]) -> None:
    """Adds (decided, undone, compared, agreed) by day, hour, person and way, in one order."""
    rows = [
        {
            "brand_id": brand_id, "day": day, "hour": hour, "person_id": person_id, "way": way,
            "decided": sums[0], "undone": sums[1], "compared": sums[2], "agreed": sums[3],
        }
        for (day, hour, person_id, way), sums in sorted(hours.items())
    ]  # fmt: skip
    _HOURS.run(session, *rows)


def add_paces(session: Session, brand_id: int, paces: Counter[tuple[str, int, int]]) -> None:
    """Adds how many decisions took so long, by day and person."""
    rows = [
        {"brand_id": brand_id, "day": day, "person_id": person_id, "tenths": tenths, "count": number}
        for (day, person_id, tenths), number in sorted(paces.items())
    ]
    _PACES.run(session, *rows)


def _adding(table: Any, keys: list[str], sums: list[str]) -> Ready:
    def made(dialect: str) -> Any:
        adding = insert_on(dialect, table)
        added = {name: table.c[name] + adding.excluded[name] for name in sums}
        return adding.on_conflict_do_update(index_elements=keys, set_=added)

    return Ready(made)


_HOURS: Final = _adding(
    DecisionHour.__table__,
    ["brand_id", "day", "hour", "person_id", "way"],
    ["decided", "undone", "compared", "agreed"],
)
_PACES: Final = _adding(DecisionPace.__table__, ["brand_id", "day", "person_id", "tenths"], ["count"])
