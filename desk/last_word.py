"""Who changed something of a ticket last."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import person_name
from storage.tables import TicketEvent
from storage.vocabulary import TicketEventKind


def who_changed(session: Session, ticket_id: int, field: str) -> str:
    """The name of whoever changed this field last; the product's own for nobody."""
    changes = session.execute(
        select(TicketEvent.person_id, TicketEvent.details)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == TicketEventKind.CHANGED)
        .order_by(TicketEvent.id.desc())
    )
    found = next((person_id for person_id, details in changes if details.get("field") == field), None)
    return person_name(session, found)
