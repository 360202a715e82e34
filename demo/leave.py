"""The living example goes: its brand with everything read and answered there, its people, nothing else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.events import audit
from storage.rights import ALL_BRANDS, Actor
from storage.search_upkeep import forget
from storage.tables import Brand, Channel, Mention, Person, PersonRole, SignIn, Source, Ticket
from storage.vocabulary import Role

_BATCH = 500


class Left(NamedTuple):
    """What is gone; `stays` are logins that were kept: the last administrator, and who has worked elsewhere."""

    brands: int
    mentions: int
    tickets: int
    people: int
    stays: tuple[str, ...]


def leave(session: Session, *, by: Actor, now: datetime) -> Left:
    """Removes the living example in one go; without one nothing happens. Only an administrator may.

    Its administrator stays while nobody else is one. Somebody of its team who has worked for another brand cannot
    be deleted without tearing that brand's history: they are switched off instead.
    """
    by.require(Role.ADMINISTRATOR, brand_id=ALL_BRANDS)
    brands = session.scalars(select(Brand.id).where(Brand.is_demo)).all()
    mentions = sum(_forget_texts(session, brand_id) for brand_id in brands)
    tickets = sum(_delete_rows(session, brand_id) for brand_id in brands)
    people, stays = _let_go(session, now=now)
    left = Left(len(brands), mentions, tickets, people, stays)
    if left != Left(0, 0, 0, 0, stays):
        audit(session, "demo_removed", subject="brand", subject_id=0, by=by, now=now, **left._asdict())
    return left


def _forget_texts(session: Session, brand_id: int) -> int:
    """Takes the brand's texts out of the search while their words are still known; gives their number."""
    last = count = 0
    while True:
        onward = select(Mention.id).where(Mention.brand_id == brand_id, Mention.id > last).order_by(Mention.id)
        ids = session.scalars(onward.limit(_BATCH)).all()
        if not ids:
            return count
        forget(session, ids)
        last, count = ids[-1], count + len(ids)


def _delete_rows(session: Session, brand_id: int) -> int:
    """Tickets first, for they point at channels and sources; what hangs on each row goes with it."""
    gone = 0
    for table in (Ticket, Mention, Channel, Source):
        deleted = session.execute(delete(table).where(table.brand_id == brand_id).returning(table.id)).all()
        gone = len(deleted) if table is Ticket else gone
    session.execute(delete(PersonRole).where(PersonRole.brand_id == brand_id))
    session.execute(delete(Brand).where(Brand.id == brand_id))
    session.expire_all()
    return gone


def _let_go(session: Session, *, now: datetime) -> tuple[int, tuple[str, ...]]:
    """How many people are gone, and the logins of those who could not go."""
    gone, stays = 0, []
    for person in session.scalars(select(Person).where(Person.is_demo).order_by(Person.id)).all():
        if _is_last_administrator(session, person.id):
            stays.append(person.login)
            continue
        try:
            with session.begin_nested():
                session.execute(delete(Person).where(Person.id == person.id))
            gone += 1
        except IntegrityError:
            person.is_active = False
            session.execute(update(SignIn).where(SignIn.person_id == person.id).values(ended_at=now))
            stays.append(person.login)
    session.expire_all()
    return gone, tuple(stays)


def _is_last_administrator(session: Session, person_id: int) -> bool:
    held = exists().where(
        PersonRole.person_id == Person.id, PersonRole.brand_id == ALL_BRANDS, PersonRole.role == Role.ADMINISTRATOR
    )
    administrators = set(session.scalars(select(Person.id).where(Person.is_active, held)))
    return administrators == {person_id}
