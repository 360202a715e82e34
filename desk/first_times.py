"""Whether a ticket is the first one ever of its author for the brand: a customer who had never asked before."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.fact_rows import mark
from desk.merged import root_of
from storage.tables import Ticket, TicketFact
from storage.vocabulary import TicketState


def is_first_time(session: Session, ticket: Ticket) -> bool | None:
    """Of a ticket that is opened just now; None without an author. Cancelled tickets were none."""
    if ticket.author_id is None:
        return None
    earlier = select(Ticket.id).where(
        Ticket.author_id == ticket.author_id, Ticket.brand_id == ticket.brand_id, Ticket.id != ticket.id,
        Ticket.state != TicketState.CANCELLED,
    )  # fmt: skip
    return session.scalar(earlier.limit(1)) is None


def first_of(session: Session, brand_id: int, author_id: int) -> int | None:
    """The author's first ticket for the brand that was not cancelled; what it went into is the same one."""
    return session.scalar(
        select(Ticket.id)
        .where(Ticket.author_id == author_id, Ticket.brand_id == brand_id, Ticket.state != TicketState.CANCELLED)
        .order_by(Ticket.opened_at, Ticket.id)
        .limit(1)
    )


def said_anew(session: Session, authors: Collection[tuple[int, int | None]]) -> None:
    """A ticket of these (brand, author) was cancelled, merged or came in late: another one may be their first."""
    session.flush()
    for brand_id, author_id in {(brand_id, author_id) for brand_id, author_id in authors if author_id is not None}:
        first = first_of(session, brand_id, author_id)
        firsts = set() if first is None else {first, root_of(session, first)}
        theirs = select(Ticket.id).where(Ticket.author_id == author_id, Ticket.brand_id == brand_id)
        found = session.scalars(
            select(TicketFact).where(
                TicketFact.cycle == 1,
                TicketFact.ticket_id.in_(theirs),
                TicketFact.is_first_time | TicketFact.is_first_time.is_(None) | TicketFact.ticket_id.in_(firsts),
            )
        )
        for fact in found:
            if fact.is_first_time is not (fact.ticket_id in firsts):
                fact.is_first_time = fact.ticket_id in firsts
                mark(session, fact.brand_id, fact.opened_day, fact.asked_day)
    session.flush()
