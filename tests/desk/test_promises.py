"""The promises of a ticket through its life; the cases are other desks' defects, named by what must hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import move
from desk.closing import close, reopen, resolve
from desk.incoming import OwnText, arrive, own_text
from desk.notes import add_note
from desk.pausing import resume, wait_for_colleague, wait_for_customer
from desk.replies import Answer, record_sent_by_hand
from desk.sweeping import sweep_breaches
from storage.errors import Refused
from storage.tables import Pause, Promise, TicketEvent, TicketFact
from storage.vocabulary import CancelCause, Metric, TicketEventKind, TicketState
from tests.builders import a_channel, a_mention

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def promise(session, ticket, metric):
    """The newest promise of that metric."""
    return session.scalars(
        select(Promise).where(Promise.ticket_id == ticket.id, Promise.metric == metric).order_by(Promise.id.desc())
    ).first()


@pytest.fixture
def answer(house, session):
    """An answer published by hand at a moment, by Anna unless said otherwise."""

    def publish(ticket, at, *, by=None, **more):
        given = Answer("Добрый день!", f"k{at.isoformat()}", ticket.last_message_id, **more)
        return record_sent_by_hand(session, ticket.id, answer=given, url="", by=by or house.actor(house.anna), now=at)

    return publish


@pytest.fixture
def customer_writes(house, session):
    """The customer's next text in the same talk."""

    def write(ticket, at, *, seen=None):
        mention = a_mention(
            session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=at,
            seen_at=seen or at,
        )  # fmt: skip
        return arrive(session, mention.id, now=seen or at)

    return write


@pytest.fixture
def talk(house, now):
    return house.ticket(now=now, source=house.talks, seen_at=now, published_at=now)


def test_waiting_never_stops_the_first_reply(house, session, now, talk):
    before = talk.next_due_at
    wait_for_customer(session, talk.id, by=house.actor(house.anna), now=now)
    assert talk.state == TicketState.WAITING_CUSTOMER
    assert talk.next_due_at == before == promise(session, talk, Metric.FIRST_REPLY).due_at
    assert promise(session, talk, Metric.RESOLUTION).due_at is None


def test_a_pause_moves_resolution_by_its_length(house, session, now, talk):
    anna = house.actor(house.anna)
    wait_for_colleague(session, talk.id, by=anna, now=now + HOUR, comment="карты")
    resume(session, talk.id, by=anna, now=now + 3 * HOUR)
    assert promise(session, talk, Metric.RESOLUTION).due_at == now + timedelta(days=1) + 2 * HOUR
    assert talk.state == TicketState.NEW


def test_from_one_waiting_to_the_other_is_one_pause_after_the_other(house, session, now, talk):
    anna = house.actor(house.anna)
    wait_for_customer(session, talk.id, by=anna, now=now)
    wait_for_customer(session, talk.id, by=anna, now=now + MINUTE)
    wait_for_colleague(session, talk.id, by=anna, now=now + HOUR)
    spans = session.execute(select(Pause.started_at, Pause.ended_at).order_by(Pause.id)).all()
    assert spans == [(now, now + HOUR), (now + HOUR, None)]


def test_the_customers_words_end_the_pause_when_they_were_written(house, session, now, talk, answer, customer_writes):
    answer(talk, now + MINUTE)
    wait_for_customer(session, talk.id, by=house.actor(house.anna), now=now + 2 * MINUTE)
    customer_writes(talk, now + HOUR, seen=now + HOUR + 5 * MINUTE)
    assert talk.state == TicketState.OPEN
    assert session.scalars(select(Pause.ended_at)).one() == now + HOUR
    paused = HOUR - 2 * MINUTE
    assert promise(session, talk, Metric.RESOLUTION).due_at == now + timedelta(days=1) + paused


def test_next_reply_is_promised_by_the_first_unanswered_text_and_only_after_an_answer(
    house, session, now, talk, answer, customer_writes
):
    customer_writes(talk, now + MINUTE)
    assert promise(session, talk, Metric.NEXT_REPLY) is None
    answer(talk, now + 2 * MINUTE)
    customer_writes(talk, now + 5 * MINUTE)
    customer_writes(talk, now + 7 * MINUTE)
    following = promise(session, talk, Metric.NEXT_REPLY)
    assert following.due_at == now + 15 * MINUTE == talk.next_due_at
    answer(talk, now + 8 * MINUTE)
    assert following.fulfilled_at == now + 8 * MINUTE
    customer_writes(talk, now + 9 * MINUTE)
    assert promise(session, talk, Metric.NEXT_REPLY).number == 2


