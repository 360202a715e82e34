"""Answers are verified by the crawls that meet them; one put there by hand that none meets for a day did not count."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.jobs import HANDLERS
from desk.outcomes import published_after_all
from desk.queries import queue
from desk.replies import Answer, record_sent_by_hand
from desk.returned import RETURN_JOB
from desk.tickets import open_ticket
from moderation.finding import Finding
from moderation.intake import receive
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import DailyCount, Mention, Message, Notification, Promise, Sighting, Source, Ticket, TicketFact
from storage.vocabulary import CancelCause, Delivery, Direction, Metric, NotificationKind, Scope, TicketState

TEXT = "Здравствуйте! Перевод уже дошёл, приносим извинения."
PAGE = "https://forum.example/t/5"
SOON, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


class Thread:
    """A thread of a forum with a customer's ticket that Anna answered by hand at noon."""

    def __init__(self, database, make_house, now):
        self.database, self.now = database, now
        with database.transaction() as session:
            house = make_house(session)
            self.source_id, self.anna = house.forum.id, house.actor(house.anna)
            house.forum.scope = Scope.OWN
            session.flush()
            receive(session, source=house.forum, findings=[self.question()], now=now)
            mention_id = session.scalars(select(Mention.id)).one()
            self.ticket_id = open_ticket(session, mention_id, by=SYSTEM, now=now).ticket_id

    def question(self):
        return self.finding("q1", "Где мой перевод?", author="Марина", at=self.now)

    def finding(self, external_id, text, *, author, at, url=PAGE):
        return Finding(
            external_id=external_id, text=text, author=author, author_id=author, url=url, thread_id="5", published_at=at
        )

    def answer(self, *, at, key="k", url="", closing=False):
        with self.database.transaction() as session:
            based_on = session.get_one(Ticket, self.ticket_id).last_message_id
            given = Answer(TEXT, key, based_on, closing=closing)
            return record_sent_by_hand(session, self.ticket_id, answer=given, url=url, by=self.anna, now=at)

    def crawl(self, *more, at):
        """The thread is read, with whatever else stands there by then."""
        with self.database.transaction() as session:
            source = session.get_one(Source, self.source_id)
            receive(session, source=source, findings=[self.question(), *more], now=at)

    def look(self, *, at):
        """What the clock does every few minutes."""
        HANDLERS[RETURN_JOB](Leased(0, RETURN_JOB, {}, 1, 1, at), at)

    def one(self, table, *where):
        with self.database.reading() as session:
            found = session.scalars(select(table).where(*where)).one()
            session.expunge_all()
            return found

    def message(self):
        return self.one(Message, Message.direction == Direction.OUT)

    def promises(self):
        with self.database.reading() as session:
            found = select(Promise).where(Promise.metric == Metric.FIRST_REPLY).order_by(Promise.id)
            promised = session.scalars(found).all()
            session.expunge_all()
            return promised

    def counted(self, dimension):
        with self.database.reading() as session:
            return session.scalar(select(DailyCount.count).where(DailyCount.dimension == dimension)) or 0


@pytest.fixture
def thread(database, make_house, now):
    return Thread(database, make_house, now)


def ours(thread, *, at, text=TEXT, author="bank-operator-7", url=PAGE):
    return thread.finding("a9", text, author=author, at=at, url=url)


def test_an_answer_by_hand_is_verified_when_a_crawl_meets_its_words_whoever_wrote_them(thread, now):
    thread.answer(at=now + HOUR)
    assert thread.one(Sighting).seen_at is None
    thread.crawl(ours(thread, at=now + HOUR), at=now + 2 * HOUR)
    assert thread.one(Sighting).seen_at == now + 2 * HOUR
    assert thread.message().external_id == "a9"
    assert len(thread.promises()) == 1
    with thread.database.reading() as session:
        assert session.scalars(select(Mention.id)).all() == [session.scalar(select(Mention.id))], "it is no mention"
    thread.crawl(ours(thread, at=now + HOUR), at=now + 3 * DAY)
    thread.look(at=now + 4 * DAY)
    assert thread.message().delivery == Delivery.SENT


def test_it_is_verified_at_its_own_address_though_the_site_changed_its_words(thread, now):
    own = f"{PAGE}#a9"
    thread.answer(at=now + HOUR, url=own)
    thread.crawl(ours(thread, at=now + HOUR, text="[Официальный ответ]", url=own), at=now + 2 * HOUR)
    assert thread.one(Sighting).seen_at is not None


def test_the_address_of_the_whole_page_verifies_nothing(thread, now):
    thread.answer(at=now + HOUR, url=PAGE)
    stranger = thread.finding("q2", "И у меня не дошёл", author="Пётр", at=now + HOUR)
    thread.crawl(stranger, at=now + 2 * HOUR)
    assert thread.one(Sighting).seen_at is None
    assert thread.one(Sighting).missed_at == now + 2 * HOUR
    with thread.database.reading() as session:
        assert len(session.scalars(select(Mention.id)).all()) == 2, "a customer's words stay a mention"


