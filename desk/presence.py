"""Who has a ticket open at this moment."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Person, Viewing

PRESENT = timedelta(seconds=25)


def look_at(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> list[str]:
    """Notes that this person has the ticket open and gives the names of the others who have."""
    ticket_to_read(session, ticket_id, by=by)
    if by.person_id is not None:
        here = insert_into(session, Viewing).values(ticket_id=ticket_id, person_id=by.person_id, seen_at=now)
        here = here.on_conflict_do_update(index_elements=["ticket_id", "person_id"], set_={"seen_at": now})
        session.execute(here)
    return viewers(session, ticket_id, by=by, now=now)


def viewers(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> list[str]:
    """The names of others who have the ticket open at this moment."""
    found = session.scalars(
        select(Person.name)
        .join(Viewing, Viewing.person_id == Person.id)
        .where(Viewing.ticket_id == ticket_id, Viewing.seen_at > now - PRESENT, Person.id != (by.person_id or 0))
        .order_by(Person.name)
    )
    return list(found)
