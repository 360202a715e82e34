"""Second readings: drawn by number, never by whoever decided, never changing anything, and what they agree on."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.deciding import Choice, decide
from moderation.second_agreement import SHOWN_FROM, Agreed, agreement, counted
from moderation.second_draw import is_drawn
from moderation.second_offers import offers, waiting
from moderation.second_readings import Second, read_again, set_share
from moderation.undoing import undo
from storage.errors import Refused
from storage.tables import AuditEntry, Brand, DailyCount, Decision, Mention, MentionTag, SecondReading, Tag
from storage.vocabulary import DecisionKind, Label, MentionState, Role, TagKind
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor


def test_the_draw_is_the_same_every_time_and_about_as_large_as_asked():
    drawn = {number for number in range(1, 20_001) if is_drawn(number, seed="a", share=0.03)}
    assert drawn == {number for number in range(1, 20_001) if is_drawn(number, seed="a", share=0.03)}
    assert 500 < len(drawn) < 700
    assert drawn < {number for number in range(1, 20_001) if is_drawn(number, seed="a", share=0.1)}
    other = {number for number in range(1, 20_001) if is_drawn(number, seed="b", share=0.03)}
    assert len(drawn & other) < 60
    assert not any(is_drawn(number, seed="a", share=0.0) for number in range(1, 1000))


class Scene:
    """Two moderators of a brand in which every fifth decided mention is read again."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        self.brand = a_brand(session)
        a_channel(session, self.brand, is_first_line=True)
        self.source = a_source(session, self.brand)
        self.vera, self.ivan = (
            actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id, brand_id=self.brand.id)
            for _ in range(2)
        )
        self.lead = actor(Role.LEAD, person_id=a_person(session, Role.LEAD).id)
        self.number = 0

    def decided(self, kind=DecisionKind.LABEL, label=Label.COMPLAINT, by=None, *, is_drawn_one=True, **more):
        """A decided mention of the sample (or outside it)."""
        while True:
            mention = a_mention(self.session, self.source, **more)
            if is_drawn(mention.id, seed=self.brand.uid, share=0.2) == is_drawn_one:
                break
        self.number += 1
        label = label if kind == DecisionKind.LABEL else None
        choice = Choice(client_key=f"visit_01:{self.number}", mention_id=mention.id, kind=kind, label=label)
        decide(self.session, choice, by=by or self.vera, now=self.now)
        return mention

    def offered(self, by):
        return [one.mention_id for one in offers(self.session, self.brand.id, by=by, now=self.now, limit=50)]


@pytest.fixture
def scene(session, now):
    made = Scene(session, now)
    set_share(session, made.brand.id, 0.2, by=made.lead, now=now)
    return made


def test_it_is_off_until_a_lead_switches_it_on(session, now):
    scene = Scene(session, now)
    scene.decided()
    assert scene.offered(scene.ivan) == []
    with pytest.raises(Refused):
        set_share(session, scene.brand.id, 0.03, by=scene.ivan, now=now)
    with pytest.raises(Refused, match="between 0 and 20"):
        set_share(session, scene.brand.id, 0.3, by=scene.lead, now=now)
    set_share(session, scene.brand.id, 0.2, by=scene.lead, now=now)
    set_share(session, scene.brand.id, 0.2, by=scene.lead, now=now)
    assert len(scene.offered(scene.ivan)) == 1
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_what_is_offered_and_to_whom(session, scene):
    fine = [
        scene.decided(), scene.decided(DecisionKind.ABUSE), scene.decided(DecisionKind.NOT_OURS),
        scene.decided(DecisionKind.PROMOTE, pretag=Label.QUESTION),
    ]  # fmt: skip
    scene.decided(is_drawn_one=False)
    scene.decided(DecisionKind.SKIP)
    scene.decided(DecisionKind.PROMOTE)  # promoted without a label: there is nothing to compare
    ivans = scene.decided(by=scene.ivan)
    edited = scene.decided()
    session.get_one(Mention, edited.id).version = 2
    scene.decided()
    undo(session, by=scene.vera, now=scene.now)
    assert scene.offered(scene.ivan) == [one.id for one in reversed(fine)]
    assert waiting(session, scene.brand.id, by=scene.ivan, now=scene.now) == 4
    assert scene.offered(scene.vera) == [ivans.id]
    late = scene.now + timedelta(days=15)
    assert offers(session, scene.brand.id, by=scene.ivan, now=late) == []
    with pytest.raises(Refused):
        offers(session, a_brand(session).id, by=scene.ivan, now=scene.now)


