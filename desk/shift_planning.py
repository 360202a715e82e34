"""The lead plans: one shift, a rota, a month like another; a person is never planned twice at one time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.calendars import Opening
from desk.events import audit
from desk.production_calendar import month_days
from desk.production_days import edits_of
from desk.rota import DAY, LONGEST, Rota, Turn, source_day, span_of, turn_of, turns
from desk.shifts import staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Absence, Person, Shift
from storage.vocabulary import Role

PLANNERS = (Role.LEAD, Role.ADMINISTRATOR)
# The break in a shift of at least so long, unless said otherwise.
USUAL_BREAK_MIN = 60
HAS_BREAK_FROM = timedelta(hours=8)
LONGEST_PLAN = 366


class Planned(NamedTuple):
    """How many shifts were added; how many were left out, because the person works already or is away then."""

    added: int
    left_out: int


class Changed(NamedTuple):
    """How many shifts came and went; how many were left out, because the person works already or is away then."""

    added: int
    removed: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A rota for some people: each begins on their own first day, so that two pairs relieve each other."""

    rota: Rota
    opening: Opening
    firsts: Mapping[int, date]
    until: date
    break_min: int = USUAL_BREAK_MIN
    country: str = ""


def zone() -> ZoneInfo:
    """The zone in which shifts are planned: that of the installation."""
    return ZoneInfo(settings().zone)


def month_span(year: int, month: int) -> tuple[datetime, datetime]:
    """When the month begins and ends where shifts are planned."""
    days = list(month_days(year, month))
    return (
        datetime.combine(days[0], datetime.min.time(), zone()),
        datetime.combine(days[-1] + DAY, datetime.min.time(), zone()),
    )


def add_shifts(
    session: Session,
    brand_id: int,
    *,
    wanted: Mapping[int, Iterable[Turn]],
    break_min: int,
    by: Actor,
    now: datetime,
) -> Planned:
    """Plans these turns of these people; what collides with a shift or an absence of the person is left out."""
    by.require(*PLANNERS, brand_id=brand_id)
    _require_staff(session, brand_id, list(wanted))
    spans = {person: sorted(span_of(turn, zone()) for turn in days) for person, days in wanted.items()}
    every = [span for days in spans.values() for span in days]
    if not every:
        return Planned(0, 0)
    taken = _taken(session, list(spans), min(span[0] for span in every), max(span[1] for span in every))
    added, left_out = 0, 0
    for person_id, days in spans.items():
        busy = taken.get(person_id, [])
        for start, end in days:
            _require_length(start, end)
            if any(start < other_end and other_start < end for other_start, other_end in busy):
                left_out += 1
                continue
            session.add(_shift(brand_id, person_id, start, end, break_min=break_min, now=now))
            busy.append((start, end))
            added += 1
    session.flush()
    audit(
        session, "shifts_added", subject="brand", subject_id=brand_id, by=by, now=now, added=added, left_out=left_out,
        people=sorted(spans),
    )  # fmt: skip
    return Planned(added, left_out)


def plan_rota(session: Session, brand_id: int, *, plan: Plan, by: Actor, now: datetime) -> Planned:
    """Plans a rota for its people up to its last day."""
    if any((plan.until - first).days > LONGEST_PLAN for first in plan.firsts.values()):
        raise Refused(
            _("Nothing was planned."), _("The rota would run for more than a year."), _("Choose an earlier last day.")
        )
    edits = edits_of(session, plan.country) if plan.country else {}
    wanted = {
        person_id: list(
            turns(plan.rota, plan.opening, first=first, until=plan.until, country=plan.country, edits=edits)
        )
        for person_id, first in plan.firsts.items()
    }
    return add_shifts(session, brand_id, wanted=wanted, break_min=plan.break_min, by=by, now=now)


def copy_month(
    session: Session, brand_id: int, *, source: tuple[int, int], target: tuple[int, int], by: Actor, now: datetime
) -> Planned:
    """Plans a month like another one: each day as the day whole four weeks away, so weekdays and rotas go on."""
    by.require(*PLANNERS, brand_id=brand_id)
    days = list(month_days(*source))
    since, until = month_span(*source)
    shifts = session.scalars(
        select(Shift).where(Shift.brand_id == brand_id, Shift.starts_at >= since, Shift.starts_at < until)
    ).all()
    staff = staff_names(session, brand_id=brand_id)
    added, left_out = 0, 0
    for rest in sorted({shift.break_min for shift in shifts}):
        like = [
            (shift.person_id, turn_of(shift.starts_at, shift.ends_at, zone()))
            for shift in shifts
            if shift.break_min == rest and shift.person_id in staff
        ]
        wanted: dict[int, list[Turn]] = {}
        for day in month_days(*target):
            other = source_day(day, days)
            for person_id, turn in like:
                if turn.day == other:
                    wanted.setdefault(person_id, []).append(Turn(day, turn.opening))
        planned = add_shifts(session, brand_id, wanted=wanted, break_min=rest, by=by, now=now)
        added, left_out = added + planned.added, left_out + planned.left_out
    return Planned(added, left_out)


