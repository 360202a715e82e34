"""Answers of which nobody can tell, and answers that their site holds back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from desk.closing import close, end
from desk.connectors import CONNECTORS, Declined, NotTaken, Published, Shown
from desk.incoming import OwnText, own_text
from desk.jobs import HANDLERS
from desk.outcomes import keep_as_note, published_after_all, try_again
from desk.replies import Answer, record_sent_by_hand, send_reply
from desk.stranded import settle_stranded
from desk.tickets import open_ticket
from storage.errors import Refused, SourceFailed
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Job, Message, Notification, Promise, Ticket, TicketEvent
from storage.vocabulary import Delivery, Direction, JobState, Metric, PageState, TicketEventKind, TicketState
from storage.worker import Worker
from tests.builders import a_mention

TEXT = "Здравствуйте! Мы уже разбираемся."


class Shop:
    """A site of a connector's: what it holds, and what it says when it is asked; a connector of the tests' own."""

    repeats_safely = False

    def __init__(self):
        self.standing: list[str] = []
        self.says: list[Exception] = []
        self.reading: list[Exception] = []
        self.stood_as: list[str] = []
        self.is_dark, self.state, self.why = False, Shown.VISIBLE, ""

    def publish(self, text, _target, *, now):
        if self.says:
            refusal = self.says.pop(0)
            if type(refusal) is SourceFailed:
                self.standing.append(text)  # taken, but the answer got lost
            raise refusal
        self.standing.append(text)
        return self.shown(now)

    def find_published(self, text, target, *, known, now):
        self.stood_as.append(target.standing)
        assert "shop-1" not in known, "its own identity is no other message's"
        if self.is_dark:
            raise lost()
        if self.reading:
            raise self.reading.pop(0)
        return self.shown(now) if text in self.standing else None

    def shown(self, now):
        return Published("shop-1", "http://shop.example/1", now, self.state, self.why)


@pytest.fixture
def shop(monkeypatch):
    made = Shop()
    monkeypatch.setitem(CONNECTORS, "wordpress", made)
    return made


class Post:
    """An answer on its way to the shop."""

    def __init__(self, base, make_house):
        self.database, now = base, datetime.now(UTC)
        with base.transaction() as session:
            house = make_house(session)
            house.blog.secrets = seal({"user": "desk", "password": "pier anch rope"})
            mention = a_mention(session, house.blog, thread_id="t", seen_at=now, published_at=now)
            self.ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
            self.source_id, self.anna = house.blog.id, house.actor(house.anna)
            given = Answer(TEXT, "k", session.get_one(Ticket, self.ticket_id).last_message_id)
            self.message_id = send_reply(session, self.ticket_id, answer=given, by=self.anna, now=now)

    def work(self, *, later=timedelta(0)):
        Worker(self.database, HANDLERS, clock=lambda: datetime.now(UTC) + later).drain()
        return self.message()

    def message(self):
        with self.database.reading() as session:
            found = session.get_one(Message, self.message_id)
            session.expunge(found)
            return found

    def decide(self, action, **more):
        with self.database.transaction() as session:
            action(session, self.message_id, by=self.anna, now=datetime.now(UTC), **more)

    def customer_writes(self, session, *, at):
        ticket = session.get_one(Ticket, self.ticket_id)
        told = {"direction": Direction.IN, "text": "И ещё", "created_at": at, "source_at": at}
        message = Message(ticket_id=ticket.id, cycle=ticket.cycle, **told)
        session.add(message)
        session.flush()
        ticket.last_message_id = message.id

    def is_kept(self):
        with self.database.reading() as session:
            kept = select(Promise.fulfilled_at).where(Promise.metric == Metric.FIRST_REPLY)
            return session.scalar(kept) is not None

    def count(self, what, *where):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(what).where(*where))


@pytest.fixture
def post(base, make_house, shop):
    return Post(base, make_house)


def lost():
    return SourceFailed(PageState.UNREACHABLE, "cut off")


def test_a_lost_answer_of_the_site_is_found_there_and_not_sent_again(post, shop):
    shop.says = [lost()]
    assert post.work().delivery == Delivery.SENDING
    assert post.work(later=timedelta(minutes=2)).delivery == Delivery.SENT
    assert shop.standing == [TEXT]


def test_reading_that_is_put_off_does_not_make_the_answer_go_out_twice(post, shop):
    shop.says, shop.reading = [lost()], [NotTaken(PageState.QUOTA, "slowly")]
    post.work()
    assert post.work(later=timedelta(minutes=2)).delivery == Delivery.SENDING, "it may stand there all the same"
    assert post.work(later=timedelta(minutes=10)).delivery == Delivery.SENT
    assert shop.standing == [TEXT]


@pytest.mark.parametrize("trouble", [PageState.AUTH_FAILED, PageState.BLOCKED])
def test_what_cannot_be_read_back_is_decided_by_a_person(post, shop, trouble):
    shop.says, shop.reading = [lost()], [SourceFailed(trouble, "no key")]
    post.work()
    shown = post.work(later=timedelta(minutes=2))
    assert (shown.delivery, "no key" in shown.error) == (Delivery.UNCLEAR, True)
    assert shop.standing == [TEXT]
    assert not post.is_kept()
    assert post.count(Notification, Notification.person_id == post.anna.person_id) == 1
    assert post.count(TicketEvent, TicketEvent.kind == TicketEventKind.REPLY_UNCLEAR) == 1
    post.work(later=timedelta(days=2))
    assert shop.standing == [TEXT], "nothing is sent again by itself"


def unclear(post, shop):
    shop.says, shop.reading = [lost()], [SourceFailed(PageState.AUTH_FAILED, "no key")]
    post.work()
    assert post.work(later=timedelta(minutes=2)).delivery == Delivery.UNCLEAR


def test_it_stands_there_says_the_person_and_the_promise_is_kept(post, shop):
    unclear(post, shop)
    for _click in range(2):
        post.decide(published_after_all, url="https://shop.example/1")
    assert (post.message().delivery, post.message().url) == (Delivery.SENT, "https://shop.example/1")
    assert post.is_kept()


def test_it_does_not_says_the_person_and_it_goes_out_once_more(post, shop):
    unclear(post, shop)
    shop.standing.clear()
    for _click in range(2):
        post.decide(try_again)
    assert post.work().delivery == Delivery.SENT
    assert shop.standing == [TEXT]


def test_it_is_kept_as_a_note_and_the_promise_runs_on(post, shop):
    unclear(post, shop)
    post.decide(keep_as_note)
    assert (post.message().direction, post.is_kept()) == (Direction.NOTE, False)


def test_a_ticket_is_not_closed_over_an_answer_nobody_can_tell_of(post, shop):
    unclear(post, shop)
    with post.database.transaction() as session, pytest.raises(Refused, match="decide about the answer"):
        close(session, post.ticket_id, by=post.anna, now=datetime.now(UTC))


def test_the_crawler_may_be_quicker_than_the_person(post, shop):
    unclear(post, shop)
    met(post, at=datetime.now(UTC))
    assert (post.message().delivery, post.message().external_id) == (Delivery.SENT, "crawled-7")
    assert post.is_kept()


def met(post, *, at):
    with post.database.transaction() as session:
        found = OwnText("crawled-7", "t", "", TEXT, "http://shop.example/7", at)
        own_text(session, post.source_id, found=found, now=datetime.now(UTC))


def test_tries_that_end_in_the_dark_are_read_back_and_then_left_to_a_person(post, shop):
    shop.says, shop.is_dark = [lost()], True
    for hours in range(8):
        post.work(later=timedelta(hours=hours))
    assert post.message().delivery == Delivery.UNCLEAR
    assert len(shop.standing) == 1


def test_a_refusal_says_what_to_do_now(post, shop):
    shop.says = [NotTaken(PageState.AUTH_FAILED, "The key is old.")]
    shown = post.work()
    assert shown.delivery == Delivery.FAILED
    assert shown.error.startswith("The key is old.")
    assert "администратора" in shown.error or "administrator" in shown.error


def test_one_that_the_site_holds_back_keeps_no_promise_until_customers_see_it(post, shop):
    shop.state, shop.why = Shown.WAITING, "Проверяется"
    held = post.work()
    assert (held.delivery, held.error, held.external_id) == (Delivery.HELD, "Проверяется", "shop-1")
    assert not post.is_kept()
    for minutes in (6, 12, 60, 180, 700):
        assert post.work(later=timedelta(minutes=minutes)).delivery == Delivery.HELD
    assert shop.standing == [TEXT]
    assert post.count(TicketEvent, TicketEvent.kind == TicketEventKind.REPLY_HELD) == 1
    shop.state = Shown.VISIBLE
    seen = post.work(later=timedelta(minutes=730))
    assert (seen.delivery, seen.error) == (Delivery.SENT, "")
    assert post.is_kept()
    assert seen.sent_at > held.created_at


@pytest.mark.parametrize(
    "becomes",
    [
        lambda shop: setattr(shop, "state", Shown.REJECTED),
        lambda shop: shop.standing.clear(),
        lambda shop: shop.reading.append(Declined("Правила нарушены")),
    ],
    ids=["rejected", "taken away", "declined"],
)
def test_one_that_was_held_back_and_refused_has_failed(post, shop, becomes):
    shop.state = Shown.WAITING
    post.work()
    becomes(shop)
    failed = post.work(later=timedelta(minutes=6))
    assert failed.delivery == Delivery.FAILED
    assert failed.error
    assert not post.is_kept()


def test_one_that_was_held_back_and_is_met_by_a_crawl_counts_from_then(post, shop):
    shop.state = Shown.WAITING
    post.work()
    met(post, at=datetime.now(UTC) - timedelta(hours=1))
    sent = post.message()
    assert (sent.delivery, sent.external_id) == (Delivery.SENT, "shop-1")
    assert sent.sent_at >= sent.created_at


def test_a_site_that_does_not_decide_for_two_weeks_leaves_it_to_a_person(post, shop):
    shop.state = Shown.WAITING
    post.work()
    assert post.work(later=timedelta(days=15)).delivery == Delivery.UNCLEAR


def test_what_an_earlier_sending_left_on_the_site_is_forgotten_when_it_is_sent_again(post, shop):
    """Its identity would be asked about after a time-out, say that it is gone, and the new one would be doubled."""
    shop.state = Shown.WAITING
    assert post.work().external_id == "shop-1"
    shop.standing.clear()
    assert post.work(later=timedelta(minutes=6)).delivery == Delivery.FAILED
    shop.state, shop.says = Shown.VISIBLE, [lost()]
    post.decide(try_again)
    assert (post.message().external_id, post.message().url) == ("", "")
    assert post.work().delivery == Delivery.SENDING
    post.work(later=timedelta(minutes=2))
    assert (shop.stood_as, shop.standing) == (["shop-1", ""], [TEXT])


def test_one_that_appears_after_a_later_answer_opens_no_promise_and_closes_nothing(post, shop):
    """The site held the first one back; the customer wrote on, and has their answer already."""
    shop.state = Shown.WAITING
    with post.database.transaction() as session:
        queued = session.scalars(select(TicketEvent).where(TicketEvent.kind == TicketEventKind.REPLY_QUEUED)).one()
        queued.details = {**queued.details, "closing": True}
    post.work()
    later = datetime.now(UTC) + timedelta(minutes=1)
    with post.database.transaction() as session:
        post.customer_writes(session, at=later)
        given = Answer("Ещё раз здравствуйте", "k2", session.get_one(Ticket, post.ticket_id).last_message_id)
        record_sent_by_hand(session, post.ticket_id, answer=given, url="", by=post.anna, now=later)
    promised = post.count(Promise, Promise.metric == Metric.NEXT_REPLY)
    shop.state = Shown.VISIBLE
    assert post.work(later=timedelta(minutes=6)).delivery == Delivery.SENT
    assert post.count(Promise, Promise.metric == Metric.NEXT_REPLY) == promised
    assert post.count(Promise, Promise.metric == Metric.NEXT_REPLY, Promise.fulfilled_at.is_(None)) == 0
    assert post.count(Ticket, Ticket.state == TicketState.CLOSED) == 0, "the customer wrote after it"


def test_one_that_appears_while_the_customer_waits_promises_them_the_next(post, shop):
    shop.state = Shown.WAITING
    post.work()
    later = datetime.now(UTC) + timedelta(minutes=1)
    with post.database.transaction() as session:
        post.customer_writes(session, at=later)
    shop.state = Shown.VISIBLE
    assert post.work(later=timedelta(minutes=6)).delivery == Delivery.SENT
    assert post.count(Promise, Promise.metric == Metric.NEXT_REPLY, Promise.fulfilled_at.is_(None)) == 1


def test_one_that_appears_on_a_closed_ticket_promises_nothing(post, shop):
    shop.state = Shown.WAITING
    post.work()
    later = datetime.now(UTC) + timedelta(minutes=1)
    with post.database.transaction() as session:
        post.customer_writes(session, at=later)
        ticket = session.get_one(Ticket, post.ticket_id)
        end(session, ticket, state=TicketState.CLOSED, by=SYSTEM, now=later)
    shop.state = Shown.VISIBLE
    assert post.work(later=timedelta(minutes=6)).delivery == Delivery.SENT
    assert post.count(Promise, Promise.metric == Metric.NEXT_REPLY) == 0


def test_a_job_that_ended_every_worker_leaves_nothing_waiting(post, shop):
    with post.database.transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == "send_reply")).one()
        job.state, job.ended_at = JobState.FAILED, datetime.now(UTC)
        session.get_one(Message, post.message_id).delivery = Delivery.SENDING
    settled(times=2)
    assert post.message().delivery == Delivery.UNCLEAR
    assert post.count(TicketEvent, TicketEvent.kind == TicketEventKind.REPLY_UNCLEAR) == 1


def settled(*, times=1):
    for _tick in range(times):
        settle_stranded(Leased(0, "", {}, 1, 1, datetime.now(UTC)), datetime.now(UTC))


def test_an_answer_sent_again_survives_the_tick_though_an_older_job_of_it_has_failed(post, shop):
    with post.database.transaction() as session:
        session.scalars(select(Job).where(Job.kind == "send_reply")).one().state = JobState.FAILED
    settled()
    assert post.message().delivery == Delivery.FAILED
    post.decide(try_again)
    settled()
    assert post.message().delivery == Delivery.QUEUED
    shop.says = [lost()]
    assert post.work().delivery == Delivery.SENDING
    settled()
    assert post.message().delivery == Delivery.SENDING, "its own job looks for it"
    shop.state = Shown.WAITING
    assert post.work(later=timedelta(minutes=2)).delivery == Delivery.HELD
    settled()
    assert post.message().delivery == Delivery.HELD
    shop.state = Shown.VISIBLE
    assert post.work(later=timedelta(minutes=20)).delivery == Delivery.SENT
    assert shop.standing == [TEXT]
