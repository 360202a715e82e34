"""The spider on a forum of another engine (XenForo 2's markup): what it walks, when it stops, what it notices."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.detection import Look, detect
from crawlers.parsers.threads import ThreadFound
from crawlers.topics import Topics
from storage.tables import Mention, MentionKey, SourceCursor
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def database_url(tmp_path, make_database):
    return make_database("sqlite", tmp_path)


class XenForo:
    """Threads of a board, twenty on a page of the list, two posts on a page of a thread."""

    def __init__(self, site) -> None:
        self.site = site
        self.threads = {}
        site.pages["/forums/bank.2/"] = self.listing
        site.pages["/threads"] = 404

    def write(self, thread, post, text, at, author="Мария"):
        self.threads.setdefault(thread, []).append((post, text, at, author))
        self.site.pages[f"/threads/tema.{thread}/"] = lambda got: self.thread(thread, got)

    def listing(self, got):
        number = int(got.path.partition("page=")[2] or 1)
        newest = sorted(self.threads.items(), key=lambda row: row[1][-1][2], reverse=True)
        rows = "".join(
            f'<div class="structItem structItem--thread"><div class="structItem-title">'
            f'<a href="/threads/tema.{thread}/">'
            f'Тема {thread}</a></div><div class="structItem-cell--meta"><dl class="pairs"><dt>Ответы</dt>'
            f"<dd>{len(posts) - 1}</dd></dl></div>"
            f'<div class="structItem-cell--latest"><time class="structItem-latestDate" '
            f'datetime="{posts[-1][2].isoformat()}">x</time></div></div>'
            for thread, posts in newest[20 * number - 20 : 20 * number]
        )
        more = f'<a class="pageNav-jump pageNav-jump--next" href="/forums/bank.2/?page={number + 1}">→</a>'
        return f'<html id="XF"><body>{rows}{more if len(newest) > 20 * number else ""}</body></html>'

    def thread(self, thread, got):
        posts = self.threads.get(thread)
        if posts is None:
            return 404
        number = int(got.path.partition("page=")[2] or 1)
        body = "".join(
            f'<article class="message message--post" data-author="{author}" data-content="post-{post}">'
            f'<div class="message-name"><a class="username" data-user-id="5">{author}</a></div>'
            f'<div class="message-attribution"><time class="u-dt" datetime="{at.isoformat()}">x</time></div>'
            f'<div class="message-body"><div class="bbWrapper">{text}</div></div></article>'
            for post, text, at, author in posts[2 * number - 2 : 2 * number]
        )
        more = f'<a class="pageNav-jump pageNav-jump--next" href="/threads/tema.{thread}/?page={number + 1}">→</a>'
        return (
            f'<html id="XF"><h1 class="p-title-value">Тема {thread}</h1>{body}{more if len(posts) > 2 * number else ""}'
        )


@pytest.fixture
def board(site):
    made = XenForo(site)
    for thread in range(1, 51):
        made.write(thread, thread * 10, f"Старая тема {thread} про Причал", NOW - (30 + thread) * DAY)
    made.write(60, 600, "Свежая тема", NOW - timedelta(hours=3))
    made.write(60, 601, "Ответ", NOW - timedelta(hours=2), author="Игорь")
    made.write(60, 602, "Ещё ответ", NOW - timedelta(hours=1))
    return made


def source_of(database, site, **changes):
    with database.transaction() as session:
        row = {
            "kind": "forum",
            "address": f"{site.url}/forums/bank.2/",
            "is_local": True,
            "scope": Scope.OWN,
            **changes,
        }
        return int(a_source(session, a_brand(session), **row).id)


def paths(site, start):
    return [got.path for got in site.asked(start)]


def test_another_engine_is_recognised_and_shown(board, site):
    found = detect(f"{site.url}/forums/bank.2/", Look(NOW, is_local=True))
    assert (found.kind, found.options["engine"], len(found.findings)) == ("forum", "xenforo_2", 2)
    topic = detect(f"{site.url}/threads/tema.60/", Look(NOW, is_local=True))
    assert [one.external_id for one in topic.findings] == ["p600", "p601"]


def test_a_walk_ends_where_nothing_moved_and_a_weekly_one_goes_to_the_end(database, board, site):
    source_id = source_of(database, site, options={"engine": "xenforo_2"})
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, first.pages) == (PageState.OK, 53, 52)
    assert len(paths(site, "/forums")) == 3
    site.seen.clear()
    del board.threads[45]
    board.write(44, 449, "Новое в старой теме", NOW + timedelta(hours=1))
    second = collect(source_id, now=NOW + timedelta(hours=2))
    assert second.new == 1
    assert len(paths(site, "/forums")) == 2, "twenty in a row have not moved: the third page is not asked for"
    site.seen.clear()
    third = collect(source_id, now=NOW + 8 * DAY)
    assert len(paths(site, "/forums")) == 3
    assert "/threads/tema.45/" in paths(site, "/threads"), "it left the lists, so it is looked for"
    assert (third.state, third.deleted) == (PageState.OK, 0)
    fourth = collect(source_id, now=NOW + 9 * DAY)
    assert fourth.deleted == 1, "missed twice, and dead at its own address"
    with database.reading() as session:
        state = session.scalars(select(SourceCursor.state)).one()
    assert "t45" not in state["topics"]
    assert state["lists"] == []


def test_a_site_that_says_come_back_later_is_left_alone_and_what_was_read_is_kept(database, board, site):
    whole = site.pages["/threads/tema.20/"]
    site.pages["/threads/tema.20/"] = (429, {"Retry-After": "120"}, b"")
    source_id = source_of(database, site)
    outcome = collect(source_id, now=NOW)
    assert outcome.state is PageState.QUOTA
    assert 0 < outcome.new < 53
    site.pages["/threads/tema.20/"] = whole
    assert collect(source_id, now=NOW + timedelta(hours=1)).new == 53 - outcome.new


def test_posts_without_numbers_are_known_by_thread_writer_and_words(database, site):
    profile = (
        'name = "Своя"\npost = ["div.msg"]\nauthor = ["b"]\ntext = ["p"]\ndate = ["time"]\nnext = ["a.on::attr(href)"]'
    )
    said = "<div class=msg><b>{}</b><time datetime='2026-03-09T10:00:00Z'></time><p>{}</p></div>"
    pages = {
        "/talk": said.format("Мария", "Плюс один")
        + said.format("Игорь", "Не согласен")
        + "<a class=on href=/talk2>→</a>",
        "/talk2": said.format("Мария", "Закреплено: Плюс один") + "<a class=on href=/talk2?again>→</a>",
    }
    site.pages |= {path: f"<html><body>{body}</body></html>" for path, body in pages.items()}
    source_id = source_of(database, site, address=f"{site.url}/talk", options={"profile": profile})
    assert (first := collect(source_id, now=NOW)).new == 3, first
    site.pages["/talk"] = f"<html><body>{said.format('Олег', 'Первый!')}{pages['/talk']}</body></html>"
    second = collect(source_id, now=NOW + timedelta(hours=1))
    assert (second.new, second.changed) == (1, 0), "what moved down the page is the same text"
    with database.reading() as session:
        rows = session.execute(select(MentionKey.external_id, Mention.thread_id).join(Mention)).all()
    assert len({key for key, _thread in rows}) == 4
    assert {thread for _key, thread in rows} == {f"{site.url}/talk"}


def test_a_page_that_is_no_forum_says_so(database, site):
    site.pages["/"] = "<html><body><p>Просто страница</p></body></html>"
    outcome = collect(source_of(database, site, address=f"{site.url}/"), now=NOW)
    assert outcome.state is PageState.SCHEMA_DRIFT
    assert "Просто страница" in outcome.error


def topic(number, *, replies=None, last=None, at=None):
    return ThreadFound(f"t{number}", f"/t{number}", "", replies, last, at)


def test_what_a_list_does_not_count_is_judged_by_its_date():
    topics = Topics({}, watched=(), reread=3 * DAY, sweep=7 * DAY, now=NOW)
    assert topics.signature(topic(1, replies=0)) == "/0"
    assert topics.signature(topic(1, last="5", replies=2)) == "5/2"
    assert topics.signature(topic(1, at=NOW - DAY)) == "@2026-03-09"
    assert topics.signature(topic(1, at=NOW - 700 * DAY)) == "@2024-04", "two years ago, whichever day we look"


def test_undated_topics_are_young_at_the_top_of_a_list_only():
    known = {"topics": {"t1": "/4"}, "swept_at": NOW.isoformat()}
    topics = Topics(known, watched=(), reread=3 * DAY, sweep=7 * DAY, now=NOW)
    assert topics.is_due(topic(1, replies=4), rank=1)
    assert not topics.is_due(topic(1, replies=4), rank=21)
    assert topics.is_due(topic(1, replies=5), rank=21)


def test_a_sweep_that_was_cut_short_goes_on_at_the_lists_it_had_not_read():
    first = Topics({}, watched=(), reread=3 * DAY, sweep=7 * DAY, now=NOW)
    first.promise("/list?page=2")
    first.promise("/list?page=3")
    first.walked("/list?page=2")
    again = Topics(first.cursor(), watched=(), reread=3 * DAY, sweep=7 * DAY, now=NOW + DAY)
    assert again.left_over == ["/list?page=3"]
    again.walked("/list?page=3")
    assert again.finish()["swept_at"] == (NOW + DAY).isoformat()
