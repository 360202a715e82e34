"""Categories that are switched off hide, count, and give back; on both databases."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from moderation.bringing_back import BATCH, SWITCH_JOB, Way, bring_back, errands, hide_again
from moderation.category_switches import Stretch, categories, hidden_in, switch_category
from moderation.commands import brand as brand_command
from moderation.deciding import Choice, decide
from moderation.finding import Finding
from moderation.intake import receive
from moderation.jobs import HANDLERS
from moderation.promotion import promote
from moderation.undoing import undo
from storage.errors import Refused
from storage.jobs import finish, take
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Brand, DailyCount, Mention, Promise, Source
from storage.vocabulary import Category, DecisionKind, Ground, MentionState, Role
from tests.builders import a_brand, a_channel, a_person, a_source, actor

MARCH = Stretch(Category.MEDIA, date(2026, 3, 1), date(2026, 3, 2))


def arrive(session, source, number, now, *, hours=1):
    published = now - timedelta(hours=hours)
    texts = {f"{source.id}-{hours}-{one}": f"Причал банк {one}" for one in range(number)}
    findings = [Finding(external_id=key, text=text, url="", published_at=published) for key, text in texts.items()]
    return receive(session, source=source, findings=findings, now=now)


def states(session, source_id):
    rows = select(Mention.state, func.count()).where(Mention.source_id == source_id).group_by(Mention.state)
    return {state.value: number for state, number in session.execute(rows)}


def counted(session, dimension, key):
    rows = select(func.sum(DailyCount.count)).where(DailyCount.dimension == dimension, DailyCount.key == key)
    return session.scalar(rows) or 0


@pytest.fixture
def paper(database, now):
    """The id of a paper whose category is switched off, with three texts of today and two that were too old."""
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        source = a_source(session, brand, category=Category.MEDIA)
        switch_category(session, brand.id, Category.MEDIA, is_watched=False, by=SYSTEM, now=now)
        arrive(session, source, 3, now)
        arrive(session, source, 2, now, hours=100)
        return source.id


def run_jobs(database, now):
    with database.transaction() as session:
        jobs = take(session, "worker", [SWITCH_JOB], now=now, limit=5)
    for job in jobs:
        HANDLERS[SWITCH_JOB](job, now)
        with database.transaction() as session:
            finish(session, job.id, "worker", now=now)
    return len(jobs)


def row_of(session, brand_id, category=Category.MEDIA):
    return next(row for row in categories(session, brand_id, by=SYSTEM) if row.category == category)


def test_what_a_switch_hides_is_counted_and_what_was_too_old_is_not(database, paper, now):
    with database.reading() as session:
        source = session.get_one(Source, paper)
        assert states(session, paper) == {"archived": 5}
        row = row_of(session, source.brand_id)
        assert (row.is_watched, row.sources, row.hidden, row.since) == (False, 1, 3, "2026-03-02")
        assert hidden_in(session, source.brand_id, MARCH, by=SYSTEM) == 3
        actions = session.scalars(select(AuditEntry.action)).all()
        assert "category_switched_off" in actions


def test_our_own_ground_is_never_hidden(session, now):
    brand = a_brand(session, muted_categories=["media"])
    source = a_source(session, brand, category=Category.MEDIA, ground=Ground.OURS)
    arrive(session, source, 1, now)
    assert row_of(session, brand.id).hidden == 0


def test_hidden_texts_come_back_for_a_stretch_of_days_and_can_be_hidden_again(database, paper, now):
    with database.transaction() as session:
        brand_id = session.get_one(Source, paper).brand_id
        assert bring_back(session, brand_id, MARCH, by=SYSTEM, now=now) == 3
        with pytest.raises(Refused, match="still on its way"):
            bring_back(session, brand_id, MARCH, by=SYSTEM, now=now)
        (errand,) = errands(session, brand_id, by=SYSTEM)
        assert (errand.way, errand.total, errand.done, errand.is_over) == (Way.SHOW, 3, 0, False)
    assert run_jobs(database, now) == 1
    with database.transaction() as session:
        assert states(session, paper) == {"archived": 2, "new": 3}
        assert (counted(session, "mention_state", "new"), counted(session, "mention_muted", "media")) == (3, 0)
        (errand,) = errands(session, brand_id, by=SYSTEM)
        assert (errand.done, errand.is_over, errand.can_be_undone) == (3, True, True)
        decided = session.scalars(select(Mention.id).where(Mention.state == MentionState.NEW).limit(1)).one()
        by = actor(Role.MODERATOR, person_id=a_person(session).id)
        choice = Choice(mention_id=decided, client_key="1", kind=DecisionKind.NOT_OURS)
        decide(session, choice, by=by, now=now)
        assert hide_again(session, brand_id, errand.id, by=SYSTEM, now=now) == 2
    run_jobs(database, now)
    with database.transaction() as session:
        assert states(session, paper) == {"archived": 4, "not_ours": 1}
        assert counted(session, "mention_muted", "media") == 2
        newest = errands(session, brand_id, by=SYSTEM)
        assert [(one.way, one.can_be_undone) for one in newest] == [(Way.HIDE, False), (Way.SHOW, False)]
        undo(session, by=by, now=now)
        assert counted(session, "mention_muted", "media") == 2


def test_more_than_one_step_is_done_and_a_second_run_of_the_job_changes_nothing(database, paper, now, monkeypatch):
    monkeypatch.setattr("moderation.bringing_back.BATCH", 2)
    assert BATCH > 2
    with database.transaction() as session:
        bring_back(session, session.get_one(Source, paper).brand_id, MARCH, by=SYSTEM, now=now)
        (job,) = take(session, "worker", [SWITCH_JOB], now=now)
    for _ in range(2):
        HANDLERS[SWITCH_JOB](job, now)
    with database.reading() as session:
        assert states(session, paper) == {"archived": 2, "new": 3}
        assert counted(session, "mention_muted", "media") == 0


def test_what_is_promoted_out_of_hiding_leaves_the_count_and_its_promise_begins_then(database, paper, now):
    with database.transaction() as session:
        hidden = session.scalars(select(Mention.id).where(Mention.muted_at.is_not(None)).limit(1)).one()
        later = now + timedelta(days=3)
        promote(session, hidden, by=SYSTEM, now=later)
        assert counted(session, "mention_muted", "media") == 2
        assert session.scalars(select(Promise.started_at)).all() == [later]


def test_only_days_with_something_hidden_can_come_back_and_only_an_administrator_brings_it(database, paper, now):
    with database.transaction() as session:
        brand_id = session.get_one(Source, paper).brand_id
        with pytest.raises(Refused, match="No text of these days"):
            bring_back(session, brand_id, MARCH._replace(last=date(2026, 3, 1)), by=SYSTEM, now=now)
        for deed in (
            lambda by: bring_back(session, brand_id, MARCH, by=by, now=now),
            lambda by: switch_category(session, brand_id, Category.FORUM, is_watched=False, by=by, now=now),
            lambda by: hide_again(session, brand_id, 1, by=by, now=now),
        ):
            with pytest.raises(Refused, match="not open to you"):
                deed(actor(Role.LEAD))
        with pytest.raises(Refused, match="no longer known"):
            hide_again(session, brand_id, 999, by=SYSTEM, now=now)
        switch_category(session, brand_id, Category.MEDIA, is_watched=True, by=SYSTEM, now=now)
        arrive(session, session.get_one(Source, paper), 4, now, hours=2)
        assert row_of(session, brand_id).is_watched
    with database.reading() as session:
        assert states(session, paper) == {"archived": 5, "new": 4}


def test_the_command_line_switches_lists_and_brings_back(database, paper, now):
    run = CliRunner().invoke
    with database.reading() as session:
        name = session.get_one(Brand, session.get_one(Source, paper).brand_id).name
    listed = [json.loads(line) for line in run(brand_command, ["categories", name, "--json"]).stdout.splitlines()]
    row = next(row for row in listed if row["category"] == "media")
    assert (row["is_watched"], row["hidden"], row["since"]) == (False, 3, "2026-03-02")
    asked = run(brand_command, ["bring-back", "media", "--since", "2026-03-01", "--until", "2026-03-03"])
    assert "3 texts" in asked.stdout
    assert run_jobs(database, datetime.now(UTC)) == 1
    changed = run(
        brand_command, ["edit", name, "--on", "media", "--off", "forum", "--own", "Банк", "--query", "пристань"]
    )
    assert changed.exit_code == 0
    with database.reading() as session:
        assert states(session, paper) == {"archived": 2, "new": 3}
        brand = session.scalars(select(Brand)).one()
        assert (brand.muted_categories, brand.own_accounts, brand.query) == (["forum"], ["Банк"], "пристань")
