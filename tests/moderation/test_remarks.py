"""Remarks: tags and tonality, said of a mention without deciding it, and undone like any decision."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import func, select

from classifier.tonality import derived, tones_of
from moderation import tag_list, taxonomy
from moderation.cards import cards_of
from moderation.deciding import Choice, decide
from moderation.leasing import lease_one
from moderation.stream import ids_of
from moderation.stream_filter import StreamFilter
from moderation.undoing import undo
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Appraisal, Decision, Lease, Mention, MentionTag, TagProposal
from storage.vocabulary import DecisionKind, Label, MentionState, Role, TagKind, Tone
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor

TAG, UNTAG, TONE = DecisionKind.TAG, DecisionKind.UNTAG, DecisionKind.TONE


class Scene:
    def __init__(self, session, now):
        self.session, self.now = session, now
        self.brand = a_brand(session)
        self.source = a_source(session, self.brand)
        self.mention = a_mention(session, self.source, pretag=Label.QUESTION)
        self.vera, self.ivan = (
            actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR, name=name).id)
            for name in ("Вера", "Иван")
        )
        add = (session, self.brand.id)
        self.cards, self.loans = taxonomy.add_tags(*add, TagKind.PRODUCT, ["Карты", "Кредиты"], by=SYSTEM, now=now)
        [self.queue] = taxonomy.add_tags(*add, TagKind.TOPIC, ["очередь"], by=SYSTEM, now=now)
        self.presses = 0

    def press(self, kind, *, by=None, mention=None, **more):
        self.presses += 1
        number = (mention or self.mention).id
        choice = Choice(client_key=f"visit:{self.presses}", mention_id=number, kind=kind, **more)
        return decide(self.session, choice, by=by or self.vera, now=self.now)

    def card(self):
        [card] = cards_of(self.session, [self.mention.id], by=self.vera)
        return card

    def tags(self):
        return [tag.name for tag in self.card().tags]

    def undo(self, by=None):
        return undo(self.session, by=by or self.vera, now=self.now)

    def found(self, **wanted):
        return ids_of(self.session, StreamFilter(brand_id=self.brand.id, **wanted), by=self.vera, limit=9).ids


@pytest.fixture
def scene(session, now):
    return Scene(session, now)


def test_tags_are_put_on_and_taken_off_and_each_press_is_undone(scene):
    lease_one(scene.session, scene.mention.id, by=scene.vera, now=scene.now)
    for tag in (scene.cards, scene.queue, scene.cards):
        decided = scene.press(TAG, tag_id=tag)
        assert decided.state == MentionState.NEW
    assert scene.tags() == ["Карты", "очередь"]
    assert scene.session.scalar(select(func.count()).select_from(Lease)) == 1
    scene.press(UNTAG, tag_id=scene.cards)
    assert scene.tags() == ["очередь"]
    assert (scene.undo().kind, scene.tags()) == (UNTAG, ["Карты", "очередь"])
    assert (scene.undo().kind, scene.tags()) == (TAG, ["Карты", "очередь"])
    assert (scene.undo().kind, scene.tags()) == (TAG, ["Карты"])
    assert (scene.undo().kind, scene.tags()) == (TAG, [])
    with pytest.raises(Refused, match="nothing to undo"):
        scene.undo()
    assert scene.session.scalar(select(func.count()).select_from(MentionTag)) == 2


def test_the_same_key_twice_is_one_remark_and_the_decision_after_it_keeps_it(scene):
    scene.press(TAG, tag_id=scene.cards)
    scene.presses -= 1
    scene.press(TAG, tag_id=scene.loans)
    assert scene.tags() == ["Карты"]
    scene.press(DecisionKind.LABEL, label=Label.COMPLAINT)
    assert scene.tags() == ["Карты"]
    scene.press(TAG, tag_id=scene.queue, was=MentionState.DECIDED)
    assert [scene.undo().kind for _ in range(3)] == [TAG, DecisionKind.LABEL, TAG]
    assert (scene.tags(), scene.card().state) == ([], MentionState.NEW)


def test_what_is_not_offered_or_not_theirs_is_refused(scene):
    taxonomy.archive_tag(scene.session, scene.loans, by=SYSTEM, now=scene.now)
    other = a_brand(scene.session)
    [theirs] = taxonomy.add_tags(scene.session, other.id, TagKind.TOPIC, ["x"], by=SYSTEM, now=scene.now)
    for tag in (scene.loans, theirs, 10**9, None):
        with pytest.raises(Refused, match="not offered any more"):
            scene.press(TAG, tag_id=tag)
    with pytest.raises(Refused, match="None was chosen"):
        scene.press(TONE)
    with pytest.raises(Refused, match="do not moderate"):
        scene.press(TAG, tag_id=scene.cards, by=actor(Role.MARKETING))
    with pytest.raises(Refused, match="changed while"):
        scene.press(TAG, tag_id=scene.cards, version=7)
    lease_one(scene.session, scene.mention.id, by=scene.ivan, now=scene.now)
    with pytest.raises(Refused, match="Иван is looking"):
        scene.press(TAG, tag_id=scene.cards)
    assert scene.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_old_decisions_keep_the_name_a_tag_had_and_cards_show_todays(scene):
    scene.press(TAG, tag_id=scene.cards)
    taxonomy.rename_tag(scene.session, scene.cards, "Пластик", by=SYSTEM, now=scene.now)
    [tag] = scene.card().tags
    assert (tag.name, tag.named) == ("Пластик", "Карты")
    assert scene.session.scalars(select(Decision.before)).one()["tags"][0]["named"] == "Карты"
    taxonomy.merge_tags(scene.session, scene.cards, scene.loans, by=SYSTEM, now=scene.now)
    assert scene.tags() == ["Кредиты"]
    assert scene.found(tags=(scene.loans,)) == (scene.mention.id,)
    scene.press(UNTAG, tag_id=scene.loans)
    assert (scene.tags(), scene.found(tags=(scene.loans,))) == ([], ())
    scene.undo()
    taxonomy.undo_merge(scene.session, scene.cards, by=SYSTEM, now=scene.now)
    assert scene.tags() == ["Пластик"]


def test_a_proposal_is_accepted_or_dismissed_and_an_edit_makes_it_void(scene):
    for tag, probability in ((scene.cards, 0.7), (scene.queue, 0.9)):
        row = {"version": 1, "probability": probability, "model": "m", "made_at": scene.now}
        scene.session.add(TagProposal(mention_id=scene.mention.id, tag_id=tag, **row))
    assert [one.name for one in scene.card().proposals] == ["очередь", "Карты"]
    scene.press(TAG, tag_id=scene.queue)
    assert scene.session.scalars(select(Decision.before)).one()["tags"][0]["proposed"] == 0.9
    scene.press(UNTAG, tag_id=scene.cards)
    assert (scene.tags(), [one.name for one in scene.card().proposals]) == (["очередь"], ["очередь"])
    scene.undo()
    assert [one.name for one in scene.card().proposals] == ["очередь", "Карты"]
    scene.mention.version = 2
    scene.session.flush()
    assert tag_list.proposals_on(scene.session, [scene.mention.id]) == {}


def test_the_five_tags_used_last_come_first(scene):
    more = [f"Товар {number}" for number in range(6)]
    tags = taxonomy.add_tags(scene.session, scene.brand.id, TagKind.PRODUCT, more, by=SYSTEM, now=scene.now)
    for tag in [*tags, tags[2]]:
        mention = a_mention(scene.session, scene.source)
        scene.press(TAG, tag_id=tag, mention=mention)
    wanted = [tags[place] for place in (2, 5, 4, 3, 1)]
    assert tag_list.recent(scene.session, scene.brand.id, by=scene.vera) == wanted
    assert tag_list.recent(scene.session, scene.brand.id, by=scene.ivan) == []


def test_a_corrected_tonality_wins_and_is_undone_to_what_stood_before(scene):
    def tone():
        card = scene.card()
        return card.tone, card.is_tone_corrected

    assert tone() == (Tone.NEUTRAL, False)
    scene.press(TONE, tone=Tone.NEGATIVE)
    scene.press(TONE, tone=Tone.POSITIVE, by=scene.ivan)
    scene.session.add(
        Appraisal(
            mention_id=scene.mention.id,
            brand_id=scene.brand.id,
            version=1,
            tone=Tone.NEGATIVE,
            model="m",
            made_at=scene.now,
        )
    )
    assert tone() == (Tone.POSITIVE, True)
    assert scene.found(tones=(Tone.POSITIVE,)) == (scene.mention.id,)
    with pytest.raises(Refused, match="Иван has corrected it since"):
        scene.undo()
    scene.undo(by=scene.ivan)
    assert tone() == (Tone.NEGATIVE, True)
    scene.undo()
    assert tone() == (Tone.NEGATIVE, False)
    assert scene.found(tones=(Tone.POSITIVE, Tone.NEUTRAL)) == ()


def test_the_tonality_of_many_is_the_tonality_of_each(scene):
    cases = {}
    for label, pretag, is_abuse, stars in product(
        (None, Label.COMPLAINT, Label.PRAISE, Label.OTHER),
        (None, Label.ABUSE, Label.PRAISE, Label.NEWS),
        (False, True),
        (None, 1.0, 3.0, 4.5),
    ):
        said = {"label": label, "pretag": pretag, "is_abuse": is_abuse, "stars": stars}
        mention = Mention(
            brand_id=scene.brand.id,
            source_id=scene.source.id,
            published_at=scene.now,
            seen_at=scene.now,
            state=MentionState.NEW,
            **said,
        )
        scene.session.add(mention)
        scene.session.flush()
        cases[mention.id] = derived(**said)
    found = tones_of(scene.session, list(cases))
    assert {number: tone for number, (tone, _corrected) in found.items()} == cases
    assert set(cases.values()) == set(Tone)


def test_the_stream_can_show_what_is_perhaps_not_about_us(scene):
    other = a_mention(scene.session, scene.source)
    for mention, is_doubtful in ((scene.mention, True), (other, False)):
        row = {"version": 1, "model": "m", "made_at": scene.now, "foreign_score": 0.8, "answer_score": 0.4}
        scene.session.add(Appraisal(mention_id=mention.id, brand_id=scene.brand.id, is_doubtful=is_doubtful, **row))
    assert scene.found(is_doubtful=True) == (scene.mention.id,)
    assert (scene.card().foreign_score, scene.card().answer_score) == (0.8, 0.4)
    assert [card.foreign_score for card in cards_of(scene.session, [other.id], by=scene.vera)] == [None]
    scene.mention.version = 2
    scene.session.flush()
    assert scene.found(is_doubtful=True) == ()


PRESSES = st.lists(st.tuples(st.sampled_from(["tag", "untag", "tone", "undo"]), st.integers(0, 2)), max_size=14)


@tries(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PRESSES)
def test_whatever_is_pressed_each_undo_brings_back_what_was_there_before(base, presses):
    """Two people's marks would differ in time; one person's presses need no clock."""
    with base.transaction() as session:
        scene = Scene(session, NOW)
        tags, tones = (scene.cards, scene.loans, scene.queue), tuple(Tone)
        states = [(frozenset(), Tone.NEUTRAL, False)]

        def stands():
            card = scene.card()
            return frozenset(tag.name for tag in card.tags), card.tone, card.is_tone_corrected

        for number, (kind, which) in enumerate(presses):
            scene.now = NOW + timedelta(seconds=number)
            if kind == "undo" and len(states) > 1:
                scene.undo()
                states.pop()
            elif kind == "tone":
                scene.press(TONE, tone=tones[which])
                states.append(stands())
            elif kind != "undo":
                scene.press(DecisionKind(kind), tag_id=tags[which])
                states.append(stands())
            assert stands() == states[-1]
        session.rollback()