def test_the_clock_starts_when_the_text_was_seen_not_when_it_was_worked_through(
    house, session, now, talk, answer, customer_writes
):
    answer(talk, now + MINUTE)
    mention = a_mention(
        session, house.talks, thread_id=talk.thread_id, published_at=now + 2 * MINUTE, seen_at=now + 3 * MINUTE
    )
    arrive(session, mention.id, now=now + 9 * MINUTE)
    assert promise(session, talk, Metric.NEXT_REPLY).started_at == now + 3 * MINUTE


def test_a_note_keeps_no_promise(house, session, now, talk):
    add_note(session, talk.id, text="Спросить карты", client_key="n1", by=house.actor(house.anna), now=now + MINUTE)
    assert promise(session, talk, Metric.FIRST_REPLY).fulfilled_at is None


def test_an_answer_credits_its_author_not_the_assignee(house, session, now, talk, answer):
    from desk.assignment import take  # noqa: PLC0415 - only this test takes first

    take(session, talk.id, by=house.actor(house.anna), now=now + MINUTE)
    answer(talk, now + 5 * MINUTE, by=house.actor(house.vera))
    fact = session.get_one(TicketFact, (talk.id, 1))
    assert fact.operator_id == house.vera.id
    assert (fact.first_reply_s, fact.is_within) == (300, True)
    assert (fact.promoted_to_answered_s, fact.taken_to_answered_s) == (300, 240)


def test_a_breach_is_written_once_at_the_moment_it_was_due(house, session, now, talk):
    due = talk.next_due_at
    assert sweep_breaches(session, now=due) == 0
    assert sweep_breaches(session, now=due + HOUR) == 1
    assert sweep_breaches(session, now=due + 2 * HOUR) == 0
    assert promise(session, talk, Metric.FIRST_REPLY).breached_at == due
    assert session.get_one(TicketFact, (talk.id, 1)).is_within is False
    broken = select(TicketEvent.at).where(TicketEvent.kind == TicketEventKind.PROMISE_BROKEN)
    assert session.scalars(broken).all() == [due]
    assert talk.next_due_at == due


def test_a_late_answer_breaks_the_promise_though_nobody_has_swept(house, session, now, talk, answer):
    due = talk.next_due_at
    answer(talk, due + MINUTE)
    kept = promise(session, talk, Metric.FIRST_REPLY)
    assert (kept.breached_at, kept.fulfilled_at) == (due, due + MINUTE)
    assert session.get_one(TicketFact, (talk.id, 1)).is_within is False


def test_a_pause_held_promise_is_not_swept(house, session, now, talk, answer):
    answer(talk, now + MINUTE)
    wait_for_customer(session, talk.id, by=house.actor(house.anna), now=now + MINUTE)
    assert sweep_breaches(session, now=now + timedelta(days=9)) == 0


def test_closing_keeps_resolution_and_cancels_what_nobody_waits_for(house, session, now, talk, answer, customer_writes):
    answer(talk, now + MINUTE)
    customer_writes(talk, now + 2 * MINUTE)
    resolve(session, talk.id, by=house.actor(house.anna), now=now + 3 * MINUTE)
    following = promise(session, talk, Metric.NEXT_REPLY)
    assert (following.cancel_cause, following.breached_at) == (CancelCause.RESOLVED, None)
    assert promise(session, talk, Metric.RESOLUTION).fulfilled_at == now + 3 * MINUTE
    assert talk.next_due_at is None


def test_answer_and_close_in_one_step_fulfils_first_and_closes_second(house, session, now, talk, answer):
    answer(talk, now + MINUTE, closing=True)
    assert talk.state == TicketState.CLOSED
    fact = session.get_one(TicketFact, (talk.id, 1))
    assert (fact.first_reply_s, fact.is_within, fact.resolution_s) == (60, True, 60)


def test_closed_without_an_answer_after_the_deadline_stays_missed(house, session, now, talk):
    close(session, talk.id, by=house.actor(house.anna), now=talk.next_due_at + HOUR)
    first = promise(session, talk, Metric.FIRST_REPLY)
    assert first.breached_at == first.due_at
    assert first.cancel_cause == CancelCause.RESOLVED
    assert session.get_one(TicketFact, (talk.id, 1)).is_within is False


