"""Many at once: each gets a decision of its own, what others hold stays, all of it can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.bulk import MOST, begin_bulk, decide_many, met, take_bulk_back
from moderation.deciding import Choice, decide
from moderation.decision_writing import Verdict
from moderation.leasing import lease_one
from moderation.stream_filter import StreamFilter
from storage.errors import Refused
from storage.search import entries_of, index_of
from storage.tables import BulkDecision, DailyCount, Decision, Mention
from storage.vocabulary import DecisionKind, Label, MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor

SPAM = Verdict(DecisionKind.LABEL, Label.ADVERTISING)


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    person = a_person(session, Role.MODERATOR)
    source = a_source(session, brand)
    return brand, source, actor(Role.MODERATOR, person_id=person.id)


def states(session, mentions):
    ids = [one.id for one in mentions]
    return [session.scalars(select(Mention.state).where(Mention.id == one)).one().value for one in ids]


def counters(session, dimension):
    rows = select(DailyCount.key, func.sum(DailyCount.count)).where(DailyCount.dimension == dimension)
    return {key: int(number) for key, number in session.execute(rows.group_by(DailyCount.key)) if number}


def begun(session, brand, by, now, verdict=SPAM):
    return begin_bulk(session, brand.id, verdict, asked={"search": "акция"}, by=by, now=now)


@pytest.mark.parametrize(
    ("verdict", "state", "label", "abuse"),
    [
        (SPAM, "decided", Label.ADVERTISING, 0),
        (Verdict(DecisionKind.LABEL, Label.ABUSE), "abuse", Label.ABUSE, 3),
        (Verdict(DecisionKind.NOT_OURS), "not_ours", None, 0),
    ],
)
def test_all_are_decided_and_taken_back(session, scene, now, verdict, state, label, abuse):
    brand, source, by = scene
    mentions = [a_mention(session, source) for _ in range(2)] + [a_mention(session, source, label=Label.NEWS)]
    ids = [one.id for one in mentions]
    bulk_id = begun(session, brand, by, now, verdict)
    assert decide_many(session, bulk_id, ids, by=by, now=now) == 3
    assert decide_many(session, bulk_id, ids, by=by, now=now) == 0
    assert states(session, mentions) == [state] * 3
    assert set(session.scalars(select(Mention.label).where(Mention.id.in_(ids)))) == {label}
    assert sum(counters(session, "mention_abuse").values()) == abuse
    assert session.scalar(select(func.count()).select_from(Decision)) == 3
    assert take_bulk_back(session, bulk_id, most=2, by=by, now=now) == 2
    assert take_bulk_back(session, bulk_id, most=2, by=by, now=now) == 1
    assert take_bulk_back(session, bulk_id, most=2, by=by, now=now) == 0
    session.expire_all()
    assert states(session, mentions) == ["new"] * 3
    assert [one.label for one in mentions] == [None, None, Label.NEWS]
    assert (counters(session, "mention_state"), counters(session, "mention_label")) == ({}, {})
    assert session.get_one(BulkDecision, bulk_id).undone_at == now


def test_what_others_read_or_have_decided_is_left_alone(session, scene, now):
    brand, source, by = scene
    other = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    read, decided, free = (a_mention(session, source) for _ in range(3))
    lease_one(session, read.id, by=other, now=now)
    news = Choice(client_key="s:1", mention_id=decided.id, kind=DecisionKind.LABEL, label=Label.NEWS)
    decide(session, news, by=other, now=now)
    bulk_id = begun(session, brand, by, now)
    assert decide_many(session, bulk_id, [read.id, decided.id, free.id], by=by, now=now) == 1
    again = Choice(
        client_key="s:2", mention_id=free.id, kind=DecisionKind.LABEL, label=Label.PRAISE, was=MentionState.DECIDED
    )
    decide(session, again, by=other, now=now + timedelta(minutes=1))
    take_bulk_back(session, bulk_id, most=9, by=by, now=now + timedelta(minutes=2))
    assert states(session, [read, decided, free]) == ["new", "decided", "decided"]


def test_a_filter_meets_what_waits_with_or_without_a_search(session, scene, now):
    brand, source, by = scene
    found, other = a_mention(session, source, text="Акция в Причале"), a_mention(session, source, text="Очередь")
    a_mention(session, source, text="Акция", state=MentionState.DECIDED)
    index_of(session).add(session, entries_of(session, [found.id, other.id]))
    assert met(session, StreamFilter(brand_id=brand.id), by=by).ids == (other.id, found.id)
    assert met(session, StreamFilter(brand_id=brand.id, search="акция"), by=by) == ((found.id,), False)
    assert MOST == 5_000


@pytest.mark.parametrize("verdict", [Verdict(DecisionKind.PROMOTE), Verdict(DecisionKind.LABEL)])
def test_what_is_for_one_mention_only_is_refused(session, scene, now, verdict):
    brand, _source, by = scene
    with pytest.raises(Refused, match="No label"):
        begun(session, brand, by, now, verdict)


def test_only_whoever_decided_them_takes_them_back(session, scene, now):
    brand, source, by = scene
    bulk_id = begun(session, brand, by, now)
    decide_many(session, bulk_id, [a_mention(session, source).id], by=by, now=now)
    other = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    for attempt in (
        lambda: take_bulk_back(session, bulk_id, most=9, by=other, now=now),
        lambda: begun(session, brand, actor(Role.OPERATOR), now),
        lambda: met(session, StreamFilter(brand_id=brand.id), by=actor(Role.MARKETING)),
    ):
        with pytest.raises(Refused):
            attempt()
