from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import give_back, hand_over, move, take, take_next
from desk.tickets import Wish
from storage.errors import Refused
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Handover, Ticket, TicketEvent
from storage.vocabulary import Role, TicketEventKind, TicketState
from tests.builders import a_channel, a_person

MINUTE = timedelta(minutes=1)


def test_take_next_gives_the_nearest_deadline(house, session, now):
    later = house.ticket(now=now, seen_at=now)
    sooner = house.ticket(now=now, seen_at=now - 10 * MINUTE)
    anna = house.actor(house.anna)
    assert take_next(session, by=anna, now=now) == sooner.id
    assert take_next(session, by=anna, now=now) == later.id
    assert take_next(session, by=anna, now=now) is None
    session.refresh(sooner)
    assert (sooner.assignee_id, sooner.state, sooner.taken_at) == (house.anna.id, TicketState.OPEN, now)


def test_a_ticket_without_a_deadline_comes_last(house, session, now):
    endless = house.ticket(now=now)
    endless.next_due_at = None
    urgent = house.ticket(now=now)
    anna = house.actor(house.anna)
    assert [take_next(session, by=anna, now=now) for _ in range(2)] == [urgent.id, endless.id]


def test_take_next_stays_in_ones_own_channels(house, session, now):
    foreign = a_channel(session, house.brand)
    house.ticket(now=now, wish=Wish(channel_id=foreign.id))
    assert take_next(session, by=house.actor(house.anna), now=now) is None
    mine = house.ticket(now=now)
    assert take_next(session, by=house.actor(house.anna), now=now, channel_ids=[foreign.id]) is None
    assert take_next(session, by=house.actor(house.anna), now=now, channel_ids=[house.channel.id]) == mine.id


def test_marketing_takes_nothing(house, session, now):
    with pytest.raises(Refused):
        take_next(session, by=house.actor(house.anna, Role.MARKETING), now=now)


def test_taking_twice_is_taking_once(house, session, now):
    ticket = house.ticket(now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now + MINUTE)
    assert house.kinds(ticket).count(TicketEventKind.TAKEN) == 1
    assert ticket.taken_at == now


def test_a_taken_ticket_names_who_has_it(house, session, now):
    ticket = house.ticket(now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    with pytest.raises(Refused, match="Анна has been working on it"):
        take(session, ticket.id, by=house.actor(house.boris), now=now)


def test_a_hand_over_is_in_the_others_list_at_once_and_says_why(house, session, now):
    ticket = house.ticket(now=now)
    anna = house.actor(house.anna)
    take(session, ticket.id, by=anna, now=now)
    hand_over(session, ticket.id, to_person_id=house.boris.id, comment="Ждёт номер договора", by=anna, now=now + MINUTE)
    assert (ticket.assignee_id, ticket.taken_at) == (house.boris.id, now + MINUTE)
    given = session.scalars(select(Handover)).one()
    assert (given.from_person_id, given.to_person_id, given.comment) == (
        house.anna.id,
        house.boris.id,
        "Ждёт номер договора",
    )


def test_a_hand_over_without_a_word_is_refused(house, session, now):
    ticket = house.ticket(now=now)
    with pytest.raises(Refused, match="not handed over"):
        hand_over(session, ticket.id, to_person_id=house.boris.id, comment="  ", by=house.actor(house.anna), now=now)


def test_nobody_gets_a_ticket_they_cannot_answer(house, session, now):
    marketing = a_person(session, Role.MARKETING)
    ticket = house.ticket(now=now)
    with pytest.raises(Refused, match="Only an active operator"):
        hand_over(session, ticket.id, to_person_id=marketing.id, comment="вам", by=house.actor(house.anna), now=now)


def test_given_back_it_is_free_for_all_again(house, session, now):
    ticket = house.ticket(now=now)
    anna = house.actor(house.anna)
    take(session, ticket.id, by=anna, now=now)
    give_back(session, ticket.id, comment="Конец смены", by=anna, now=now)
    assert (ticket.state, ticket.assignee_id) == (TicketState.NEW, None)
    assert take_next(session, by=house.actor(house.boris), now=now) == ticket.id


def test_a_moved_ticket_leaves_its_operator_and_its_channel(house, session, now):
    ticket = house.ticket(now=now)
    other = a_channel(session, house.brand)
    anna = house.actor(house.anna)
    take(session, ticket.id, by=anna, now=now)
    move(session, ticket.id, channel_id=other.id, comment="Это про карты", by=anna, now=now)
    assert (ticket.channel_id, ticket.assignee_id, ticket.state) == (other.id, None, TicketState.NEW)
    moved = session.scalars(select(TicketEvent).where(TicketEvent.kind == TicketEventKind.MOVED)).one()
    assert moved.details["comment"] == "Это про карты"


def test_somebody_elses_channel_is_not_worked_in(house, session, now):
    foreign = a_channel(session, house.brand, is_open=True)
    ticket = house.ticket(now=now, wish=Wish(channel_id=foreign.id))
    with pytest.raises(Refused, match="not yours to change"):
        take(session, ticket.id, by=house.actor(house.anna), now=now)
    closed = a_channel(session, house.brand, is_open=False)
    hidden = house.ticket(now=now, wish=Wish(channel_id=closed.id))
    with pytest.raises(Refused, match="cannot be shown"):
        take(session, hidden.id, by=house.actor(house.anna), now=now)


def test_fifty_takers_get_each_ticket_once(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        house.channel.is_first_line = True
        wanted = {house.ticket(now=now).id for _ in range(120)}
        takers = [a_person(session, Role.OPERATOR).id for _ in range(50)]
        channels = frozenset({house.channel.id})

    def work(person_id):
        by = Actor(person_id, f"p{person_id}", {ALL_BRANDS: frozenset({Role.OPERATOR})}, channels)
        got = []
        while True:
            with database.transaction() as session:
                ticket_id = take_next(session, by=by, now=now)
            if ticket_id is None:
                return got
            got.append(ticket_id)

    with ThreadPoolExecutor(50) as pool:
        taken = [ticket_id for got in pool.map(work, takers) for ticket_id in got]
    assert sorted(taken) == sorted(wanted)
    with database.reading() as session:
        events = session.scalars(select(TicketEvent.ticket_id).where(TicketEvent.kind == TicketEventKind.TAKEN)).all()
        assert sorted(events) == sorted(wanted)


def test_a_lost_race_for_one_ticket_names_the_winner(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        ticket_id = house.ticket(now=now).id
        names = {house.anna.id: "Анна", house.boris.id: "Борис"}
        actors = [house.actor(house.anna), house.actor(house.boris)]

    def grab(by):
        try:
            with database.transaction() as session:
                take(session, ticket_id, by=by, now=now)
        except Refused as refusal:
            return refusal.why
        return by.person_id

    with ThreadPoolExecutor(2) as pool:
        winner, loser = sorted(pool.map(grab, actors), key=str)
    with database.reading() as session:
        assert session.get_one(Ticket, ticket_id).assignee_id == winner
    assert names[winner] in loser
