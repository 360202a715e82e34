"""A sender killed at every step of sending: what the site has got is counted. Two kills a step, 200 in `make soak`."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from desk.dispatch import SEND_JOB
from desk.outcomes import try_again
from desk.replies import Answer, send_reply
from desk.sending import send
from desk.tickets import open_ticket
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Job, MentionKey, Message, Promise, Source, Ticket, TicketEvent
from storage.vocabulary import Delivery, JobState, Metric, Role, TicketEventKind
from storage.worker import Worker
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor
from tests.conftest import SOAKING
from tests.desk.sites import a_site

ROOT = Path(__file__).resolve().parents[2]
LEASE_OVER = timedelta(minutes=2)
PATIENCE_S = 60
# Where a sender is killed; "site" is the site holding its request, before or after it has taken the answer.
STEPS = {
    "leased, nothing begun": ["call", "desk/sending.py", "send"],
    "packed, not committed": ["return", "desk/parcel.py", "pack"],
    "marked, nothing posted": ["call", "desk/attempt.py", "attempt"],
    "read by the site": ["site", "before"],
    "taken by the site": ["site", "after"],
    "told, nothing written": ["return", "desk/attempt.py", "attempt"],
    "written, not committed": ["return", "desk/outcome_keeping.py", "keep_outcome"],
    "committed, job not ended": ["return", "desk/sending.py", "send"],
}
# Reads back; can tell nothing; knows a key against repeated sends.
KINDS = ("wordpress", "telegram_bot", "vk_messages")
TWO = KINDS[:2]
SOAK_KILLS = 200


class Post:
    """One customer after another waits for an answer on one of three sites, which take the same words twice."""

    def __init__(self, database, site):
        self.database, self.site, self.number = database, site, 0
        site.takes_twice = True
        keys = seal({"user": "desk", "password": "pier anch rope", "token": "secret"})
        with database.transaction() as session:
            brand = a_brand(session)
            anna = a_person(session, Role.OPERATOR, name="Анна")
            channel = a_channel(session, brand, anna, is_first_line=True)
            address = {"vk_messages": f"{site.address}/vk"}
            self.sources = {
                kind: a_source(
                    session, brand, kind=kind, is_local=True, secrets=keys, address=address.get(kind, site.address)
                ).id
                for kind in KINDS
            }
            self.anna = actor(Role.OPERATOR, person_id=anna.id, channels=(channel.id,))

    def hand_in(self, kind):
        """A new ticket there, with an answer on its way; gives the message's number."""
        self.number += 1
        now, number = datetime.now(UTC), self.number
        thread, external = {"wordpress": (f"post-{number}", f"comment-{number}")}.get(
            kind, (str(number), f"{number}_1")
        )
        with self.database.transaction() as session:
            source = session.get_one(Source, self.sources[kind])
            mention = a_mention(session, source, thread_id=thread, seen_at=now, published_at=now)
            session.execute(update(MentionKey).where(MentionKey.mention_id == mention.id).values(external_id=external))
            ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
            based_on = session.get_one(Ticket, ticket_id).last_message_id
            answer = Answer("Добрый день! Разбираемся.", f"key {number}", based_on)
            return send_reply(session, ticket_id, answer=answer, by=self.anna, now=now)

    def received(self, kind):
        """How many answers the customer of the newest ticket has before their eyes."""
        number = self.number
        return {
            "wordpress": sum(row["post"] == number for row in self.site.comments),
            "vk_messages": sum(row["peer_id"] == str(number) for row in self.site.messages.values()),
            "telegram_bot": sum(row["chat_id"] == str(number) for row in self.site.chats),
        }[kind]

    def message(self, message_id):
        with self.database.reading() as session:
            found = session.get_one(Message, message_id)
            session.expunge(found)
            return found

    def next_worker(self):
        """Another worker, once the lease of the dead one is over."""
        Worker(self.database, {SEND_JOB: send}, clock=lambda: datetime.now(UTC) + LEASE_OVER).drain()

    def count(self, what, *where):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(what).where(*where))