def test_missed_for_a_day_it_did_not_count_and_the_ticket_is_back(thread, now):
    thread.answer(at=now + SOON)
    assert thread.counted("reply_sent") == thread.counted("operator_reply") == 1
    thread.crawl(at=now + 2 * HOUR)
    thread.look(at=now + 25 * HOUR)
    assert thread.message().delivery == Delivery.SENT, "no crawl has looked for a day yet"
    thread.crawl(at=now + 26 * HOUR)
    thread.look(at=now + 26 * HOUR)
    assert thread.message().delivery == Delivery.SENT, "that crawl may not be over"
    thread.look(at=now + 27 * HOUR)
    failed = thread.message()
    assert (failed.delivery, failed.text, failed.sent_at) == (Delivery.FAILED, TEXT, None)
    old, new = thread.promises()
    assert (old.cancel_cause, old.fulfilled_at) == (CancelCause.UNSEEN, now + SOON)
    assert (new.started_at, new.fulfilled_at, new.cancelled_at) == (old.started_at, None, None)
    assert thread.counted("reply_sent") == thread.counted("operator_reply") == 0
    fact = thread.one(TicketFact)
    assert (fact.replied_at, fact.first_reply_s, fact.is_within) == (None, None, None)
    ticket = thread.one(Ticket)
    assert (ticket.first_replied_at, ticket.next_due_at) == (None, new.due_at)
    told = thread.one(Notification)
    assert (told.person_id, told.kind) == (thread.anna.person_id, NotificationKind.NOT_DELIVERED)
    with thread.database.reading() as session:
        (row,) = queue(session, by=thread.anna)
        assert row.has_failed
    thread.look(at=now + 40 * HOUR)
    assert len(thread.promises()) == 2, "it returns once"


def test_the_next_answer_keeps_what_runs_again(thread, now):
    thread.answer(at=now + HOUR)
    thread.crawl(at=now + 2 * HOUR)
    thread.crawl(at=now + 26 * HOUR)
    thread.look(at=now + 27 * HOUR)
    with thread.database.transaction() as session:
        published_after_all(session, thread.message().id, url="", by=thread.anna, now=now + 28 * HOUR)
    _old, new = thread.promises()
    assert new.fulfilled_at == now + 28 * HOUR
    assert new.breached_at == new.due_at
    assert thread.one(TicketFact).is_within is False
    thread.crawl(at=now + 30 * HOUR)
    thread.crawl(at=now + 60 * HOUR)
    thread.look(at=now + 61 * HOUR)
    assert thread.message().delivery == Delivery.SENT, "whoever says it a second time has looked"


def test_an_ended_ticket_is_opened_again(thread, now):
    thread.answer(at=now + HOUR, closing=True)
    assert thread.one(Ticket).state == TicketState.CLOSED
    thread.crawl(at=now + 2 * HOUR)
    thread.crawl(at=now + 26 * HOUR)
    thread.look(at=now + 27 * HOUR)
    ticket = thread.one(Ticket)
    assert (ticket.state in {TicketState.OPEN, TicketState.NEW}, ticket.cycle) == (True, 2)
    assert [(one.cycle, one.fulfilled_at is None) for one in thread.promises()] == [(1, False), (2, True)]


def test_met_late_it_counts_again(thread, now):
    thread.answer(at=now + HOUR)
    thread.crawl(at=now + 2 * HOUR)
    thread.crawl(at=now + 26 * HOUR)
    thread.look(at=now + 27 * HOUR)
    thread.crawl(ours(thread, at=now + HOUR), at=now + 28 * HOUR)
    assert thread.message().delivery == Delivery.SENT
    assert thread.one(TicketFact).replied_at == now + HOUR
    assert thread.counted("reply_sent") == 1


def test_a_later_answer_leaves_the_ticket_where_it_is(thread, now):
    first = thread.answer(at=now + HOUR)
    second = thread.answer(at=now + 2 * HOUR, key="k2")
    with thread.database.transaction() as session:
        session.get_one(Message, second).external_id = "seen"
    thread.crawl(thread.finding("seen", "другое", author="x", at=now + 2 * HOUR), at=now + 3 * HOUR)
    thread.crawl(thread.finding("seen", "другое", author="x", at=now + 2 * HOUR), at=now + 28 * HOUR)
    thread.look(at=now + 29 * HOUR)
    with thread.database.reading() as session:
        assert session.get_one(Message, first).delivery == Delivery.FAILED
    (promise,) = thread.promises()
    assert promise.cancelled_at is None
    fact = thread.one(TicketFact)
    assert fact.replied_at == now + 2 * HOUR
    assert thread.counted("reply_sent") == 1