def test_closed_without_an_answer_in_time_is_neither_kept_nor_missed(house, session, now, talk):
    close(session, talk.id, by=house.actor(house.anna), now=now + MINUTE)
    assert promise(session, talk, Metric.FIRST_REPLY).cancel_cause == CancelCause.RESOLVED
    assert session.get_one(TicketFact, (talk.id, 1)).is_within is None


def test_a_word_after_closing_begins_a_new_cycle_and_its_clock(house, session, now, talk, answer, customer_writes):
    answer(talk, now + MINUTE, closing=True)
    friday = now + timedelta(days=4)
    assert customer_writes(talk, friday) == talk.id
    assert (talk.cycle, talk.state, talk.closed_at) == (2, TicketState.OPEN, None)
    following = promise(session, talk, Metric.NEXT_REPLY)
    assert (following.cycle, following.started_at, following.due_at) == (2, friday, friday + 10 * MINUTE)
    answer(talk, friday + MINUTE)
    second = session.get_one(TicketFact, (talk.id, 2))
    assert (second.replied_at, second.promoted_to_answered_s) == (friday + MINUTE, 60)
    assert session.get_one(TicketFact, (talk.id, 1)).resolution_s == 60


def test_reopened_for_a_colleague_who_has_left_it_goes_to_the_queue(house, session, now, talk, answer):
    answer(talk, now + MINUTE, closing=True)
    house.anna.is_active = False
    reopen(session, talk.id, by=house.actor(house.boris), now=now + HOUR)
    assert (talk.state, talk.assignee_id) == (TicketState.NEW, None)


def test_words_long_after_the_end_are_a_new_matter(house, session, now, talk, answer, customer_writes):
    answer(talk, now + MINUTE, closing=True)
    assert customer_writes(talk, now + timedelta(days=20)) is None


def test_a_move_supersedes_what_runs_with_the_same_start(house, session, now, talk):
    quick = a_channel(session, house.brand, house.anna, first_reply_s=60)
    move(session, talk.id, channel_id=quick.id, comment="срочно", by=house.actor(house.anna), now=now)
    old, new = session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY).order_by(Promise.id)).all()
    assert old.cancel_cause == CancelCause.SUPERSEDED
    assert (new.started_at, new.target_s, new.number) == (old.started_at, 60, 2)
    assert talk.next_due_at == new.due_at
    assert session.get_one(TicketFact, (talk.id, 1)).first_reply_target_s == 60


def test_a_move_does_not_wash_away_a_broken_promise(house, session, now, talk):
    slow = a_channel(session, house.brand, house.anna, first_reply_s=86400)
    due = talk.next_due_at
    move(session, talk.id, channel_id=slow.id, comment="не мы", by=house.actor(house.anna), now=due + MINUTE)
    first = promise(session, talk, Metric.FIRST_REPLY)
    assert (first.number, first.breached_at, first.cancelled_at) == (1, due, None)
    assert talk.next_due_at == due


def test_an_answer_found_outside_the_desk_keeps_the_promise_when_it_was_published(house, session, now, talk):
    found = OwnText("9_1", talk.thread_id, "", "Мы уже разбираемся", "http://127.0.0.1/a", now + 3 * MINUTE)
    assert own_text(session, house.talks.id, found=found, now=now + HOUR) == talk.id
    assert promise(session, talk, Metric.FIRST_REPLY).fulfilled_at == now + 3 * MINUTE
    again = own_text(session, house.talks.id, found=found, now=now + 2 * HOUR)
    assert again == talk.id
    assert [message.by_hand for message in house.messages(talk)] == [False, True]


def test_our_own_answer_seen_by_the_crawler_is_not_counted_twice(house, session, now, talk, answer):
    answer(talk, now + MINUTE)
    found = OwnText("9_1", talk.thread_id, "", "Добрый день!", "http://127.0.0.1/a", now + MINUTE)
    own_text(session, house.talks.id, found=found, now=now + HOUR)
    _, ours = house.messages(talk)
    assert (ours.external_id, ours.url) == ("9_1", "http://127.0.0.1/a")


def test_two_people_closing_one_ticket_the_second_learns_who_and_when(house, session, now, talk):
    house.channel.is_open = True
    close(session, talk.id, by=house.actor(house.anna), now=now)
    with pytest.raises(Refused) as refusal:
        close(session, talk.id, by=house.actor(house.boris), now=now + MINUTE)
    assert "already closed" in refusal.value.what
    assert refusal.value.why == "Анна closed it at 02.03.2026 12:00."
