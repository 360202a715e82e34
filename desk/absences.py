"""Days on which somebody does not work, whatever is planned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.shift_planning import PLANNERS, zone
from desk.shifts import staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Absence, Person, Shift
from storage.vocabulary import AbsenceReason

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """Who is away, from the first day to the last, and why."""

    person_id: int
    first: date
    last: date
    reason: AbsenceReason
    comment: str = ""


class Away(NamedTuple):
    """A new absence, and how many planned shifts it leaves without their person."""

    absence_id: int
    shifts: int


def add_absence(session: Session, brand_id: int, *, form: AbsenceForm, by: Actor, now: datetime) -> Away:
    """Notes that somebody is away, both days included; planned shifts stay and do not count."""
    by.require(*PLANNERS, brand_id=brand_id)
    person_id = form.person_id
    _require_staff(session, brand_id, person_id)
    if form.last < form.first:
        raise Refused(_("The absence was not noted."), _("Its last day is before its first."), _("Correct the days."))
    start = datetime.combine(form.first, datetime.min.time(), zone())
    end = datetime.combine(form.last + DAY, datetime.min.time(), zone())
    absence = Absence(
        person_id=person_id,
        starts_at=start,
        ends_at=end,
        reason=form.reason,
        comment=form.comment.strip(),
        created_at=now,
    )
    session.add(absence)
    session.flush()
    shifts = session.scalars(
        select(Shift.id).where(Shift.person_id == person_id, Shift.starts_at < end, Shift.ends_at > start)
    ).all()
    audit(
        session, "absence_added", subject="person", subject_id=person_id, by=by, now=now, first=form.first.isoformat(),
        last=form.last.isoformat(), reason=form.reason,
    )  # fmt: skip
    return Away(absence.id, len(shifts))


def end_absence(session: Session, brand_id: int, absence_id: int, *, by: Actor, now: datetime) -> None:
    """The absence is taken back; planned shifts count again. A second click changes nothing."""
    by.require(*PLANNERS, brand_id=brand_id)
    absence = session.get(Absence, absence_id)
    if absence is None:
        return
    _require_staff(session, brand_id, absence.person_id)
    session.delete(absence)
    session.flush()
    audit(session, "absence_removed", subject="person", subject_id=absence.person_id, by=by, now=now)


def _require_staff(session: Session, brand_id: int, person_id: int) -> None:
    if person_id not in staff_names(session, brand_id=brand_id):
        name = session.scalar(select(Person.name).where(Person.id == person_id)) or str(person_id)
        raise Refused(
            _("The absence was not noted."),
            _("{name} does not answer for this brand.").format(name=name),
            _("Choose one of its people."),
        )
