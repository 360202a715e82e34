from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import take
from desk.card import ticket_card
from desk.closing import close
from desk.drafts import save_draft
from desk.incoming import arrive
from desk.notes import add_note
from desk.replies import Answer, record_sent_by_hand, send_reply
from storage.errors import Refused
from storage.tables import Draft, Job, Message
from storage.vocabulary import Delivery, TicketState
from tests.builders import a_mention, a_source

MINUTE = timedelta(minutes=1)


@pytest.fixture
def talk(house, now):
    return house.ticket(now=now, source=house.talks, published_at=now, seen_at=now)


def answer(ticket, text="Добрый день!", **more):
    return Answer(**{"text": text, "client_key": "k", "based_on": ticket.last_message_id} | more)


def test_an_answer_and_its_job_are_one_transaction_and_free_tickets_are_taken(house, session, now, talk):
    message_id = send_reply(session, talk.id, answer=answer(talk), by=house.actor(house.anna), now=now)
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.payload) == ("send_reply", {"message_id": message_id})
    assert session.get_one(Message, message_id).delivery == Delivery.QUEUED
    assert (talk.assignee_id, talk.state) == (house.anna.id, TicketState.OPEN)


def test_somebody_elses_ticket_is_not_answered_but_a_lead_may_step_in(house, session, now, talk):
    take(session, talk.id, by=house.actor(house.anna), now=now)
    with pytest.raises(Refused, match="is with Анна"):
        send_reply(session, talk.id, answer=answer(talk), by=house.actor(house.boris), now=now)
    send_reply(session, talk.id, answer=answer(talk), by=house.actor(house.vera), now=now)


def test_a_stale_answer_is_refused_and_sending_anyway_is_noted(house, session, now, talk):
    begun_on = talk.last_message_id
    mention = a_mention(session, house.talks, thread_id=talk.thread_id, published_at=now, seen_at=now)
    arrive(session, mention.id, now=now)
    anna = house.actor(house.anna)
    with pytest.raises(Refused, match="has written again"):
        send_reply(session, talk.id, answer=answer(talk, based_on=begun_on), by=anna, now=now)
    send_reply(session, talk.id, answer=answer(talk, based_on=begun_on, anyway=talk.last_message_id), by=anna, now=now)
    assert house.kinds(talk).count("sent_anyway") == 1


@pytest.mark.parametrize(
    ("text", "why"), [("  ", "empty"), ("я" * 4097, "4097 characters")], ids=["empty", "longer than the site takes"]
)
def test_a_text_the_site_cannot_take_is_refused_before_it_is_sent(house, session, now, talk, text, why):
    with pytest.raises(Refused, match=why):
        send_reply(session, talk.id, answer=answer(talk, text), by=house.actor(house.anna), now=now)


def test_a_site_that_counts_bytes_takes_half_as_many_russian_letters(house, session, now):
    reviews = a_source(session, house.brand, kind="google_business")
    ticket, anna = house.ticket(now=now, source=reviews), house.actor(house.anna)
    assert ticket_card(session, ticket.id, by=anna, now=now).limit_in_bytes
    with pytest.raises(Refused, match="4098 bytes, the site takes 4096"):
        send_reply(session, ticket.id, answer=answer(ticket, "я" * 2049), by=anna, now=now)
    assert send_reply(session, ticket.id, answer=answer(ticket, "я" * 2048), by=anna, now=now)


def test_a_closing_answer_leaves_room_for_its_invitation(house, session, now, talk):
    anna = house.actor(house.anna)
    with pytest.raises(Refused, match="4096 characters, the site takes 40"):
        send_reply(session, talk.id, answer=answer(talk, "я" * 4096, closing=True), by=anna, now=now)
    assert send_reply(session, talk.id, answer=answer(talk, "я" * 4096), by=anna, now=now)


def test_where_nothing_can_be_published_the_way_out_is_by_hand(house, session, now):
    ticket = house.ticket(now=now, source=house.forum)
    anna = house.actor(house.anna)
    with pytest.raises(Refused) as refusal:
        send_reply(session, ticket.id, answer=answer(ticket), by=anna, now=now)
    assert "Published" in refusal.value.way_out
    url = "https://forum.example/t/1#p2"
    first = record_sent_by_hand(session, ticket.id, answer=answer(ticket), url=url, by=anna, now=now)
    assert first == record_sent_by_hand(session, ticket.id, answer=answer(ticket), url=url, by=anna, now=now)
    turn = ticket_card(session, ticket.id, by=anna, now=now).turns[-1]
    assert (turn.url, turn.by_hand, turn.delivery) == (url, True, Delivery.SENT)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "forum.example/1", "http://", "http://[evil"])
def test_a_proof_is_a_web_address(house, session, now, talk, url):
    with pytest.raises(Refused, match="not a web address"):
        record_sent_by_hand(session, talk.id, answer=answer(talk), url=url, by=house.actor(house.anna), now=now)


def test_a_closed_ticket_is_not_answered_and_the_draft_is_kept(house, session, now, talk):
    anna = house.actor(house.anna)
    save_draft(session, talk.id, text="Начал", based_on=talk.last_message_id, by=anna, now=now)
    close(session, talk.id, by=anna, now=now)
    with pytest.raises(Refused, match="your draft is kept"):
        send_reply(session, talk.id, answer=answer(talk), by=anna, now=now)
    assert session.scalars(select(Draft.text)).one() == "Начал"


def test_a_ticket_is_not_closed_under_an_answer_on_its_way(house, session, now, talk):
    anna = house.actor(house.anna)
    send_reply(session, talk.id, answer=answer(talk), by=anna, now=now)
    with pytest.raises(Refused, match="just being published"):
        close(session, talk.id, by=anna, now=now)


def test_drafts_are_each_writers_own_and_survive_what_others_do(house, session, now, talk):
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    for text in ("Здрав", "Здравствуйте"):
        save_draft(session, talk.id, text=text, based_on=talk.last_message_id, by=anna, now=now)
    save_draft(session, talk.id, text="Другое", based_on=talk.last_message_id, by=boris, now=now)
    send_reply(session, talk.id, answer=answer(talk), by=boris, now=now)
    assert ticket_card(session, talk.id, by=anna, now=now).draft == "Здравствуйте"
    assert ticket_card(session, talk.id, by=boris, now=now).draft == ""
    save_draft(session, talk.id, text=" ", based_on=talk.last_message_id, by=anna, now=now)
    assert session.scalars(select(Draft)).all() == []


def test_a_note_is_written_once_and_stays_inside(house, session, now, talk):
    anna = house.actor(house.anna)
    for _click in range(2):
        add_note(session, talk.id, text="Спросить карты", client_key="n", by=anna, now=now)
    assert [message.delivery for message in house.messages(talk)] == [Delivery.NONE, Delivery.NONE]
    assert session.scalars(select(Job)).all() == []


def test_hostile_text_is_kept_as_it_is(house, session, now, talk):
    text = "<script>alert(1)</script> **жирно** \u202e ![x](http://evil)"
    send_reply(session, talk.id, answer=answer(talk, text), by=house.actor(house.anna), now=now)
    assert house.messages(talk)[-1].text == text
