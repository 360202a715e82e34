from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.incoming import arrive
from desk.merging import merge
from desk.notes import add_note
from desk.promises import running
from desk.replies import Answer, record_sent_by_hand
from desk.splitting import split
from desk.ticket_links import links_of, unlink
from storage.errors import Refused
from storage.tables import Message, Ticket, TicketMention
from storage.vocabulary import Direction, Metric, TicketEventKind, TicketLinkKind, TicketState
from tests.builders import a_mention


@pytest.fixture
def talk(house, now):
    """A ticket with an answered text, and a second one of another matter that nobody has answered."""
    by = house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    answer = Answer("Ответ", "k", ticket.last_message_id)
    record_sent_by_hand(house.session, ticket.id, answer=answer, url="", by=by, now=now + timedelta(minutes=1))
    more = a_mention(
        house.session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id,
        published_at=now + timedelta(minutes=2), seen_at=now + timedelta(minutes=2),
    )  # fmt: skip
    arrive(house.session, more.id, now=now + timedelta(minutes=2))
    return by, ticket, more


def messages_of(session, ticket_id):
    return session.scalars(select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id)).all()


def test_a_text_becomes_a_ticket_of_its_own(talk, house, now):
    by, ticket, more = talk
    session, moment = house.session, now + timedelta(minutes=3)
    assert Metric.NEXT_REPLY in {one.metric for one in running(session, ticket)}
    note = add_note(session, ticket.id, text="Это про вклад", client_key="n", by=by, now=moment)
    [asked] = [one.id for one in messages_of(session, ticket.id) if one.mention_id == more.id]
    fresh = session.get_one(Ticket, split(session, ticket.id, message_ids=[asked, note], by=by, now=moment))
    assert [one.direction for one in messages_of(session, fresh.id)] == [Direction.IN, Direction.NOTE]
    assert session.get_one(TicketMention, more.id).ticket_id == fresh.id
    assert (fresh.assignee_id, fresh.state, fresh.channel_id) == (house.anna.id, TicketState.OPEN, ticket.channel_id)
    assert {one.metric for one in running(session, fresh)} == {Metric.FIRST_REPLY, Metric.RESOLUTION}
    assert {one.metric for one in running(session, ticket)} == {Metric.RESOLUTION}
    assert house.kinds(ticket)[-1] == house.kinds(fresh)[-1] == TicketEventKind.SPLIT
    [link] = links_of(session, ticket.id, by=by)
    assert (link.id, link.kind) == (fresh.id, TicketLinkKind.SPLIT)
    unlink(session, ticket.id, fresh.id, by=by, now=moment)
    assert links_of(session, fresh.id, by=by) == []


def test_an_answered_text_takes_its_answer_along(talk, house, now):
    by, ticket, _more = talk
    session = house.session
    first = messages_of(session, ticket.id)[0]
    fresh = session.get_one(Ticket, split(session, ticket.id, message_ids=[first.id], by=by, now=now))
    assert [one.direction for one in messages_of(session, fresh.id)] == [Direction.IN, Direction.OUT]
    assert {one.metric for one in running(session, fresh)} == {Metric.RESOLUTION}
    assert fresh.first_replied_at is not None


def test_merging_it_back_loses_nothing(talk, house, now):
    by, ticket, more = talk
    session = house.session
    [asked] = [one.id for one in messages_of(session, ticket.id) if one.mention_id == more.id]
    fresh = split(session, ticket.id, message_ids=[asked], by=by, now=now)
    merge(session, fresh, into_id=ticket.id, by=by, now=now)
    assert session.scalar(select(func.count()).where(Message.ticket_id == ticket.id)) == 3
    assert Metric.NEXT_REPLY in {one.metric for one in running(session, ticket)}


def test_something_goes_and_something_stays(talk, house, now):
    by, ticket, _more = talk
    everything = [one.id for one in messages_of(house.session, ticket.id)]
    for chosen, why in ((everything, "Nothing of the customer would be left"), ([], "No text of the customer")):
        with pytest.raises(Refused, match=why):
            split(house.session, ticket.id, message_ids=chosen, by=by, now=now)
