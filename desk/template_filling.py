"""What a template becomes in a ticket: its placeholders filled in from the ticket, its customer and its writer."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read, visible
from desk.customer_family import customer_of
from desk.given_names import Given, cases_of, given_in, in_cyrillic
from desk.placeholders import Case, Values, filled
from desk.ratings import language_of_customer
from desk.signatures import own_signature, signature_for
from storage.rights import Actor
from storage.tables import Author, Channel, Customer, Ticket
from storage.vocabulary import Language

SAMPLE_NUMBER = "1024"


class Greeting(NamedTuple):
    """How the customer of a ticket is called, by whom that is known, and the cases; no name: nobody to greet by it."""

    written: str
    given: Given | None
    name: Mapping[Case, str]
    full_name: Mapping[Case, str]


def greeting_of(session: Session, ticket: Ticket) -> Greeting:
    """The name on the customer's card if it is one to greet by, else the author's, as the source has it."""
    language = language_of_customer(session, ticket)
    author = session.scalar(select(Author.name).where(Author.id == ticket.author_id)) if ticket.author_id else None
    customer_id = customer_of(session, ticket.author_id)
    card = session.scalar(select(Customer.name).where(Customer.id == customer_id)) if customer_id else None
    for written in (card, author):
        given = given_in(written) if written else None
        if given is not None and written:
            return greeting(written, given, language=language)
    return Greeting(author or card or "", None, {}, {})


def greeting(written: str, given: Given, *, language: str) -> Greeting:
    """The cases of a name, in the alphabet of the answer."""
    called = given if language == Language.EN else in_cyrillic(given)
    name, full_name = cases_of(called)
    return Greeting(written, called, name, full_name)


def values_for(session: Session, ticket: Ticket, *, by: Actor) -> Values:
    """What there is to put into a template in this ticket, when this person writes."""
    return _values(session, ticket, greeting_of(session, ticket), by=by)


def preview(session: Session, ticket_id: int, text: str, *, by: Actor) -> tuple[str, Greeting]:
    """The text as it would stand in the answer box of that ticket, and how its customer is called."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    called = greeting_of(session, ticket)
    return filled(text, _values(session, ticket, called, by=by)), called


class PreviewTicket(NamedTuple):
    """A ticket to try a template on."""

    id: int
    author: str


def tickets_to_try(session: Session, brand_id: int, *, by: Actor, limit: int = 15) -> list[PreviewTicket]:
    """The newest tickets of the brand that this person sees."""
    found = session.execute(
        select(Ticket.id, Author.name)
        .join(Channel, Channel.id == Ticket.channel_id)
        .outerjoin(Author, Author.id == Ticket.author_id)
        .where(Ticket.brand_id == brand_id, visible(by))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return [PreviewTicket(row[0], row[1] or "") for row in found]


def preview_for(session: Session, text: str, written: str, *, by: Actor) -> tuple[str, Greeting]:
    """As `preview`, for somebody of this name instead of the customer of a ticket."""
    given = given_in(written)
    called = greeting(written, given, language=Language.RU) if given else Greeting(written, None, {}, {})
    signature = own_signature(session, by=by) or by.name
    return filled(text, Values(called.name, called.full_name, signature, SAMPLE_NUMBER)), called


def _values(session: Session, ticket: Ticket, called: Greeting, *, by: Actor) -> Values:
    return Values(called.name, called.full_name, signature_for(session, ticket, by=by), str(ticket.id))
