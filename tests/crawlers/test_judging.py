"""What is noticed about a source between its passes and by them, and that people are told once per change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crawlers.judging import hour_of, judge_some
from crawlers.normal import WEEK_H
from crawlers.runs import close_run, open_run
from storage.tables import Alert, Job, Run, Source, SourceHour
from storage.vocabulary import Health, PageState
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def source(session):
    return a_source(
        session, a_brand(session), created_at=NOW - 60 * 24 * HOUR, last_success_at=NOW, last_new_at=NOW, every_s=900
    )


def judge_all(session, *, now):
    last = 0
    while last is not None:
        last = judge_some(session, after=last, now=now, most=1)


def passed(session, source, *, at, state=PageState.OK, new=0, **quality):
    opened = open_run(session, source.id, now=at)
    run = session.get_one(Run, opened.run_id)
    run.new, run.quality = new, quality
    close_run(session, opened, state=state, error="" if state is PageState.OK else "words", retry_at=None, now=at)
    session.refresh(source)


def alerts(session):
    return session.execute(select(Alert.text, Alert.closed_at).order_by(Alert.id)).all()


def test_a_source_that_nobody_reads_is_late_without_a_pass(session, source):
    judge_all(session, now=NOW + 2 * HOUR)
    assert (source.health, source.health_since) == (Health.LATE, NOW + 2 * HOUR)
    judge_all(session, now=NOW + 3 * HOUR)
    assert source.health_since == NOW + 2 * HOUR
    assert len(alerts(session)) == 1
    passed(session, source, at=NOW + 4 * HOUR)
    assert source.health is Health.OK
    ((text, closed_at),) = alerts(session)
    assert text.startswith("Read late.")
    assert closed_at == NOW + 4 * HOUR


def test_a_wrong_key_is_told_at_once_and_another_trouble_is_told_again(session, source):
    passed(session, source, at=NOW, state=PageState.AUTH_FAILED)
    assert source.health is Health.NEEDS_PERSON
    passed(session, source, at=NOW + HOUR, state=PageState.AUTH_FAILED)
    passed(session, source, at=NOW + 2 * HOUR, state=PageState.BLOCKED)
    assert source.health is Health.BLOCKED
    first, second = alerts(session)
    assert first[0].startswith("Needs a person.")
    assert first[1] == NOW + 2 * HOUR
    assert second[0].startswith("Blocked.")
    assert second[1] is None


def test_a_source_that_answers_but_brings_nothing_is_noticed_within_a_day(session, source):
    hour = hour_of(NOW)
    session.add_all(SourceHour(source_id=source.id, hour=at, new=2) for at in range(hour - 4 * WEEK_H, hour - 24))
    session.flush()
    passed(session, source, at=NOW)
    judge_all(session, now=NOW)
    assert (source.health, source.symptoms) == (Health.DEGRADED, ["low_yield"])
    passed(session, source, at=NOW, new=40)
    assert session.scalar(select(SourceHour.new).where(SourceHour.hour == hour)) == 40


def test_what_a_first_pass_brings_is_no_yield(session):
    source = a_source(session, a_brand(session))
    passed(session, source, at=NOW, new=5000)
    assert session.scalars(select(SourceHour)).all() == []
    passed(session, source, at=NOW + HOUR, new=5)
    passed(session, source, at=NOW + HOUR, new=6)
    assert session.scalars(select(SourceHour.new)).all() == [11]


def test_authors_that_vanish_from_the_pages_are_noticed_and_so_is_their_return(session, source):
    for number in range(4):
        passed(session, source, at=NOW + number * HOUR, texts=20, authors=20, known=20)
    assert source.health is Health.OK
    passed(session, source, at=NOW + 5 * HOUR, texts=20, authors=0, known=20)
    judge_all(session, now=NOW + 5 * HOUR)
    assert source.symptoms == ["no_authors"]
    passed(session, source, at=NOW + 6 * HOUR, texts=20, authors=20, known=20)
    assert source.health is Health.OK


def test_one_failed_pass_is_shown_but_nobody_is_told(session, source):
    passed(session, source, at=NOW, state=PageState.UNREACHABLE)
    assert (source.health, source.symptoms) == (Health.DEGRADED, ["retrying"])
    assert alerts(session) == []
    assert session.scalars(select(Job.id)).all() == []


def test_what_is_long_past_is_forgotten(session, source):
    session.add(SourceHour(source_id=source.id, hour=hour_of(NOW) - 8 * WEEK_H, new=1))
    session.flush()
    judge_all(session, now=NOW)
    assert session.scalars(select(Source.health)).all() == [Health.OK]
    assert session.scalars(select(SourceHour)).all() == []
