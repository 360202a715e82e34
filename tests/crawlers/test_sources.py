"""What an administrator does with sources, and who may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crawlers import queries, sources
from crawlers.drafts import draft_of, in_their_words, seconds_of, web_address
from crawlers.health import Health
from storage.errors import Refused
from storage.i18n import speaking
from storage.jobs import enqueue
from storage.rights import SYSTEM
from storage.secrets import unseal
from storage.source_kinds import KINDS
from storage.tables import AuditEntry, Job, Source
from storage.vocabulary import Category, Ground, ReplyPolicy, Role, Scope
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor

WORDPRESS = KINDS["wordpress"]


def a_draft(**given: str):
    return draft_of(
        WORDPRESS, "https://blog.example/#top", name="Блог", given={"user": "desk", "password": "p w", **given}
    )


def administrator(session):
    return actor(Role.ADMINISTRATOR, person_id=a_person(session, Role.ADMINISTRATOR).id)


def test_a_draft_takes_the_defaults_of_its_kind_and_of_its_ground():
    draft = a_draft()
    assert (draft.address, draft.category, draft.every_s) == ("https://blog.example/", Category.BLOG, 600)
    assert (draft.ground, draft.scope, draft.policy) == (Ground.OTHERS, Scope.OPEN, ReplyPolicy.ALWAYS)
    assert draft.secrets == {"user": "desk", "password": "p w"}
    assert a_draft(ground="ours").scope is Scope.OWN
    assert a_draft(ground="ours", scope="open").scope is Scope.OPEN


def test_keys_of_set_become_columns_options_and_secrets():
    draft = a_draft(local="true", tz="Asia/Omsk", encoding="cp1251", priority="3", own="Банк", pause="0.5")
    assert (draft.is_local, draft.zone, draft.encoding, draft.priority) == (True, "Asia/Omsk", "cp1251", 3)
    assert draft.options == {"own": "Банк", "pause": 0.5}


@pytest.mark.parametrize(
    "given",
    [
        {"tz": "Mars/Base"},
        {"encoding": "klingon"},
        {"local": "perhaps"},
        {"priority": "high"},
        {"ground": "theirs"},
        {"policy": "never"},
        {"pause": "-1"},
        {"passwort": "x"},
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(given):
    with pytest.raises(Refused) as caught:
        a_draft(**given)
    assert next(iter(given)) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90), ("15m", 900), ("1h", 3600), ("2d", 172_800), ("600", 600),
        ("15 min", 900), ("15 мин.", 900), ("1 ч", 3600), ("2 д", 172_800), ("5 сек", 5),
    ],
)  # fmt: skip
def test_an_interval_is_typed_as_people_say_it(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("seconds", [5, 90, 900, 5400, 3600, 172_800])
def test_an_interval_in_their_words_can_be_typed_back(seconds, language):
    with speaking(language):
        assert seconds_of(in_their_words(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "4s", "0", "1y", "-5m", "99d", "soon", "9" * 20, "15 мин 30 с"])
def test_an_interval_outside_reason_is_refused(text):
    with pytest.raises(Refused):
        seconds_of(text)


@pytest.mark.parametrize("text", ["", "javascript:alert(1)", "ftp://x", "http://", "https://" + "x" * 3000])
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(Refused):
        web_address(text)


def test_a_new_source_is_read_at_once_and_its_secrets_are_sealed(session):
    brand, by = a_brand(session), administrator(session)
    source_id = sources.add_source(session, a_draft(), brand_id=brand.id, by=by, now=NOW)
    source = session.get_one(Source, source_id)
    assert source.next_due_at == NOW
    assert "p w" not in source.secrets
    assert unseal(source.secrets) == {"user": "desk", "password": "p w"}
    (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.subject_id, entry.person_id) == ("source_added", source_id, by.person_id)
    assert "p w" not in str(entry.details)


def test_the_same_source_is_not_added_twice(session):
    brand = a_brand(session)
    sources.add_source(session, a_draft(), brand_id=brand.id, by=SYSTEM, now=NOW)
    with pytest.raises(Refused, match="already a source"):
        sources.add_source(session, a_draft(), brand_id=brand.id, by=SYSTEM, now=NOW)
    other = a_brand(session)
    assert sources.add_source(session, a_draft(), brand_id=other.id, by=SYSTEM, now=NOW)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.LEAD, Role.OPERATOR, Role.MARKETING, Role.QUALITY])
def test_only_an_administrator_touches_sources(session, role):
    brand = a_brand(session)
    source = a_source(session, brand)
    by = actor(role)
    for act in (
        lambda: sources.add_source(session, a_draft(), brand_id=brand.id, by=by, now=NOW),
        lambda: sources.change_source(session, source.id, {"name": "x"}, by=by, now=NOW),
        lambda: sources.pause_source(session, source.id, by=by, now=NOW),
        lambda: sources.resume_source(session, source.id, by=by, now=NOW),
        lambda: sources.remove_source(session, source.id, by=by, now=NOW),
        lambda: sources.read_now(session, source.id, by=by, now=NOW),
        lambda: queries.list_sources(session, by=by, now=NOW),
        lambda: queries.list_runs(session, source.id, by=by),
    ):
        with pytest.raises(Refused):
            act()


def test_an_administrator_of_one_brand_sees_and_touches_only_that_brand(session):
    mine, theirs = a_brand(session), a_brand(session)
    own, foreign = a_source(session, mine), a_source(session, theirs)
    by = actor(Role.ADMINISTRATOR, brand_id=mine.id)
    assert [row.id for row in queries.list_sources(session, by=by, now=NOW)] == [own.id]
    with pytest.raises(Refused):
        sources.pause_source(session, foreign.id, by=by, now=NOW)
    with pytest.raises(Refused):
        queries.one_source(session, foreign.id, by=by, now=NOW)


def test_paused_is_not_read_and_resumed_is_read_at_once(session):
    source = a_source(session, a_brand(session))
    sources.pause_source(session, source.id, by=SYSTEM, now=NOW)
    assert (source.enabled, source.next_due_at) == (False, None)
    assert queries.one_source(session, source.id, by=SYSTEM, now=NOW).health is Health.PAUSED
    sources.resume_source(session, source.id, by=SYSTEM, now=NOW)
    assert (source.enabled, source.next_due_at) == (True, NOW)
    sources.resume_source(session, source.id, by=SYSTEM, now=NOW)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["source_paused", "source_resumed"]


def test_a_change_keeps_the_secrets_it_does_not_name(session):
    brand = a_brand(session)
    source_id = sources.add_source(session, a_draft(), brand_id=brand.id, by=SYSTEM, now=NOW)
    changes = {"name": "Новое имя", "every_s": 60, "secrets": {"password": "new"}}
    sources.change_source(session, source_id, changes, by=SYSTEM, now=NOW + timedelta(hours=1))
    source = session.get_one(Source, source_id)
    assert (source.name, source.every_s, source.next_due_at) == ("Новое имя", 60, NOW + timedelta(hours=1))
    assert unseal(source.secrets) == {"user": "desk", "password": "new"}
    assert "new" not in str(session.scalars(select(AuditEntry.details)).all()[-1])


def test_a_source_that_brought_nothing_vanishes(session):
    source = a_source(session, a_brand(session))
    sources.remove_source(session, source.id, by=SYSTEM, now=NOW)
    session.expire_all()
    assert session.get(Source, source.id) is None


def test_a_removed_source_leaves_what_it_brought_and_comes_back_with_it(session):
    brand = a_brand(session)
    source_id = sources.add_source(session, a_draft(), brand_id=brand.id, by=SYSTEM, now=NOW)
    mention = a_mention(session, session.get_one(Source, source_id))
    sources.remove_source(session, source_id, by=SYSTEM, now=NOW)
    assert queries.list_sources(session, by=SYSTEM, now=NOW) == []
    assert queries.enabled_sources(session) == []
    assert session.get_one(Source, source_id).secrets == ""
    assert mention.source_id == source_id
    with pytest.raises(Refused):
        sources.resume_source(session, source_id, by=SYSTEM, now=NOW)
    assert sources.add_source(session, a_draft(), brand_id=brand.id, by=SYSTEM, now=NOW) == source_id
    (row,) = queries.list_sources(session, by=SYSTEM, now=NOW)
    assert row.texts == 1


def test_read_now_asks_once_however_often_it_is_pressed(session):
    source = a_source(session, a_brand(session))
    assert sources.read_now(session, source.id, by=SYSTEM, now=NOW)
    assert not sources.read_now(session, source.id, by=SYSTEM, now=NOW + timedelta(seconds=1))
    assert len(session.scalars(select(Job.id).where(Job.kind == sources.COLLECT_JOB)).all()) == 1


def test_a_pass_asked_for_another_source_is_not_taken_for_this_one(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    enqueue(session, sources.COLLECT_JOB, {}, now=NOW, unique_key=f"collect:{source.id}9:0")
    assert sources.read_now(session, source.id, by=SYSTEM, now=NOW)


def test_the_only_brand_is_meant_unless_there_are_several(session):
    with pytest.raises(Refused, match="no brand yet"):
        queries.the_only_brand(session)
    brand = a_brand(session, name="Причал")
    assert queries.the_only_brand(session) == brand.id
    a_brand(session)
    with pytest.raises(Refused, match="several brands"):
        queries.the_only_brand(session)
    assert queries.brand_called(session, "Причал") == queries.brand_called(session, str(brand.id)) == brand.id
    with pytest.raises(Refused):
        queries.brand_called(session, "Волна")
