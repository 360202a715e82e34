"""Who is at work at a moment, as notices see it: quiet outside one's shifts, unless one has none."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.shifts import GIVEN_UP
from storage.tables import Absence, Person, Shift


def at_work(session: Session, people: Collection[int], *, now: datetime) -> set[int]:
    """Those of the people who are on shift and not away; who has no shifts planned at all is always at work."""
    asked = sorted(people)
    here = set(session.scalars(select(Person.id).where(Person.id.in_(asked), Person.is_active)))
    planned = set(
        session.scalars(select(Shift.person_id).where(Shift.person_id.in_(asked), Shift.ends_at > now - GIVEN_UP))
    )
    on_shift = set(
        session.scalars(
            select(Shift.person_id).where(Shift.person_id.in_(asked), Shift.starts_at <= now, Shift.ends_at > now)
        )
    )
    away = set(
        session.scalars(
            select(Absence.person_id).where(
                Absence.person_id.in_(asked), Absence.starts_at <= now, Absence.ends_at > now
            )
        )
    )
    return {one for one in here if one not in away and (one in on_shift or one not in planned)}


def shift_began(session: Session, person_id: int, *, now: datetime) -> datetime | None:
    """When the present shift of the person began; None outside one."""
    return session.scalar(
        select(Shift.starts_at)
        .where(Shift.person_id == person_id, Shift.starts_at <= now, Shift.ends_at > now)
        .order_by(Shift.starts_at)
        .limit(1)
    )
