"""D4 and D2: a hand-over is in the other's list at once, the giver goes on reading, wherever the ticket goes."""

from datetime import timedelta

import pytest

from desk.access import ticket_to_read, ticket_to_work
from desk.assignment import hand_over, move, take
from desk.card import ticket_card
from desk.notes import add_note
from desk.queries import Wanted, queue
from desk.tickets import Wish
from storage.errors import Refused
from storage.tables import ChannelMember, PersonRole
from storage.vocabulary import Role
from tests.builders import a_channel


@pytest.fixture
def court(house):
    """A closed channel of others."""
    return a_channel(house.session, house.brand, name="Юристы", is_open=False)


def list_of(session, by):
    return [row.id for row in queue(session, by=by, wanted=Wanted(assignee_id=by.person_id, channel_ids=()))]


def test_in_two_sessions_a_handed_over_ticket_is_in_the_other_s_list_at_once(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        anna, boris = house.actor(house.anna), house.actor(house.boris)
        number = house.ticket(now=now).id
        take(session, number, by=anna, now=now)
    with database.reading() as his:
        assert list_of(his, boris) == []
        his.rollback()
        with database.transaction() as hers:
            hand_over(hers, number, to_person_id=house.boris.id, comment="нужен опыт с картами", by=anna, now=now)
        assert list_of(his, boris) == [number]
        card = ticket_card(his, number, by=boris, now=now)
        assert [(one.giver, one.taker, one.comment) for one in card.handovers] == [
            ("Анна", "Борис", "нужен опыт с картами")
        ]


def test_the_giver_goes_on_reading_what_went_into_a_closed_channel(house, session, now, court):
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    number = house.ticket(now=now).id
    take(session, number, by=anna, now=now)
    move(session, number, channel_id=court.id, comment="это к юристам", by=anna, now=now)
    card = ticket_card(session, number, by=anna, now=now)
    assert (card.channel, card.may_work, card.may_answer) == ("Юристы", False, False)
    with pytest.raises(Refused, match="not yours to change"):
        ticket_to_work(session, number, by=anna)
    with pytest.raises(Refused, match="cannot be shown"):
        ticket_to_read(session, number, by=boris)
    # Who loses the role in the brand loses the ticket with it.
    session.query(PersonRole).filter_by(person_id=house.anna.id).delete()
    nobody = house.actor(house.anna, Role.MARKETING)
    with pytest.raises(Refused, match="cannot be shown"):
        ticket_to_read(session, number, by=nobody)


def test_whoever_gets_a_closed_ticket_sees_it_and_answers(house, session, now, court):
    lead, boris = house.actor(house.vera), house.actor(house.boris)
    number = house.ticket(now=now, wish=Wish(channel_id=court.id)).id
    with pytest.raises(Refused, match="cannot be shown"):
        ticket_to_read(session, number, by=boris)
    hand_over(session, number, to_person_id=house.boris.id, comment="возьми", by=lead, now=now)
    assert ticket_card(session, number, by=boris, now=now).may_answer
    assert list_of(session, boris) == [number]


def test_a_viewer_reads_a_closed_channel_and_answers_nobody(house, session, now, court):
    session.add(ChannelMember(channel_id=court.id, person_id=house.boris.id, only_views=True))
    session.flush()
    number = house.ticket(now=now, wish=Wish(channel_id=court.id)).id
    boris = house.actor(house.boris)
    viewer = type(boris)(boris.person_id, boris.name, boris.roles, boris.channels, frozenset({court.id}))
    card = ticket_card(session, number, by=viewer, now=now)
    assert (card.may_work, card.may_answer) == (False, False)
    assert number in [row.id for row in queue(session, by=viewer, wanted=Wanted(channel_ids=(court.id,)))]
    for attempt in (
        lambda: take(session, number, by=viewer, now=now),
        lambda: add_note(session, number, text="x", client_key="x", by=viewer, now=now + timedelta(seconds=1)),
    ):
        with pytest.raises(Refused, match="not yours to change"):
            attempt()
