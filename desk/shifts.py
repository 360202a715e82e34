"""Who works when: shifts of a brand, absences over them, and who is on shift at a moment."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Exists, Select, exists, select
from sqlalchemy.orm import Session

from storage.rights import ALL_BRANDS, Actor
from storage.tables import Absence, Person, PersonRole, Shift
from storage.vocabulary import AbsenceReason, Role

# A brand that has had no shift for so long has given up planning them.
GIVEN_UP = timedelta(days=31)
READERS = (Role.OPERATOR, Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR)


class ShiftRow(NamedTuple):
    """A shift with the name of who works it."""

    id: int
    person_id: int
    person: str
    starts_at: datetime
    ends_at: datetime
    break_min: int


class AbsenceRow(NamedTuple):
    """A stretch in which somebody is away. Why is a matter between them and their lead."""

    id: int
    person_id: int
    person: str
    starts_at: datetime
    ends_at: datetime
    reason: AbsenceReason | None
    comment: str


def on_shift(session: Session, *, brand_id: int, now: datetime) -> set[int]:
    """The people who work for the brand at this moment; absent ones never do.

    Where no shifts are planned at all, everybody who answers for the brand works always.
    """
    if not plans_shifts(session, brand_id=brand_id, now=now):
        return set(session.scalars(_staff(brand_id).where(~_is_away(now))))
    here = select(Shift.person_id).where(Shift.brand_id == brand_id, Shift.starts_at <= now, Shift.ends_at > now)
    return set(session.scalars(select(Person.id).where(Person.is_active, Person.id.in_(here), ~_is_away(now))))


def plans_shifts(session: Session, *, brand_id: int, now: datetime) -> bool:
    """Whether the brand's team works in planned shifts: it has some ahead, or had some not long ago."""
    planned = exists().where(Shift.brand_id == brand_id, Shift.ends_at > now - GIVEN_UP)
    return bool(session.scalar(select(planned)))


def shift_ends_at(session: Session, *, person_id: int, brand_id: int, now: datetime) -> datetime | None:
    """When the person's present shift ends; None outside one."""
    return session.scalar(
        select(Shift.ends_at)
        .where(Shift.brand_id == brand_id, Shift.person_id == person_id, Shift.starts_at <= now, Shift.ends_at > now)
        .order_by(Shift.ends_at.desc())
        .limit(1)
    )


def shifts_between(
    session: Session, *, brand_id: int, since: datetime, until: datetime, by: Actor, person_id: int | None = None
) -> list[ShiftRow]:
    """The brand's shifts that touch this stretch, by their beginning; of one person where named."""
    by.require(*READERS, brand_id=brand_id)
    wanted = (
        select(Shift.id, Shift.person_id, Person.name, Shift.starts_at, Shift.ends_at, Shift.break_min)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.brand_id == brand_id, Shift.starts_at < until, Shift.ends_at > since)
        .order_by(Shift.starts_at, Person.name, Shift.id)
    )
    if person_id is not None:
        wanted = wanted.where(Shift.person_id == person_id)
    return [ShiftRow(*row) for row in session.execute(wanted)]


def absences_between(
    session: Session, *, brand_id: int, since: datetime, until: datetime, by: Actor
) -> list[AbsenceRow]:
    """Who of the brand's staff is away in this stretch. The reason is told to leads and to the person only."""
    by.require(*READERS, brand_id=brand_id)
    leads = by.holds(Role.LEAD, brand_id=brand_id)
    found = session.execute(
        select(Absence, Person.name)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.starts_at < until, Absence.ends_at > since, Absence.person_id.in_(_staff(brand_id)))
        .order_by(Absence.starts_at, Person.name, Absence.id)
    )
    rows = []
    for absence, name in found:
        told = leads or absence.person_id == by.person_id
        rows.append(
            AbsenceRow(
                id=absence.id,
                person_id=absence.person_id,
                person=name,
                starts_at=absence.starts_at,
                ends_at=absence.ends_at,
                reason=absence.reason if told else None,
                comment=absence.comment if told else "",
            )
        )
    return rows


def staff_names(session: Session, *, brand_id: int) -> dict[int, str]:
    """Everybody who answers for the brand, by name."""
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(_staff(brand_id))).order_by(Person.name))
    return {row.id: row.name for row in found}


def _staff(brand_id: int) -> Select[int]:
    """Active operators and leads of the brand."""
    able = select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.OPERATOR, Role.LEAD)), PersonRole.brand_id.in_((ALL_BRANDS, brand_id))
    )
    return select(Person.id).where(Person.is_active, Person.id.in_(able))


def _is_away(now: datetime) -> Exists:
    return exists().where(Absence.person_id == Person.id, Absence.starts_at <= now, Absence.ends_at > now)
