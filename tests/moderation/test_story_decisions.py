"""One key decides a story: its waiting copies alike, once, taken back with it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.deciding import Choice, decide
from moderation.decision_batch import read
from moderation.story_links import Link, join
from moderation.undoing import undo
from storage.tables import DailyCount, Decision, Mention
from storage.vocabulary import DecisionKind, Label, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    source = a_source(session, brand)
    mentions = [a_mention(session, source) for _ in range(4)]
    join(session, [Link(mentions[0].id, one.id) for one in mentions[1:3]])
    session.flush()
    return mentions, actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)


def states(session, mentions):
    session.expire_all()
    return [session.scalars(select(Mention.state).where(Mention.id == one.id)).one().value for one in mentions]


def whole(mention, kind=DecisionKind.LABEL, label=Label.ADVERTISING, key="visit_01:1"):
    label = label if kind == DecisionKind.LABEL else None
    return Choice(client_key=key, mention_id=mention.id, kind=kind, label=label, whole_story=True)


@pytest.mark.parametrize(
    ("kind", "state"),
    [(DecisionKind.LABEL, "decided"), (DecisionKind.ABUSE, "abuse"), (DecisionKind.NOT_OURS, "not_ours")],
)
def test_copies_are_decided_alike_and_taken_back_together(session, scene, now, kind, state):
    mentions, by = scene
    decided = decide(session, whole(mentions[1], kind), by=by, now=now)
    assert decided.copies == 2
    assert states(session, mentions) == [state, state, state, "new"]
    # The browser asks again when it did not hear the answer.
    assert decide(session, whole(mentions[1], kind), by=by, now=now).copies == 0
    assert session.scalar(select(func.count()).select_from(Decision)) == 3
    undo(session, by=by, now=now, client_key="visit_01:1")
    assert states(session, mentions) == ["new"] * 4
    counted = select(func.sum(DailyCount.count)).where(DailyCount.dimension.in_(("mention_abuse", "mention_label")))
    assert session.scalar(counted) in {0, None}


@pytest.mark.parametrize(("kind", "state"), [(DecisionKind.PROMOTE, "promoted"), (DecisionKind.SKIP, "new")])
def test_tickets_and_skipping_are_for_one_text(session, scene, now, kind, state):
    mentions, by = scene
    assert decide(session, whole(mentions[0], kind), by=by, now=now).copies == 0
    assert states(session, mentions) == [state, "new", "new", "new"]


def test_a_copy_that_somebody_decided_since_stays(session, scene, now):
    mentions, by = scene
    decide(session, whole(mentions[0]), by=by, now=now)
    other = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    again = Choice(
        client_key="other_01:1", mention_id=mentions[1].id, kind=DecisionKind.LABEL, label=Label.NEWS,
        was=MentionState.DECIDED,
    )  # fmt: skip
    decide(session, again, by=other, now=now + timedelta(minutes=1))
    undo(session, by=by, now=now, client_key="visit_01:1")
    assert states(session, mentions) == ["new", "decided", "new", "new"]


def test_a_text_without_copies_is_decided_alone(session, scene, now):
    mentions, by = scene
    assert decide(session, whole(mentions[3]), by=by, now=now).copies == 0
    assert states(session, mentions) == ["new", "new", "new", "decided"]


def test_the_browser_says_so_in_so_many_words():
    sent = {"seq": 1, "mention_id": 3, "kind": "abuse"}
    [plain] = read({"session": "visit_01", "decisions": [sent]})
    [meant] = read({"session": "visit_01", "decisions": [sent | {"story": True}]})
    [odd] = read({"session": "visit_01", "decisions": [sent | {"story": "yes"}]})
    assert (plain.whole_story, meant.whole_story, odd.whole_story) == (False, True, False)
