"""Which decisions teach, which measure, and which do neither."""

import pytest

from classifier import lessons
from classifier.candidate import measured_by, without
from classifier.coin import HELD_BACK, held_back
from classifier.lessons import Lesson
from storage.vocabulary import DecisionKind
from tests import builders
from tests.classifier.deciding import decide


@pytest.fixture
def person(session):
    return builders.a_person(session)


@pytest.fixture
def source(session):
    return builders.a_source(session, builders.a_brand(session, name="Причал"))


def test_only_the_last_standing_decision_teaches(session, source, person, now):
    mention = builders.a_mention(session, source, text="Причал не отвечает", title="Тишина")
    first = decide(session, mention, "question", by=person, now=now)
    decide(session, mention, "complaint", by=person, now=now)
    decide(session, mention, "praise", by=person, now=now, undone_at=now)
    decide(session, mention, "news", by=person, now=now, kind=DecisionKind.SKIP)
    (lesson,) = lessons.lessons(session)
    assert (lesson.label, lesson.text) == ("complaint", "Тишина. brandname не отвечает")
    assert lesson.first_id == first.id
    assert lessons.lessons(session, after=first.id) == []


def test_what_a_rule_decided_teaches_nothing(session, source, now):
    decide(session, builders.a_mention(session, source), "news", by=None, now=now)
    assert lessons.lessons(session) == []


def test_empty_texts_teach_nothing(session, source, person, now):
    decide(session, builders.a_mention(session, source, text=" \n "), "news", by=person, now=now)
    assert lessons.lessons(session) == []


def test_a_copy_of_what_was_decided_before_measures_nothing(session, source, person, now):
    mentions = [builders.a_mention(session, source, story_id=7) for _number in range(3)]
    for mention in mentions:
        decide(session, mention, "news", by=person, now=now)
    assert [one.is_copy for one in lessons.lessons(session)] == [False, True, True]


def test_new_decisions_are_counted_no_further_than_asked(session, source, person, now):
    made = [decide(session, builders.a_mention(session, source), "news", by=person, now=now) for _number in range(5)]
    assert lessons.news(session, learnt_until=0, most=3) == 3
    assert lessons.news(session, learnt_until=made[3].id, most=3) == 1


def test_the_coin_of_a_mention_never_changes_and_shows_heads_for_one_in_five():
    coins = [held_back(f"uid-{number}") for number in range(5000)]
    assert coins == [held_back(f"uid-{number}") for number in range(5000)]
    assert abs(sum(coins) / 5000 - HELD_BACK) < 0.03


def test_decisions_weigh_more_than_the_starter_set_and_join_it():
    samples = lessons.samples_of([Lesson(1, "лот 1", "news", is_held_back=False)])
    assert samples[-1] == ("лот 1", "news", None, lessons.DECISION_WEIGHT)
    assert {sample.weight for sample in samples[:-1]} == {1.0}


def test_the_yardstick_learns_nothing_of_what_it_is_measured_by():
    """Neither the newest decisions with heads nor copies of their texts; older ones it may."""
    found = [
        Lesson(n, f"текст {n}", "news", n % 2 == 0, mention_id=n, first_id=n, story_id=4 if n in {4, 5} else None)
        for n in range(1, 2105)
    ]
    asked = measured_by(found)
    assert [one.first_id for one in asked] == list(range(106, 2105, 2))[:1] + [one.first_id for one in asked[1:]]
    assert len(asked) == 1000
    rest = {one.mention_id for one in without(found, asked)}
    assert not rest & {one.mention_id for one in asked}
    assert {2, 4, 5, 104} <= rest
    few = found[:6]
    assert {one.mention_id for one in without(few, measured_by(few))} == {1, 3}
