"""Whether a ticket is its author's first one, when tickets come together and part again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.fact_check import differing_facts
from desk.fact_rebuilding import rebuild
from desk.merging import merge
from desk.unmerging import unmerge
from storage.tables import TicketFact
from tests.builders import an_author

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)


def firsts(house, *tickets):
    house.session.flush()
    said = select(TicketFact.ticket_id, TicketFact.is_first_time).where(TicketFact.cycle == 1)
    by_number = dict(house.session.execute(said).all())
    return [by_number[one.id] for one in tickets]


def test_a_survivor_is_first_through_another_author_whichever_tickets_are_looked_at(house, now):
    ann, bob = (an_author(house.session, house.blog).id for _ in range(2))
    house.ticket(now=now, author_id=bob)
    came = house.ticket(now=now + MINUTE, author_id=ann)
    survivor = house.ticket(now=now + 2 * MINUTE, author_id=bob)
    merge(house.session, came.id, into_id=survivor.id, by=house.actor(house.vera), now=now + 3 * MINUTE)
    assert firsts(house, survivor) == [True]
    assert differing_facts(house.session, [survivor.id]) == []
    assert rebuild(house.session, [survivor.id]) == 0


def test_a_survivor_that_takes_an_author_over_is_first_in_place_of_a_later_ticket(house, now):
    author = an_author(house.session, house.blog).id
    survivor = house.ticket(now=now, author_id=None)
    second = house.ticket(now=now + MINUTE, author_id=author)
    came = house.ticket(now=now + 2 * MINUTE, author_id=author)
    assert firsts(house, survivor, second, came) == [None, True, False]
    merge(house.session, came.id, into_id=survivor.id, by=house.actor(house.vera), now=now + 3 * MINUTE)
    assert firsts(house, survivor, second, came) == [True, False, False]
    unmerge(house.session, came.id, by=house.actor(house.vera), now=now + 4 * MINUTE)
    assert firsts(house, survivor, second, came) == [None, True, False]


def test_a_ticket_without_an_author_any_more_is_nobodys_first(house, now):
    author = an_author(house.session, house.blog).id
    survivor = house.ticket(now=now, author_id=None)
    came = house.ticket(now=now + MINUTE, author_id=author)
    merge(house.session, came.id, into_id=survivor.id, by=house.actor(house.vera), now=now + 2 * MINUTE)
    fact = house.session.get_one(TicketFact, (survivor.id, 1))
    unmerge(house.session, came.id, by=house.actor(house.vera), now=now + 3 * MINUTE)
    assert firsts(house, survivor, came) == [None, True]
    fact.is_first_time = True
    rebuild(house.session, [survivor.id])
    assert firsts(house, survivor) == [None]
