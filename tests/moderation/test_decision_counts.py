"""Counters of decisions follow every way of deciding and of taking back; the past is counted once."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from moderation.bulk import begin_bulk, decide_many, take_bulk_back
from moderation.deciding import Choice, decide
from moderation.decision_counts import tenths_of, way_of
from moderation.decision_history import PAST_JOB, count_past_decisions
from moderation.decision_writing import Verdict
from moderation.rule_firing import fire, ready, take_back
from moderation.rule_terms import Effect, Terms
from moderation.rules import RuleForm, add_rule, switch_rule
from moderation.story_links import Link, join
from moderation.undoing import undo
from storage.jobs import Leased, enqueue
from storage.tables import DecisionHour, DecisionPace, RuleFiring
from storage.vocabulary import DecisionKind, DecisionWay, Label, Outcome, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    mentions = [a_mention(session, a_source(session, brand), pretag=Label.COMPLAINT) for _ in range(6)]
    join(session, [Link(mentions[0].id, one.id) for one in mentions[1:3]])
    session.flush()
    return brand, mentions, actor(Role.MODERATOR, Role.LEAD, person_id=a_person(session, Role.MODERATOR).id)


def choice(mention, number, kind=DecisionKind.LABEL, label=None, **more):
    label = label or (Label.COMPLAINT if kind == DecisionKind.LABEL else None)
    return Choice(client_key=f"visit_01:{number}", mention_id=mention.id, kind=kind, label=label, **more)


def hours(session):
    """(decided, undone, compared, agreed) by way; rows that count nothing are left out."""
    session.expire_all()
    rows = {
        row.way: (row.decided, row.undone, row.compared, row.agreed) for row in session.scalars(select(DecisionHour))
    }
    return {way: sums for way, sums in rows.items() if any(sums)}


def paces(session):
    return {row.tenths: row.count for row in session.scalars(select(DecisionPace)) if row.count}


def test_each_way_of_deciding_is_counted_apart_and_taken_back(session, scene, now):
    brand, mentions, by = scene
    decide(session, choice(mentions[0], 1, whole_story=True, seconds=2.04), by=by, now=now)
    decide(session, choice(mentions[3], 2, label=Label.NEWS, seconds=12.3), by=by, now=now)
    decide(session, choice(mentions[4], 3, DecisionKind.SKIP, seconds=1.0), by=by, now=now)
    bulk = begin_bulk(session, brand.id, Verdict(DecisionKind.ABUSE), asked={}, by=by, now=now)
    decide_many(session, bulk, [mentions[4].id, mentions[5].id], by=by, now=now)
    assert hours(session) == {
        DecisionWay.KEY: (2, 0, 2, 1), DecisionWay.STORY: (2, 0, 0, 0), DecisionWay.BULK: (2, 0, 0, 0)
    }  # fmt: skip
    assert paces(session) == {20: 1, 125: 1}
    take_bulk_back(session, bulk, most=500, by=by, now=now)
    undo(session, by=by, now=now + timedelta(hours=3), client_key="visit_01:1")
    assert hours(session) == {
        DecisionWay.KEY: (1, 1, 1, 0), DecisionWay.STORY: (0, 2, 0, 0), DecisionWay.BULK: (0, 2, 0, 0)
    }  # fmt: skip
    assert paces(session) == {125: 1}


def test_a_resent_key_counts_once_and_a_promotion_says_nothing_of_the_pretag(session, scene, now):
    _brand, mentions, by = scene
    for _time in range(2):
        decide(session, choice(mentions[5], 1, DecisionKind.PROMOTE), by=by, now=now)
    assert hours(session) == {DecisionWay.KEY: (1, 0, 0, 0)}


def test_what_a_rule_closes_is_its_own(session, scene, now):
    brand, mentions, by = scene
    rule_id = a_rule(session, brand, by, now)
    fire(session, [mentions[0].id, mentions[1].id], ready(session), now=now)
    assert hours(session) == {DecisionWay.RULE: (2, 0, 0, 0)}
    firing = session.scalars(select(RuleFiring.id).where(RuleFiring.rule_id == rule_id)).first()
    take_back(session, firing, by=by, now=now)
    assert hours(session) == {DecisionWay.RULE: (1, 1, 0, 0)}


def a_rule(session, brand, by, now):
    form = RuleForm(
        name="реклама", terms=Terms(labels=(Label.COMPLAINT,)), effect=Effect(outcome=Outcome.CLOSE, label=Label.NEWS)
    )
    rule_id = add_rule(session, brand.id, form, by=by, now=now)
    switch_rule(session, rule_id, on=True, by=by, now=now)
    return rule_id


def test_the_past_is_counted_once_as_if_it_had_been_counted_at_once(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        mentions = [a_mention(session, a_source(session, brand), pretag=Label.COMPLAINT) for _ in range(5)]
        by = actor(Role.MODERATOR, Role.LEAD, person_id=a_person(session, Role.MODERATOR).id)
        for number, mention in enumerate(mentions[:3]):
            decide(session, choice(mention, number, seconds=3.0), by=by, now=now)
        a_rule(session, brand, by, now)
        fire(session, [mentions[3].id], ready(session), now=now)
        undo(session, by=by, now=now, client_key="visit_01:0")
        # Now the upgrade; what is counted from here on is counted by those who do it.
        session.execute(delete(DecisionHour))
        session.execute(delete(DecisionPace))
        payload = {"until": 1000, "firings_until": 1000, "undone_until": int(now.timestamp() * 1000)}
        job_id = enqueue(session, PAST_JOB, payload, now=now)
        undo(session, by=by, now=now + timedelta(minutes=1), client_key="visit_01:1")
    for _time in range(2):
        count_past_decisions(Leased(job_id, PAST_JOB, payload, 1, 8, now), now)
    with database.transaction() as session:
        assert hours(session) == {DecisionWay.KEY: (1, 2, 1, 1), DecisionWay.RULE: (1, 0, 0, 0)}
        assert paces(session) == {30: 1}


@pytest.mark.parametrize(
    ("seconds", "tenths"), [(0, 0), (2.04, 20), (9.96, 100), (10.3, 105), (59.8, 600), (61, 600), (3600, 36000)]
)
def test_lengths_are_kept_finer_the_shorter_they_are(seconds, tenths):
    assert tenths_of(seconds) == tenths


@pytest.mark.parametrize(("key", "way"), [("visit_01:7", "key"), ("visit_01:7+12", "story"), ("bulk:3:12", "bulk")])
def test_the_key_of_a_decision_tells_how_it_came_about(key, way):
    assert way_of(key) == way
