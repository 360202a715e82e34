"""What is proposed for a customer's card: contacts found in the talk, and who looks like the same person."""

from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.contacts import Contact, contacts_in, shown
from desk.customer_access import author_seen, is_seen
from desk.customer_card import CustomerCard
from desk.customer_family import customer_of, head_of
from desk.customer_search import letter_writers
from storage.rights import Actor
from storage.tables import IS_CURRENT, Author, Customer, CustomerContact, Mention, MentionVersion, Message, Source
from storage.vocabulary import ContactKind, Direction

NEWEST_TURNS = 50
MOST = 5


class FoundContact(NamedTuple):
    """A contact that the customer wrote into the talk."""

    contact: Contact
    shown: str


class SameCustomer(NamedTuple):
    """Another card with the same contact: probably the same person."""

    customer_id: int
    name: str
    because: str


class SameAuthor(NamedTuple):
    """An author without a card who wrote letters from an address that stands on this one."""

    author_id: int
    name: str
    source: str
    because: str


class Proposals(NamedTuple):
    """What can be added with one click; nothing is ever joined by itself."""

    contacts: list[FoundContact]
    customers: list[SameCustomer]
    authors: list[SameAuthor]


def proposals(session: Session, card: CustomerCard, *, ticket_id: int | None, by: Actor) -> Proposals:
    """The proposals for a card, from the talk of the ticket at hand and from everything else that is known."""
    known = [Contact(row.kind, row.value) for row in card.contacts]
    said = [one for one in _said(session, ticket_id, by=by) if one not in known] if ticket_id is not None else []
    return Proposals(
        contacts=[FoundContact(one, shown(one)) for one in said[:MOST]],
        customers=_same_customers(session, card, [*known, *said], by=by),
        authors=_same_authors(session, card, [*known, *said], by=by),
    )


def _said(session: Session, ticket_id: int, *, by: Actor) -> list[Contact]:
    ticket_to_read(session, ticket_id, by=by)
    found = session.execute(
        select(MentionVersion.title, MentionVersion.text)
        .select_from(Message)
        .join(Mention, and_(Mention.id == Message.mention_id, Message.direction == Direction.IN))
        .join(MentionVersion, IS_CURRENT)
        .where(Message.ticket_id == ticket_id)
        .order_by(Message.id.desc())
        .limit(NEWEST_TURNS)
    )
    return list(dict.fromkeys(one for title, text in found for one in contacts_in(f"{title} {text}")))


def _same_customers(session: Session, card: CustomerCard, contacts: list[Contact], *, by: Actor) -> list[SameCustomer]:
    if not contacts:
        return []
    same = or_(*(and_(CustomerContact.kind == one.kind, CustomerContact.value == one.value) for one in contacts))
    found = session.execute(
        select(CustomerContact.customer_id, CustomerContact.kind, CustomerContact.value)
        .where(CustomerContact.brand_id == card.brand_id, same)
        .order_by(CustomerContact.id)
        .limit(MOST * 10)
    )
    others: dict[int, SameCustomer] = {}
    for customer_id, kind, value in found:
        head = session.get_one(Customer, head_of(session, customer_id))
        if head.id != card.id and head.id not in others and is_seen(session, head, by=by):
            others[head.id] = SameCustomer(head.id, head.name, shown(Contact(kind, value)))
    return list(others.values())[:MOST]


def _same_authors(session: Session, card: CustomerCard, contacts: list[Contact], *, by: Actor) -> list[SameAuthor]:
    addresses = [one.value for one in contacts if one.kind == ContactKind.EMAIL]
    if not addresses:
        return []
    own = {author.id for author in card.authors}
    found = session.execute(
        select(Author.id, Author.name, Source.name, Author.external_id)
        .join(Source, Source.id == Author.source_id)
        .where(Author.id.in_(letter_writers(card.brand_id, addresses)), author_seen(by))
        .order_by(Author.id)
        .limit(MOST + len(own))
    )
    rows = [SameAuthor(*row) for row in found if row[0] not in own]
    return [row for row in rows if customer_of(session, row.author_id) is None][:MOST]
