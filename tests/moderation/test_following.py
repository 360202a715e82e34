"""What follows an intake: in the same transaction as its cause, within small steps, by handlers that workers know."""

import time

import pytest
from sqlalchemy import select

from door.roles import all_handlers
from moderation.about import About
from moderation.arrivals import arrivals_of
from moderation.finding import Finding
from moderation.follow_up import POLICY_JOB
from moderation.following import PORTION, catch_up
from moderation.intake import FOLLOW_JOB, PRETAG_JOB, receive
from moderation.jobs import TICKS
from moderation.provenance import provenance_of
from storage.query import parse
from storage.search import Facets, index_of
from storage.search_upkeep import behind, carry_out, in_portions
from storage.tables import Job, Mention, Source, Story
from tests.builders import NOW, a_brand, a_source

LONG = 37_000
A_MOMENT = 0.5
"""Seconds of one processor that a writing transaction may take; everybody else waits for it on SQLite."""


@pytest.fixture
def source_id(database):
    with database.transaction() as session:
        return a_source(session, a_brand(session, query="причал")).id


def found(database, words):
    with database.reading() as session:
        return set(session.scalars(index_of(session).match(parse(words), Facets())))


def take_in_and_break(database, source_id, finding):
    with database.transaction() as session:
        receive(session, source=session.get_one(Source, source_id), findings=[finding], now=NOW)
        raise RuntimeError


def test_the_work_is_left_in_the_transaction_of_its_cause(database, source_id):
    finding = Finding(external_id="1", text="Причал молчит", url="http://x.example/1")
    with pytest.raises(RuntimeError):
        take_in_and_break(database, source_id, finding)
    with database.reading() as session:
        assert session.scalars(select(Job.id)).all() == session.scalars(select(Mention.id)).all() == []
    with database.transaction() as session:
        [number] = receive(session, source=session.get_one(Source, source_id), findings=[finding], now=NOW).new_ids
    with database.reading() as session:
        rows = session.execute(select(Job.kind, Job.payload).order_by(Job.id)).all()
    assert [(kind, payload["mention_ids"]) for kind, payload in rows] == [
        (FOLLOW_JOB, [number]),
        (PRETAG_JOB, [number]),
    ]
    assert (found(database, "молчит"), catch_up(), found(database, "молчит"), catch_up()) == (set(), 1, {number}, 0)


def test_a_batch_of_long_texts_holds_up_nobody(database, source_id):
    words = "Причал карта кредит отделение очередь приложение перевод деньги линия поддержка " * (LONG // 80)
    texts = [f"{words} {number}" for number in range(100)]
    findings = [Finding(external_id=f"{at}", text=text, url=f"http://x.example/{at}") for at, text in enumerate(texts)]
    with database.reading() as session:
        about = About.of(provenance_of(session, source_id))
    arrivals = arrivals_of(findings, now=NOW)
    assert arrivals.is_much
    arrivals.read(about)
    with database.transaction() as session:
        source = session.get_one(Source, source_id)
        began = time.process_time()
        ids = receive(session, source=source, findings=arrivals, now=NOW).new_ids
        assert time.process_time() - began < A_MOMENT
    with database.reading() as session:
        changes = behind(session, ids[:20])
    for portion in in_portions(changes, characters=PORTION):
        with database.transaction() as session:
            began = time.process_time()
            carry_out(session, portion)
            assert time.process_time() - began < A_MOMENT


def test_workers_know_every_job_of_moderation_and_the_clock_only_known_ones():
    handlers = all_handlers()
    assert {FOLLOW_JOB, PRETAG_JOB, POLICY_JOB, *(tick.kind for tick in TICKS)} <= set(handlers)


def test_two_workers_at_one_batch_make_one_story(database, source_id):
    text = "Причал третий день не пускает в приложение, деньги на карте видно, а снять нельзя, и никто не отвечает"
    findings = [
        Finding(external_id=f"{at}", text=text, url=f"http://x.example/{at}", author=f"А{at}", published_at=NOW)
        for at in range(3)
    ]
    with database.transaction() as session:
        receive(session, source=session.get_one(Source, source_id), findings=findings, now=NOW)
    catch_up()
    with database.transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == FOLLOW_JOB)).one()
        session.add(
            Job(
                **{name: getattr(job, name) for name in ("kind", "payload", "run_at", "created_at")},
                state="waiting",
                error="",
            )
        )
    assert catch_up() == 1
    with database.reading() as session:
        assert session.execute(select(Story.members, Story.authors)).all() == [(3, 3)]
