"""Workers killed while they collect and while they send: nothing acknowledged is lost, nothing is doubled."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawlers.sources import read_now
from desk.replies import Answer, send_reply
from door.roles import all_handlers
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import DailyCount, Job, Mention, Message, Promise, Ticket, TicketFact, TicketMention
from storage.vocabulary import Delivery, Direction, Ground, JobState, Metric, Role, Scope
from storage.worker import Worker
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.crawlers.conftest import Site

ROOT = Path(__file__).resolve().parents[2]
API = "/wp-json/wp/v2"
WRITTEN, PER_PAGE = 250, 100
ANSWERS = 4
KINDS = ("collect", "send_reply")
PATIENCE_S = 60
LEASE_OVER = timedelta(seconds=90)


class Blog(Site):
    """A WordPress with many complaints that holds one answer back, so that its reader can be killed meanwhile."""

    def __init__(self):
        super().__init__()
        self.answers: list[dict] = []
        self.hold = ""
        self.reached, self.released = threading.Event(), threading.Event()
        self.pages = {
            f"{API}/users/me": {"id": 2, "name": "Банк"},
            f"{API}/posts": [],
            f"{API}/comments": lambda got: self.post(got) if got.method == "POST" else self.list(got),
        }

    def pause_at(self, moment):
        if self.hold == moment:
            self.hold = ""
            self.reached.set()
            self.released.wait(PATIENCE_S)

    def list(self, got):
        asked = dict(part.partition("=")[::2] for part in got.path.partition("?")[2].split("&"))
        number = int(asked["page"])
        if asked.get("order") == "desc":  # the connector looks for what it has sent
            return self.answers[::-1]
        self.pause_at(f"page {number}")
        rows = [self.row(one) for one in range(1, WRITTEN + 1)]
        return 200, {"X-WP-TotalPages": "3"}, rows[(number - 1) * PER_PAGE : number * PER_PAGE]

    def row(self, number, *, parent=0, author=0, text="Банк «Причал» молчит"):
        return {
            "id": number, "post": 1, "parent": parent, "author": author, "author_name": f"Гость {number}",
            "date_gmt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}", "link": f"{self.url}/#comment-{number}",
            "content": {"rendered": f"<p>{text}</p>"}, "status": "approved",
        }  # fmt: skip

    def post(self, got):
        given = json.loads(got.body)
        made = self.row(900 + len(self.answers), parent=given["parent"], author=2, text=given["content"])
        self.answers.append(made)
        self.pause_at(f"answer {len(self.answers)}")
        return 201, {}, made


@pytest.fixture
def blog():
    made = Blog()
    yield made
    made.released.set()
    made.close()


@pytest.fixture
def source_id(database, blog):
    with database.transaction() as session:
        brand = a_brand(session)
        anna = a_person(session, Role.OPERATOR, name="Анна")
        a_channel(session, brand, anna, is_first_line=True)
        keys = seal({"user": "bank", "password": "abcd efgh"})
        row = {"kind": "wordpress", "address": blog.url, "is_local": True, "secrets": keys}
        return int(a_source(session, brand, ground=Ground.OURS, scope=Scope.OWN, **row).id)


@contextmanager
def a_worker(database_url):
    """The worker that `repdesk work` starts."""
    environment = {**os.environ, "REPDESK_DATABASE_URL": database_url}
    with subprocess.Popen([sys.executable, "-m", "cli", "work"], cwd=ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_at(blog, database_url, moment):
    """A worker process works until the blog has reached this moment, and is killed there."""
    blog.hold = moment
    with a_worker(database_url) as process:
        assert blog.reached.wait(PATIENCE_S), f"{moment} was never reached"
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
    blog.released.set()


def next_worker(database):
    """Another worker, once the lease of the dead one is over."""
    handlers = {kind: all_handlers()[kind] for kind in KINDS}
    Worker(database, handlers, clock=lambda: datetime.now(UTC) + LEASE_OVER).drain()


def count(database, what, *where):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(what).where(*where))


def test_a_worker_killed_in_the_middle_of_a_blog_ends_with_one_ticket_for_each_complaint(
    database, database_url, blog, source_id
):
    with database.transaction() as session:
        read_now(session, source_id, by=SYSTEM, now=datetime.now(UTC))
    killed_at(blog, database_url, "page 3")
    held = 2 * PER_PAGE
    for what in (Mention, Ticket, TicketMention):
        assert count(database, what) == held, "pages that were acknowledged are whole, with their tickets"
    next_worker(database)
    for what in (Mention, Ticket, TicketMention, TicketFact):
        assert count(database, what) == WRITTEN
    assert count(database, Promise, Promise.metric == Metric.FIRST_REPLY) == WRITTEN
    with database.reading() as session:
        for dimension in ("mention_source", "ticket_opened"):
            counted = select(func.sum(DailyCount.count)).where(DailyCount.dimension == dimension)
            assert session.scalar(counted) == WRITTEN, dimension
    assert count(database, Job, Job.kind.in_(KINDS), Job.state != JobState.DONE) == 0


def test_a_worker_killed_while_it_sends_leaves_each_answer_once(database, database_url, blog, source_id):
    with database.transaction() as session:
        read_now(session, source_id, by=SYSTEM, now=datetime.now(UTC))
    next_worker(database)
    with database.transaction() as session:
        anna = actor(Role.OPERATOR, person_id=1, channels=(1,))
        for ticket in session.scalars(select(Ticket).order_by(Ticket.id).limit(ANSWERS)).all():
            answer = Answer(f"Здравствуйте, это ответ {ticket.id}", f"key {ticket.id}", ticket.last_message_id)
            send_reply(session, ticket.id, answer=answer, by=anna, now=datetime.now(UTC))
    killed_at(blog, database_url, "answer 2")
    assert len(blog.answers) == 2, "the site has taken it, the desk does not know it yet"
    next_worker(database)
    said = [row["content"]["rendered"] for row in blog.answers]
    assert len(said) == len(set(said)) == ANSWERS
    assert len({row["parent"] for row in blog.answers}) == ANSWERS
    assert count(database, Message, Message.direction == Direction.OUT, Message.delivery == Delivery.SENT) == ANSWERS
    assert count(database, Promise, Promise.fulfilled_at.is_not(None)) == ANSWERS
