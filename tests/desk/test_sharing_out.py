"""Auto-assignment: chatwoot#10583 (nothing is given when room comes) and #15786 (it is tried once only)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import take
from desk.closing import reopen, resolve
from desk.notifying import mark_seen, unseen
from desk.replies import Answer, record_sent_by_hand
from desk.sharing_out import share_out
from desk.silence import take_back_silent
from storage.rights import SYSTEM
from storage.tables import Person, Shift, Ticket, TicketEvent
from storage.vocabulary import NotificationKind, TicketEventKind, TicketState
from tests.builders import a_person

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def sharing(house, session):
    house.channel.shares_out = True
    session.flush()
    return house


def a_shift(house, person, *, start, end):
    row = Shift(brand_id=house.brand.id, person_id=person.id, starts_at=start, ends_at=end, created_at=start)
    house.session.add(row)
    house.session.flush()


def test_it_is_off_until_a_channel_wants_it(house, session, now):
    house.ticket(now=now)
    assert share_out(session, now=now) == 0


def test_the_least_loaded_gets_the_oldest_deadline(sharing, session, now):
    later = sharing.ticket(now=now, seen_at=now)
    held = sharing.ticket(now=now, seen_at=now)
    sooner = sharing.ticket(now=now, seen_at=now - 10 * MINUTE)
    take(session, held.id, by=sharing.actor(sharing.anna), now=now)
    held.complexity = 3
    session.flush()
    assert share_out(session, now=now) == 2
    session.expire_all()
    assert [one.assignee_id for one in (sooner, later)] == [sharing.boris.id] * 2
    assert (sooner.state, sooner.taken_at) == (TicketState.OPEN, now)
    happened = session.scalars(select(TicketEvent).where(TicketEvent.kind == TicketEventKind.SHARED_OUT)).all()
    assert [one.details["to_name"] for one in happened] == ["Борис", "Борис"]
    told = unseen(session, by=sharing.actor(sharing.boris))
    assert [(one.kind, one.ticket_id) for one in told] == [
        (NotificationKind.SHARED_OUT, sooner.id),
        (NotificationKind.SHARED_OUT, later.id),
    ]
    mark_seen(session, [one.id for one in told], by=sharing.actor(sharing.anna), now=now)
    assert len(unseen(session, by=sharing.actor(sharing.boris))) == 2, "only whoever was told has seen it"
    mark_seen(session, [one.id for one in told], by=sharing.actor(sharing.boris), now=now)
    assert unseen(session, by=sharing.actor(sharing.boris)) == []


def test_a_queued_ticket_is_given_when_capacity_frees_and_the_oldest_goes_first(sharing, session, now):
    """chatwoot#10583: queued conversations were never assigned, and the newest jumped the oldest."""
    for person in (sharing.anna, sharing.boris):
        person.open_limit = 1
    first, second = (sharing.ticket(now=now, seen_at=now - 9 * MINUTE) for _ in range(2))
    oldest = sharing.ticket(now=now, seen_at=now - 5 * MINUTE)
    newest = sharing.ticket(now=now, seen_at=now - MINUTE)
    assert share_out(session, now=now) == 2
    assert share_out(session, now=now + MINUTE) == 0
    session.expire_all()
    anna = sharing.actor(sharing.anna)
    resolve(session, first.id, by=anna, now=now + MINUTE)
    assert share_out(session, now=now + MINUTE) == 1
    session.expire_all()
    assert (second.assignee_id, oldest.assignee_id, newest.assignee_id) == (sharing.boris.id, sharing.anna.id, None)


def test_it_is_tried_again_when_somebody_comes_on_shift(sharing, session, now):
    """chatwoot#15786: a team's assignment was tried once, when nobody was there."""
    a_shift(sharing, sharing.anna, start=now + HOUR, end=now + 9 * HOUR)
    ticket = sharing.ticket(now=now)
    assert share_out(session, now=now) == 0
    assert share_out(session, now=now + HOUR) == 1
    session.refresh(ticket)
    assert ticket.assignee_id == sharing.anna.id


def test_a_reopened_ticket_does_not_wait_for_somebody_off_shift(sharing, session, now):
    """chatwoot#9587: it went to the agent who had gone home."""
    ticket = sharing.ticket(now=now)
    take(session, ticket.id, by=sharing.actor(sharing.anna), now=now)
    resolve(session, ticket.id, by=sharing.actor(sharing.anna), now=now)
    a_shift(sharing, sharing.boris, start=now, end=now + 9 * HOUR)
    reopen(session, ticket.id, by=SYSTEM, now=now + HOUR)
    assert (ticket.assignee_id, ticket.state) == (None, TicketState.NEW)
    assert share_out(session, now=now + HOUR) == 1
    session.refresh(ticket)
    assert ticket.assignee_id == sharing.boris.id


