"""Whether a ticket is the first one ever of its author for the brand: a customer who had never asked before."""

from collections.abc import Collection

from sqlalchemy import and_, func, select, tuple_
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


def first_times(session: Session, authors: Collection[tuple[int, int | None]]) -> set[int]:
    """The first tickets of these (brand, author) that were not cancelled, and what they went into."""
    known = {author_id for _brand, author_id in authors if author_id is not None}
    theirs = (Ticket.author_id.in_(known), Ticket.state != TicketState.CANCELLED)
    earliest = (
        select(Ticket.brand_id, Ticket.author_id, func.min(Ticket.opened_at).label("at"))
        .where(*theirs)
        .group_by(Ticket.brand_id, Ticket.author_id)
        .subquery()
    )
    of_all = (
        select(func.min(Ticket.id))
        .join(earliest, and_(Ticket.brand_id == earliest.c.brand_id, Ticket.author_id == earliest.c.author_id))
        .where(*theirs, Ticket.opened_at == earliest.c.at)
        .group_by(Ticket.brand_id, Ticket.author_id)
    )
    firsts = set(session.scalars(of_all))
    gone = session.scalars(select(Ticket.id).where(Ticket.id.in_(firsts), Ticket.merged_into_id.is_not(None))).all()
    return firsts | {root_of(session, number) for number in gone}


def said_anew(session: Session, authors: Collection[tuple[int, int | None]]) -> None:
    """A ticket of these (brand, author) was cancelled, merged or came in late: another one may be their first."""
    session.flush()
    wanted = {(brand_id, author_id) for brand_id, author_id in authors if author_id is not None}
    firsts = first_times(session, wanted)
    theirs = select(Ticket.id).where(tuple_(Ticket.brand_id, Ticket.author_id).in_(sorted(wanted)))
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
