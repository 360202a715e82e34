"""Stored mentions are pre-tagged again by the model in force: step by step, stopped and gone on with, never twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from classifier import pretagging, retagging, shelf
from classifier.current import model_in_force
from classifier.jobs import HANDLERS, pretag
from classifier.refine_jobs import refine, retag
from classifier.retagging import RETAG_JOB, stop_retagging
from storage.errors import Refused
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Job, Mention, PreTag
from storage.vocabulary import JobState, MentionState, Role
from storage.worker import Worker
from tests import builders

TEXTS = ("Верните деньги", "Спасибо девушке из отделения", "Подскажите, до скольки офис?", "Ужасная поддержка")


@pytest.fixture(autouse=True)
def _whole_core(monkeypatch):
    monkeypatch.setenv("REPDESK_BACKGROUND_SHARE", "100")


def tagged_by_an_older_model(database: Any, now: Any) -> list[int]:
    """Mentions with an answer that nobody would give today."""
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        ids = [
            builders.a_mention(session, source, text=text, pretag="news", seen_at=now - timedelta(days=number)).id
            for number, text in enumerate(TEXTS)
        ]
        for one in ids:
            row = {"model": "older", "label": "news", "confidence": 0.5, "abuse": 0.1, "made_at": now}
            session.add(PreTag(mention_id=one, version=1, **row))
    return ids


def begin(database: Any, now: Any, **more: Any) -> int:
    model_in_force(now)
    with database.transaction() as session:
        return retagging.retag(session, by=SYSTEM, now=now, **more)


def models(database: Any) -> dict[int, str]:
    with database.reading() as session:
        return {row.mention_id: row.model for row in session.execute(select(PreTag.mention_id, PreTag.model))}


def latest(database: Any) -> retagging.Walk:
    with database.reading() as session:
        walk = retagging.retagging(session)
    assert walk is not None
    return walk


def job() -> Leased:
    return Leased(1, RETAG_JOB, {}, 1, 8, builders.NOW)


def test_every_undecided_mention_gets_the_answer_of_the_model_in_force(database, now):
    ids = tagged_by_an_older_model(database, now)
    with database.transaction() as session:
        session.get_one(Mention, ids[1]).state = MentionState.ARCHIVED
        decided = session.get_one(Mention, ids[2])
        decided.state, decided.decided_at = MentionState.DECIDED, now
    begin(database, now)
    Worker(database, HANDLERS, clock=lambda: now).drain()
    name = model_in_force(now).name
    assert models(database) == {ids[0]: name, ids[1]: name, ids[2]: "older", ids[3]: name}
    with database.reading() as session:
        labels = {row.id: row.pretag for row in session.execute(select(Mention.id, Mention.pretag))}
        assert [labels[one] for one in ids] == ["complaint", "praise", "news", "complaint"]
        assert set(session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "retagging"))) == {
            "retagging_began"
        }
    walk = latest(database)
    assert (walk.total, walk.done, walk.model, walk.is_stopped) == (3, 3, name, False)
    assert walk.ended_at == now


def test_it_goes_on_where_it_was_interrupted(database, now, monkeypatch):
    ids = tagged_by_an_older_model(database, now)
    begin(database, now)
    monkeypatch.setattr(retagging, "BATCH", 2)
    archived = model_in_force(now)
    with database.reading() as session:
        walk = retagging.retagging(session)
        step = retagging.next_step(session, walk, archived.name)
    assert [one.mention_id for one in step.waiting] == [ids[3], ids[2]]
    judged = pretagging.judge(archived, step.waiting)
    changes = {"judged": judged, "model": archived.name, "can_refine": False, "now": now}
    for goes_on in (True, False):  # the second time, somebody else was there before
        with database.transaction() as session:
            assert retagging.take_step(session, walk, step, **changes) is goes_on
    walk = latest(database)
    assert (walk.done, walk.below, walk.ended_at) == (2, ids[2], None)
    retag(job(), now)
    assert set(models(database).values()) == {archived.name}
    assert latest(database).done == latest(database).total == 4


def test_what_was_decided_while_the_model_thought_keeps_what_the_person_saw(database, now):
    ids = tagged_by_an_older_model(database, now)
    begin(database, now)
    archived = model_in_force(now)
    with database.reading() as session:
        walk = retagging.retagging(session)
        step = retagging.next_step(session, walk, archived.name)
    judged = pretagging.judge(archived, step.waiting)
    with database.transaction() as session:
        mention = session.get_one(Mention, ids[0])
        mention.state, mention.decided_at = MentionState.PROMOTED, now
    with database.transaction() as session:
        retagging.take_step(session, walk, step, judged=judged, model=archived.name, can_refine=False, now=now)
    assert models(database)[ids[0]] == "older"


def test_mentions_seen_since_a_day_are_enough(base, now):
    ids = tagged_by_an_older_model(base, now)
    begin(base, now, since=now - timedelta(hours=30))
    retag(job(), now)
    assert [models(base)[one] == "older" for one in ids] == [False, False, True, True]
    assert latest(base).total == 2


def test_a_walk_can_be_stopped_and_another_begun(base, now):
    tagged_by_an_older_model(base, now)
    begin(base, now)
    with pytest.raises(Refused, match="already"):
        begin(base, now)
    with base.transaction() as session:
        stop_retagging(session, by=SYSTEM, now=now)
    with base.transaction() as session, pytest.raises(Refused, match="Nothing was stopped"):
        stop_retagging(session, by=SYSTEM, now=now)
    retag(job(), now)
    assert set(models(base).values()) == {"older"}
    assert (latest(base).done, latest(base).is_stopped) == (0, True)
    begin(base, now)


def test_nothing_to_walk_through_is_said(base, now):
    with pytest.raises(Refused, match="No undecided mention"):
        begin(base, now)


def test_only_who_leads_may_begin_and_stop_it(session, now):
    for verb in (retagging.retag, stop_retagging):
        with pytest.raises(Refused, match="role"):
            verb(session, by=builders.actor(Role.MODERATOR), now=now)


def test_a_walk_whose_job_was_lost_gets_another(base, now):
    tagged_by_an_older_model(base, now)
    begin(base, now)
    with base.transaction() as session:
        session.scalars(select(Job).where(Job.kind == RETAG_JOB)).one().state = JobState.FAILED
    for _turn in range(2):
        with base.transaction() as session:
            retagging.go_on(session, now=now + timedelta(minutes=1))
    with base.reading() as session:
        states = session.scalars(select(Job.state).where(Job.kind == RETAG_JOB)).all()
    assert sorted(states) == [JobState.FAILED, JobState.WAITING]


def test_known_vectors_are_used_and_the_others_follow(refined, now):
    letters, database = refined
    ids = tagged_by_an_older_model(database, now)
    with database.transaction() as session:
        retagging.retag(session, by=SYSTEM, now=now)
    retag(job(), now)
    with database.reading() as session:
        assert set(session.scalars(select(PreTag.is_rough))) == {True}
        name = shelf.current_name(session)
    refine(Leased(10**9, "refine", {}, 1, 8, now), now)
    assert letters.read == list(reversed(TEXTS))
    assert set(models(database).values()) == {f"{name}{pretagging.REFINED}"}
    with database.transaction() as session:
        for row in session.scalars(select(PreTag)):
            row.model = "older"
    with database.transaction() as session:
        retagging.retag(session, by=SYSTEM, now=now)
    retag(job(), now)
    assert models(database) == dict.fromkeys(ids, f"{name}{pretagging.REFINED}")
    assert len(letters.read) == len(TEXTS)
    pretag(Leased(1, "pretag", {"mention_ids": ids}, 1, 8, now), now)
