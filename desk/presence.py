"""Who has a ticket open at this moment, and who is writing."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Person, Viewing

PRESENT = timedelta(seconds=25)
"""Browsers say every ten seconds that they are there; who has missed two of them is gone."""
TYPING = timedelta(seconds=15)


class Viewer(NamedTuple):
    """A colleague who has the ticket open."""

    name: str
    is_typing: bool


def look_at(session: Session, ticket_id: int, *, by: Actor, now: datetime, is_typing: bool = False) -> list[Viewer]:
    """Notes that this person has the ticket open, perhaps writes, and gives the others who have."""
    ticket_to_read(session, ticket_id, by=by)
    if by.person_id is not None:
        row = {"ticket_id": ticket_id, "person_id": by.person_id, "seen_at": now}
        told = row | {"typed_at": now} if is_typing else row
        here = insert_into(session, Viewing).values(**told)
        changes = {name: here.excluded[name] for name in ("seen_at", "typed_at") if name in told}
        session.execute(here.on_conflict_do_update(index_elements=["ticket_id", "person_id"], set_=changes))
    return viewers(session, ticket_id, by=by, now=now)


def viewers(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> list[Viewer]:
    """The others who have the ticket open at this moment, by name."""
    found = session.execute(
        select(Person.name, Viewing.typed_at)
        .join(Viewing, Viewing.person_id == Person.id)
        .where(Viewing.ticket_id == ticket_id, Viewing.seen_at > now - PRESENT, Person.id != (by.person_id or 0))
        .order_by(Person.name)
    )
    return [Viewer(name, typed_at is not None and typed_at > now - TYPING) for name, typed_at in found]


def has_said(session: Session, ticket_id: int, *, by: Actor) -> None:
    """What this person was writing is said: they write no longer."""
    theirs = Viewing.ticket_id == ticket_id, Viewing.person_id == by.person_id
    session.execute(update(Viewing).where(*theirs).values(typed_at=None))
