"""A better answer follows the quick one, in the background, and never over what somebody has decided or edited."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from classifier import encoder, in_force, mention_vectors, pretagging, refining, shelf
from classifier.archive import Archived, save
from classifier.current import model_in_force
from classifier.jobs import HANDLERS, pretag
from classifier.mention_vectors import Fresh
from classifier.pace import LONGEST_REST_S, Pace
from classifier.refine_jobs import refine
from classifier.shipped_vectors import path_of, refined_starter_name, shipped_texts, shipped_vectors
from classifier.vectors import packed, unpacked
from storage.jobs import Leased, enqueue
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Job, Mention, MentionVector, MentionVersion, PreTag
from storage.vocabulary import JobState, MentionState
from storage.worker import Worker
from tests import builders
from tests.classifier.deciding import decide

TEXTS = ("Третий день не могу войти, верните деньги", "Спасибо девушке из отделения", "Подскажите, до скольки офис?")


def some_mentions(database: Any, *texts: str) -> list[int]:
    with database.transaction() as session:
        source = builders.a_source(session, builders.a_brand(session))
        return [builders.a_mention(session, source, text=text).id for text in texts or TEXTS]


def job(kind: str = "refine", **payload: Any) -> Leased:
    return Leased(10**9, kind, payload, 1, 8, builders.NOW)


def answers(database: Any) -> dict[int, Any]:
    columns = (PreTag.mention_id, PreTag.label, PreTag.confidence, PreTag.model, PreTag.is_rough)
    with database.reading() as session:
        return {row.mention_id: row for row in session.execute(select(*columns))}


def edit(session: Any, mention_id: int, text: str, now: Any) -> None:
    session.get_one(Mention, mention_id).version = 2
    session.add(MentionVersion(mention_id=mention_id, version=2, text=text, fingerprint="e", seen_at=now))


def test_the_quick_answer_stands_until_the_better_one_comes(refined_everywhere, now):
    letters, database = refined_everywhere
    ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    quick = answers(database)
    assert all(row.is_rough and "+" not in row.model for row in quick.values())
    refine(job(), now)
    better = answers(database)
    with database.reading() as session:
        name = shelf.current_name(session)
        rows = session.execute(select(MentionVector.mention_id, MentionVector.encoder)).all()
        assert {row.id: row.pretag for row in session.scalars(select(Mention))} == {
            mention_id: row.label for mention_id, row in better.items()
        }
    assert {row.model for row in better.values()} == {f"{name}{pretagging.REFINED}"}
    assert not any(row.is_rough for row in better.values())
    assert sorted(tuple(row) for row in rows) == [(one, letters.name) for one in ids]
    assert any(better[one].confidence != quick[one].confidence for one in ids)


def test_the_newest_come_first_and_no_text_is_read_twice(refined_everywhere, now):
    letters, database = refined_everywhere
    ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    refine(job(), now)
    assert letters.read == list(reversed(TEXTS))
    with database.transaction() as session:
        refining.ask_again(session)
    refine(job(), now)
    assert len(letters.read) == len(TEXTS)
    assert not any(row.is_rough for row in answers(database).values())


def test_what_was_decided_meanwhile_keeps_what_the_person_saw(refined, now):
    _letters, database = refined
    first, second, _third = ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    before = answers(database)
    with database.transaction() as session:
        mention = session.get_one(Mention, first)
        mention.state, mention.decided_at = MentionState.DECIDED, now
        session.get_one(Mention, second).state = MentionState.PROMOTED
    refine(job(), now)
    after = answers(database)
    for one in (first, second):
        assert (after[one].model, after[one].confidence, after[one].is_rough) == (
            before[one].model,
            before[one].confidence,
            False,
        )


def test_words_edited_while_the_encoder_read_are_left_to_their_own_turn(refined, now):
    _letters, database = refined
    mention_id, *_others = ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    archived = model_in_force(now)
    with database.reading() as session:
        waiting = [one for one in refining.next_rough(session, limit=9) if one.mention_id == mention_id]
    judged = pretagging.judge(archived, waiting, np.ones((1, 32), np.float32))
    with database.transaction() as session:
        edit(session, mention_id, "Всё починили, спасибо большое!", now)
    with database.transaction() as session:
        assert refining.record_refined(session, judged, model=archived.name, now=now) == 0
    pretag(job("pretag", mention_ids=[mention_id]), now)
    refine(job(), now)
    with database.reading() as session:
        old, new = (session.get_one(PreTag, (mention_id, version)) for version in (1, 2))
        assert (old.is_rough, new.is_rough) == (False, False)
        assert "+" not in old.model
        assert new.model.endswith(pretagging.REFINED)
        assert session.get_one(Mention, mention_id).pretag == new.label == "praise"


def test_an_edit_leaves_no_older_version_waiting(refined, now):
    _letters, database = refined
    mention_id, *_others = ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    with database.transaction() as session:
        edit(session, mention_id, "Всё починили", now)
    pretag(job("pretag", mention_ids=[mention_id]), now)
    with database.reading() as session:
        marked = session.execute(select(PreTag.mention_id, PreTag.version).where(PreTag.is_rough)).all()
    assert sorted(tuple(row) for row in marked) == [(mention_id, 2), *((one, 1) for one in ids[1:])]


def test_of_erased_words_no_vector_is_kept(database, now):
    ids = some_mentions(database)
    with database.transaction() as session:
        session.get_one(MentionVersion, (ids[0], 1)).fingerprint = ""
    fresh = [Fresh(one, 1, np.ones(4, np.float32)) for one in (*ids, 10**6)]
    for _turn in range(2):
        with database.transaction() as session:
            mention_vectors.keep(session, fresh, "letters-1")
    with database.reading() as session:
        assert sorted(session.scalars(select(MentionVector.mention_id))) == ids[1:]


def test_vectors_are_found_in_the_order_asked_for(database):
    ids = some_mentions(database)
    with database.transaction() as session:
        for number, one in enumerate(ids):
            mention_vectors.keep(session, [Fresh(one, 1, np.full(4, number, np.float32))], "letters-1")
    with database.reading() as session:
        wanted = [(ids[2], 1), (ids[0], 2), (ids[1], 1)]
        rows = mention_vectors.of_versions(session, wanted, "letters-1", 4)
        assert np.isnan(mention_vectors.of_versions(session, wanted, "another", 4)).all()
    assert rows[[0, 2], 0].tolist() == [2, 1]
    assert np.isnan(rows[1]).all()


def test_what_people_decided_on_gets_its_vectors_first(refined_everywhere, now):
    letters, database = refined_everywhere
    ids = some_mentions(database)
    with database.transaction() as session:
        decide(session, session.get_one(Mention, ids[0]), "complaint", by=builders.a_person(session), now=now)
        decide(session, session.get_one(Mention, ids[1]), "praise", by=None, now=now)
    pretag(job("pretag", mention_ids=ids), now)
    refine(job(), now)
    assert letters.read[0] == TEXTS[0]
    assert sorted(letters.read) == sorted(TEXTS)


def test_an_installation_grows_its_better_model_by_itself(base, letters, now):
    ids = some_mentions(base)
    pretag(job("pretag", mention_ids=ids), now)
    assert not any(row.is_rough for row in answers(base).values())
    with base.transaction() as session:
        enqueue(session, "refine", now=now)
    Worker(base, HANDLERS, clock=lambda: now).drain(limit=50)
    with base.reading() as session:
        name = shelf.current_name(session)
        assert set(session.scalars(select(Job.state).where(Job.kind != pretagging.WEIGH_JOB))) == {JobState.DONE}
    assert name is not None
    assert {row.model for row in answers(base).values()} == {f"{name}{pretagging.REFINED}"}
    assert shipped_vectors(letters.name).lacking(shipped_texts()) == []


def test_who_has_gone_back_to_the_quick_starter_model_is_not_overruled(refined, model, now):
    _letters, database = refined
    quick = Archived("starter-quick", model, 5)
    save(in_force.folder(), quick)
    better = replace(quick, name=refined_starter_name("letters-1"))
    with database.transaction() as session:
        shelf.put_up(session, better, by=SYSTEM, now=now)
        shelf.put_up(session, quick, by=SYSTEM, now=now)
    refine(job(), now)
    with database.reading() as session:
        assert shelf.current_name(session) == quick.name


def test_a_model_that_learnt_without_vectors_learns_again_once(refined, model, now):
    _letters, database = refined
    learnt = Archived("20260302-0900-aaaaaaaa", model, 5, decisions=40)
    save(in_force.folder(), learnt)
    with database.transaction() as session:
        shelf.put_up(session, learnt, by=SYSTEM, now=now)
    for _turn in range(2):
        refine(job(), now)
    with database.reading() as session:
        (asked,) = session.execute(select(Job.kind, Job.payload))
    assert tuple(asked) == ("retrain", {"why": "vectors"})


@pytest.mark.parametrize("damage", ["cut", "foreign", "other lengths"])
def test_a_damaged_file_of_vectors_is_made_anew(refined, damage):
    letters, _database = refined
    path = path_of(letters.name)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-1000])
    elif damage == "foreign":
        path.write_bytes(b"not what it was")
    else:
        np.savez(path, digests=np.zeros((2, 16), np.uint8), vectors=np.zeros((3, 32), "<f2"))
    assert len(shipped_vectors(letters.name).lacking(shipped_texts())) > 1000


def test_where_no_better_answer_will_come_nobody_waits_for_it(refined, now):
    _letters, database = refined
    ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    encoder.use(None)
    refine(job(), now)
    assert not any(row.is_rough for row in answers(database).values())
    pretag(job("pretag", mention_ids=some_mentions(database, "Ещё один отзыв")), now)
    assert not any(row.is_rough for row in answers(database).values())
    assert settings().embeddings is False


def test_a_second_job_leaves_the_work_to_the_first(refined, now):
    letters, database = refined
    ids = some_mentions(database)
    pretag(job("pretag", mention_ids=ids), now)
    with database.transaction() as session:
        enqueue(session, "refine", now=now)
    refine(job(), now)
    assert letters.read == []


def test_work_is_followed_by_its_rest():
    rests: list[float] = []
    pace = Pace(25, rest=rests.append)
    with pace.piece():
        sum(range(300_000))
    assert rests[0] > 0
    with Pace(1, rest=rests.append).piece():
        sum(range(9_000_000))
    assert rests.pop() == LONGEST_REST_S
    with Pace(100, rest=rests.append).piece():
        pass
    assert len(rests) == 1
    assert not pace.is_over


def test_a_packed_vector_comes_back_as_it_was():
    row = np.linspace(-1, 1, 384).astype(np.float32)
    assert len(packed(row)) == 768
    assert np.abs(unpacked(packed(row)) - row).max() < 0.001
