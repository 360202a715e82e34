"""Remarks for colleagues in the talk of a ticket."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import addressees
from desk.access import ticket_to_work
from desk.events import note_event
from desk.fitting import fitted
from desk.merged import require_here
from storage.rights import Actor
from storage.tables import Message
from storage.vocabulary import Direction, TicketEventKind


def add_note(
    session: Session, ticket_id: int, *, text: str, client_key: str, by: Actor, now: datetime,
    named: Collection[int] = (),
) -> int:  # fmt: skip
    """A remark for colleagues; the customer never sees it and no promise is kept by it. Gives the message's id.

    `named` are colleagues whom the text names with @: those who may see the ticket are told.
    """
    ticket = ticket_to_work(session, ticket_id, by=by)
    require_here(ticket)
    known = session.scalar(select(Message.id).where(Message.ticket_id == ticket.id, Message.client_key == client_key))
    if known is not None:
        return known
    note = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.NOTE,
        text=fitted(text),
        person_id=by.person_id,
        client_key=client_key,
        created_at=now,
        source_at=now,
    )
    session.add(note)
    session.flush()
    note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=by, at=now, message_id=note.id)
    addressees.name_in_note(session, note, ticket, person_ids=named, by=by, now=now)
    return note.id
