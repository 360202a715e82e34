"""Looking customers up: by a phone or its last four digits, by e-mail, by a number in the CRM, by name."""

from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from desk.access import READERS, visible
from desk.contacts import ENDING, Contact, digits_of, email_of, phone_of, shown
from desk.customer_access import is_seen
from desk.customer_card import authors_of
from desk.customer_family import family_of, head_of
from desk.customers import sought
from storage.rights import Actor
from storage.tables import Author, Channel, Customer, CustomerAuthor, CustomerContact, Source, Ticket
from storage.vocabulary import Category, ContactKind

MOST_TICKETS = 200
SHORTEST_NAME = 2
MOST_LOOKED_AT = 200


class CustomerFound(NamedTuple):
    """A customer that matches, with how much of theirs this person sees."""

    id: int
    name: str
    contacts: tuple[str, ...]
    tickets: int
    newest_ticket_id: int | None


def customers_found(session: Session, *, by: Actor, brand_id: int, asked: str, limit: int = 8) -> list[CustomerFound]:
    """The customers this person may see who match what was typed, each once, however many cards were merged."""
    if not by.holds(*READERS, brand_id=brand_id):
        return []
    heads = dict.fromkeys(head_of(session, number) for number in session.scalars(_matching(brand_id, asked)).all())
    seen = (number for number in heads if is_seen(session, session.get_one(Customer, number), by=by))
    return [_found(session, number, by=by) for number in islice(seen, limit)]


def tickets_of(session: Session, typed: str, *, brand_id: int) -> list[int]:
    """The newest tickets of customers that match; for a list that asks by itself which of them may be seen."""
    matching = session.scalars(_matching(brand_id, typed)).all()
    family = {part for number in matching for part in family_of(session, head_of(session, number))}
    authors = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(sorted(family)))
    wanted: ColumnElement[bool] = Ticket.author_id.in_(authors)
    address = email_of(typed)
    if address:
        wanted = or_(wanted, Ticket.author_id.in_(letter_writers(brand_id, [address])))
    found = select(Ticket.id).where(Ticket.brand_id == brand_id, wanted)
    return list(session.scalars(found.order_by(Ticket.id.desc()).limit(MOST_TICKETS)))


def letter_writers(brand_id: int, addresses: list[str]) -> Select[int]:
    """The authors who wrote letters from these addresses."""
    boxes = select(Source.id).where(Source.brand_id == brand_id, Source.category == Category.MAIL)
    return select(Author.id).where(
        Author.brand_id == brand_id, Author.source_id.in_(boxes), Author.external_id.in_(addresses)
    )


def _matching(brand_id: int, asked: str) -> Select[int]:
    """The newest cards that match, whoever may see them."""
    matching = select(Customer.id).where(Customer.brand_id == brand_id, _matches(brand_id, asked))
    return matching.order_by(Customer.id.desc()).limit(MOST_LOOKED_AT)


def _matches(brand_id: int, asked: str) -> ColumnElement[bool]:
    words = sought(asked)
    wanted: list[ColumnElement[bool]] = []
    if len(words) >= SHORTEST_NAME:
        wanted.append(Customer.sought.contains(words, autoescape=True))
    contacts = _contact_matches(asked)
    if contacts is not None:
        ours = CustomerContact.brand_id == brand_id
        wanted.append(Customer.id.in_(select(CustomerContact.customer_id).where(ours, contacts)))
    return or_(*wanted) if wanted else Customer.id < 0


def _contact_matches(asked: str) -> ColumnElement[bool] | None:
    digits, phone, address = digits_of(asked), phone_of(asked), email_of(asked)
    if len(digits) == ENDING:
        return CustomerContact.ending == digits
    if phone:
        return and_(CustomerContact.kind == ContactKind.PHONE, CustomerContact.value == phone)
    if address:
        return and_(CustomerContact.kind == ContactKind.EMAIL, CustomerContact.value == address)
    if len(digits) > ENDING:
        ends = CustomerContact.value.endswith(digits)
        return and_(CustomerContact.ending == digits[-ENDING:], ends)
    if asked.strip():
        return and_(CustomerContact.kind == ContactKind.CRM, CustomerContact.value == asked.strip())
    return None


def _found(session: Session, head_id: int, *, by: Actor) -> CustomerFound:
    authors = authors_of(session, head_id, by=by)
    tickets, newest = session.execute(
        select(func.count(), func.max(Ticket.id))
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(Ticket.author_id.in_(authors), visible(by))
    ).one()
    contacts = session.execute(
        select(CustomerContact.kind, CustomerContact.value)
        .where(CustomerContact.customer_id.in_(family_of(session, head_id)))
        .order_by(CustomerContact.kind.desc(), CustomerContact.id)
    )
    return CustomerFound(
        id=head_id,
        name=session.get_one(Customer, head_id).name,
        contacts=tuple(dict.fromkeys(shown(Contact(*row)) for row in contacts)),
        tickets=tickets,
        newest_ticket_id=newest,
    )
