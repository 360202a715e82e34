"""Figures of moderation: who decided how many, how fast, how far as proposed. From counters, reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from classifier.bounds import lower_bound
from dashboards.figures import MEDIAN, P90
from dashboards.periods import Period
from storage.i18n import _
from storage.rights import Actor
from storage.tables import DecisionHour, DecisionPace, Person
from storage.vocabulary import DecisionWay, Role

OVERSEERS: Final = (Role.LEAD, Role.ADMINISTRATOR)
"""Who sees everybody's row; a moderator sees the own one."""
READERS: Final = (*OVERSEERS, Role.MODERATOR)
RULES: Final = 0
"""The person of what rules decide (moderation.decision_counts)."""


class Pace(NamedTuple):
    """How long a decision took: how many were timed, median and 90th percentile in seconds; None of none."""

    n: int
    median: float | None
    p90: float | None


class DecisionRow(NamedTuple):
    """What a person decided: what stands, by way, and what was taken back; in how many hours they decided at all.

    `compared` are labels chosen one by one where one was proposed; `agreed` those chosen as proposed.
    """

    key: str
    name: str
    keys: int
    story: int
    bulk: int
    rule: int
    undone: int
    hours: int
    compared: int
    agreed: int
    pace: Pace

    @property
    def decided(self) -> int:
        """Everything that stands."""
        return self.keys + self.story + self.bulk + self.rule

    @property
    def per_hour(self) -> float | None:
        """Decisions one by one in an hour in which there were any."""
        return self.keys / self.hours if self.hours else None

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.compared if self.compared else None

    @property
    def surely(self) -> float | None:
        """The share of agreement that is sure (one-sided 90 %)."""
        return lower_bound(self.agreed, self.compared) if self.compared else None


class Decisions(NamedTuple):
    """The rows of people, most decisions first, those of rules last; the sums, and how they spread over the days."""

    rows: list[DecisionRow]
    total: DecisionRow
    by_day: dict[tuple[str, DecisionWay], int]
    undone_by_day: dict[str, int]
    by_hour: dict[int, tuple[int, int]]
    """For each hour of the day: decisions one by one, and how many hours of work they fell into."""


def decisions(session: Session, brand_id: int, period: Period, *, by: Actor) -> Decisions:
    """What was decided on the days of the period. A moderator who is no lead sees the own row only."""
    by.require(*READERS, brand_id=brand_id)
    mine = None if by.holds(*OVERSEERS, brand_id=brand_id) else by.person_id or -1
    paces = _paces(session, brand_id, period, mine)
    names: dict[int, str] = {number: name for number, name in session.execute(select(Person.id, Person.name))}  # noqa: C416 - rows are no pairs to mypy
    sums = _sums(session, brand_id, period, mine)
    rows = [_row(person, names.get(person, f"#{person}"), sums[person], paces.get(person, {})) for person in sums]
    rows.sort(key=lambda row: (row.key == str(RULES), -row.decided, row.name.casefold()))
    everybody = Counter[int]()
    for histogram in paces.values():
        everybody.update(histogram)
    by_day, undone = _by_day(session, brand_id, period, mine)
    return Decisions(rows, _total(rows, everybody), by_day, undone, _by_hour(session, brand_id, period, mine))


def _here(table: Any, brand_id: int, period: Period, mine: int | None) -> list[ColumnElement[bool]]:
    since, until = period.since.isoformat(), period.until.isoformat()
    here = [table.brand_id == brand_id, table.day >= since, table.day < until]
    return here if mine is None else [*here, table.person_id == mine]


def _worked() -> ColumnElement[bool]:
    return (DecisionHour.way == DecisionWay.KEY) & (DecisionHour.decided + DecisionHour.undone > 0)


