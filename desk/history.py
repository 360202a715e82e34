"""Everything that happened to a ticket."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.merged import family
from storage.rights import Actor
from storage.tables import Person, TicketEvent
from storage.vocabulary import TicketEventKind


class EventRow(NamedTuple):
    """What happened to the ticket; a person None is the system."""

    kind: TicketEventKind
    at: datetime
    person: str | None
    details: dict[str, Any]


def events(session: Session, ticket_id: int, *, by: Actor) -> list[EventRow]:
    """The ticket's history, the oldest first, with that of tickets that came into it."""
    ticket_to_read(session, ticket_id, by=by)
    whole = family(session, ticket_id)
    found = session.execute(
        select(TicketEvent.kind, TicketEvent.at, Person.name, TicketEvent.details)
        .outerjoin(Person, Person.id == TicketEvent.person_id)
        .where(TicketEvent.ticket_id.in_(whole))
        .order_by(TicketEvent.id)
    )
    return [EventRow(*row) for row in found]
