"""Waiting mentions get a pre-tag, once, whatever happens in between."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from classifier import jobs, pretagging, shelf
from classifier.pretagging import Waiting
from storage.jobs import Leased, enqueue
from storage.tables import Mention, MentionVersion, ModelVersion, PreTag
from storage.vocabulary import MentionState
from storage.worker import Worker
from tests import builders

TEXTS = {
    "complaint": "Третий день не могу войти в приложение, поддержка молчит, верните деньги",
    "praise": "Спасибо девушке из отделения, всё объяснила вежливо и быстро",
    "abuse": "заткнись, тварь тупая",
    "question": "Подскажите, до скольки работает офис?",
}


def some_mentions(database) -> dict[str, int]:
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        return {label: builders.a_mention(session, source, text=text).id for label, text in TEXTS.items()}


def job(**payload: Any) -> Leased:
    return Leased(1, "pretag", payload, 1, 8, builders.NOW)


def test_the_job_of_intake_gives_each_mention_its_pretag(database, now):
    ids = some_mentions(database)
    with database.transaction() as session:
        enqueue(session, "pretag", {"mention_ids": list(ids.values())}, now=now)
    assert Worker(database, jobs.HANDLERS, clock=lambda: now).drain() == 1
    with database.reading() as session:
        for label, mention_id in ids.items():
            mention = session.get_one(Mention, mention_id)
            tag = session.get_one(PreTag, (mention_id, 1))
            assert (mention.pretag, tag.label) == (label, label)
            assert mention.pretag_confidence == tag.confidence
            assert abs(sum(tag.probabilities.values()) - 1) < 0.001
            assert tag.why
            assert all(word in TEXTS[label] for word in tag.why)
            assert tag.model == shelf.current_name(session)


def test_running_twice_changes_nothing(database, now):
    ids = some_mentions(database)
    jobs.pretag(job(mention_ids=list(ids.values())), now)
    jobs.pretag(job(mention_ids=list(ids.values())), now + timedelta(hours=1))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PreTag)) == len(TEXTS)
        assert set(session.scalars(select(PreTag.made_at))) == {now}
        assert session.scalar(select(func.count()).select_from(ModelVersion)) == 1


def test_recording_the_same_answer_twice_keeps_one_row(database, now):
    ids = some_mentions(database)
    archived = jobs.model_in_force(now)
    with database.reading() as session:
        waiting = pretagging.of_mentions(session, list(ids.values()))
    judged = pretagging.judge(archived, waiting)
    for _turn in range(2):
        with database.transaction() as session:
            pretagging.record(session, judged, model=archived.name, now=now)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PreTag)) == len(TEXTS)


def test_a_mention_edited_meanwhile_waits_for_its_own_job(database, now):
    mention_id = some_mentions(database)["praise"]
    archived = jobs.model_in_force(now)
    with database.reading() as session:
        judged = pretagging.judge(archived, pretagging.of_mentions(session, [mention_id]))
    with database.transaction() as session:
        session.get_one(Mention, mention_id).version = 2
        edit = {"text": TEXTS["complaint"], "fingerprint": "e", "seen_at": now}
        session.add(MentionVersion(mention_id=mention_id, version=2, **edit))
    with database.transaction() as session:
        pretagging.record(session, judged, model=archived.name, now=now)
    with database.reading() as session:
        assert session.get_one(Mention, mention_id).pretag is None
    jobs.pretag(job(mention_ids=[mention_id]), now)
    with database.reading() as session:
        assert session.get_one(Mention, mention_id).pretag == "complaint"


def test_a_mention_erased_meanwhile_is_passed_over(database, now):
    ids = some_mentions(database)
    archived = jobs.model_in_force(now)
    with database.reading() as session:
        judged = pretagging.judge(archived, pretagging.of_mentions(session, list(ids.values())))
    with database.transaction() as session:
        session.execute(delete(Mention).where(Mention.id == ids["abuse"]))
    with database.transaction() as session:
        pretagging.record(session, judged, model=archived.name, now=now)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PreTag)) == len(TEXTS) - 1


def test_the_sweep_finds_what_a_lost_job_left_behind_but_not_what_is_decided(database, now):
    ids = some_mentions(database)
    with database.transaction() as session:
        session.get_one(Mention, ids["question"]).state = MentionState.NOT_OURS
    jobs.pretag_waiting(job(), now)
    with database.reading() as session:
        tagged = set(session.scalars(select(PreTag.mention_id)))
    assert tagged == set(ids.values()) - {ids["question"]}


def test_a_broken_model_on_the_shelf_does_not_stop_pretags(database, now):
    ids = some_mentions(database)
    with database.transaction() as session:
        session.add(ModelVersion(name="lost", sha256="0" * 64, texts=1, is_current=True, created_at=now))
    jobs.pretag(job(mention_ids=list(ids.values())), now)
    with database.reading() as session:
        assert {name.partition("-")[0] for name in session.scalars(select(PreTag.model))} == {"starter"}


def test_the_title_is_read_with_the_text_unless_the_text_repeats_it():
    assert pretagging.words_of(Waiting(1, 1, "", "Ужас", "Карта не работает")) == "Ужас. Карта не работает"
    assert pretagging.words_of(Waiting(1, 1, "", "Как быть?", "Не пойму")) == "Как быть? Не пойму"
    assert pretagging.words_of(Waiting(1, 1, "", "Карта", "Карта не работает")) == "Карта не работает"


def test_the_title_of_a_topic_is_read_with_its_first_post_only(session):
    source = builders.a_source(session, builders.a_brand(session))
    changes = {"title": "Опять лежит приложение?", "thread_id": "topic-1"}
    first, later = (builders.a_mention(session, source, text=text, **changes) for text in ("Не пускает", "Всё ожило"))
    lone = builders.a_mention(session, source, text="Отзыв", title="Отлично", thread_id="")
    found = pretagging.of_mentions(session, [first.id, later.id, lone.id])
    assert [one.title for one in found] == ["Опять лежит приложение?", "", "Отлично"]


def test_the_name_of_the_brand_never_weighs(database, now):
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session, name="Причал"))
        mention_id = builders.a_mention(session, source, text="Причал ужас, у Причала вечно сбой, верните деньги").id
    jobs.pretag(job(mention_ids=[mention_id]), now)
    with database.reading() as session:
        why = session.get_one(PreTag, (mention_id, 1)).why
    assert why
    assert not any("ричал" in word for word in why)
