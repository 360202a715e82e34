"""The forum's spider: only topics that moved are read again, all of their pages, at the pace the site asks for."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from sqlalchemy import select

from crawlers.assignment import Assignment
from crawlers.collecting import collect
from crawlers.spider_run import spider_settings
from storage.errors import Refused
from storage.tables import MentionKey, SourceCursor
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent.parent


class Forum:
    """Topics as lists of posts on a loopback site, in prosilver's markup, ten posts a page."""

    def __init__(self, site) -> None:
        self.site = site
        self.topics: dict[int, list[tuple[int, str, datetime]]] = {}
        site.pages["/viewforum.php"] = self.listing
        site.pages["/viewtopic.php"] = self.topic

    def write(self, topic: int, number: int, text: str, at: datetime) -> None:
        self.topics.setdefault(topic, []).append((number, text, at))

    def listing(self, _got) -> str:
        rows = "".join(
            f'<li class="row"><a href="./viewtopic.php?t={topic}" class="topictitle">Тема {topic}</a>'
            f'<dd class="posts">{len(posts) - 1}</dd><dd class="lastpost">'
            f'<a href="./viewtopic.php?p={posts[-1][0]}">→</a>'
            f'<br><time datetime="{posts[-1][2].isoformat()}">x</time></dd></li>'
            for topic, posts in self.topics.items()
        )
        return f'<html><body id="phpbb"><ul class="topiclist topics">{rows}</ul></body></html>'

    def topic(self, got) -> str | int:
        asked = dict(part.split("=") for part in got.path.partition("?")[2].split("&"))
        number = int(asked["t"])
        start = int(asked.get("start", 0))
        posts = self.topics[number][start : start + 10]
        more = f'<a rel="next" href="./viewtopic.php?t={number}&amp;start={start + 10}">→</a>'
        has_more = start + 10 < len(self.topics[number])
        body = "".join(
            f'<div id="p{post}" class="post"><dl class="postprofile"><dt><a class="username">Гость</a></dt></dl>'
            f'<div class="postbody"><p class="author"><time datetime="{at.isoformat()}">x</time></p>'
            f'<div class="content">{text}</div></div></div>'
            for post, text, at in posts
        )
        paging = f'<div class="pagination">{more if has_more else ""}</div>'
        heading = f'<h2 class="topic-title"><a href="./viewtopic.php?t={number}">Тема {number}</a></h2>'
        return f'<html><body id="phpbb">{heading}{paging}{body}</body></html>'

    def read_topics(self) -> list[str]:
        return [got.path for got in self.site.asked("/viewtopic.php")]


@pytest.fixture
def forum(site) -> Forum:
    made = Forum(site)
    for number in range(1, 24):
        made.write(1, number, f"Старая тема, ответ {number}", NOW - timedelta(days=30, minutes=-number))
    made.write(2, 101, "Свежая тема про Причал", NOW - timedelta(hours=5))
    return made


def source_of(database, site, **changes) -> int:
    with database.transaction() as session:
        row = {
            "kind": "forum",
            "address": f"{site.url}/viewforum.php?f=1",
            "is_local": True,
            "scope": Scope.OWN,
            **changes,
        }
        return int(a_source(session, a_brand(session), **row).id)


def test_every_page_is_read_once_and_then_only_what_moved_or_is_fresh(database, site, forum):
    source_id = source_of(database, site)
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, first.pages) == (PageState.OK, 24, 4)
    site.seen.clear()
    second = collect(source_id, now=NOW + timedelta(hours=1))
    assert (second.new, second.changed) == (0, 0)
    assert forum.read_topics() == ["/viewtopic.php?t=2"], "the old topic has not moved, the fresh one is read for edits"
    site.seen.clear()
    forum.write(1, 102, "Новый ответ в старой теме", NOW + timedelta(hours=1))
    third = collect(source_id, now=NOW + timedelta(days=10))
    assert third.new == 1
    assert forum.read_topics() == ["/viewtopic.php?t=1", "/viewtopic.php?t=1&start=10", "/viewtopic.php?t=1&start=20"]
    with database.reading() as session:
        topics = session.scalars(select(SourceCursor.state)).one()["topics"]
    assert topics == {"t1": "102/23", "t2": "101/0"}


