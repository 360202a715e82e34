"""A desk with a brand, two operators, a lead, a channel and sources of three kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.tickets import NO_WISH, Wish, open_ticket
from storage.rights import ALL_BRANDS, SYSTEM, Actor
from storage.secrets import seal
from storage.tables import Brand, Channel, Message, Person, Source, Ticket, TicketEvent
from storage.vocabulary import Ground, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

KEYS = {"user": "desk", "password": "pier anch rope"}


@dataclass
class House:
    """What most tests of the desk start from."""

    session: Session
    brand: Brand
    channel: Channel
    blog: Source
    talks: Source
    forum: Source
    anna: Person
    boris: Person
    vera: Person

    def actor(self, person: Person, *roles: Role) -> Actor:
        held = frozenset(roles or {Role.LEAD if person is self.vera else Role.OPERATOR})
        channels = frozenset() if person is self.vera else frozenset({self.channel.id})
        return Actor(person.id, person.name, {ALL_BRANDS: held}, channels)

    def ticket(self, *, now: datetime, source: Source | None = None, wish: Wish = NO_WISH, **mention) -> Ticket:
        """A ticket of a fresh mention, opened by the system."""
        place = source or self.blog
        if "author_id" not in mention:
            mention["author_id"] = an_author(self.session, place).id
        written = a_mention(self.session, place, **mention)
        opened = open_ticket(self.session, written.id, by=SYSTEM, now=now, wish=wish)
        return self.session.get_one(Ticket, opened.ticket_id)

    def kinds(self, ticket: Ticket) -> list[str]:
        """What happened to the ticket, in order."""
        found = select(TicketEvent.kind).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
        return list(self.session.scalars(found))

    def messages(self, ticket: Ticket) -> list[Message]:
        found = select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)
        return list(self.session.scalars(found))


def a_house(session: Session) -> House:
    brand = a_brand(session)
    anna, boris = a_person(session, Role.OPERATOR, name="Анна"), a_person(session, Role.OPERATOR, name="Борис")
    vera = a_person(session, Role.LEAD, name="Вера")
    channel = a_channel(session, brand, anna, boris, is_first_line=True, next_reply_s=600, resolution_s=86400)
    return House(
        session=session,
        brand=brand,
        channel=channel,
        blog=a_source(session, brand, kind="wordpress", secrets=seal(KEYS)),
        talks=a_source(session, brand, kind="vk_messages", ground=Ground.OURS),
        forum=a_source(session, brand, kind="forum"),
        anna=anna,
        boris=boris,
        vera=vera,
    )


@pytest.fixture
def house(session: Session) -> House:
    return a_house(session)


@pytest.fixture
def make_house() -> Callable[[Session], House]:
    """For tests that open their own sessions."""
    return a_house
