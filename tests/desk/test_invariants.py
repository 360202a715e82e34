"""Whatever people and customers do to a ticket, in whatever order, what must hold holds."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desk.abuse import close_as_abuse
from desk.assignment import give_back, hand_over, move, take, take_next
from desk.closing import close, reopen, resolve
from desk.incoming import OwnText, arrive, own_text
from desk.pausing import resume, wait_for_colleague, wait_for_customer
from desk.promises import running
from desk.ratings import ask_rating
from desk.reminders import snooze, wake_due
from desk.replies import Answer, record_sent_by_hand
from desk.sweeping import sweep_breaches, sweep_warnings
from storage.errors import Refused
from storage.tables import Pause, Promise, RatingRequest, TicketEvent, TicketFact
from storage.vocabulary import LIVE_TICKET_STATES, TicketEventKind, TicketState
from tests.builders import a_channel, a_mention
from tests.desk.conftest import a_house

STEPS = [
    "take", "next", "back", "over", "move", "customer", "colleague", "resume", "resolve", "close", "reopen",
    "answer", "answer and close", "writes", "outside", "sweep", "warn", "ask",
]  # fmt: skip


class Walk:
    """A ticket, and every step that may be tried on it."""

    def __init__(self, session, now):
        self.session, self.house = session, a_house(session)
        self.other = a_channel(session, self.house.brand, self.house.anna, self.house.boris, first_reply_s=60)
        self.ticket = self.house.ticket(now=now, source=self.house.talks, published_at=now, seen_at=now)
        self.number = 0

    def step(self, name, now):
        self.number += 1
        session, ticket_id, house = self.session, self.ticket.id, self.house
        by = house.actor((house.anna, house.boris, house.vera)[self.number % 3])
        given = Answer(f"Ответ {self.number}", f"k{self.number}", self.ticket.last_message_id, closing="close" in name)
        {
            "take": lambda: take(session, ticket_id, by=by, now=now),
            "next": lambda: take_next(session, by=by, now=now),
            "back": lambda: give_back(session, ticket_id, comment="вот", by=by, now=now),
            "over": lambda: hand_over(session, ticket_id, to_person_id=house.boris.id, comment="вот", by=by, now=now),
            "move": lambda: move(session, ticket_id, channel_id=self.other.id, comment="вот", by=by, now=now),
            "customer": lambda: wait_for_customer(session, ticket_id, by=by, now=now),
            "colleague": lambda: wait_for_colleague(session, ticket_id, by=by, now=now),
            "resume": lambda: resume(session, ticket_id, by=by, now=now),
            "resolve": lambda: resolve(session, ticket_id, by=by, now=now),
            "close": lambda: close(session, ticket_id, by=by, now=now),
            "reopen": lambda: reopen(session, ticket_id, by=by, now=now),
            "answer": lambda: record_sent_by_hand(session, ticket_id, answer=given, url="", by=by, now=now),
            "answer and close": lambda: record_sent_by_hand(session, ticket_id, answer=given, url="", by=by, now=now),
            "writes": lambda: self._writes(now),
            "outside": lambda: self._outside(now),
            "off": lambda: snooze(session, ticket_id, until=now + timedelta(minutes=30), by=by, now=now),
            "back on": lambda: wake_due(session, now=now),
            "abuse": lambda: close_as_abuse(session, ticket_id, by=by, now=now),
            "sweep": lambda: sweep_breaches(session, now=now),
            "warn": lambda: sweep_warnings(session, now=now),
            "ask": lambda: ask_rating(session, self.ticket, operator_id=None, language="ru", now=now),
        }[name]()

    def _writes(self, now):
        mention = a_mention(
            self.session, self.house.talks, thread_id=self.ticket.thread_id, published_at=now, seen_at=now
        )
        arrive(self.session, mention.id, now=now)

    def _outside(self, now):
        said = OwnText(f"o{self.number}", self.ticket.thread_id, "", f"Извне {self.number}", "", now)
        own_text(self.session, self.house.talks.id, found=said, now=now)

    def check(self):
        session, ticket = self.session, self.ticket
        session.refresh(ticket)
        clocks = running(session, ticket)
        dues = [promise.due_at for promise in clocks if promise.due_at]
        assert ticket.next_due_at == min(dues, default=None)
        assert len({promise.metric for promise in clocks}) == len(clocks)
        lasting = session.scalar(select(func.count()).select_from(Pause).where(Pause.ended_at.is_(None)))
        assert lasting == (ticket.state in {TicketState.WAITING_CUSTOMER, TicketState.WAITING_COLLEAGUE})
        if ticket.state not in LIVE_TICKET_STATES:
            assert clocks == []
        if ticket.state == TicketState.NEW:
            assert ticket.assignee_id is None
        for promise in session.scalars(select(Promise)):
            assert not (promise.fulfilled_at and promise.cancelled_at)
            assert promise.breached_at in {None, promise.due_at}
            assert promise.warned_at in {None, promise.warn_at}
        facts = session.scalars(select(TicketFact).order_by(TicketFact.cycle)).all()
        assert [fact.cycle for fact in facts] == list(range(1, ticket.cycle + 1))
        assert (facts[-1].closed_at is None) == (ticket.state in LIVE_TICKET_STATES)
        live = select(func.count()).select_from(RatingRequest).where(RatingRequest.voided_at.is_(None))
        assert session.scalar(live) <= 1
        broken = select(func.count()).where(TicketEvent.kind == TicketEventKind.PROMISE_BROKEN)
        marked = select(func.count()).where(Promise.breached_at.is_not(None))
        assert session.scalar(broken) == session.scalar(marked)
        told = select(func.count()).where(TicketEvent.kind == TicketEventKind.PROMISE_WARNED)
        assert session.scalar(told) == session.scalar(select(func.count()).where(Promise.warned_at.is_not(None)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walked=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 90)), min_size=1, max_size=25))
def test_on_every_walk_deadlines_pauses_facts_and_events_agree(session, now, walked):
    with session.begin_nested() as savepoint:
        walk, moment = Walk(session, now), now
        for name, minutes in walked:
            moment += timedelta(minutes=minutes)
            try:
                with session.begin_nested():
                    walk.step(name, moment)
            except Refused:
                session.expire_all()
            walk.check()
        savepoint.rollback()
    session.expire_all()
