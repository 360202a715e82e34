"""Rules and the brand's own tags: asked for, waited for, put on, taken off; under whatever name they are merged."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.remarks import Remark, remark
from moderation.rule_firing import fire, ready, take_back
from moderation.rule_jobs import RULES_JOB, TAGS_JOB, ask_after_tags, ask_rules
from moderation.rule_list import firings, tags_of
from moderation.rule_terms import Effect, Terms
from moderation.rule_trial import try_rule
from moderation.rule_words import effect_in_words, terms_in_words
from moderation.rules import RuleForm, add_rule, switch_rule
from moderation.standing import standing_of
from moderation.tag_list import tags_on
from moderation.taxonomy import add_tags, archive_tag, merge_tags
from storage.errors import Refused
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Appraisal, Job, Mention, OwnModel, TagProposal
from storage.vocabulary import DecisionKind, MentionState, Outcome, Role, TagKind
from tests.builders import a_brand, a_mention, a_person, a_source, actor

CLOSE = Effect(outcome=Outcome.NOT_OURS)


@pytest.fixture
def scene(session, now):
    brand = a_brand(session)
    by = actor(Role.LEAD, Role.ADMINISTRATOR, person_id=a_person(session, Role.LEAD).id)
    cards, loans = add_tags(session, brand.id, TagKind.PRODUCT, ["Карты", "Кредиты"], by=by, now=now)
    return brand, a_source(session, brand), by, cards, loans


def a_rule(session, brand, by, now, terms, effect=CLOSE):
    form = RuleForm(name="о картах", terms=terms, effect=effect, is_last=False)
    rule_id = add_rule(session, brand.id, form, by=by, now=now)
    switch_rule(session, rule_id, on=True, by=by, now=now)
    return rule_id


def put(session, mention, tag_id, by, now, key="k1"):
    was = standing_of(session, mention.id, by=by)
    remark(session, Remark(key, DecisionKind.TAG, (tag_id,)), was, by=by, now=now)


def proposed(session, mention, tag_id, now):
    row = {"version": mention.version, "probability": 0.9, "model": "own", "made_at": now}
    session.add(TagProposal(mention_id=mention.id, tag_id=tag_id, **row))
    session.flush()


def state_of(session, mention):
    return session.scalars(select(Mention.state).where(Mention.id == mention.id)).one()


@pytest.mark.parametrize("how", ["put", "proposed", "merged"])
def test_a_tag_is_met_put_or_proposed_and_under_any_name(session, scene, now, how):
    brand, source, by, cards, loans = scene
    met, other = a_mention(session, source), a_mention(session, source)
    a_rule(session, brand, by, now, Terms(tags=(cards,)))
    if how == "put":
        put(session, met, cards, by, now)
    elif how == "proposed":
        proposed(session, met, cards, now)
    else:
        put(session, met, loans, by, now)
        merge_tags(session, cards, loans, by=by, now=now)
    assert fire(session, [met.id, other.id], ready(session), now=now) == []
    assert (state_of(session, met), state_of(session, other)) == (MentionState.NOT_OURS, MentionState.NEW)
    trial = try_rule(session, brand.id, Terms(tags=(cards,)), CLOSE, by=by, now=now)
    assert trial.found == 1


def test_a_rule_waits_for_the_brands_own_heads_but_not_for_ever(session, scene, now):
    brand, source, by, cards, _loans = scene
    mention, appraised = a_mention(session, source), a_mention(session, source)
    session.add(OwnModel(brand_id=brand.id, name="own", features="f", sha256="0", arrays=b"", made_at=now))
    session.add(Appraisal(mention_id=appraised.id, brand_id=brand.id, version=1, model="own", made_at=now))
    proposed(session, appraised, cards, now)
    a_rule(session, brand, by, now, Terms(tags=(cards,)))
    assert fire(session, [mention.id, appraised.id], ready(session), now=now) == [mention.id]
    assert state_of(session, appraised) == MentionState.NOT_OURS
    assert fire(session, [mention.id], ready(session), now=now, is_last_time=True) == []
    assert state_of(session, mention) == MentionState.NEW


def test_tags_are_put_on_and_taken_off_with_the_firing(session, scene, now):
    brand, source, by, cards, loans = scene
    mention = a_mention(session, source, text="Не даёте кредит по карте")
    put(session, mention, loans, by, now)
    effect = Effect(outcome=Outcome.KEEP, tags=(cards, loans))
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"), effect)
    fire(session, [mention.id], ready(session), now=now)
    assert {tag.name for tag in tags_on(session, [mention.id])[mention.id]} == {"Карты", "Кредиты"}
    [firing] = firings(session, rule_id, by=by)
    take_back(session, firing.id, by=by, now=now)
    assert [tag.name for tag in tags_on(session, [mention.id])[mention.id]] == ["Кредиты"]
    trial = try_rule(session, brand.id, Terms(), Effect(outcome=Outcome.KEEP, tags=(loans,)), by=by, now=now)
    assert (trial.decided, trial.agreed) == (1, 1)
    wrong = try_rule(session, brand.id, Terms(), Effect(outcome=Outcome.KEEP, tags=(cards,)), by=by, now=now)
    assert (wrong.decided, wrong.agreed) == (1, 0)


def test_an_archived_tag_is_not_put_on_and_a_merged_one_as_what_it_counts_as(session, scene, now):
    brand, source, by, cards, loans = scene
    [old] = add_tags(session, brand.id, TagKind.TOPIC, ["Старое"], by=by, now=now)
    a_rule(session, brand, by, now, Terms(query="кредит"), Effect(outcome=Outcome.KEEP, tags=(cards, old)))
    merge_tags(session, cards, loans, by=by, now=now)
    archive_tag(session, old, by=by, now=now)
    mention = a_mention(session, source, text="кредит")
    fire(session, [mention.id], ready(session), now=now)
    assert [tag.id for tag in tags_on(session, [mention.id])[mention.id]] == [loans]


def test_a_tag_of_another_brand_is_refused_and_rules_read_in_words(session, scene, now):
    brand, _source, by, cards, _loans = scene
    other = a_brand(session)
    with pytest.raises(Refused, match="tags"):
        add_rule(session, other.id, RuleForm(name="x", terms=Terms(tags=(cards,)), effect=CLOSE), by=by, now=now)
    names = tags_of(session, brand.id, by=by)
    assert terms_in_words(Terms(tags=(cards,)), {}, names) == "tag: Карты"
    assert effect_in_words(Effect(outcome=Outcome.KEEP, tags=(cards, 99)), {}, {}, names).endswith("put on: Карты, #99")
    stored = Effect(outcome=Outcome.KEEP, tags=(cards,)).stored()
    assert Effect.of({**stored, "tags": list(stored["tags"])}).tags == (cards,)


def test_what_is_tagged_after_its_arrival_is_asked_about_once_more(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        by = actor(Role.LEAD, Role.ADMINISTRATOR, person_id=a_person(session, Role.LEAD).id)
        [cards] = add_tags(session, brand.id, TagKind.PRODUCT, ["Карты"], by=by, now=now)
        source = a_source(session, brand)
        late, early, decided = (a_mention(session, source) for _ in range(3))
        a_rule(session, brand, by, now, Terms(tags=(cards,)))
        proposed(session, late, cards, now)
        proposed(session, early, cards, now - timedelta(hours=2))
        decided.state = MentionState.DECIDED
        proposed(session, decided, cards, now)
        ids = late.id
    for _time in range(2):
        ask_after_tags(Leased(1, TAGS_JOB, {}, 1, 8, now), now)
    with database.transaction() as session:
        [job] = session.scalars(select(Job).where(Job.kind == RULES_JOB)).all()
        assert job.payload == {"mention_ids": [ids]}
        leased = Leased(job.id, RULES_JOB, dict(job.payload), 1, 8, now)
    ask_rules(leased, now)
    with database.transaction() as session:
        assert session.get_one(Mention, ids).state == MentionState.NOT_OURS
        assert SYSTEM.person_id is None
