"""Every kind of source of the living town is collected completely, then incrementally, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawlers import polite
from crawlers.collecting import collect
from demo.keys import BANK, BLOG_KEY, BLOG_USER, MAPS_ACCOUNT, MAPS_KEY, VK_KEY
from demo.running import RunningTown, running_town
from storage.database import Database
from storage.secrets import seal
from storage.tables import Mention, MentionKey, MentionVersion, Place, Run, Source
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_source

KINDS = {
    "feed": ("/news/rss.xml", {}),
    "wordpress": ("/blog", {"user": BLOG_USER, "password": BLOG_KEY}),
    "google_business": (f"/maps/v4/accounts/{MAPS_ACCOUNT}", {"token": MAPS_KEY}),
    "vk_messages": ("/vk", {"token": VK_KEY}),
    "forum": ("/forum/", {}),
}
SITES = {"feed": "news", "wordpress": "blog", "google_business": "maps", "vk_messages": "vk", "forum": "forum"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[RunningTown]:
    polite.forget()
    with running_town(tmp_path / "town") as running:
        yield running


def source_of(database: Database, town: RunningTown, kind: str, **changes) -> int:
    path, secrets = KINDS[kind]
    with database.transaction() as session:
        source = a_source(
            session, a_brand(session), kind=kind, address=town.url + path, scope=Scope.OWN, is_local=True,
            zone="Europe/Moscow", secrets=seal(secrets), options={"own": BANK}, **changes,
        )  # fmt: skip
        return int(source.id)


def held(database: Database, source_id: int) -> dict[str, str]:
    """External id → present text."""
    with database.reading() as session:
        rows = session.execute(
            select(MentionKey.external_id, MentionVersion.text)
            .join(Mention, Mention.id == MentionKey.mention_id)
            .join(
                MentionVersion, (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version)
            )
            .where(Mention.source_id == source_id)
        )
        return {row.external_id: row.text for row in rows}


def standing(town: RunningTown, kind: str) -> int:
    """How many texts by customers the town shows there."""
    sections = {9}  # the section that robots.txt closes
    posts = [post for post in town.town.ledger.posts(SITES[kind]) if not post.own]
    if kind == "feed":
        return min(len(posts), 20)
    if kind == "forum":
        from demo import library  # noqa: PLC0415 - only the forum has closed sections

        sections = {section.id for section in library.sections() if section.closed}
        closed = {topic.id for topic in town.town.ledger.topics() if topic.section in sections}
        posts = [post for post in posts if post.thread not in closed]
    return len(posts)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_source_of_the_town_is_read_completely_and_a_second_pass_adds_nothing(database, town, kind):
    source_id = source_of(database, town, kind)
    now = datetime.now(UTC)
    first = collect(source_id, now=now)
    assert (first.state, first.error) == (PageState.OK, "")
    assert first.new == len(held(database, source_id)) == standing(town, kind)
    second = collect(source_id, now=now + timedelta(minutes=5))
    assert second.state in {PageState.OK, PageState.NOT_MODIFIED}
    assert (second.new, second.changed, second.deleted) == (0, 0, 0)
    assert second.pages <= first.pages


def some_post(town: RunningTown, kind: str):
    """A customer's text of the last hours, so that it lies in the window that is read again."""
    site = SITES[kind]
    first = next(post for post in town.town.ledger.posts(site) if not post.own)
    details = {"title": "Причал"} if kind == "feed" else {"thread": first.thread}
    if kind == "google_business":
        details["stars"] = 2
    author = {"vk_messages": first.author}.get(kind, "Новенький")
    if kind == "vk_messages":
        details = {}
    return town.town.add_post(site, "Совсем новый текст про «Причал»", author=author, **details)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_new_arrives_and_what_is_edited_becomes_a_version(database, town, kind):
    source_id = source_of(database, town, kind)
    now = datetime.now(UTC)
    collect(source_id, now=now)
    post = some_post(town, kind)
    arrived = collect(source_id, now=now + timedelta(hours=1, minutes=1))
    assert arrived.new == 1
    assert "Совсем новый текст про «Причал»" in held(database, source_id).values()
    town.town.edit_post(post, "Передумал: всё хорошо")
    edited = collect(source_id, now=now + timedelta(hours=2, minutes=2))
    assert (edited.new, edited.changed) == (0, 1)
    assert "Передумал: всё хорошо" in held(database, source_id).values()


