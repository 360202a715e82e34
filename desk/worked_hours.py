"""Hours people have worked: their planned shifts without breaks, less what fell into an absence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.shifts import READERS
from storage.rights import Actor
from storage.tables import Absence, Shift
from storage.vocabulary import Role

MINUTE = timedelta(minutes=1)
Stretch = tuple[datetime, datetime]


class Worked(NamedTuple):
    """Minutes planned and minutes worked of them so far."""

    planned_min: int = 0
    worked_min: int = 0


def hours_worked(
    session: Session, *, brand_id: int, since: datetime, until: datetime, by: Actor, now: datetime
) -> dict[int, Worked]:
    """Of everybody who has a shift of the brand in this stretch; an operator who leads nobody sees the own hours.

    Of a shift that began before or ends after it counts what lies inside; its break belongs to where it begins, and
    what is longer than that part to the next one. A stretch of absence is not worked, whatever it is for, and neither
    is what still lies ahead.
    """
    by.require(*READERS, brand_id=brand_id)
    wanted = select(Shift.person_id, Shift.starts_at, Shift.ends_at, Shift.break_min).where(
        Shift.brand_id == brand_id, Shift.starts_at < until, Shift.ends_at > since
    )
    if not by.holds(Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR, brand_id=brand_id):
        wanted = wanted.where(Shift.person_id == by.person_id)
    shifts = session.execute(wanted).all()
    away = _away(session, {shift.person_id for shift in shifts}, since=since, until=until)
    found: defaultdict[int, Worked] = defaultdict(Worked)
    for shift in shifts:
        rest = max(timedelta(0), shift.break_min * MINUTE - _length((shift.starts_at, since)))
        inside = (max(shift.starts_at, since), min(shift.ends_at, until))
        done = (inside[0], min(inside[1], now))
        before = found[shift.person_id]
        found[shift.person_id] = Worked(
            before.planned_min + _minutes(_length(inside) - rest),
            before.worked_min + _minutes(_length(done) - _within(done, away[shift.person_id]) - rest),
        )
    return dict(found)


def people_planned(session: Session, *, brand_id: int, since: datetime, until: datetime) -> set[int]:
    """Who has a shift of the brand that begins in this stretch. Rights are the caller's."""
    wanted = select(Shift.person_id).where(
        Shift.brand_id == brand_id, Shift.starts_at >= since, Shift.starts_at < until
    )  # fmt: skip
    return set(session.scalars(wanted.distinct()))


def _away(session: Session, people: set[int], *, since: datetime, until: datetime) -> defaultdict[int, list[Stretch]]:
    """Absences of these people, those that overlap joined into one."""
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    rows = session.execute(
        select(Absence.person_id, Absence.starts_at, Absence.ends_at)
        .where(Absence.person_id.in_(people), Absence.starts_at < until, Absence.ends_at > since)
        .order_by(Absence.person_id, Absence.starts_at)
    )
    for person_id, start, end in rows:
        known = found[person_id]
        if known and start <= known[-1][1]:
            known[-1] = (known[-1][0], max(end, known[-1][1]))
        else:
            known.append((start, end))
    return found


def _within(stretch: Stretch, others: Iterable[Stretch]) -> timedelta:
    return sum((_length((max(stretch[0], start), min(stretch[1], end))) for start, end in others), timedelta(0))


def _length(stretch: Stretch) -> timedelta:
    return max(timedelta(0), stretch[1] - stretch[0])


def _minutes(length: timedelta) -> int:
    return max(0, round(length / MINUTE))
