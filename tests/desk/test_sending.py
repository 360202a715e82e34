"""An answer arrives once: whatever the site says, and whenever its sender is killed."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from desk.connectors import CONNECTORS, NotTaken
from desk.jobs import HANDLERS
from desk.outcomes import keep_as_note, published_after_all, try_again
from desk.queries import queue
from desk.ratings import rating_url
from desk.replies import Answer, send_reply
from desk.sending import LATEST, SOONEST
from desk.tickets import open_ticket
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Job, MentionKey, Message, Place, Promise, RatingRequest, RatingSetting, Ticket, TicketFact
from storage.vocabulary import Delivery, Direction, JobState, Metric, PageState, TicketState
from storage.worker import Worker
from tests.builders import a_mention
from tests.desk.sites import a_site

ROOT = Path(__file__).parents[2]
KEYS = {"user": "desk", "password": "pier anch rope", "token": "secret"}


@pytest.fixture
def site():
    with a_site() as running:
        yield running


class Post:
    """A ticket whose customer waits on a site, and what it takes to answer there."""

    def __init__(self, database, make_house, site, *, kind="wordpress", thread="post-5", external="comment-77"):
        self.database, self.site = database, site
        self.now = datetime.now(UTC)
        with database.transaction() as session:
            house = make_house(session)
            source = {"wordpress": house.blog, "vk_messages": house.talks}.get(kind, house.forum)
            source.kind, source.is_local, source.secrets = kind, True, seal(KEYS)
            source.address = {"wordpress": site.address, "vk_messages": f"{site.address}/vk"}.get(
                kind, f"{site.address}/v4/accounts/1/locations"
            )
            place = Place(brand_id=house.brand.id, source_id=source.id, external_id="accounts/1/locations/2", name="А")
            session.add(place)
            session.flush()
            mention = a_mention(session, source, thread_id=thread, seen_at=self.now, place_id=place.id)
            session.execute(update(MentionKey).where(MentionKey.mention_id == mention.id).values(external_id=external))
            self.ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=self.now).ticket_id
            self.anna = house.actor(house.anna)

    def hand_in(self, text='Добрый день! "Причал" разбирается.', **more):
        with self.database.transaction() as session:
            based_on = session.get_one(Ticket, self.ticket_id).last_message_id
            given = Answer(text, f"k{text}", based_on, **more)
            return send_reply(session, self.ticket_id, answer=given, by=self.anna, now=datetime.now(UTC))

    def work(self, *, later=timedelta(0)):
        """A worker of this process does what is due, `later` from now."""
        return Worker(self.database, HANDLERS, clock=lambda: datetime.now(UTC) + later).drain()

    def _row(self, wanted):
        with self.database.reading() as session:
            row = session.scalars(wanted).one()
            session.expunge(row)
            return row

    def message(self):
        return self._row(select(Message).where(Message.direction == Direction.OUT))

    def ticket(self):
        return self._row(select(Ticket))

    def first_reply(self):
        return self._row(select(Promise).where(Promise.metric == Metric.FIRST_REPLY))


@pytest.fixture
def post(database, make_house, site):
    return Post(database, make_house, site)


def test_an_answer_stands_under_the_customers_comment(post, site):
    post.hand_in()
    assert post.first_reply().fulfilled_at is None
    post.work()
    (standing,) = site.comments
    assert (standing["post"], standing["parent"]) == (5, 77)
    sent = post.message()
    assert (sent.delivery, sent.external_id, sent.url) == (Delivery.SENT, "comment-900", standing["link"])
    assert post.first_reply().fulfilled_at == sent.sent_at


def test_two_clicks_send_one_answer(post, site):
    assert post.hand_in() == post.hand_in()
    post.work()
    assert len(site.comments) == 1


def test_answer_and_close_asks_for_a_rating_under_the_answer(post, site, database):
    with database.transaction() as session:
        channel_id = session.get_one(Ticket, post.ticket_id).channel_id
        session.add(RatingSetting(channel_id=channel_id, in_public=True))
    post.hand_in("Готово", closing=True)
    post.work()
    with database.reading() as session:
        ticket = session.get_one(Ticket, post.ticket_id)
        assert ticket.state == TicketState.CLOSED
        assert session.scalars(select(RatingRequest)).one().operator_id == post.anna.person_id
        assert session.get_one(TicketFact, (ticket.id, 1)).asked_at is not None
        assert rating_url(ticket) in site.comments[0]["raw"]
        assert post.message().text == "Готово"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, {"code": "rest_comment_content_invalid", "message": "Неверное содержимое"}, "Неверное содержимое"),
        (401, {"code": "incorrect_password"}, "не принимает наш ключ"),
        (403, {"code": "rest_comment_closed"}, "не разрешает"),
        (404, {}, "HTTP 404"),
    ],
    ids=["bad words", "wrong password", "comments closed", "article gone"],
)
def test_a_refusal_keeps_the_text_and_says_why(post, site, status, body, words):
    site.fault = (status, body)
    post.hand_in("Здравствуйте")
    post.work()
    failed = post.message()
    assert (failed.delivery, failed.text) == (Delivery.FAILED, "Здравствуйте")
    assert words in failed.error
    assert post.first_reply().fulfilled_at is None
    assert post.ticket().next_due_at is not None


def test_a_failed_answer_can_be_sent_again(post, site, database):
    site.fault = (401, {})
    message_id = post.hand_in(closing=True)
    post.work()
    site.fault = None
    with database.transaction() as session:
        try_again(session, message_id, by=post.anna, now=datetime.now(UTC))
    post.work()
    assert post.message().delivery == Delivery.SENT
    assert post.ticket().state == TicketState.CLOSED
    assert len(site.comments) == 1


def test_a_failed_answer_put_there_by_hand_keeps_the_promise(post, site, database):
    site.fault = (403, {})
    message_id = post.hand_in(closing=True)
    post.work()
    for _click in range(2):
        with database.transaction() as session:
            published_after_all(
                session, message_id, url="https://blog.example/#c1", by=post.anna, now=datetime.now(UTC)
            )
    sent = post.message()
    assert (sent.delivery, sent.by_hand, sent.url) == (Delivery.SENT, True, "https://blog.example/#c1")
    assert post.first_reply().fulfilled_at == sent.sent_at
    assert post.ticket().state == TicketState.CLOSED


def test_a_failed_answer_given_up_stays_as_a_note_and_the_promise_runs_on(post, site, database):
    site.fault = (403, {})
    message_id = post.hand_in()
    post.work()
    with database.transaction() as session:
        keep_as_note(session, message_id, by=post.anna, now=datetime.now(UTC))
    with database.reading() as session:
        kept = session.get_one(Message, message_id)
        assert (kept.direction, kept.delivery) == (Direction.NOTE, Delivery.NONE)
        (row,) = queue(session, by=post.anna)
        assert not row.has_failed
    assert post.first_reply().fulfilled_at is None


def test_a_site_in_trouble_is_asked_again_later(post, site, database):
    site.fault = (503, {})
    post.hand_in()
    post.work()
    waiting = post.message()
    assert (waiting.delivery, "HTTP 503" in waiting.error) == (Delivery.SENDING, True)
    site.fault = None
    post.work(later=timedelta(minutes=2))
    assert (post.message().delivery, post.message().error) == (Delivery.SENT, "")
    assert len(site.comments) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "said", [timedelta(0), timedelta(days=-3), timedelta(days=900)], ids=["at once", "in the past", "in years"]
)
def test_a_site_that_puts_us_off_is_asked_neither_at_once_nor_in_years(post, site, database, monkeypatch, said):
    """`Retry-After: 0` would keep a worker busy with one answer for two hours."""

    def busy(*_args, **_more):
        raise NotTaken(PageState.QUOTA, "slowly", retry_at=datetime.now(UTC) + said)

    monkeypatch.setattr(CONNECTORS["wordpress"], "publish", busy)
    post.hand_in()
    began = datetime.now(UTC)
    assert Worker(database, HANDLERS).drain(limit=3) == 1
    with database.reading() as session:
        waits = session.scalars(select(Job.run_at).where(Job.kind == "send_reply", Job.state == JobState.WAITING)).one()
    assert SOONEST <= waits - began < LATEST + timedelta(minutes=1)
    assert post.message().delivery == Delivery.QUEUED


def test_a_site_that_puts_us_off_for_ever_is_a_failure_in_the_end(post, site):
    site.fault = (429, {})
    post.hand_in()
    for hours in range(14):
        post.work(later=timedelta(hours=hours))
    assert post.message().delivery == Delivery.FAILED


def test_tries_end_and_the_operator_is_told(post, site, database):
    site.fault = (500, {})
    post.hand_in()
    for hours in range(12):
        post.work(later=timedelta(hours=hours))
    assert post.message().delivery == Delivery.FAILED
    with database.reading() as session:
        assert session.scalars(select(Job.state)).one() == JobState.DONE


def test_a_spoilt_key_file_fails_the_answer_and_it_can_be_sent_again(post, site, database):
    from storage.tables import Source  # noqa: PLC0415 - only these tests spoil a source

    message_id = post.hand_in()
    with database.transaction() as session:
        good = session.scalars(select(Source.secrets).where(Source.kind == "wordpress")).one()
        session.execute(update(Source).values(secrets="not sealed by us"))
    post.work()
    assert post.message().delivery == Delivery.FAILED
    with database.transaction() as session, pytest.raises(Refused, match="no way to publish"):
        try_again(session, message_id, by=post.anna, now=datetime.now(UTC))
    with database.transaction() as session:
        session.execute(update(Source).where(Source.kind == "wordpress").values(secrets=good))
        try_again(session, message_id, by=post.anna, now=datetime.now(UTC))
    post.work()
    assert post.message().delivery == Delivery.SENT
    assert len(site.comments) == 1


def test_an_unforeseen_fault_ends_in_a_failure_that_is_shown(post, site):
    site.fault = (201, ["not a comment"])
    post.hand_in()
    for hours in range(12):
        post.work(later=timedelta(hours=hours))
    failed = post.message()
    assert (failed.delivery, "Traceback" in failed.error) == (Delivery.FAILED, False)
    assert "(TypeError)" in failed.error


def test_an_unreachable_site_loses_nothing(post, site):
    site.shutdown()
    site.server_close()
    post.hand_in()
    post.work()
    assert post.message().delivery == Delivery.QUEUED, "the site has surely read nothing of it"
    assert "не отвечает" in post.message().error


CHILD = """
import sys
from desk.connectors import CONNECTORS, NotTaken
from desk.jobs import HANDLERS
from storage.database import Database, use
from storage.worker import Worker
use(made := Database(sys.argv[1]))
Worker(made, HANDLERS).drain()
"""


def kill_a_sender(site, database_url, moment):
    """Runs the job in a process of its own and kills it while the site holds the request."""
    site.hang = moment
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", CHILD, database_url], cwd=ROOT, env=environment) as child:
        assert site.reached.wait(60)
        child.kill()
        assert child.wait(30) == -9
    site.released.set()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_between_the_site_and_the_commit_nothing_is_doubled_or_lost(post, site, database_url, moment):
    post.hand_in()
    kill_a_sender(site, database_url, moment)
    assert post.message().delivery == Delivery.SENDING
    assert post.work() == 0
    assert post.work(later=timedelta(minutes=2)) == 1
    assert len(site.comments) == 1
    assert post.message().delivery == Delivery.SENT
    assert post.first_reply().fulfilled_at is not None


def test_killed_while_another_answer_has_the_same_words_each_arrives_once(post, site, database_url):
    post.hand_in("Спасибо!")
    post.work()
    site.comments[0]["raw"] = "said before"
    with post.database.transaction() as session:
        based_on = session.get_one(Ticket, post.ticket_id).last_message_id
        second = send_reply(
            session, post.ticket_id, answer=Answer("Спасибо!", "second", based_on), by=post.anna, now=datetime.now(UTC)
        )
    kill_a_sender(site, database_url, "before")
    post.work(later=timedelta(minutes=2))
    assert [row["content"]["rendered"] for row in site.comments] == ["<p>Спасибо!</p>\n"] * 2
    with post.database.reading() as session:
        assert session.get_one(Message, second).external_id == "comment-901"


def test_an_answer_is_found_again_behind_hundreds_of_others(post, site, database_url):
    post.hand_in()
    kill_a_sender(site, database_url, "after")
    noise = {
        "post": 5, "parent": 0, "content": {"rendered": "<p>шум</p>"},
        "date_gmt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
    }  # fmt: skip
    for number in range(250):
        site.comments.append({**noise, "id": number})
    post.work(later=timedelta(minutes=2))
    assert post.message().external_id == "comment-900"
    assert len(site.comments) == 251


def test_vk_tells_a_repeated_message_by_its_random_id(database, make_house, site, database_url):
    post = Post(database, make_house, site, kind="vk_messages", thread="42", external="42_7")
    post.hand_in()
    kill_a_sender(site, database_url, "after")
    post.work(later=timedelta(minutes=2))
    (sent,) = site.messages.values()
    assert (sent["peer_id"], sent["message"], sent["v"]) == ("42", 'Добрый день! "Причал" разбирается.', "5.199")
    assert post.message().external_id == "42_1"


def test_a_review_has_one_answer_however_often_it_is_put(database, make_house, site, database_url):
    post = Post(database, make_house, site, kind="google_business", thread="rev9", external="rev9")
    post.hand_in("Спасибо за отзыв")
    kill_a_sender(site, database_url, "after")
    post.work(later=timedelta(minutes=2))
    assert site.replies == {"rev9": "Спасибо за отзыв"}
    assert "PUT /v4/accounts/1/locations/2/reviews/rev9/reply" in site.requests
    assert post.message().delivery == Delivery.SENT


def test_a_key_that_vk_does_not_accept_is_named(database, make_house, site):
    post = Post(database, make_house, site, kind="vk_messages", thread="42", external="42_7")
    with database.transaction() as session:
        session.get_one(Ticket, post.ticket_id)
        from storage.tables import Source  # noqa: PLC0415 - only this test spoils a key

        session.execute(update(Source).values(secrets=seal({"token": "old"})))
    post.hand_in()
    post.work()
    assert "не принимает ключ сообщества" in post.message().error
