from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import take
from desk.cancelling import cancel_ticket
from desk.promises import running
from desk.tickets import Wish, open_ticket
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import DailyCount, Promise, TicketFact
from storage.vocabulary import Direction, Metric, RequestType, Role, TicketState
from tests.builders import a_channel, a_mention, a_person, actor


def test_the_promise_of_a_first_reply_starts_when_the_text_was_seen(house, session, now):
    ticket = house.ticket(now=now, seen_at=now - timedelta(minutes=10))
    first, resolution = running(session, ticket)
    assert first.metric == Metric.FIRST_REPLY
    assert first.due_at == now + timedelta(minutes=20)
    assert resolution.metric == Metric.RESOLUTION
    assert ticket.next_due_at == first.due_at


def test_out_of_the_archive_the_promise_starts_at_promotion(house, session, now):
    ticket = house.ticket(now=now, seen_at=now - timedelta(days=9), wish=Wish(from_archive=True))
    assert running(session, ticket)[0].started_at == now


def test_a_mention_has_one_ticket_however_often_it_is_promoted(house, session, now):
    mention = a_mention(session, house.blog)
    first = open_ticket(session, mention.id, by=SYSTEM, now=now)
    again = open_ticket(session, mention.id, by=SYSTEM, now=now)
    assert first.is_new
    assert not again.is_new
    assert first.ticket_id == again.ticket_id


def test_the_words_of_the_customer_are_not_copied(house, session, now):
    ticket = house.ticket(now=now, text="Карта не работает")
    (turn,) = house.messages(ticket)
    assert turn.direction == Direction.IN
    assert turn.text == ""
    assert ticket.last_message_id == turn.id


def test_routing_chooses_the_channel_and_a_wish_overrules_it(house, session, now):
    cards = a_channel(session, house.brand, conditions={"all": [{"field": "words", "values": ["карт*"]}]}, priority=5)
    assert house.ticket(now=now, text="Моя карта").channel_id == cards.id
    assert house.ticket(now=now, text="Спасибо").channel_id == house.channel.id
    wished = house.ticket(now=now, text="Моя карта", wish=Wish(channel_id=house.channel.id))
    assert wished.channel_id == house.channel.id


def test_a_wished_operator_has_the_ticket_at_once(house, session, now):
    ticket = house.ticket(now=now, wish=Wish(assignee_id=house.anna.id, request_type=RequestType.QUESTION))
    assert (ticket.state, ticket.taken_at, ticket.request_type) == (TicketState.OPEN, now, RequestType.QUESTION)


def test_a_channel_of_another_brand_is_refused(house, session, now):
    from tests.builders import a_brand  # noqa: PLC0415 - only this test needs a second brand

    other = a_channel(session, a_brand(session))
    with pytest.raises(Refused, match="another brand"):
        house.ticket(now=now, wish=Wish(channel_id=other.id))


def test_without_a_channel_the_refusal_names_the_way_out(house, session, now):
    house.channel.is_first_line = False
    with pytest.raises(Refused, match="No channel takes this text"):
        house.ticket(now=now)


def test_marketing_may_not_promote(house, session, now):
    mention = a_mention(session, house.blog)
    with pytest.raises(Refused, match="not open to you"):
        open_ticket(session, mention.id, by=actor(Role.MARKETING), now=now)


def test_spans_and_counters_are_kept_with_the_ticket(house, session, now):
    ticket = house.ticket(now=now, published_at=now - timedelta(minutes=30), seen_at=now - timedelta(minutes=20))
    fact = session.get_one(TicketFact, (ticket.id, 1))
    assert (fact.published_to_seen_s, fact.seen_to_promoted_s) == (600, 1200)
    assert (fact.due_at, fact.first_reply_target_s) == (ticket.next_due_at, 1800)
    count = session.get_one(DailyCount, (house.brand.id, "ticket_opened", str(ticket.channel_id), "2026-03-02"))
    assert count.count == 1


def test_an_undone_promotion_leaves_the_desk_and_all_figures_and_may_be_made_again(house, session, now):
    ticket = house.ticket(now=now)
    cancel_ticket(session, ticket.id, by=SYSTEM, now=now)
    assert ticket.state == TicketState.CANCELLED
    assert ticket.next_due_at is None
    assert session.get(TicketFact, (ticket.id, 1)) is None
    count = session.get_one(DailyCount, (house.brand.id, "ticket_opened", str(ticket.channel_id), "2026-03-02"))
    assert count.count == 0
    mention_id = house.messages(ticket)[0].mention_id
    again = open_ticket(session, mention_id, by=SYSTEM, now=now + timedelta(hours=1))
    assert again == (ticket.id, True)
    assert ticket.state == TicketState.NEW
    assert ticket.next_due_at == now + timedelta(hours=1, minutes=30)


def test_a_ticket_somebody_works_on_is_not_undone(house, session, now):
    ticket = house.ticket(now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    with pytest.raises(Refused, match="Анна has already begun"):
        cancel_ticket(session, ticket.id, by=SYSTEM, now=now)


def test_a_ticket_that_was_only_given_to_somebody_can_still_be_undone(house, session, now):
    ticket = house.ticket(now=now, wish=Wish(assignee_id=house.anna.id))
    cancel_ticket(session, ticket.id, by=SYSTEM, now=now)
    assert ticket.state == TicketState.CANCELLED


def test_a_ticket_goes_to_nobody_who_cannot_answer_it(house, session, now):
    with pytest.raises(Refused, match="active operator or lead"):
        house.ticket(now=now, wish=Wish(assignee_id=a_person(session, Role.MODERATOR).id))


def test_terms_are_those_of_the_day_the_promise_was_made(house, session, now):
    from storage.tables import SlaPolicy  # noqa: PLC0415 - only this test changes terms

    ticket = house.ticket(now=now)
    old = session.scalars(select(SlaPolicy).where(SlaPolicy.channel_id == house.channel.id)).one()
    session.add(
        SlaPolicy(channel_id=house.channel.id, version=2, calendar_id=old.calendar_id, first_reply_s=60, created_at=now)
    )
    session.flush()
    later = house.ticket(now=now)
    targets = session.scalars(select(Promise.target_s).where(Promise.metric == Metric.FIRST_REPLY).order_by(Promise.id))
    assert list(targets) == [1800, 60]
    assert later.next_due_at < ticket.next_due_at
