"""A pre-tag is sure where the decisions of the coin sample show it, and not at a source that is still new."""

import pytest

from classifier import coin_scores, lessons, sureness
from classifier.model import Prediction
from classifier.sureness import SOURCE_FROM, sure_from
from storage.settings import settings
from storage.vocabulary import Category
from tests import builders
from tests.classifier.deciding import decide

MODEL = "20260302-0900-aaaaaaaa"


def said(label: str, confidence: float, *, refined: bool = False) -> Prediction:
    return Prediction(label, confidence, {label: confidence}, 0.0, None, is_refined=refined)


def answered(session, now, *, count: int, wrong: int = 0, refined: bool = False, **source_changes):
    """A source with that many decisions "news", all said to be news with 0.9 but for the wrong ones."""
    source = builders.a_source(session, builders.a_brand(session), **source_changes)
    person = builders.a_person(session)
    for number in range(count):
        decide(session, builders.a_mention(session, source), "other" if number < wrong else "news", by=person, now=now)
    asked = [one for one in lessons.lessons(session) if one.brand_id == source.brand_id]
    answers = [said("news", 0.9, refined=refined) for _one in asked]
    coin_scores.keep(session, asked, answers, model=MODEL, now=now, are_first=True)
    sureness.recount(session, MODEL, now=now)
    return source


def is_sure(session, source, *, label="news", confidence=0.9, model=MODEL, category=None) -> bool:
    return sure_from(session, [model]).is_sure(
        label, confidence, model=model, category=category or source.category, source_id=source.id
    )


def test_enough_decisions_without_an_error_make_a_label_sure_there_and_nowhere_else(session, now):
    source = answered(session, now, count=SOURCE_FROM)
    assert is_sure(session, source)
    assert not is_sure(session, source, confidence=0.2)
    assert not is_sure(session, source, label="abuse")
    assert not is_sure(session, source, category=Category.MAPS)
    assert not is_sure(session, source, model="another")
    assert not is_sure(session, source, label=None)


def test_a_new_source_is_never_sure(session, now):
    answered(session, now, count=SOURCE_FROM)
    fresh = answered(session, now, count=SOURCE_FROM - 1)
    assert not is_sure(session, fresh)


def test_errors_take_the_sureness_away(session, now):
    assert not is_sure(session, answered(session, now, count=SOURCE_FROM, wrong=1))


def test_quick_and_refined_answers_are_measured_apart(session, now):
    source = answered(session, now, count=SOURCE_FROM, refined=True)
    assert not is_sure(session, source)
    assert is_sure(session, source, model=coin_scores.names_of(MODEL)[1])


def test_a_decision_changed_later_counts_as_it_stands(session, now):
    source = answered(session, now, count=SOURCE_FROM)
    one = lessons.lessons(session)[0]
    person = builders.a_person(session)
    mention = session.get(builders.Mention, one.mention_id)
    decide(session, mention, "abuse", by=person, now=now)
    sureness.recount(session, MODEL, now=now)
    assert not is_sure(session, source)


def test_first_answers_stay_when_a_model_leaves_the_shelf(session, now):
    source = answered(session, now, count=SOURCE_FROM)
    found = lessons.lessons(session)
    coin_scores.keep(session, found, [said("news", 0.8) for _one in found], model="later", now=now, are_first=True)
    coin_scores.forget(session, [MODEL, "later"])
    sureness.forget(session, [MODEL])
    assert not is_sure(session, source)
    assert len(sureness.answers(session, MODEL)) == SOURCE_FROM
    assert sureness.answers(session, "later") == []


@pytest.mark.parametrize(("wanted", "sure"), [("94", True), ("96", False)])
def test_the_precision_wanted_is_a_setting(session, now, monkeypatch, wanted, sure):
    monkeypatch.setenv("REPDESK_SURE_PERCENT", wanted)
    settings.cache_clear()
    assert is_sure(session, answered(session, now, count=SOURCE_FROM)) == sure
