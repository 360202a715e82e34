"""Tags go onto the copies of a story with one key, and come back with it; several tags are one step of undo."""

import pytest
from sqlalchemy import func, select

from moderation.deciding import Choice, decide
from moderation.decision_batch import read
from moderation.story_links import Link, join
from moderation.tag_list import tags_on
from moderation.taxonomy import add_tags, merge_tags
from moderation.undoing import undo
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Decision, MentionTag, TagProposal
from storage.vocabulary import DecisionKind, Label, Role, TagKind
from tests.builders import a_brand, a_mention, a_person, a_source, actor

TAG, UNTAG = DecisionKind.TAG, DecisionKind.UNTAG


class Scene:
    """A story of three and a text beside it; what carries which tags; presses of keys."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        brand = a_brand(session)
        source = a_source(session, brand)
        self.mentions = [a_mention(session, source) for _ in range(4)]
        join(session, [Link(self.mentions[0].id, one.id) for one in self.mentions[1:3]])
        names = ["Карты", "Кредиты", "Вклады"]
        self.cards, self.loans, self.savings = add_tags(session, brand.id, TagKind.PRODUCT, names, by=SYSTEM, now=now)
        self.by = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
        self.pressed = 0

    def press(self, kind, *tags, mention=0, **more):
        self.pressed += 1
        choice = Choice(
            client_key=f"visit_01:{self.pressed}", mention_id=self.mentions[mention].id, kind=kind, tag_ids=tags, **more
        )
        return decide(self.session, choice, by=self.by, now=self.now)

    def undo(self):
        undo(self.session, by=self.by, now=self.now, client_key=f"visit_01:{self.pressed}")

    def carried(self):
        found = tags_on(self.session, [one.id for one in self.mentions])
        return ["".join(sorted(tag.name[:2] for tag in found.get(one.id, []))) for one in self.mentions]


@pytest.fixture
def scene(session, now):
    return Scene(session, now)


def test_several_tags_are_one_decision_and_one_step_back(scene):
    row = {"version": 1, "probability": 0.9, "model": "m", "made_at": scene.now}
    for tag in (scene.cards, scene.loans):
        scene.session.add(TagProposal(mention_id=scene.mentions[3].id, tag_id=tag, **row))
    scene.press(TAG, scene.cards, scene.loans, scene.cards, mention=3)
    assert scene.carried() == ["", "", "", "КаКр"]
    [decision] = scene.session.scalars(select(Decision))
    assert [(one["named"], one["proposed"]) for one in decision.before["tags"]] == [("Карты", 0.9), ("Кредиты", 0.9)]
    scene.undo()
    assert scene.carried() == ["", "", "", ""]
    with pytest.raises(Refused, match="not offered"):
        scene.press(TAG, scene.cards, 99_999, mention=3)
    with pytest.raises(Refused):
        scene.press(TAG, mention=3)


def test_tags_go_onto_the_waiting_copies_and_come_back(scene):
    scene.press(TAG, scene.cards, mention=1)
    assert scene.press(TAG, scene.cards, scene.loans, whole_story=True).copies == 2
    assert scene.carried() == ["КаКр", "КаКр", "КаКр", ""]
    # Nobody has read the copies: nothing is learnt of them, and the last used tags stay what they were.
    nobody = select(func.count()).where(MentionTag.person_id.is_(None), MentionTag.off_at.is_(None))
    assert scene.session.scalar(nobody.select_from(MentionTag)) == 3
    assert scene.session.scalar(select(func.count()).select_from(Decision)) == 2
    scene.undo()
    assert scene.carried() == ["", "Ка", "", ""]


def test_tags_are_taken_off_the_copies_under_any_name_and_come_back(scene):
    scene.press(TAG, scene.cards, whole_story=True)
    scene.press(TAG, scene.savings, mention=1)
    merge_tags(scene.session, scene.savings, scene.loans, by=SYSTEM, now=scene.now)
    assert scene.press(UNTAG, scene.cards, scene.loans, whole_story=True).copies == 2
    assert scene.carried() == ["", "", "", ""]
    scene.undo()
    assert scene.carried() == ["Ка", "КаКр", "Ка", ""]


def test_a_story_is_decided_with_its_tags(scene):
    scene.press(TAG, scene.cards)
    scene.press(DecisionKind.LABEL, label=Label.NEWS, whole_story=True)
    assert scene.carried() == ["Ка", "Ка", "Ка", ""]
    scene.undo()
    assert scene.carried() == ["Ка", "", "", ""]


def test_the_browser_sends_several_at_once():
    one = {"seq": 1, "mention_id": 5, "kind": "tag", "tags": [3, 4], "story": True}
    [choice] = read({"session": "visit_01", "decisions": [one]})
    assert (choice.tag_id, choice.tag_ids, choice.whole_story) == (None, (3, 4), True)