def set_days(
    session: Session,
    brand_id: int,
    *,
    hours: Mapping[int, Mapping[date, Sequence[Opening]]],
    break_min: int,
    by: Actor,
    now: datetime,
) -> Changed:
    """These days of these people are as given: shifts that begin on them and are not named go, missing ones come."""
    by.require(*PLANNERS, brand_id=brand_id)
    days = sorted({day for given in hours.values() for day in given})
    if not days:
        return Changed(0, 0, 0)
    since = datetime.combine(days[0], datetime.min.time(), zone())
    until = datetime.combine(days[-1] + DAY, datetime.min.time(), zone())
    wanted = {
        person_id: {Turn(day, opening) for day, openings in given.items() for opening in openings}
        for person_id, given in hours.items()
    }
    gone = []
    for shift in session.scalars(
        select(Shift).where(Shift.brand_id == brand_id, Shift.starts_at >= since, Shift.starts_at < until)
    ):
        turn = turn_of(shift.starts_at, shift.ends_at, zone())
        if turn.day in hours.get(shift.person_id, {}):
            if turn in wanted[shift.person_id]:
                wanted[shift.person_id].remove(turn)
            else:
                gone.append(shift.id)
    removed = remove_shifts(session, brand_id, shift_ids=gone, by=by, now=now)
    missing = {person_id: found for person_id, found in wanted.items() if found}
    added = add_shifts(session, brand_id, wanted=missing, break_min=break_min, by=by, now=now)
    return Changed(added.added, removed, added.left_out)


def remove_shifts(session: Session, brand_id: int, *, shift_ids: Sequence[int], by: Actor, now: datetime) -> int:
    """Takes shifts out of the plan, with the swaps asked for them; gives their number."""
    by.require(*PLANNERS, brand_id=brand_id)
    gone = 0
    for start in range(0, len(shift_ids), 500):
        some = list(shift_ids[start : start + 500])
        removed = session.execute(
            delete(Shift).where(Shift.brand_id == brand_id, Shift.id.in_(some)).returning(Shift.id)
        )
        gone += len(removed.all())
    if gone:
        audit(session, "shifts_removed", subject="brand", subject_id=brand_id, by=by, now=now, removed=gone)
    return gone


def is_free(session: Session, person_id: int, *, start: datetime, end: datetime, without: Sequence[int] = ()) -> bool:
    """Whether the person neither works nor is away in this stretch; shifts in `without` do not count."""
    works = select(Shift.id).where(
        Shift.person_id == person_id, Shift.starts_at < end, Shift.ends_at > start, Shift.id.not_in(list(without))
    )
    away = select(Absence.id).where(Absence.person_id == person_id, Absence.starts_at < end, Absence.ends_at > start)
    return session.scalar(works.limit(1)) is None and session.scalar(away.limit(1)) is None


def _shift(brand_id: int, person_id: int, start: datetime, end: datetime, *, break_min: int, now: datetime) -> Shift:
    rest = break_min if end - start >= HAS_BREAK_FROM else 0
    return Shift(brand_id=brand_id, person_id=person_id, starts_at=start, ends_at=end, break_min=rest, created_at=now)


def _taken(
    session: Session, people: Sequence[int], start: datetime, end: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these people work for any brand, or are away."""
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for table in (Shift, Absence):
        found = session.execute(
            select(table.person_id, table.starts_at, table.ends_at).where(
                table.person_id.in_(people), table.starts_at < end, table.ends_at > start
            )
        )
        for person_id, starts_at, ends_at in found:
            taken.setdefault(person_id, []).append((starts_at, ends_at))
    return taken


def _require_staff(session: Session, brand_id: int, people: Sequence[int]) -> None:
    strangers = set(people) - set(staff_names(session, brand_id=brand_id))
    if strangers:
        names = session.scalars(select(Person.name).where(Person.id.in_(strangers)).order_by(Person.name)).all()
        raise Refused(
            _("Nothing was planned."),
            _("These people do not answer for the brand: {names}.").format(names=", ".join(names) or sorted(strangers)),
            _("Give them the role of an operator first."),
        )


def _require_length(start: datetime, end: datetime) -> None:
    if end - start > timedelta(minutes=LONGEST, hours=1):
        raise Refused(
            _("Nothing was planned."),
            _("A shift is longer than a day."),
            _("Plan it as two shifts."),
        )
