"""Facts and counters while people go on working: what happens at the same moment is lost nowhere (PostgreSQL)."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk import delivery, fact_rebuilding
from desk.connectors.connector import Published
from desk.fact_check import differing_facts
from desk.tickets import open_ticket
from door import figure_check
from storage.database import transaction
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Message, Ticket, TicketFact
from storage.vocabulary import Delivery, Direction
from tests.builders import a_mention, an_author
from tests.desk.conftest import a_house

# SQLite has one writer.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

MINUTE = timedelta(minutes=1)
MOMENT_S, LONG_S = 0.3, 10


@pytest.fixture
def held(database, now):
    """The number of a ticket that Anna holds."""
    with transaction() as session:
        house = a_house(session)
        ticket = house.ticket(now=now)
        ticket.assignee_id = house.anna.id
        return ticket.id


def answer(ticket_id, now):
    with transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.id == ticket_id).with_for_update()).one()
        message = Message(
            ticket_id=ticket.id, cycle=1, direction=Direction.OUT, text="Готово.", person_id=ticket.assignee_id,
            created_at=now, source_at=now, delivery=Delivery.QUEUED,
        )  # fmt: skip
        session.add(message)
        session.flush()
        published = Published(external_id="1", url="", at=now + MINUTE)
        delivery.delivered(session, ticket, message, published=published, now=now + MINUTE)


def test_an_answer_given_while_facts_are_made_anew_is_kept(held, now, monkeypatch):
    with transaction() as session:
        session.execute(update(TicketFact).values(opened_hour=None))
    replayed, answering = fact_rebuilding.replayed, threading.Thread(target=answer, args=(held, now))

    def slowly(session, ids):
        found = replayed(session, ids)
        answering.start()
        answering.join(MOMENT_S)
        return found

    monkeypatch.setattr(fact_rebuilding, "replayed", slowly)
    fact_rebuilding.fill_facts(Leased(1, fact_rebuilding.FILL_JOB, {}, 1, 1, now), now)
    answering.join(LONG_S)
    monkeypatch.undo()
    with transaction() as session:
        fact = session.get_one(TicketFact, (held, 1))
        assert (fact.replied_at, fact.messages_out) == (now + MINUTE, 1)
        assert differing_facts(session, [held]) == []


def test_an_answer_given_while_counters_are_put_right_is_counted_once(held, now, monkeypatch):
    replayed = figure_check.replayed_counts

    def slowly(session, ids):
        found = replayed(session, ids)
        answer(held, now)
        return found

    monkeypatch.setattr(figure_check, "replayed_counts", slowly)
    figure_check.put_right(figure_check.Checked([], ""), now=now, tell=lambda _words: None)
    monkeypatch.undo()
    assert figure_check.check_figures(everything=True, now=now, tell=lambda _words: None).differences == []


def test_of_two_tickets_of_one_author_opened_at_once_one_is_the_first(database, now):
    with transaction() as session:
        house = a_house(session)
        author_id = an_author(session, house.blog).id
        first, second = (a_mention(session, house.blog, author_id=author_id).id for _ in range(2))
    opened = []

    def other():
        with database.transaction() as session:
            opened.append(open_ticket(session, second, by=SYSTEM, now=now + MINUTE).ticket_id)

    opening = threading.Thread(target=other)
    with database.transaction() as session:
        opened.append(open_ticket(session, first, by=SYSTEM, now=now).ticket_id)
        opening.start()
        opening.join(MOMENT_S)
        assert len(opened) == 1
    opening.join(LONG_S)
    with transaction() as session:
        said = dict(session.execute(select(TicketFact.ticket_id, TicketFact.is_first_time)).all())
        assert [said[number] for number in opened] == [True, False]
        assert differing_facts(session, opened) == []
