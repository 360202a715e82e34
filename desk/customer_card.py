"""Everything the desk knows of a customer: who they are at which source, contacts, tickets, ratings."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read, visible
from desk.contacts import Contact, shown
from desk.counted_ratings import OWN_RATING
from desk.customer_access import KEEPERS, author_seen, customer_to_read
from desk.customer_family import customer_of, family_of
from storage.rights import Actor
from storage.tables import (
    Author,
    Channel,
    Customer,
    CustomerAuthor,
    CustomerContact,
    Source,
    Ticket,
    TicketFact,
)
from storage.vocabulary import ContactKind, RequestType, TicketState, Verdict

MOST_TICKETS = 30


class AuthorRow(NamedTuple):
    """How a source names the customer."""

    id: int
    name: str
    url: str
    source: str
    source_kind: str


class ContactRow(NamedTuple):
    """A contact as people read it."""

    id: int
    kind: ContactKind
    value: str
    shown: str


class PartRow(NamedTuple):
    """A card that was merged into this one and can be taken out again."""

    id: int
    name: str


class TicketRow(NamedTuple):
    """A ticket of the customer, with what they thought of our answer."""

    id: int
    state: TicketState
    request_type: RequestType
    opened_at: datetime
    channel: str
    source: str
    rating: Verdict | None


class CustomerCard(NamedTuple):
    """A customer; without an id nobody has begun a card yet and only the author is known."""

    id: int | None
    brand_id: int
    name: str
    authors: list[AuthorRow]
    contacts: list[ContactRow]
    parts: list[PartRow]
    tickets: list[TicketRow]
    likes: int
    dislikes: int
    may_change: bool


def card_of_ticket(session: Session, ticket_id: int, *, by: Actor) -> CustomerCard | None:
    """The customer behind a ticket; None where the source does not say who wrote."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    if ticket.author_id is None:
        return None
    known = customer_of(session, ticket.author_id)
    if known is not None:
        return customer_card(session, known, by=by)
    return _card(session, None, ticket.brand_id, name="", authors=[ticket.author_id], by=by)


def customer_card(session: Session, customer_id: int, *, by: Actor) -> CustomerCard:
    """The customer's card. Raises Refused for one whose tickets are all closed to this person."""
    customer = customer_to_read(session, customer_id, by=by)
    authors = authors_of(session, customer.id, by=by)
    return _card(session, customer.id, customer.brand_id, name=customer.name, authors=authors, by=by)


def authors_of(session: Session, customer_id: int, *, by: Actor) -> list[int]:
    """The authors of whom this person sees a ticket; those of closed channels stay unknown to them."""
    theirs = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(family_of(session, customer_id)))
    return list(session.scalars(select(Author.id).where(Author.id.in_(theirs), author_seen(by)).order_by(Author.id)))


def _card(
    session: Session, customer_id: int | None, brand_id: int, *, name: str, authors: Collection[int], by: Actor
) -> CustomerCard:
    rows = _authors(session, authors)
    family = family_of(session, customer_id) if customer_id is not None else []
    theirs = (Ticket.author_id.in_(sorted(authors)), Ticket.channel_id == Channel.id, visible(by))
    tickets = _tickets(session, theirs)
    rated = dict(
        session.execute(
            select(TicketFact.rating, func.count())
            .join(Ticket, Ticket.id == TicketFact.ticket_id)
            .where(*theirs, *OWN_RATING)
            .group_by(TicketFact.rating)
        ).all()
    )
    return CustomerCard(
        id=customer_id,
        brand_id=brand_id,
        name=name or next((row.name for row in rows if row.name), ""),
        authors=rows,
        contacts=_contacts(session, family),
        parts=_parts(session, customer_id, family),
        tickets=tickets,
        likes=rated.get(Verdict.LIKE, 0),
        dislikes=rated.get(Verdict.DISLIKE, 0),
        may_change=by.holds(*KEEPERS, brand_id=brand_id),
    )


def _authors(session: Session, authors: Collection[int]) -> list[AuthorRow]:
    found = session.execute(
        select(Author.id, Author.name, Author.url, Source.name, Source.kind)
        .join(Source, Source.id == Author.source_id)
        .where(Author.id.in_(sorted(authors)))
        .order_by(Source.name, Author.id)
    )
    return [AuthorRow(*row) for row in found]


def _contacts(session: Session, family: Collection[int]) -> list[ContactRow]:
    found = session.execute(
        select(CustomerContact.id, CustomerContact.kind, CustomerContact.value)
        .where(CustomerContact.customer_id.in_(family))
        .order_by(CustomerContact.kind.desc(), CustomerContact.id)
    )
    known: dict[Contact, ContactRow] = {}
    for number, kind, value in found:
        contact = Contact(kind, value)
        known.setdefault(contact, ContactRow(number, kind, value, shown(contact)))
    return list(known.values())


def _parts(session: Session, customer_id: int | None, family: Collection[int]) -> list[PartRow]:
    parts = select(Customer.id, Customer.name).where(Customer.id.in_(family), Customer.id != customer_id)
    return [PartRow(*row) for row in session.execute(parts.order_by(Customer.id))] if customer_id is not None else []


def _tickets(session: Session, theirs: tuple[ColumnElement[bool], ...]) -> list[TicketRow]:
    rating = (
        select(TicketFact.rating)
        .where(TicketFact.ticket_id == Ticket.id, *OWN_RATING)
        .order_by(TicketFact.cycle.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(Ticket.id, Ticket.state, Ticket.request_type, Ticket.opened_at, Channel.name, Source.name, rating)
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Source, Source.id == Ticket.source_id)
        .where(*theirs, Ticket.state != TicketState.CANCELLED)
        .order_by(Ticket.id.desc())
        .limit(MOST_TICKETS)
    )
    return [TicketRow(*row) for row in found]
