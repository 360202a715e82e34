"""The past of a source: in small steps, into the archive, with a cursor of its own, and people can stop it."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from crawlers import backfilling
from crawlers.collecting import collect
from crawlers.jobs import HANDLERS
from crawlers.reading_back import read_back
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Mention, Run, Source, SourceCursor
from storage.vocabulary import Lane, MentionState, Scope
from storage.worker import Worker
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
POSTS = 400


@pytest.fixture
def forum(site):
    """A forum with a post every six hours, of which a request shows fifty."""

    def posts(got):
        before = int(parse_qs(urlsplit(got.path).query).get("before", [POSTS])[0])
        rows = [
            {
                "id": number, "username": "anna", "name": "Анна", "topic_id": 1, "topic_slug": "t",
                "post_number": number, "topic_title": "Тема", "cooked": f"<p>Текст {number}</p>", "version": 1,
                "created_at": (NOW - timedelta(hours=6 * (POSTS - number))).isoformat().replace("+00:00", "Z"),
            }
            for number in range(max(1, before - 49), before + 1)
        ]  # fmt: skip
        return {"latest_posts": rows[::-1]}

    site.pages["/posts.json"] = posts
    return site


def source_of(database, forum, kind="discourse"):
    with database.transaction() as session:
        source = a_source(
            session, a_brand(session), kind=kind, address=forum.url, scope=Scope.OWN, is_local=True, every_s=900
        )
        return source.id


def wish(database, source_id, since=None):
    with database.transaction() as session:
        backfilling.start_backfill(session, source_id, since, by=SYSTEM, now=NOW)


def past(database, source_id, now=NOW):
    with database.reading() as session:
        return backfilling.past_of(session, session.get_one(Source, source_id), now=now)


def test_the_past_goes_into_the_archive_and_leaves_the_live_cursor_alone(database, forum):
    source_id = source_of(database, forum)
    assert past(database, source_id) == backfilling.Past(is_possible=True)
    wish(database, source_id, date(2026, 1, 1))
    assert read_back(source_id, now=NOW, steps=2) == 2
    so_far = past(database, source_id)
    assert (so_far.texts, so_far.is_done, so_far.is_asked_for) == (100, False, True)
    assert so_far.share == pytest.approx(100 * 6 / 24 / 68, abs=0.02)
    with database.reading() as session:
        assert session.scalars(select(Mention.state).distinct()).all() == [MentionState.ARCHIVED]
        assert session.get(SourceCursor, (source_id, Lane.LIVE)) is None
        assert session.scalars(select(Run.lane)).all() == [Lane.BACKFILL]
        assert session.get_one(Source, source_id).last_run_at is None


def test_it_ends_at_the_day_that_was_asked_for_and_an_earlier_day_goes_on(database, forum):
    source_id = source_of(database, forum)
    wish(database, source_id, date(2026, 2, 20))
    assert read_back(source_id, now=NOW) == 2
    assert past(database, source_id).is_done
    assert read_back(source_id, now=NOW) == 0
    wish(database, source_id)
    asked = len(forum.asked("/posts.json"))
    assert read_back(source_id, now=NOW) == 6
    assert len(forum.asked("/posts.json")) == asked + 6
    whole = past(database, source_id)
    assert (whole.texts, whole.is_done, whole.share) == (POSTS, True, 1.0)


def test_people_can_stop_it_and_it_goes_on_from_there(database, forum):
    source_id = source_of(database, forum)
    wish(database, source_id)
    read_back(source_id, now=NOW, steps=1)
    with database.transaction() as session:
        backfilling.stop_backfill(session, source_id, by=SYSTEM, now=NOW)
        assert backfilling.ask_for_steps(session, now=NOW) == []
    assert read_back(source_id, now=NOW) == 0
    wish(database, source_id)
    read_back(source_id, now=NOW)
    assert past(database, source_id).texts == POSTS


def test_a_failure_is_told_with_the_past_and_harms_nothing_else(database, forum):
    source_id = source_of(database, forum)
    wish(database, source_id)
    read_back(source_id, now=NOW, steps=1)
    forum.pages["/posts.json"] = 500
    read_back(source_id, now=NOW)
    so_far = past(database, source_id)
    assert "HTTP 500" in so_far.error
    assert so_far.texts == 50
    with database.reading() as session:
        source = session.get_one(Source, source_id)
        assert (source.failures, source.error) == (0, "")


def test_live_texts_that_the_past_meets_again_are_not_doubled(database, forum):
    source_id = source_of(database, forum)
    live = collect(source_id, now=NOW).new
    wish(database, source_id)
    read_back(source_id, now=NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == POSTS
    assert 0 < live <= POSTS


def test_the_clock_asks_for_steps_and_a_worker_takes_them(database, forum):
    source_id = source_of(database, forum)
    wish(database, source_id)
    with database.transaction() as session:
        assert backfilling.ask_for_steps(session, now=NOW) == [source_id]
        assert backfilling.ask_for_steps(session, now=NOW) == []
    Worker(database, {backfilling.BACKFILL_JOB: HANDLERS[backfilling.BACKFILL_JOB]}, clock=lambda: NOW).drain()
    assert past(database, source_id).is_done


def test_a_kind_that_shows_only_its_newest_texts_has_no_past(database, forum):
    source_id = source_of(database, forum, kind="feed")
    with pytest.raises(Refused, match="cannot be collected"):
        wish(database, source_id)
    assert not past(database, source_id).is_possible


def test_a_day_in_the_future_is_refused(database, forum):
    source_id = source_of(database, forum)
    with pytest.raises(Refused, match="future"):
        wish(database, source_id, date(2027, 1, 1))