class Mortals:
    """The process from which mortal workers are forked."""

    def __init__(self, database):
        self.url = database.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.mortal_worker"], cwd=ROOT, env=os.environ.copy(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def _hear(self):
        line = self.process.stdout.readline()
        assert line, "the process of the mortal workers has ended"
        return json.loads(line)

    def send_out(self, die, site):
        """A worker works and, unless it is to live, dies; gives how it ended and how many lines it ran."""
        is_at_site = die is not None and die[0] == "site"
        if is_at_site:
            site.hang = die[1]
            site.reached.clear()
            site.released.clear()
        order = {"database": self.url, "watched": not is_at_site, "die": None if is_at_site else die}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        pid = self._hear()["pid"]
        if is_at_site:
            assert site.reached.wait(PATIENCE_S)
            os.kill(pid, signal.SIGKILL)
        told = self._hear()
        site.released.set()
        return told["ended"], told["lines"]

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()


@pytest.fixture
def post(base):
    with a_site() as site:
        yield Post(base, site)


@pytest.fixture
def mortals(base):
    made = Mortals(base)
    yield made
    made.end()


def killed_and_taken_over(post, mortals, kind, die):
    """An answer whose sender is killed there, and what has become of it when another worker has done with it."""
    message_id = post.hand_in(kind)
    ended, _lines = mortals.send_out(die, post.site)
    post.next_worker()
    return message_id, ended


def require_once(post, kind, message_id, where):
    """The customer has the answer once, and the desk knows it; or a person is asked, who then sends it."""
    message = post.message(message_id)
    if kind == "telegram_bot" and message.delivery == Delivery.UNCLEAR:
        received = post.received(kind)
        assert received <= 1, where
        if received:
            return
        with post.database.transaction() as session:
            try_again(session, message_id, by=post.anna, now=datetime.now(UTC))
        post.next_worker()
        message = post.message(message_id)
    assert post.received(kind) == 1, where
    assert message.delivery == Delivery.SENT, where
    ticket = message.ticket_id
    kept = (Promise.ticket_id == ticket, Promise.metric == Metric.FIRST_REPLY, Promise.fulfilled_at.is_not(None))
    assert post.count(Promise, *kept) == 1, where
    sent = (TicketEvent.ticket_id == ticket, TicketEvent.kind == TicketEventKind.REPLY_SENT)
    assert post.count(TicketEvent, *sent) == 1, where


def test_killed_at_every_step_each_answer_is_there_once(post, mortals):
    unclear = set()
    for step, die in STEPS.items():
        for kind in TWO:
            message_id, ended = killed_and_taken_over(post, mortals, kind, die)
            assert ended == -signal.SIGKILL, f"{step} was never reached with {kind}"
            if post.message(message_id).delivery == Delivery.UNCLEAR:
                unclear.add((kind, step))
            require_once(post, kind, message_id, f"{kind}: {step}")
    begun = {"marked, nothing posted", "read by the site", "taken by the site", "told, nothing written"}
    assert unclear == {("telegram_bot", step) for step in begun | {"written, not committed"}}
    assert post.count(Job, Job.kind == SEND_JOB, Job.state != JobState.DONE) == 0


@pytest.mark.skipif(not SOAKING, reason="two hundred kills are for `make soak`")
def test_killed_two_hundred_times_all_along_the_way(post, mortals):
    for kind in KINDS:
        post.hand_in(kind)
        ended, lines = mortals.send_out(None, post.site)
        assert (ended, lines > SOAK_KILLS) == (0, True)
        kills = SOAK_KILLS // len(KINDS) + 1
        for number in range(kills):
            die = ["line", 1 + number * lines // kills]
            message_id, ended = killed_and_taken_over(post, mortals, kind, die)
            assert ended == -signal.SIGKILL
            require_once(post, kind, message_id, f"{kind}: {die}")