@pytest.mark.parametrize("kind", ["wordpress", "google_business", "forum"])
def test_what_is_deleted_counts_as_gone_after_two_misses_and_a_dead_permalink(database, town, kind):
    source_id = source_of(database, town, kind)
    now = datetime.now(UTC)
    post = some_post(town, kind)
    collect(source_id, now=now)
    town.town.delete_post(post)
    later = [now + timedelta(hours=hours) for hours in (25, 26, 50)]
    assert collect(source_id, now=later[0]).deleted == 0, "one miss is not enough"
    assert collect(source_id, now=later[1]).deleted == 0, "two misses an hour apart are not enough"
    assert collect(source_id, now=later[2]).deleted == 1
    with database.reading() as session:
        gone = session.scalars(select(Mention).where(Mention.source_id == source_id, Mention.deleted_at.is_not(None)))
        assert len(gone.all()) == 1


def test_a_review_knows_its_branch(database, town):
    source_id = source_of(database, town, "google_business")
    collect(source_id, now=datetime.now(UTC))
    with database.reading() as session:
        places = session.execute(select(Place.address, Place.latitude).where(Place.source_id == source_id)).all()
        without = session.scalar(
            select(func.count()).select_from(Mention).where(Mention.source_id == source_id, Mention.place_id.is_(None))
        )
    assert places
    assert all(address and latitude for address, latitude in places)
    assert without == 0


def test_an_unchanged_feed_costs_one_small_request(database, town):
    source_id = source_of(database, town, "feed")
    now = datetime.now(UTC)
    collect(source_id, now=now)
    assert collect(source_id, now=now + timedelta(minutes=5)).state is PageState.NOT_MODIFIED


@pytest.mark.parametrize(
    ("kind", "mode", "state"),
    [
        ("feed", "500", PageState.UNREACHABLE),
        ("feed", "malformed", PageState.SCHEMA_DRIFT),
        ("wordpress", "auth", PageState.AUTH_FAILED),
        ("wordpress", "malformed", PageState.SCHEMA_DRIFT),
        ("google_business", "auth", PageState.AUTH_FAILED),
        ("google_business", "limit", PageState.QUOTA),
        ("google_business", "500", PageState.UNREACHABLE),
        ("vk_messages", "auth", PageState.AUTH_FAILED),
        ("vk_messages", "500", PageState.UNREACHABLE),
        ("vk_messages", "malformed", PageState.SCHEMA_DRIFT),
        ("forum", "malformed", PageState.SCHEMA_DRIFT),
    ],
)
def test_a_site_in_trouble_is_a_state_in_plain_words_and_loses_nothing(database, town, kind, mode, state):
    source_id = source_of(database, town, kind)
    now = datetime.now(UTC)
    collect(source_id, now=now)
    before = held(database, source_id)
    some_post(town, kind)
    town.town.set_trouble(SITES[kind], mode)
    failed = collect(source_id, now=now + timedelta(hours=2))
    assert failed.state is state
    assert failed.error.endswith(".")
    assert "Traceback" not in failed.error
    assert held(database, source_id) == before
    with database.reading() as session:
        assert session.get_one(Source, source_id).failures == 1
    town.town.set_trouble(SITES[kind], "none")
    mended = collect(source_id, now=now + timedelta(hours=4))
    assert (mended.new, mended.error) == (1, "")
    with database.reading() as session:
        assert session.get_one(Source, source_id).failures == 0
        assert session.scalar(select(func.count()).select_from(Run).where(Run.ended_at.is_(None))) == 0