def test_three_hundred_tickets_leave_nobody_two_ahead(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        house.channel.shares_out = True
        people = [house.anna, house.boris]
        first = house.ticket(now=now)
        copies = {c.name: getattr(first, c.name) for c in Ticket.__table__.columns if c.name not in {"id", "uid"}}
        from storage.tables import TicketFact  # noqa: PLC0415 - only this test makes tickets without opening them

        fact = session.get_one(TicketFact, (first.id, 1))
        more = {c.name: getattr(fact, c.name) for c in TicketFact.__table__.columns if c.name != "ticket_id"}
        tickets = [Ticket(**copies) for _ in range(299)]
        session.add_all(tickets)
        session.flush()
        session.add_all(TicketFact(ticket_id=ticket.id, **more) for ticket in tickets)
    given = 1
    while given:
        with database.transaction() as session:
            given = share_out(session, now=now)
            held = Counter(session.scalars(select(Ticket.assignee_id).where(Ticket.assignee_id.is_not(None))))
        assert max(held.values()) - min(held.values()) <= 1
    assert sum(held.values()) == 300
    assert set(held) == {person.id for person in people}


def test_two_workers_give_each_ticket_once_and_keep_to_the_limit(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        house.channel.shares_out = True
        house.anna.open_limit = house.boris.open_limit = 3
        for _ in range(10):
            house.ticket(now=now)

    def work(_turn):
        with database.transaction() as session:
            return share_out(session, now=now, limit=4)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(6))) == 6
    with database.reading() as session:
        held = Counter(session.scalars(select(Ticket.assignee_id).where(Ticket.state == TicketState.OPEN)))
    assert sorted(held.values()) == [3, 3]


@pytest.fixture
def silent(house, session, now):
    """Anna holds a ticket in a channel that takes it back after 30 minutes of silence."""
    house.channel.silent_after_min = 30
    ticket = house.ticket(now=now, seen_at=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    return ticket


def test_a_silent_owner_gives_the_ticket_back_and_is_told(house, session, now, silent):
    assert take_back_silent(session, now=now + 29 * MINUTE) == 0
    assert take_back_silent(session, now=now + 30 * MINUTE) == 1
    assert (silent.assignee_id, silent.state) == (None, TicketState.NEW)
    assert house.kinds(silent)[-1] == TicketEventKind.RELEASED
    told = unseen(session, by=house.actor(house.anna))
    assert [(one.kind, one.ticket_id, one.details) for one in told] == [
        (NotificationKind.TAKEN_BACK, silent.id, {"silent_min": 30})
    ]
    assert take_back_silent(session, now=now + 60 * MINUTE) == 0


def test_whoever_answers_or_writes_is_not_silent(house, session, now, silent):
    from desk.drafts import save_draft  # noqa: PLC0415 - beside what it is compared with

    anna = house.actor(house.anna)
    save_draft(session, silent.id, text="Здравствуйте", based_on=silent.last_message_id, by=anna, now=now + 20 * MINUTE)
    assert take_back_silent(session, now=now + 40 * MINUTE) == 0
    record_sent_by_hand(
        session, silent.id, answer=Answer("Готово", "k", silent.last_message_id), url="", by=anna, now=now + 45 * MINUTE
    )
    assert take_back_silent(session, now=now + 10 * HOUR) == 0, "it is the customer's turn"


def test_it_is_off_by_default(house, session, now):
    ticket = house.ticket(now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    assert take_back_silent(session, now=now + 100 * HOUR) == 0


def test_the_silent_one_does_not_get_it_again(house, session, now, silent):
    house.channel.shares_out = True
    busy = [house.ticket(now=now, seen_at=now) for _ in range(2)]
    for ticket in busy:
        take(session, ticket.id, by=house.actor(house.boris), now=now + 20 * MINUTE)
    assert take_back_silent(session, now=now + 31 * MINUTE) == 1
    assert share_out(session, now=now + 31 * MINUTE) == 1
    session.refresh(silent)
    assert silent.assignee_id == house.boris.id, "although he has more to do"


def test_nobody_without_the_right_is_given_anything(sharing, session, now):
    sharing.anna.is_active = sharing.boris.is_active = False
    a_person(session)
    sharing.ticket(now=now)
    assert share_out(session, now=now) == 0
    assert session.scalar(select(Person.id).where(Person.is_active).limit(1)) is not None
