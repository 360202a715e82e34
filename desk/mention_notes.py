"""What moderators have noted beside a mention comes along into its ticket, as a note in their name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.events import note_event
from storage.rights import SYSTEM
from storage.tables import MentionNote, Message, Ticket, TicketMention
from storage.vocabulary import Direction, TicketEventKind, TicketState


def carry_notes(session: Session, ticket: Ticket, mention_id: int, *, now: datetime) -> None:
    """Copies the mention's notes that the ticket does not have yet into its talk."""
    standing = select(MentionNote).where(MentionNote.mention_id == mention_id, MentionNote.taken_back_at.is_(None))
    notes = {_key(note.id): note for note in session.scalars(standing.order_by(MentionNote.id))}
    if not notes:
        return
    there = set(
        session.scalars(select(Message.client_key).where(Message.ticket_id == ticket.id, Message.client_key.in_(notes)))
    )
    for key, note in notes.items():
        if key not in there:
            _copy(session, ticket, note, key, now=now)


def drop_notes(session: Session, ticket: Ticket, mention_ids: Sequence[int]) -> None:
    """Takes the notes of texts that leave the ticket out of its talk; they stay beside the mentions."""
    carried = session.scalars(select(MentionNote.id).where(MentionNote.mention_id.in_(mention_ids)))
    keys = [_key(note_id) for note_id in carried]
    gone = delete(Message).where(Message.ticket_id == ticket.id, Message.client_key.in_(keys))
    session.execute(gone.execution_options(synchronize_session="fetch"))


def carrying(session: Session, note_id: int) -> int | None:
    """The ticket that has this note and is not cancelled: there it is part of the talk."""
    return session.scalar(
        select(Message.ticket_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .join(TicketMention, TicketMention.ticket_id == Ticket.id)
        .join(MentionNote, MentionNote.mention_id == TicketMention.mention_id)
        .where(MentionNote.id == note_id, Message.client_key == _key(note_id), Ticket.state != TicketState.CANCELLED)
        .limit(1)
    )


def _key(note_id: int) -> str:
    return f"mention-note:{note_id}"


def _copy(session: Session, ticket: Ticket, note: MentionNote, key: str, *, now: datetime) -> None:
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.NOTE,
        text=note.text,
        person_id=note.person_id,
        client_key=key,
        created_at=now,
        source_at=note.noted_at,
    )
    session.add(message)
    session.flush()
    note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=SYSTEM, at=now, message_id=message.id)
