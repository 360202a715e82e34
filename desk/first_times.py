"""Whether a ticket is the first one ever of its author for the brand: a customer who had never asked before."""

from collections.abc import Collection

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import Session

from desk.fact_rows import mark
from desk.merged import root_of
from storage.database import dialect_of
from storage.tables import Ticket, TicketFact
from storage.vocabulary import TicketState


def is_first_time(session: Session, ticket: Ticket) -> bool | None:
    """Of a ticket that is opened just now; None without an author. Cancelled tickets were none."""
    if ticket.author_id is None:
        return None
    _hold_author(session, ticket.brand_id, ticket.author_id)
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


def is_first(ticket_id: int, author_id: int | None, firsts: Collection[int]) -> bool | None:
    """What the first cycle of a ticket says, of all firsts that concern it; nothing where nobody is known."""
    return True if ticket_id in firsts else None if author_id is None else False


def that_came_in(session: Session, ticket_ids: Collection[int]) -> set[tuple[int, int, int | None]]:
    """The tickets that went into these, also by way of others: number, brand and author of each."""
    found: set[tuple[int, int, int | None]] = set()
    near = set(ticket_ids)
    while near:
        came = session.execute(
            select(Ticket.id, Ticket.brand_id, Ticket.author_id).where(Ticket.merged_into_id.in_(near))
        )
        new = {(number, brand_id, author_id) for number, brand_id, author_id in came} - found
        found |= new
        near = {number for number, _brand, _author in new}
    return found


def said_anew(session: Session, authors: Collection[tuple[int, int | None]]) -> None:
    """A ticket of these (brand, author) was cancelled, merged or came in late: another one may be their first."""
    session.flush()
    wanted = {(brand_id, author_id) for brand_id, author_id in authors if author_id is not None}
    own = select(Ticket.id, Ticket.merged_into_id).where(tuple_(Ticket.brand_id, Ticket.author_id).in_(sorted(wanted)))
    theirs = session.execute(own).all()
    # Of other people's tickets those into which theirs went: first by those, or by what else went into them.
    roots = {root_of(session, number) for number, into in theirs if into is not None}
    came = {(brand_id, author_id) for _number, brand_id, author_id in that_came_in(session, roots)}
    firsts = first_times(session, wanted | came | _authors_of(session, roots))
    found = session.execute(
        select(TicketFact, Ticket.author_id)
        .join(Ticket, Ticket.id == TicketFact.ticket_id)
        .where(TicketFact.cycle == 1, TicketFact.ticket_id.in_({number for number, _into in theirs} | roots))
    )
    for fact, author_id in found:
        said = is_first(fact.ticket_id, author_id, firsts)
        if fact.is_first_time is not said:
            fact.is_first_time = said
            mark(session, fact.brand_id, fact.opened_day, fact.asked_day)
    session.flush()


def _authors_of(session: Session, ticket_ids: Collection[int]) -> set[tuple[int, int | None]]:
    rows = session.execute(select(Ticket.brand_id, Ticket.author_id).where(Ticket.id.in_(ticket_ids)))
    return {(brand_id, author_id) for brand_id, author_id in rows}


def _hold_author(session: Session, brand_id: int, author_id: int) -> None:
    """Of two tickets of one author that are opened at the same moment one is first; SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        name = f"first time:{brand_id}:{author_id}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
