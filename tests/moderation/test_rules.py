"""Rules: asked once about each new text in their order; what they do is recorded, refused when unsafe, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.deciding import Choice, decide
from moderation.following import follow_intake
from moderation.leasing import lease_one
from moderation.rule_firing import MOST_FIRINGS, fire, ready, take_back
from moderation.rule_jobs import RULES_JOB, apply_to_waiting, ask_rules, take_all_back
from moderation.rule_list import firings, rule_rows, versions_of
from moderation.rule_terms import Effect, Terms
from moderation.rule_trial import try_rule
from moderation.rules import RuleForm, add_rule, edit_rule, move_rule, remove_rule, restore_rule, switch_rule
from storage.errors import Refused
from storage.jobs import Leased, Postpone
from storage.rights import SYSTEM
from storage.search import entries_of, index_of
from storage.tables import FlaggedAuthor, Job, Mention, MentionVersion, PreTag, RuleFiring, Ticket, TicketMention
from storage.vocabulary import AuthorFlag, Category, DecisionKind, Label, MentionState, Outcome, Role, TicketState
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor, an_author

CLOSE = Effect(outcome=Outcome.CLOSE, label=Label.ADVERTISING)
LEAD = actor(Role.LEAD, Role.MODERATOR, person_id=None)


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    lead = a_person(session, Role.LEAD, Role.MODERATOR, email="lead@prichal.example")
    return brand, a_source(session, brand, category=Category.FORUM), actor(Role.LEAD, person_id=lead.id)


def a_rule(session, brand, by, now, terms, effect=CLOSE, name="Реклама", **more):
    rule_id = add_rule(session, brand.id, RuleForm(name=name, terms=terms, effect=effect, **more), by=by, now=now)
    switch_rule(session, rule_id, on=True, by=by, now=now)
    return rule_id


def asked(session, mentions, now):
    return fire(session, [one.id for one in mentions], ready(session), now=now)


def state_of(session, mention):
    return session.scalars(select(Mention.state).where(Mention.id == mention.id)).one()


def pretagged(session, mention, label, sure, now, abuse=0.0):
    mention.pretag, mention.pretag_confidence = label, sure
    row = {"model": "m", "label": label, "confidence": sure, "probabilities": {}, "abuse": abuse, "made_at": now}
    session.add(PreTag(mention_id=mention.id, version=mention.version, **row))
    session.flush()


@pytest.mark.parametrize(
    ("terms", "holds"),
    [
        (Terms(query="кредит -реклама"), True),
        (Terms(query="ипотека"), False),
        (Terms(categories=(Category.FORUM,)), True),
        (Terms(categories=(Category.MEDIA,)), False),
        (Terms(labels=(Label.COMPLAINT,), sure=0.8), True),
        (Terms(labels=(Label.COMPLAINT,), sure=0.95), False),
        (Terms(abuse=0.3), True),
        (Terms(stars=2), True),
        (Terms(stars=1), False),
        (Terms(flags=(AuthorFlag.TROLL, AuthorFlag.LAWYER)), True),
        (Terms(flags=(AuthorFlag.CLIENT,)), False),
        (Terms(from_hour=22, to_hour=12), True),  # 11:30 in Moscow, across midnight
        (Terms(from_hour=9, to_hour=11), False),
    ],
)
def test_each_condition_is_asked(session, scene, now, terms, holds):
    brand, source, by = scene
    author = an_author(session, source)
    session.add(FlaggedAuthor(author_id=author.id, flag=AuthorFlag.TROLL, at=now))
    mention = a_mention(
        session, source, text="Причал не даёт кредит", stars=2.0, author_id=author.id, language="ru",
        published_at=now - timedelta(minutes=30),
    )  # fmt: skip
    pretagged(session, mention, Label.COMPLAINT, 0.9, now, abuse=0.4)
    a_rule(session, brand, by, now, terms)
    assert asked(session, [mention], now) == []
    assert state_of(session, mention) == (MentionState.DECIDED if holds else MentionState.NEW)


def test_a_rule_fires_once_and_leaves_a_text_alone_that_was_taken_back(session, scene, now):
    brand, source, by = scene
    mention = a_mention(session, source, text="Купите кредит")
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"))
    asked(session, [mention], now)
    asked(session, [mention], now)
    [firing] = firings(session, rule_id, by=by)
    assert (firing.outcome, firing.state) == (Outcome.CLOSE, MentionState.DECIDED)
    take_back(session, firing.id, by=actor(Role.MODERATOR), now=now)
    take_back(session, firing.id, by=actor(Role.MODERATOR), now=now)
    asked(session, [mention], now)
    stored = session.get_one(Mention, mention.id, populate_existing=True)
    assert (stored.state, stored.label, stored.decided_at) == (MentionState.NEW, None, None)


def test_an_author_who_edits_back_and_forth_does_not_keep_a_rule_busy(session, scene, now):
    brand, source, by = scene
    mention = a_mention(session, source, text="Купите кредит")
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"))
    for version in range(2, 9):
        asked(session, [mention], now)
        session.refresh(mention)
        mention.version, mention.state = version, MentionState.NEW
        words = {"text": f"Купите кредит {version}", "fingerprint": str(version), "seen_at": now}
        session.add(MentionVersion(mention_id=mention.id, version=version, **words))
        session.flush()
    assert len(firings(session, rule_id, by=by)) == MOST_FIRINGS


def test_the_first_rule_that_closes_is_the_last_one_asked(session, scene, now):
    brand, source, by = scene
    marking = Effect(outcome=Outcome.KEEP, label=Label.NEWS)
    a_rule(session, brand, by, now, Terms(query="кредит"), marking, name="пометить", is_last=False)
    first = a_rule(session, brand, by, now, Terms(query="кредит"))
    second = a_rule(session, brand, by, now, Terms(query="купите"), Effect(outcome=Outcome.NOT_OURS), name="не о нас")
    mention, other = a_mention(session, source, text="Купите кредит"), a_mention(session, source, text="Купите кредит!")
    asked(session, [mention], now)
    assert state_of(session, mention) == MentionState.DECIDED
    move_rule(session, second, up=True, by=by, now=now)
    asked(session, [other], now)
    assert state_of(session, other) == MentionState.NOT_OURS
    assert [row.fired for row in rule_rows(session, brand.id, by=by, now=now)] == [2, 1, 1]
    assert [row.id for row in rule_rows(session, brand.id, by=by, now=now)][1:] == [second, first]


def test_a_rule_makes_a_ticket_in_its_channel_and_undo_cancels_it(session, scene, now):
    brand, source, by = scene
    a_channel(session, brand, is_first_line=True)
    cards = a_channel(session, brand, name="Карты")
    effect = Effect(outcome=Outcome.PROMOTE, channel_id=cards.id, priority=5)
    rule_id = a_rule(session, brand, by, now, Terms(stars=1), effect)
    mention = a_mention(session, source, stars=1.0)
    asked(session, [mention], now)
    ticket = session.scalars(select(Ticket).join(TicketMention).where(TicketMention.mention_id == mention.id)).one()
    assert (ticket.channel_id, ticket.priority) == (cards.id, 5)
    take_back(session, firings(session, rule_id, by=by)[0].id, by=actor(Role.MODERATOR), now=now)
    session.expire_all()
    assert (ticket.state, state_of(session, mention)) == (TicketState.CANCELLED, MentionState.NEW)


def test_without_a_channel_that_takes_it_a_text_waits_for_a_person(session, scene, now):
    brand, source, by = scene
    a_rule(session, brand, by, now, Terms(stars=1), Effect(outcome=Outcome.PROMOTE))
    mention = a_mention(session, source, stars=1.0)
    asked(session, [mention], now)
    assert state_of(session, mention) == MentionState.NEW
    assert session.scalar(select(func.count()).select_from(RuleFiring)) == 0


def test_what_is_not_pretagged_or_being_read_is_asked_about_later(session, scene, now):
    brand, source, by = scene
    a_rule(session, brand, by, now, Terms(labels=(Label.ADVERTISING,), sure=0.9))
    untold, read = a_mention(session, source), a_mention(session, source)
    pretagged(session, read, Label.ADVERTISING, 0.95, now)
    moderator = a_person(session, Role.MODERATOR)
    lease_one(session, read.id, by=actor(Role.MODERATOR, person_id=moderator.id), now=now)
    assert asked(session, [untold, read], now) == [untold.id, read.id]
    later = now + timedelta(minutes=10)
    pretagged(session, untold, Label.ADVERTISING, 0.95, now)
    assert asked(session, [untold, read], later) == []
    assert {state_of(session, untold), state_of(session, read)} == {MentionState.DECIDED}


def test_what_a_person_decided_since_stays(session, scene, now):
    brand, source, by = scene
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"))
    mention = a_mention(session, source, text="кредит")
    asked(session, [mention], now)
    moderator = a_person(session, Role.MODERATOR)
    choice = Choice(
        client_key="s:1", mention_id=mention.id, kind=DecisionKind.LABEL, label=Label.NEWS, was=MentionState.DECIDED
    )
    decide(session, choice, by=actor(Role.MODERATOR, person_id=moderator.id), now=now + timedelta(minutes=1))
    with pytest.raises(Refused, match="Somebody has decided it since"):
        take_back(session, firings(session, rule_id, by=by)[0].id, by=by, now=now)


def test_abuse_is_closed_by_a_rule_only_where_people_have_shown_that_it_is_right(session, scene, now):
    brand, source, by = scene
    moderator = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    form = RuleForm(name="Ругань", terms=Terms(abuse=0.9), effect=Effect(outcome=Outcome.ABUSE))
    rule_id = add_rule(session, brand.id, form, by=by, now=now)

    def decided(number, kind):
        for turn in range(number):
            mention = a_mention(session, source)
            pretagged(session, mention, Label.ABUSE, 0.97, now, abuse=0.97)
            label = Label.OTHER if kind == DecisionKind.LABEL else None
            choice = Choice(client_key=f"{kind}:{mention.id}:{turn}", mention_id=mention.id, kind=kind, label=label)
            decide(session, choice, by=moderator, now=now)

    decided(44, DecisionKind.ABUSE)
    with pytest.raises(Refused, match=r"Of 44 such texts that people decided, 44 were abuse: that makes sure of 94 %"):
        switch_rule(session, rule_id, on=True, by=by, now=now)
    decided(1, DecisionKind.ABUSE)
    switch_rule(session, rule_id, on=True, by=by, now=now)
    decided(3, DecisionKind.LABEL)
    trial = try_rule(session, brand.id, form.terms, form.effect, by=by, now=now)
    assert (trial.found, trial.decided, trial.agreed) == (48, 48, 45)
    assert [one.id for one in trial.disagreements]
    with pytest.raises(Refused, match="closes abuse by itself"):
        edit_rule(session, rule_id, replace(form, name="Другая"), by=by, now=now)


def test_a_trial_reads_and_changes_nothing(session, scene, now):
    brand, source, by = scene
    found = [a_mention(session, source, text="Дайте кредит") for _ in range(3)]
    a_mention(session, source, text="Дайте карту")
    old = a_mention(session, source, text="Дайте кредит", seen_at=now - timedelta(days=31))
    index_of(session).add(session, entries_of(session, [one.id for one in [*found, old]]))
    trial = try_rule(session, brand.id, Terms(query="кредит"), CLOSE, by=by, now=now)
    assert (trial.found, sorted(trial.waiting)) == (3, sorted(one.id for one in found))
    assert trial.examples[0].words == ("кредит",)
    assert state_of(session, found[0]) == MentionState.NEW


@pytest.mark.parametrize(
    ("terms", "effect", "why"),
    [
        (Terms(), CLOSE, "hold for every text"),
        (Terms(sources=(999,)), CLOSE, "sources is not there"),
        (Terms(stars=1), Effect(outcome=Outcome.KEEP), "do nothing"),
        (Terms(stars=1), Effect(outcome=Outcome.PROMOTE, channel_id=999), "channel is not there"),
        (Terms(stars=1), Effect(outcome=Outcome.KEEP, tell=(999,)), "told is not there"),
    ],
)
def test_a_rule_that_makes_no_sense_is_not_saved(session, scene, now, terms, effect, why):
    brand, _source, by = scene
    with pytest.raises(Refused, match=why):
        add_rule(session, brand.id, RuleForm(name="Правило", terms=terms, effect=effect), by=by, now=now)


@pytest.mark.parametrize(
    "stored",
    [
        {"query": "(кредит"}, {"sure": 2}, {"stars": 9}, {"from_hour": 3}, {"labels": ["пожар"]}, {"colour": "red"},
        {"from_hour": 3, "to_hour": 30},
    ],
)  # fmt: skip
def test_terms_that_mean_nothing_are_refused(stored):
    with pytest.raises(Refused):
        Terms.of(stored)


def test_terms_and_effects_are_read_as_they_were_stored():
    terms = Terms(query="кредит", labels=(Label.NEWS,), sure=0.5, from_hour=0, to_hour=8, flags=(AuthorFlag.TROLL,))
    effect = Effect(outcome=Outcome.PROMOTE, channel_id=3, tell=(1, 2))
    assert (Terms.of(terms.stored()), Effect.of(effect.stored())) == (terms, effect)


def test_versions_are_kept_and_a_removed_rule_comes_back(session, scene, now):
    brand, _source, by = scene
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"))
    edit_rule(session, rule_id, RuleForm(name="Новая", terms=Terms(query="заём"), effect=CLOSE), by=by, now=now)
    assert [(one.version, one.terms.query) for one in versions_of(session, rule_id, by=by)] == [
        (3, "заём"), (2, "кредит"), (1, "кредит")
    ]  # fmt: skip
    remove_rule(session, rule_id, by=by, now=now)
    assert ready(session) == {}
    assert rule_rows(session, brand.id, by=by, now=now)[0].is_removed
    restore_rule(session, rule_id, by=by, now=now)
    assert not rule_rows(session, brand.id, by=by, now=now)[0].is_active


def test_only_leads_of_the_brand_make_rules(session, scene, now):
    brand, _source, by = scene
    rule_id = a_rule(session, brand, by, now, Terms(query="кредит"))
    other = actor(Role.LEAD, brand_id=brand.id + 1)
    for stranger in (actor(Role.MODERATOR), other):
        with pytest.raises(Refused):
            switch_rule(session, rule_id, on=False, by=stranger, now=now)
        with pytest.raises(Refused):
            rule_rows(session, brand.id, by=stranger, now=now)
        assert firings(session, rule_id, by=stranger) == []


def test_people_are_told_with_a_number_and_a_link_only(session, scene, now, monkeypatch):
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    brand, source, by = scene
    a_rule(session, brand, by, now, Terms(stars=1), Effect(outcome=Outcome.KEEP, tell=(by.person_id,)))
    asked(session, [a_mention(session, source, text="Тайна вклада", stars=1.0)], now)
    letter = session.scalars(select(Job.payload).where(Job.kind == "mail")).one()
    assert letter["to"] == "lead@prichal.example"
    assert "stream?" in letter["text"]
    assert "Тайна" not in letter["text"]


def test_new_texts_are_asked_about_by_a_job_and_waiting_ones_when_a_lead_says_so(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand)
        mentions = [a_mention(session, source, text="Купите кредит") for _ in range(3)]
        index_of(session).add(session, entries_of(session, [one.id for one in mentions]))
        rule_id = a_rule(session, brand, LEAD, now, Terms(query="кредит"))
    follow_intake(Leased(1, "", {"mention_ids": [mentions[0].id]}, 1, 1, now), now)
    with database.reading() as session:
        job_id, payload = session.execute(select(Job.id, Job.payload).where(Job.kind == RULES_JOB)).one()
    ask_rules(Leased(job_id, RULES_JOB, payload, 1, 1, now), now)
    with database.transaction() as session:
        assert state_of(session, mentions[0]) == MentionState.DECIDED
        assert apply_to_waiting(session, rule_id, by=LEAD, now=now) == 2
    with database.reading() as session:
        payload = session.scalars(select(Job.payload).where(Job.id > job_id, Job.kind == RULES_JOB)).one()
    ask_rules(Leased(2, RULES_JOB, payload, 1, 1, now), now)
    assert take_all_back(rule_id, since=now - timedelta(hours=1), by=LEAD, now=now) == (3, 0)
    with database.reading() as session:
        assert {state_of(session, one) for one in mentions} == {MentionState.NEW}


def test_a_job_waits_for_the_pretag_but_not_for_ever(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        mention = a_mention(session, a_source(session, brand))
        a_rule(session, brand, SYSTEM, now, Terms(labels=(Label.NEWS,)))
    job = Leased(1, RULES_JOB, {"mention_ids": [mention.id]}, 1, 1, now)
    with pytest.raises(Postpone):
        ask_rules(job, now)
    ask_rules(job, now + timedelta(hours=2))