def test_a_second_answer_changes_nothing_but_is_kept(session, scene):
    mention = scene.decided()
    tag = Tag(brand_id=scene.brand.id, kind=TagKind.PRODUCT, name="Вклад", folded="вклад", position=1)
    tag.created_at = scene.now
    session.add(tag)
    session.flush()
    put = MentionTag(mention_id=mention.id, mention_version=1, tag_id=tag.id, named="Вклад", put_at=scene.now)
    session.add(put)
    [offer] = offers(session, scene.brand.id, by=scene.ivan, now=scene.now)
    before = {row.dimension: row.count for row in session.scalars(select(DailyCount))}
    said = Second(offer.decision_id, DecisionKind.LABEL, Label.QUESTION, (tag.id,), 4.5)
    read_again(session, said, by=scene.ivan, now=scene.now)
    read_again(session, said._replace(label=Label.NEWS), by=scene.ivan, now=scene.now)
    kept = session.scalars(select(SecondReading)).one()
    assert (kept.first, kept.second, kept.first_tags, kept.second_tags, kept.seconds) == (
        Label.COMPLAINT, Label.QUESTION, [tag.id], [tag.id], 4.5,
    )  # fmt: skip
    row = session.get_one(Mention, mention.id, populate_existing=True)
    assert (row.state, row.label, row.decided_by) == (MentionState.DECIDED, Label.COMPLAINT, scene.vera.person_id)
    assert {row.dimension: row.count for row in session.scalars(select(DailyCount))} == before
    assert session.scalar(select(func.count()).select_from(Decision)) == 1
    assert scene.offered(scene.ivan) == []


def test_who_cannot_say_leaves_it_to_a_third(session, scene):
    scene.decided()
    third = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    [offer] = offers(session, scene.brand.id, by=scene.ivan, now=scene.now)
    read_again(session, Second(offer.decision_id, DecisionKind.SKIP), by=scene.ivan, now=scene.now)
    assert scene.offered(scene.ivan) == []
    assert len(scene.offered(third)) == 1
    read_again(session, Second(offer.decision_id, DecisionKind.NOT_OURS), by=third, now=scene.now)
    found = agreement(session, scene.brand.id, by=scene.lead)
    assert (found.overall, found.skipped) == (Agreed(1, 0), 1)
    assert {one.label: one.agreed for one in found.labels} == {Label.COMPLAINT: Agreed(1, 0), None: Agreed(1, 0)}


@pytest.mark.parametrize("case", ["the first", "too late", "no label", "reader", "off"])
def test_what_is_refused(session, scene, case):
    scene.decided()
    [offer] = offers(session, scene.brand.id, by=scene.ivan, now=scene.now)
    said, by = Second(offer.decision_id, DecisionKind.LABEL, Label.NEWS), scene.ivan
    if case == "the first":
        by = scene.vera
    elif case == "too late":
        third = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
        read_again(session, said, by=third, now=scene.now)
    elif case == "no label":
        said = said._replace(label=None)
    elif case == "reader":
        by = actor(Role.MARKETING, person_id=scene.ivan.person_id)
    else:
        session.get_one(Brand, scene.brand.id).second_reading_share = 0.0
    with pytest.raises(Refused):
        read_again(session, said, by=by, now=scene.now)


def test_agreement_counts_what_either_of_the_two_said():
    pairs = [({"a"}, {"a"}), ({"a"}, {"b"}), ({"b"}, {"b"}), (set(), {"c"})]
    assert counted(pairs) == {"a": Agreed(2, 1), "b": Agreed(2, 1), "c": Agreed(1, 0)}
    few, enough = Agreed(SHOWN_FROM - 1, 40), Agreed(SHOWN_FROM, 40)
    assert (few.is_shown, enough.is_shown) == (False, True)
    low, high = enough.limits
    assert low < enough.share < high
    assert Agreed(0, 0).share is None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OPERATOR, Role.MARKETING])
def test_agreement_is_for_those_who_lead(session, scene, role):
    with pytest.raises(Refused):
        agreement(session, scene.brand.id, by=actor(role))
