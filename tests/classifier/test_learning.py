"""Decisions are scored, then learnt; the model is used unless it is certainly worse; an older one can be had again."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from classifier import candidate, in_force, jobs, learning, learning_runs, lessons, shelf
from classifier.candidate import NO_VECTORS, Candidate
from classifier.current import model_in_force
from classifier.lessons import Lesson
from classifier.model import predict
from classifier.starter_set import starter
from storage import worker
from storage.errors import Refused
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import CoinScore, Learning
from storage.vocabulary import Role
from tests import builders
from tests.classifier.deciding import decided_mentions

QUOTATION = "Котировка дня: биржа 901, лот закрыт, объём 12"


def scores(database):
    with database.reading() as session:
        return session.execute(select(CoinScore.model, CoinScore.is_first, CoinScore.mention_id)).all()


def test_decisions_are_scored_before_they_are_learnt_and_change_what_the_model_says(base, now):
    decided_mentions(base, now)
    before = model_in_force(now)
    learnt = learning.learn(by=SYSTEM, now=now)
    assert learnt is not None
    assert learnt.objections == []
    assert learnt.archived.decisions == 100
    assert predict(learnt.archived.model, [QUOTATION])[0].label == "news"
    # Every decision with heads was put to the model in force before, and to the yardstick of the candidate.
    found = scores(base)
    first = {row.mention_id for row in found if row.is_first}
    assert {row.model for row in found if row.is_first} == {before.name}
    assert {row.mention_id for row in found if row.model == learnt.archived.name} == first
    assert learnt.archived.figures["coin"] == len(first) > 10
    assert learnt.archived.figures["held_from"] > 0
    with base.reading() as session:
        assert shelf.current_name(session) == learnt.archived.name != before.name
        last = learning_runs.latest(session)
    assert last is not None
    assert (last.step, last.model, last.is_under_way(now)) == (4, learnt.archived.name, False)
    assert in_force.without_database().name == learnt.archived.name

    # The same decisions are the same model; what comes later is scored by the model in force then.
    again = learning.learn(by=SYSTEM, now=now)
    assert again is not None
    assert again.archived.name == learnt.archived.name
    assert (again.archived.model.weights == learnt.archived.model.weights).all()
    decided_mentions(base, now, count=15)
    assert learning.score_coin(model_in_force(now), now=now) > 0
    assert learning.score_coin(model_in_force(now), now=now) == 0
    later = {row.mention_id for row in scores(base) if row.is_first} - first
    assert {row.model for row in scores(base) if row.mention_id in later} == {learnt.archived.name}

    # And back again.
    learning.use(before.name, by=builders.actor(Role.LEAD, person_id=None), now=now)
    assert model_in_force(now).name == before.name == in_force.without_database().name


def test_poisoned_decisions_meet_an_objection(built, tmp_path, now):
    """Somebody calls everything abuse, hundreds of times: what everybody knows would be forgotten."""
    others = [one for one in starter() if one.label != "abuse"][:600]
    found = [Lesson(n, one.text, "abuse", is_held_back=False, first_id=n) for n, one in enumerate(others, 1)]
    steps: list[int] = []
    model, yardstick = candidate.trained(found, vectors=NO_VECTORS, now=now, told=steps.append)
    made = candidate.examined(model, yardstick, built[1], found=found, folder=tmp_path, vectors=NO_VECTORS)
    (objection,) = made.objections
    assert "golden" in objection.in_words()
    assert made.archived.figures["objections"] == [objection._asdict()]
    assert steps == [3, 4]


def test_without_decisions_there_is_nothing_to_learn(database, now):
    assert learning.learn(by=SYSTEM, now=now) is None
    with database.reading() as session:
        last = learning_runs.latest(session)
    assert last is not None
    assert last.why_not == "There are no decisions yet."


def test_a_candidate_waits_when_the_model_has_changed_while_it_learnt(base, now):
    current = model_in_force(now)
    other = replace(current, name="20260302-0800-bbbbbbbb", decisions=1)
    mine = replace(current, name="20260302-0900-aaaaaaaa", decisions=2, figures={})
    with base.transaction() as session:
        shelf.put_up(session, other, by=SYSTEM, now=now)
    put = learning._put_up(Candidate(mine, mine, [], [], []), current.name, by=SYSTEM, now=now)
    assert "Another model" in put.objections[0].in_words()
    with base.reading() as session:
        assert shelf.current_name(session) == other.name
        assert [row.name for row in shelf.versions(session)] == [mine.name, other.name, current.name]


def test_only_one_learns_at_a_time(database, now):
    began: list[int | None] = []

    def begin() -> None:
        with database.transaction() as session:
            began.append(learning_runs.begin(session, by=SYSTEM, now=now))

    threads = [threading.Thread(target=begin) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in began) == 1
    with pytest.raises(Refused, match="under way"):
        learning.learn(by=SYSTEM, now=now)
    # One that died is given up after a while.
    with database.transaction() as session:
        later = learning_runs.begin(session, by=SYSTEM, now=now + learning_runs.SILENT + timedelta(seconds=1))
        assert later is not None
        assert session.scalars(select(Learning.id).where(Learning.is_open.is_(True))).all() == [later]


def test_learning_is_asked_for_by_who_leads_and_done_by_a_worker(database, now):
    with database.transaction() as session:
        lead = builders.a_person(session, Role.LEAD)
        with pytest.raises(Refused, match="role"):
            learning_runs.learn_now(session, by=builders.actor(Role.QUALITY), now=now)
        run_id = learning_runs.learn_now(session, by=builders.actor(Role.LEAD, person_id=lead.id), now=now)
        with pytest.raises(Refused, match="under way"):
            learning_runs.learn_now(session, by=builders.actor(Role.LEAD, person_id=lead.id), now=now)
    assert worker.Worker(database, {"retrain": jobs.retrain}, clock=lambda: now).drain() == 1
    with database.reading() as session:
        last = learning_runs.latest(session)
    assert last is not None
    assert (last.id, last.ended_at) == (run_id, now)


def test_learning_is_due_after_enough_decisions_and_at_night_after_one(database, now):
    night = now.replace(hour=0)  # three in Moscow
    assert not learning.is_due(night)
    decided_mentions(database, now, count=1)
    assert learning.is_due(night)
    assert not learning.is_due(now)
    decided_mentions(database, now, count=learning.NEWS // 2)
    assert learning.is_due(now)
    with database.reading() as session:
        newest = max(one.decision_id for one in lessons.lessons(session))
    model = replace(model_in_force(now), name="20260302-0900-cccccccc", figures={"learnt_until": newest})
    with database.transaction() as session:
        shelf.put_up(session, model, by=SYSTEM, now=now, in_use=False)
    assert not learning.is_due(now)
    assert learning.is_due(now, why=learning.VECTORS_CAME)


def test_learning_is_due_when_an_upgrade_has_made_the_model_unusable(base, now):
    decided_mentions(base, now, count=1)
    gone = replace(model_in_force(now), name="20260302-0900-ffffffff", figures={"learnt_until": 10**6})
    with base.transaction() as session:
        shelf.put_up(session, gone, by=SYSTEM, now=now)
    assert model_in_force(now).name.startswith("starter-")
    assert learning.is_due(now)


def test_the_tick_learns_nothing_without_need(base, now):
    jobs.retrain(Leased(1, "retrain", {}, 1, 8, now), now)
    with base.reading() as session:
        assert learning_runs.latest(session) is None


def test_only_who_leads_may_change_the_model_and_only_to_one_that_is_there(session, now):
    with pytest.raises(Refused, match="role"):
        shelf.put_in_force(session, "any", by=builders.actor(Role.MODERATOR), now=now)
    with pytest.raises(Refused, match="any"):
        shelf.put_in_force(session, "any", by=builders.actor(Role.LEAD), now=now)


def test_a_model_whose_files_are_gone_is_not_put_in_force(base, now):
    current = model_in_force(now)
    with base.transaction() as session:
        shelf.put_up(session, replace(current, name="20260302-0900-dddddddd"), by=SYSTEM, now=now, in_use=False)
    with pytest.raises(Refused, match="cannot be used"):
        learning.use("20260302-0900-dddddddd", by=SYSTEM, now=now)
    assert model_in_force(now).name == current.name


def test_old_models_leave_the_shelf_but_for_the_good_ones(session, now, built):
    archived = replace(built[1], decisions=1)
    names = [f"202603{day:02}-0900-eeeeeeee" for day in range(1, 31)]
    for place, name in enumerate(names):
        figures = {"objections": [1]} if place >= 12 else {}
        shelf.put_up(session, replace(archived, name=name, figures=figures), by=SYSTEM, now=now, in_use=place == 0)
    assert shelf.surplus(session) == [*reversed(names[12:20]), names[1]]
