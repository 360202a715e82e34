"""Urgency is written down when a text arrives, and again when something that makes it weigh becomes known."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from classifier.pretagging import WEIGH_JOB
from moderation.author_flags import set_flags
from moderation.finding import EngagementFound, Finding, PlaceFound
from moderation.intake import receive
from moderation.jobs import HANDLERS, WEIGH_AGAIN_JOB
from moderation.urgency import Facts, urgency_of
from moderation.weighing import weigh
from storage.jobs import enqueue
from storage.tables import Appraisal, Engagement, Mention, PreTag
from storage.vocabulary import AuthorFlag, Label, MentionState, Role
from storage.worker import Worker
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor, an_author


@pytest.fixture
def forum(database):
    with database.transaction() as session:
        return a_source(session, a_brand(session, query="причал"))


def urgencies(database, *ids):
    with database.reading() as session:
        return [session.get_one(Mention, one).urgency for one in ids]


def drained(database):
    return Worker(database, {name: HANDLERS[name] for name in (WEIGH_JOB, WEIGH_AGAIN_JOB)}).drain()


def test_a_text_arrives_with_what_is_known_at_once(session, now):
    source = a_source(session, a_brand(session, query="причал"))
    place = PlaceFound(external_id="p", name="Центр")
    finding = Finding(
        external_id="1", text="Причал", url="http://127.0.0.1/1", published_at=now, stars=1.0, place=place
    )
    [number] = receive(session, source=source, findings=[finding], now=now).new_ids
    assert session.get_one(Mention, number).urgency == urgency_of(Facts(now, stars=1.0, is_branch=True))


def test_all_that_is_known_weighs_and_twice_changes_nothing(session, now):
    source = a_source(session, brand := a_brand(session))
    author = an_author(session, source)
    mention = a_mention(session, source, author_id=author.id, stars=2.0, pretag=Label.QUESTION, pretag_confidence=0.5)
    said = {"model": "m", "label": Label.QUESTION, "confidence": 0.5, "probabilities": {}, "why": [], "made_at": now}
    session.add(PreTag(mention_id=mention.id, version=1, abuse=0.9, **said))
    session.add(
        Appraisal(mention_id=mention.id, brand_id=brand.id, version=1, answer_score=0.8, model="m", made_at=now)
    )
    session.add(Engagement(mention_id=mention.id, views=5_000, read_at=now))
    set_flags(session, author.id, [AuthorFlag.BLOGGER], by=actor(Role.LEAD, person_id=None), now=now)
    session.flush()
    assert weigh(session, [mention.id]) == 1
    session.refresh(mention)
    assert mention.urgency == urgency_of(
        Facts(
            mention.published_at, stars=2.0, label=Label.QUESTION, confidence=0.5, abuse=0.9, answer=0.8, views=5_000,
            flags=frozenset({AuthorFlag.BLOGGER}),
        )
    )  # fmt: skip
    assert weigh(session, [mention.id]) == 0


def test_words_of_an_earlier_version_weigh_nothing_and_decided_texts_are_left_alone(session, now):
    source = a_source(session, a_brand(session))
    edited = a_mention(session, source, version=2)
    done = a_mention(session, source, state=MentionState.DECIDED)
    said = {"model": "m", "label": Label.OTHER, "confidence": 0.5, "probabilities": {}, "why": [], "made_at": now}
    session.add(PreTag(mention_id=edited.id, version=1, abuse=0.9, **said))
    session.flush()
    weigh(session, [edited.id, done.id])
    session.expire_all()
    assert (edited.urgency, done.urgency) == (urgency_of(Facts(edited.published_at)), 0)


def test_a_flag_moves_what_waits_of_its_author(database, forum, now):
    with database.transaction() as session:
        author = an_author(session, forum)
        ids = [a_mention(session, forum, author_id=author.id).id, a_mention(session, forum).id]
        by = actor(Role.LEAD, person_id=a_person(session).id)
        set_flags(session, author.id, [AuthorFlag.JOURNALIST], by=by, now=now)
    assert drained(database) == 1
    told, other = urgencies(database, *ids)
    assert (told - urgency_of(Facts(NOW - timedelta(minutes=30))), other) == (12 * 3_600_000, 0)


def test_counts_that_change_by_themselves_and_texts_of_old_are_found(database, forum, now):
    with database.transaction() as session:
        ids = [a_mention(session, forum).id for _ in range(3)]
        weigh(session, ids[1:])
        session.execute(update(Mention).where(Mention.id == ids[0]).values(urgency=0))
        found = EngagementFound(followers=10_000)
        session.add(Engagement(mention_id=ids[2], followers=found.followers, read_at=now))
        enqueue(session, WEIGH_AGAIN_JOB, now=now)
    assert drained(database) == 1
    plain = urgency_of(Facts(NOW - timedelta(minutes=30)))
    assert urgencies(database, *ids) == [plain, plain, plain + 8 * 3_600_000]
