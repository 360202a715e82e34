"""Removal complaints: filed once with evidence, step by step, ended by a crawl; what sites make of them is counted."""

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from moderation.cards import cards_of
from moderation.jobs import GONE_JOB, HANDLERS
from moderation.removal_list import complaints, steps_of, success
from moderation.removal_rules import rules_of
from moderation.removals import draft_of, file_complaint, move_complaint, next_states, subject_of
from moderation.showing import shown
from storage.errors import Refused
from storage.i18n import speaking
from storage.jobs import Leased
from storage.source_kinds import KINDS
from storage.tables import Mention, RemovalComplaint, Source
from storage.vocabulary import Label, MentionState, RemovalState, Role
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor, an_author
from tests.moderation.test_rules import pretagged

UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    source = a_source(session, brand, kind="google_business", name="Google")
    author = an_author(session, source, name="Злой Гость")
    person = a_person(session, Role.MODERATOR, name="Вера")
    mention = a_mention(session, source, text="Вы все уроды", author_id=author.id)
    return brand, mention, actor(Role.MODERATOR, person_id=person.id)


def filed(session, mention, by, now, **more):
    return file_complaint(session, mention.id, **({"rule": "harassment", "text": "Уберите"} | more), by=by, now=now)


def test_a_complaint_keeps_evidence_and_every_step(session, scene, now):
    brand, mention, by = scene
    number = filed(session, mention, by, now, number="G-17")
    move_complaint(session, number, RemovalState.REJECTED, note="Не нарушает", by=by, now=now + timedelta(days=1))
    move_complaint(session, number, RemovalState.APPEALED, by=by, now=now + timedelta(days=2))
    [row] = complaints(session, brand.id, only_open=True, by=by)
    assert (row.state, row.number, row.filed_by) == (RemovalState.APPEALED, "G-17", "Вера")
    assert row.evidence["sha256"] == hashlib.sha256("Вы все уроды".encode()).hexdigest()
    assert (row.evidence["author"], row.evidence["url"]) == ("Злой Гость", mention.url)
    steps = steps_of(session, [number])[number]
    assert [(one.state, one.note, one.by) for one in steps] == [
        (RemovalState.FILED, "", "Вера"), (RemovalState.REJECTED, "Не нарушает", "Вера"),
        (RemovalState.APPEALED, "", "Вера"),
    ]  # fmt: skip
    assert not row.is_due(now + timedelta(days=8))
    assert row.is_due(now + timedelta(days=9))


def test_one_complaint_about_a_text_is_open_at_a_time(session, scene, now):
    brand, mention, by = scene
    number = filed(session, mention, by, now)
    with pytest.raises(Refused, match="is open already"):
        filed(session, mention, by, now)
    move_complaint(session, number, RemovalState.WITHDRAWN, by=by, now=now)
    filed(session, mention, by, now)
    assert len(complaints(session, brand.id, only_open=True, by=by)) == 1
    assert len(complaints(session, brand.id, only_open=False, by=by)) == 2


@pytest.mark.parametrize(("more", "why"), [({"rule": "ugly"}, "no such rule"), ({"text": "  "}, "says nothing")])
def test_a_complaint_without_sense_is_refused(session, scene, now, more, why):
    _brand, mention, by = scene
    with pytest.raises(Refused, match=why):
        filed(session, mention, by, now, **more)


def test_only_steps_that_can_follow_are_taken(session, scene, now):
    _brand, mention, by = scene
    number = filed(session, mention, by, now)
    with pytest.raises(Refused, match="gone another way"):
        move_complaint(session, number, RemovalState.APPEALED, by=by, now=now)
    assert RemovalState.APPEALED not in next_states(RemovalState.FILED)
    assert next_states(RemovalState.GONE) == []


def test_a_crawl_that_finds_the_text_gone_ends_the_complaint(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        mention = a_mention(session, a_source(session, brand, kind="2gis"))
        by = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
        number = file_complaint(session, mention.id, rule="insult", text="Уберите", by=by, now=now)
        session.get_one(Mention, mention.id).deleted_at = now + timedelta(days=3)
    HANDLERS[GONE_JOB](Leased(1, GONE_JOB, {}, 1, 1, now), now + timedelta(days=3))
    HANDLERS[GONE_JOB](Leased(2, GONE_JOB, {}, 1, 1, now), now + timedelta(days=4))
    with database.reading() as session:
        assert session.scalars(select(RemovalComplaint.state)).one() == RemovalState.GONE
        steps = steps_of(session, [number])[number]
        assert [(one.state, one.by) for one in steps][-1] == (RemovalState.GONE, None)
        [counted] = success(session, brand.id, by=by)
    assert counted == ("2gis", "insult", 1, 1, 1, 3.0)


def test_open_complaints_do_not_count_and_rejected_ones_do(session, scene, now):
    brand, mention, by = scene
    move_complaint(session, filed(session, mention, by, now), RemovalState.REJECTED, by=by, now=now)
    other = a_mention(session, session.get_one(Source, mention.source_id))
    filed(session, other, by, now)
    [counted] = success(session, brand.id, by=by)
    assert (counted.filed, counted.ended, counted.gone, counted.days) == (2, 1, 0, None)


def test_strangers_neither_file_nor_read(session, scene, now):
    brand, mention, by = scene
    number = filed(session, mention, by, now)
    stranger = actor(Role.MODERATOR, brand_id=brand.id + 1)
    for attempt in (
        lambda: subject_of(session, mention.id, by=stranger),
        lambda: filed(session, mention, actor(Role.OPERATOR), now),
        lambda: move_complaint(session, number, RemovalState.GONE, by=stranger, now=now),
        lambda: complaints(session, brand.id, only_open=True, by=stranger),
        lambda: success(session, brand.id, by=stranger),
    ):
        with pytest.raises(Refused):
            attempt()


@pytest.mark.parametrize("platform", sorted(KINDS))
def test_every_kind_has_rules_in_both_languages(platform):
    assert rules_of(platform)
    assert all(rule.ru and rule.en and rule.ru != rule.en for rule in rules_of(platform).values())


def test_what_is_written_to_the_site_names_the_rule_in_the_language_in_force(session, scene):
    _brand, mention, by = scene
    one = subject_of(session, mention.id, by=by)
    with speaking("ru"):
        assert "Домогательства и оскорбления" in draft_of(one, "harassment")
    assert "Вы все уроды" in draft_of(one, "harassment")


def test_the_card_of_an_abusive_text_leads_to_the_complaint(session, scene, now):
    _brand, mention, by = scene
    [card] = cards_of(session, [mention.id], by=by)
    assert shown(card, zone=UTC_ZONE, now=NOW)["removal"] == ""
    pretagged(session, mention, Label.OTHER, 0.5, now, abuse=0.7)
    session.expire_all()
    [card] = cards_of(session, [mention.id], by=by)
    assert shown(card, zone=UTC_ZONE, now=NOW)["removal"] == f"/removals?mention={mention.id}"
    mention.state = MentionState.NOT_OURS
    session.flush()
    [card] = cards_of(session, [mention.id], by=by)
    assert shown(card, zone=UTC_ZONE, now=NOW)["removal"] == ""
