"""What each person has read of their own tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from desk.queue_walk import CAP, IS_LIVE
from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Ticket, TicketRead


def mark_read(session: Session, ticket_id: int, *, by: Actor, message_id: int, now: datetime) -> None:
    """This person has seen the customer's words up to this message; never takes anything back."""
    if by.person_id is None or not message_id:
        return
    seen = session.scalar(
        select(TicketRead.message_id).where(TicketRead.ticket_id == ticket_id, TicketRead.person_id == by.person_id)
    )
    if seen is not None and seen >= message_id:
        return
    row = {"ticket_id": ticket_id, "person_id": by.person_id, "message_id": message_id, "read_at": now}
    here = insert_into(session, TicketRead).values(**row)
    session.execute(
        here.on_conflict_do_update(
            index_elements=["ticket_id", "person_id"],
            set_={"message_id": message_id, "read_at": now},
            where=TicketRead.message_id < message_id,
        )
    )


def unread_count(session: Session, *, by: Actor) -> int:
    """How many of one's own live tickets have words of the customer one has not seen; CAP + 1 is "more than CAP"."""
    some = _unread(by).limit(CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def newest_unread(session: Session, *, by: Actor) -> int:
    """The number of the newest message one has not seen; it grows when something new comes, and only then."""
    newest = _unread(by).with_only_columns(func.max(Ticket.last_message_id))
    return session.scalar(newest) or 0


def _unread(by: Actor) -> Select[Any]:
    return (
        select(literal(1))
        .select_from(Ticket)
        .outerjoin(TicketRead, (TicketRead.ticket_id == Ticket.id) & (TicketRead.person_id == by.person_id))
        .where(
            IS_LIVE,
            Ticket.assignee_id == by.person_id,
            or_(TicketRead.message_id.is_(None), TicketRead.message_id < Ticket.last_message_id),
        )
    )
