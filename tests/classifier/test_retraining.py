"""Decisions teach a model, which is used only when it is not worse; an older one can be had again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from classifier import in_force, jobs, retraining, shelf
from classifier.retraining import Lesson
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Decision, Mention
from storage.vocabulary import DecisionKind, Label, Role
from tests import builders

SUBJECTS = ("карта", "вклад", "приложение", "очередь", "перевод", "доставка", "тариф", "чек")


def decide(session, mention: Mention, label: str, *, now, kind=DecisionKind.LABEL, **changes) -> Decision:
    row = {
        "brand_id": mention.brand_id,
        "mention_id": mention.id,
        "mention_version": mention.version,
        "client_key": f"k{mention.id}-{label}",
        "kind": kind,
        "chosen": Label(label),
        "decided_at": now,
    } | changes
    decision = Decision(**row)
    session.add(decision)
    session.flush()
    return decision


def decided_mentions(database, now, *, count: int = 60, label: str = "news") -> None:
    """Texts of a sort the starter set does not know, all decided alike."""
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        for number in range(count):
            text = f"Котировка дня: {SUBJECTS[number % 8]} {number}, лот закрыт, объём {number * 7}"
            decide(session, builders.a_mention(session, source, text=text), label, now=now)


def test_decisions_change_what_the_model_says(database, now):
    decided_mentions(database, now)
    before = jobs.model_in_force(now)
    learnt = jobs.learn(by=SYSTEM, now=now)
    assert learnt is not None
    assert learnt.objection == ""
    assert learnt.archived.decisions >= 30
    text = "Котировка дня: биржа 901, лот закрыт, объём 12"
    assert retraining.predict(learnt.archived.model, [text])[0].label == "news"
    with database.reading() as session:
        assert shelf.current_name(session) == learnt.archived.name != before.name
        assert [row.is_current for row in shelf.versions(session)] == [True, False]
    assert in_force.without_database().name == learnt.archived.name


def test_the_same_decisions_give_the_same_model(database, now):
    decided_mentions(database, now)
    first, again = (jobs.learn(by=SYSTEM, now=now) for _turn in range(2))
    assert first is not None
    assert again is not None
    assert first.archived.name == again.archived.name
    assert (first.archived.model.weights == again.archived.model.weights).all()


def test_poisoned_decisions_meet_an_objection(now):
    """Somebody calls everything abuse, hundreds of times: what everybody knows would be forgotten."""
    poison = [
        Lesson(number, sample.text, "abuse", is_held_back=False)
        for number, sample in enumerate(retraining.starter())
        if sample.label != "abuse"
    ]
    learnt = retraining.learn(poison, in_force.model_named(None), now=now)
    assert "golden" in learnt.objection
    assert learnt.archived.figures["objection"] == learnt.objection


def test_a_candidate_waits_on_the_shelf_without_being_used(database, now):
    current = jobs.model_in_force(now)
    candidate = replace(current, name="20260302-0900-aaaaaaaa", figures={"objection": "it is worse"})
    with database.transaction() as session:
        shelf.put_up(session, candidate, by=SYSTEM, now=now, in_use=False)
        assert shelf.current_name(session) == current.name
        assert [row.name for row in shelf.versions(session)] == [candidate.name, current.name]


def test_an_older_model_can_be_put_in_force_again(database, now):
    decided_mentions(database, now)
    starter = jobs.model_in_force(now).name
    learnt = jobs.learn(by=SYSTEM, now=now)
    assert learnt is not None
    with database.transaction() as session:
        shelf.put_in_force(session, starter, by=SYSTEM, now=now)
    with database.reading() as session:
        assert shelf.current_name(session) == starter
        assert {row.name: row.is_current for row in shelf.versions(session)} == {
            starter: True,
            learnt.archived.name: False,
        }


def test_only_who_leads_may_change_the_model(session, now):
    with pytest.raises(Refused, match="role"):
        shelf.put_in_force(session, "any", by=builders.actor(Role.MODERATOR), now=now)
    with pytest.raises(Refused, match="any"):
        shelf.put_in_force(session, "any", by=builders.actor(Role.LEAD), now=now)


def test_without_decisions_there_is_nothing_to_learn(database, now):
    assert jobs.learn(by=SYSTEM, now=now) is None


def test_a_nightly_run_waits_for_enough_new_decisions(database, now):
    decided_mentions(database, now, count=retraining.NEWS - 1)
    assert jobs.learn(by=SYSTEM, now=now, only_if_news=True) is None
    decided_mentions(database, now, count=1)
    assert jobs.learn(by=SYSTEM, now=now, only_if_news=True) is not None
    assert jobs.learn(by=SYSTEM, now=now + timedelta(days=1), only_if_news=True) is None


def test_only_the_last_standing_decision_teaches(session, now):
    source = builders.a_source(session, builders.a_brand(session, name="Причал"))
    mention = builders.a_mention(session, source, text="Причал не отвечает", title="Тишина")
    decide(session, mention, "question", now=now)
    decide(session, mention, "complaint", now=now)
    decide(session, mention, "praise", now=now, undone_at=now)
    decide(session, mention, "news", now=now, kind=DecisionKind.SKIP, client_key="s")
    assert [(lesson.label, lesson.text) for lesson in retraining.lessons(session)] == [
        ("complaint", "Тишина. brandname не отвечает")
    ]


def test_the_coin_of_a_mention_never_changes_and_holds_back_one_in_five():
    coins = [retraining.held_back(f"uid-{number}") for number in range(5000)]
    assert coins == [retraining.held_back(f"uid-{number}") for number in range(5000)]
    assert 0.17 < sum(coins) / 5000 < 0.23


def test_held_back_decisions_measure_and_never_teach(now):
    current = in_force.model_named(None)
    found = [Lesson(n, f"Лот {n} закрыт, котировка {n * 3}", "news", is_held_back=n % 2 == 0) for n in range(80)]
    learnt = retraining.learn(found, current, now=now)
    assert learnt.archived.decisions == 40
    assert learnt.archived.figures["held_back"] == 40
    assert learnt.archived.figures["held_back_macro_f1"] >= learnt.archived.figures["held_back_macro_f1_before"]


def test_decisions_weigh_more_than_the_starter_set_and_join_it():
    samples = retraining.samples_of([Lesson(1, "лот 1", "news", is_held_back=False)])
    assert samples[-1] == ("лот 1", "news", None, retraining.DECISION_WEIGHT)
    assert {sample.weight for sample in samples[:-1]} == {1.0}