def _sums(session: Session, brand_id: int, period: Period, mine: int | None) -> Mapping[int, Mapping[str, int]]:
    columns = (DecisionHour.decided, DecisionHour.undone, DecisionHour.compared, DecisionHour.agreed)
    hours = func.sum(case((_worked(), 1), else_=0))
    wanted = (
        select(DecisionHour.person_id, DecisionHour.way, hours, *(func.sum(column) for column in columns))
        .where(*_here(DecisionHour, brand_id, period, mine))
        .group_by(DecisionHour.person_id, DecisionHour.way)
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for person, way, worked, *numbers in session.execute(wanted):
        decided, undone, compared, agreed = map(int, numbers)
        found[person].update(
            {way.value: decided, "undone": undone, "hours": int(worked), "compared": compared, "agreed": agreed}
        )
    return found


def _paces(session: Session, brand_id: int, period: Period, mine: int | None) -> dict[int, dict[int, int]]:
    wanted = (
        select(DecisionPace.person_id, DecisionPace.tenths, func.sum(DecisionPace.count))
        .where(*_here(DecisionPace, brand_id, period, mine))
        .group_by(DecisionPace.person_id, DecisionPace.tenths)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for person, tenths, number in session.execute(wanted):
        found[person][tenths] = int(number)
    return found


def pace_of(histogram: Mapping[int, int]) -> Pace:
    """Median and 90th percentile by nearest rank of lengths that were counted in tenths of a second."""
    counted = sorted((tenths, number) for tenths, number in histogram.items() if number > 0)
    n = sum(number for _tenths, number in counted)
    return Pace(n, _at(counted, n, MEDIAN), _at(counted, n, P90))


def _at(counted: Iterable[tuple[int, int]], n: int, share: float) -> float | None:
    wanted = ceil(share * n - 1e-7)
    passed = 0
    for tenths, number in counted:
        passed += number
        if passed >= max(1, wanted):
            return tenths / 10
    return None


def _row(person: int, name: str, sums: Mapping[str, int], histogram: Mapping[int, int]) -> DecisionRow:
    return DecisionRow(
        key=str(person),
        name=name if person != RULES else _("Rules"),
        keys=sums.get(DecisionWay.KEY, 0),
        story=sums.get(DecisionWay.STORY, 0),
        bulk=sums.get(DecisionWay.BULK, 0),
        rule=sums.get(DecisionWay.RULE, 0),
        undone=sums["undone"],
        hours=sums["hours"],
        compared=sums["compared"],
        agreed=sums["agreed"],
        pace=pace_of(histogram),
    )


def _total(rows: Sequence[DecisionRow], everybody: Mapping[int, int]) -> DecisionRow:
    return DecisionRow(
        key="",
        name=_("All"),
        keys=sum(row.keys for row in rows),
        story=sum(row.story for row in rows),
        bulk=sum(row.bulk for row in rows),
        rule=sum(row.rule for row in rows),
        undone=sum(row.undone for row in rows),
        hours=sum(row.hours for row in rows),
        compared=sum(row.compared for row in rows),
        agreed=sum(row.agreed for row in rows),
        pace=pace_of(everybody),
    )


def _by_day(
    session: Session, brand_id: int, period: Period, mine: int | None
) -> tuple[dict[tuple[str, DecisionWay], int], dict[str, int]]:
    wanted = (
        select(DecisionHour.day, DecisionHour.way, func.sum(DecisionHour.decided), func.sum(DecisionHour.undone))
        .where(*_here(DecisionHour, brand_id, period, mine))
        .group_by(DecisionHour.day, DecisionHour.way)
    )
    found: dict[tuple[str, DecisionWay], int] = {}
    undone: Counter[str] = Counter()
    for day, way, decided, taken_back in session.execute(wanted):
        found[day, way] = int(decided)
        undone[day] += int(taken_back)
    return found, undone


def _by_hour(session: Session, brand_id: int, period: Period, mine: int | None) -> dict[int, tuple[int, int]]:
    wanted = (
        select(DecisionHour.hour, func.sum(DecisionHour.decided), func.count())
        .where(*_here(DecisionHour, brand_id, period, mine), _worked())
        .group_by(DecisionHour.hour)
    )
    return {hour: (int(decided), int(worked)) for hour, decided, worked in session.execute(wanted)}
