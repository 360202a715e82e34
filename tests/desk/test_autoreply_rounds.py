"""The rounds of autoreplies: whom they look at, along which index, and that nobody blocks others."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from desk import autoreply_rounds
from desk.assignment import take
from desk.autoreply_rounds import remind_waiting, tell_long_queues
from desk.autoreply_rules import Limits, RuleForm, set_limits, set_rule
from desk.pausing import wait_for_customer
from storage.secrets import seal
from storage.tables import Mention, Message
from storage.vocabulary import AutoreplyEvent, Direction, Label, Language
from tests.builders import a_source, an_author

HOUR = timedelta(hours=1)
REMINDER, QUEUE = AutoreplyEvent.STILL_WAITING, AutoreplyEvent.LONG_QUEUE


@pytest.fixture
def house(base, make_house):
    with base.transaction() as session:
        yield make_house(session)


@pytest.fixture
def switched_on(house, now):
    def switch(event, threshold):
        form = RuleForm(is_on=True, words={Language.RU: "Ждём"}, threshold=threshold)
        set_rule(house.session, house.channel.id, event, form=form, by=house.actor(house.vera), now=now)

    return switch


def waiting(house, now, **mention):
    """A ticket that waits for its customer."""
    ticket, by = house.ticket(now=now, **({"source": house.talks} | mention)), house.actor(house.anna)
    take(house.session, ticket.id, by=by, now=now)
    wait_for_customer(house.session, ticket.id, by=by, now=now)
    return ticket


def told(house, ticket):
    return any(one.direction == Direction.AUTO for one in house.messages(ticket))


@pytest.mark.parametrize(("ask", "which"), [(remind_waiting, REMINDER), (tell_long_queues, QUEUE)])
def test_a_round_walks_an_index_and_not_all_tickets(house, switched_on, now, ask, which):
    switched_on(which, threshold=60)
    said = []
    engine = house.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda *told: said.append((told[2], told[3])))
    ask(house.session, now=now + 2 * HOUR)
    raw = house.session.connection().connection.cursor()
    plans = []
    for text, values in [one for one in said if "JOIN message" in one[0]]:
        plans += [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert any("USING COVERING INDEX ix_ticket_" in row or "ticket USING INDEX ix_ticket_" in row for row in plans), (
        plans
    )
    assert not [row for row in plans if row.startswith("SCAN") and "ticket" in row], plans


def test_those_who_cannot_be_reminded_block_nobody(house, switched_on, now):
    switched_on(REMINDER, threshold=60)
    robot = an_author(house.session, house.talks)
    set_limits(
        house.session, house.channel.id, form=Limits(a_day=1), by=house.actor(house.vera), now=now
    )  # fmt: skip
    mute = [waiting(house, now, author_id=robot.id) for _ticket in range(4)]
    last = waiting(house, now)
    assert remind_waiting(house.session, now=now + 2 * HOUR, limit=2) == 2
    assert ([told(house, one) for one in mute], told(house, last)) == ([True, False, False, False], True)
    assert remind_waiting(house.session, now=now + 3 * HOUR, limit=2) == 0


def test_a_round_looks_at_so_many_at_most(house, switched_on, now, monkeypatch):
    switched_on(REMINDER, threshold=60)
    monkeypatch.setattr(autoreply_rounds, "MOST_LOOKED_AT", 1)
    for _ticket in range(2):
        waiting(house, now)
    assert [remind_waiting(house.session, now=now + hours * HOUR) for hours in (2, 3, 4)] == [1, 1, 0]


def test_whom_nothing_can_be_said_is_not_even_looked_at(house, switched_on, now, monkeypatch):
    switched_on(REMINDER, threshold=60)
    by = house.actor(house.vera)
    set_limits(house.session, house.channel.id, form=Limits(in_public=True), by=by, now=now)
    keyless = a_source(house.session, house.brand, kind="wordpress")
    by_hand, abuse, sold, heard = (
        waiting(house, now, source=keyless), waiting(house, now), waiting(house, now), waiting(house, now),
    )  # fmt: skip
    abuse.is_abuse = True
    message = house.session.get_one(Message, sold.last_message_id)
    house.session.get_one(Mention, message.mention_id).label = Label.ADVERTISING
    house.session.flush()
    monkeypatch.setattr(autoreply_rounds, "MOST_LOOKED_AT", 1)
    assert remind_waiting(house.session, now=now + 2 * HOUR, limit=1) == 1
    assert [told(house, one) for one in (by_hand, abuse, sold, heard)] == [False, False, False, True]
    keyless.secrets = seal({"user": "desk", "password": "pier anch rope"})
    house.session.flush()
    assert remind_waiting(house.session, now=now + 3 * HOUR) == 1
    assert told(house, by_hand)