def test_a_topic_that_breaks_off_is_read_again_from_its_first_page(database, site, forum):
    whole = site.pages["/viewtopic.php"]
    site.pages["/viewtopic.php"] = lambda got: 500 if "start=20" in got.path else whole(got)
    source_id = source_of(database, site)
    broken = collect(source_id, now=NOW)
    assert broken.new == 21, "what was read before the fault is stored"
    site.pages["/viewtopic.php"] = whole
    mended = collect(source_id, now=NOW + timedelta(hours=1))
    assert (mended.state, mended.new) == (PageState.OK, 3)


def test_the_forum_sets_the_pace_and_says_what_is_closed(database, site, forum):
    site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 1\nDisallow: /viewtopic.php?t=2"
    started = time.monotonic()
    outcome = collect(source_of(database, site), now=NOW)
    assert time.monotonic() - started > 3, "a list and three pages, a second apart"
    assert (outcome.state, outcome.new) == (PageState.OK, 23)
    assert "/viewtopic.php?t=2" not in forum.read_topics()


COLLECTOR = """
import sys
from datetime import datetime
from crawlers.collecting import collect
from storage.database import Database, use
use(Database(sys.argv[1]))
collect(int(sys.argv[2]), now=datetime.fromisoformat(sys.argv[3]))
"""


def is_alive(process: psutil.Process) -> bool:
    """A zombie whose new parent has not looked yet is dead."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_when_its_launcher_is_killed_the_spider_dies_too_and_the_next_pass_reads_the_rest(database, site, forum):
    whole, reached, go_on = site.pages["/viewtopic.php"], threading.Event(), threading.Event()

    def held(got):
        if "start=20" in got.path and not go_on.is_set():
            reached.set()
            go_on.wait(60)
        return whole(got)

    site.pages["/viewtopic.php"] = held
    source_id = source_of(database, site)
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", COLLECTOR, url, str(source_id), NOW.isoformat()]
    launcher = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert reached.wait(60)
    (spider,) = psutil.Process(launcher.pid).children()
    launcher.kill()
    launcher.wait(20)
    until = time.monotonic() + 20
    while is_alive(spider) and time.monotonic() < until:
        time.sleep(0.02)
    go_on.set()
    assert not is_alive(spider)
    outcome = None
    while outcome is None and time.monotonic() < until:
        try:
            outcome = collect(source_id, now=NOW + timedelta(minutes=5))
        except Refused:
            time.sleep(0.05)  # PostgreSQL notices a dead connection a moment later
    assert outcome is not None
    assert outcome.state is PageState.OK
    with database.reading() as session:
        keys = session.scalars(select(MentionKey.external_id)).all()
    assert len(keys) == len(set(keys)) == 24


def test_spiders_are_polite_and_bounded_by_their_settings():
    zone = ZoneInfo("Europe/Moscow")
    public = Assignment(source_id=1, kind="forum", name="x", address="https://x.test", zone=zone)
    given = spider_settings(public, crawl_delay=7.0)
    assert given["DOWNLOAD_DELAY"] == 7.0
    assert spider_settings(public, crawl_delay=0.0)["DOWNLOAD_DELAY"] == 1.0
    assert spider_settings(public, crawl_delay=900.0)["DOWNLOAD_DELAY"] == 60.0
    assert given["ROBOTSTXT_OBEY"]
    assert given["AUTOTHROTTLE_ENABLED"]
    assert not given["COOKIES_ENABLED"]
    assert given["DOWNLOAD_HANDLERS"]["file"] is None
    guards = build_component_list(Settings(given).getwithbase("EXTENSIONS"))
    assert "crawlers.spiders.memory.OwnMemory" in guards
    assert "scrapy.extensions.memusage.MemoryUsage" not in guards
