"""What happened to a ticket, written in the transaction of whatever did it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage.card_numbers import masked_document
from storage.rights import Actor
from storage.tables import AuditEntry, TicketEvent
from storage.vocabulary import TicketEventKind


def note_event(
    session: Session, ticket_id: int, *, kind: TicketEventKind, by: Actor, at: datetime, **details: Any
) -> None:
    """Appends to the ticket's history; details are plain JSON values."""
    kept = masked_document(details)
    session.add(TicketEvent(ticket_id=ticket_id, kind=kind, at=at, person_id=by.person_id, details=kept))


def audit(
    session: Session, action: str, *, subject: str, subject_id: int, by: Actor, now: datetime, **details: Any
) -> None:
    """Notes who changed a setting of the desk, with what it became."""
    session.add(
        AuditEntry(
            at=now,
            person_id=by.person_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=masked_document(details),
        )
    )
