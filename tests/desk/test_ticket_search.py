import pytest
from sqlalchemy import select

from desk.assignment import hand_over
from desk.ticket_search import find_tickets
from desk.tickets import Wish
from storage.rights import ALL_BRANDS, Actor
from storage.search import entries_of, index_of
from storage.tables import TicketMention
from storage.vocabulary import Role, TicketState
from tests.builders import a_channel, an_author


@pytest.fixture
def tickets(house, session, now):
    """Three texts in the index: in an own channel, in a closed one, and one that has ended."""
    closed = a_channel(session, house.brand, house.boris, is_open=False)
    author = an_author(session, house.blog, name="Марина Ильина")
    found = {
        "own": house.ticket(now=now, text="Карту заблокировали", author_id=author.id),
        "closed": house.ticket(now=now, text="Карты не выдают", wish=Wish(channel_id=closed.id)),
        "ended": house.ticket(now=now, text="Спасибо за карточку и карту"),
    }
    found["ended"].state = TicketState.CLOSED
    session.flush()
    mentions = session.scalars(select(TicketMention.mention_id)).all()
    index_of(session).add(session, entries_of(session, mentions))
    return found


def looked_for(session, typed, *, by, house):
    return [row.id for row in find_tickets(session, typed, by=by, brand_id=house.brand.id)]


@pytest.mark.parametrize("sign", ["", "#", "№ "])
def test_a_number_finds_its_ticket_and_nothing_one_may_not_see(house, session, tickets, sign):
    anna = house.actor(house.anna)
    assert looked_for(session, f"{sign}{tickets['own'].id}", by=anna, house=house) == [tickets["own"].id]
    assert looked_for(session, f"{sign}{tickets['closed'].id}", by=anna, house=house) == []


def test_words_find_in_any_form_and_state_the_newest_first(house, session, tickets):
    anna, boss = house.actor(house.anna), house.actor(house.vera)
    assert looked_for(session, "карта", by=anna, house=house) == [tickets["ended"].id, tickets["own"].id]
    assert looked_for(session, "КАРТОЙ не выдали", by=boss, house=house) == [tickets["closed"].id]
    assert looked_for(session, '-("карта" OR', by=anna, house=house) == []


@pytest.mark.parametrize("typed", ["марина", "ИЛЬИНА", "Марина Иль"])
def test_an_author_is_found_by_any_part_of_the_name(house, session, tickets, typed):
    assert looked_for(session, typed, by=house.actor(house.anna), house=house) == [tickets["own"].id]


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "?!", "' OR 1=1 --", "99999999999999"])
def test_odd_signs_find_nothing(house, session, tickets, typed):
    assert looked_for(session, typed, by=house.actor(house.anna), house=house) == []


def test_whoever_handed_it_over_still_finds_it(house, session, tickets, now):
    anna, hidden = house.actor(house.anna), tickets["closed"]
    hand_over(session, hidden.id, to_person_id=house.anna.id, comment="вам", by=house.actor(house.vera), now=now)
    hand_over(session, hidden.id, to_person_id=house.boris.id, comment="нет, вам", by=anna, now=now)
    assert looked_for(session, str(hidden.id), by=anna, house=house) == [hidden.id]


def test_marketing_finds_no_ticket(house, session, tickets):
    marketing = Actor(house.anna.id, "Анна", {ALL_BRANDS: frozenset({Role.MARKETING})})
    assert looked_for(session, "карта", by=marketing, house=house) == []
