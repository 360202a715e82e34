"""Trainees and their mentors: whose answers somebody reads before they go out."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.events import audit
from desk.shifts import staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mentorship, Person
from storage.vocabulary import Role

SETTERS = (Role.LEAD, Role.ADMINISTRATOR)


class MentorRow(NamedTuple):
    """A trainee with their mentor and the deputy, by name."""

    person_id: int
    person: str
    mentor_id: int
    mentor: str
    deputy_id: int | None
    deputy: str | None


def mentors(session: Session, brand_id: int, *, by: Actor) -> list[MentorRow]:
    """Who of those who answer for the brand is a trainee, by name."""
    by.require(*SETTERS, brand_id=brand_id)
    mentor, deputy = aliased(Person), aliased(Person)
    found = session.execute(
        select(Person.id, Person.name, mentor.id, mentor.name, deputy.id, deputy.name)
        .join(Mentorship, Mentorship.person_id == Person.id)
        .join(mentor, mentor.id == Mentorship.mentor_id)
        .outerjoin(deputy, deputy.id == Mentorship.deputy_id)
        .where(Person.id.in_(staff_names(session, brand_id=brand_id)))
        .order_by(Person.name)
    )
    return [MentorRow(*row) for row in found]


def set_mentor(
    session: Session, brand_id: int, person_id: int, *, mentor_id: int, deputy_id: int | None, by: Actor, now: datetime
) -> None:  # fmt: skip
    """From now on the mentor approves this person's answers; the deputy does while the mentor is not at work."""
    by.require(*SETTERS, brand_id=brand_id)
    _require_three_people(session, brand_id, (person_id, mentor_id, deputy_id))
    known = session.get(Mentorship, person_id)
    if known is None:
        known = Mentorship(person_id=person_id, since=now)
        session.add(known)
    known.mentor_id, known.deputy_id = mentor_id, deputy_id
    session.flush()
    audit(
        session, "mentor_set", subject="person", subject_id=person_id, by=by, now=now, mentor=mentor_id,
        deputy=deputy_id,
    )  # fmt: skip


def change_mentor(
    session: Session, brand_id: int, person_id: int, *, mentor_id: int | None, by: Actor, now: datetime
) -> None:  # fmt: skip
    """This mentor from now on, or none; the deputy stays unless they are the mentor now. The same again is nothing."""
    known = session.get(Mentorship, person_id)
    if (known.mentor_id if known else None) == mentor_id:
        return
    if mentor_id is None:
        end_training(session, brand_id, person_id, by=by, now=now)
        return
    deputy = known.deputy_id if known and known.deputy_id != mentor_id else None
    set_mentor(session, brand_id, person_id, mentor_id=mentor_id, deputy_id=deputy, by=by, now=now)


def end_training(session: Session, brand_id: int, person_id: int, *, by: Actor, now: datetime) -> None:
    """This person's answers go out by themselves from now on; those that wait go on waiting."""
    by.require(*SETTERS, brand_id=brand_id)
    known = session.get(Mentorship, person_id)
    if known is not None and person_id in staff_names(session, brand_id=brand_id):
        session.delete(known)
        session.flush()
        audit(session, "training_ended", subject="person", subject_id=person_id, by=by, now=now)


def _require_three_people(session: Session, brand_id: int, people: tuple[int | None, ...]) -> None:
    named = [one for one in people if one is not None]
    if len(set(named)) < len(named):
        raise Refused(
            _("The mentor was not set."),
            _("Nobody approves their own answers, and a deputy is somebody else."),
            _("Choose different people."),
        )
    if not set(named) <= set(staff_names(session, brand_id=brand_id)):
        raise Refused(
            _("The mentor was not set."),
            _("Only people who answer for the brand can be chosen."),
            _("Choose one of its people."),
        )
