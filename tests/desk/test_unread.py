from datetime import timedelta

from sqlalchemy import select

from desk.assignment import take
from desk.incoming import arrive
from desk.preferences import SOUND, prefer, preference
from desk.queries import queue
from desk.unread import mark_read, newest_unread, unread_count
from storage.rights import SYSTEM
from storage.tables import TicketRead
from tests.builders import a_mention

MINUTE = timedelta(minutes=1)


def another_word(house, ticket, now):
    said = a_mention(
        house.session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, text="Алло?",
        published_at=now, seen_at=now,
    )  # fmt: skip
    arrive(house.session, said.id, now=now)


def test_ones_own_ticket_is_unread_until_it_is_looked_at_and_again_when_the_customer_writes(house, session, now):
    ticket = house.ticket(now=now, source=house.talks)
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    assert unread_count(session, by=anna) == 0, "nobody's ticket calls nobody"
    take(session, ticket.id, by=anna, now=now)
    assert (unread_count(session, by=anna), unread_count(session, by=boris)) == (1, 0)
    assert [row.is_unread for row in queue(session, by=anna)] == [True]
    assert [row.is_unread for row in queue(session, by=boris)] == [False]
    mark_read(session, ticket.id, by=anna, message_id=ticket.last_message_id, now=now)
    assert (unread_count(session, by=anna), newest_unread(session, by=anna)) == (0, 0)
    another_word(house, ticket, now + MINUTE)
    session.refresh(ticket)
    assert (unread_count(session, by=anna), newest_unread(session, by=anna)) == (1, ticket.last_message_id)


def test_what_was_read_does_not_become_unread_by_an_older_page(house, session, now):
    ticket = house.ticket(now=now, source=house.talks)
    anna = house.actor(house.anna)
    older = ticket.last_message_id
    another_word(house, ticket, now)
    session.refresh(ticket)
    for seen in (ticket.last_message_id, older, 0):
        mark_read(session, ticket.id, by=anna, message_id=seen, now=now)
    mark_read(session, ticket.id, by=SYSTEM, message_id=older, now=now)
    (row,) = session.scalars(select(TicketRead))
    assert (row.person_id, row.message_id) == (house.anna.id, ticket.last_message_id)


def test_a_preference_is_a_persons_own(house, session):
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    assert preference(session, SOUND, by=anna) == ""
    for value in ("on", "", "on"):
        prefer(session, SOUND, value, by=anna)
    prefer(session, SOUND, "on", by=SYSTEM)
    assert (preference(session, SOUND, by=anna), preference(session, SOUND, by=boris)) == ("on", "")
