"""Forums with an interface of their own: Discourse, NodeBB (answers of a real one), Flarum."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.collector import Looked
from crawlers.detection import recognised_page
from crawlers.parsers import discourse, flarum, nodebb
from crawlers.parsers.page import Page
from storage.secrets import seal
from storage.tables import Mention, MentionKey
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RECORDINGS = Path(__file__).parent.parent / "recordings"
OWN = frozenset({"Банк «Причал»", "prichal_help"})


@pytest.fixture
def database_url(tmp_path, make_database):
    return make_database("sqlite", tmp_path)


def told(kind, name):
    return json.loads((RECORDINGS / kind / name).read_bytes())


def page(url="https://forum.example/posts.json"):
    return Page(url=url, read_at=NOW, own=OWN)


def source_of(database, kind, address, **options) -> int:
    with database.transaction() as session:
        made = a_source(
            session, a_brand(session), kind=kind, address=address, is_local=True, scope=Scope.OWN,
            options=options,
        )  # fmt: skip
        return int(made.id)


def held(database):
    """External ids of the texts that stand, and of those that are gone."""
    rows = select(MentionKey.external_id, Mention.deleted_at).join(Mention, Mention.id == MentionKey.mention_id)
    with database.reading() as session:
        found = session.execute(rows).all()
    return {key for key, gone in found if gone is None}, {key for key, gone in found if gone is not None}


def test_posts_of_discourse_are_read_without_quotes_actions_and_what_was_taken_away():
    found = discourse.parse(told("discourse", "posts.json"), page())
    assert [one.external_id for one in found] == ["p903", "p902", "p901", "p899", "p890"]
    answer, gone, first, hidden, ours = found
    assert (answer.text, answer.parent_id, answer.author_id) == ("У меня то же самое, третий день.", "p901", "leshch")
    assert answer.url == "https://forum.example/t/bank-prichal-karta/51/3"
    assert (gone.deleted, hidden.deleted, gone.text) == (True, True, "")
    assert first.edited_at == datetime(2026, 3, 10, 8, 40, tzinfo=UTC), "version 3 is an edit"
    assert answer.edited_at is None
    assert (first.engagement.views, first.engagement.likes, hidden.engagement.likes) == (14, 3, None)
    assert (ours.ours, ours.thread_id) == (True, "t50")


def discourse_at(site, rows):
    site.pages["/posts.json"] = lambda got: {
        "latest_posts": [row for row in rows if f"before={row['id'] - 1}" not in got.path and "before" not in got.path]
    }
    for row in rows:
        site.pages[f"/posts/{row['id']}.json"] = row


def test_discourse_brings_posts_once_and_finds_edits_and_deletions(database, site):
    rows = told("discourse", "posts.json")["latest_posts"]
    discourse_at(site, rows)
    source_id = source_of(database, "discourse", site.url)
    first = collect(source_id, now=NOW)
    assert (first.state, first.new) == (PageState.OK, 3), "two are gone already, one is no post"
    assert (again := collect(source_id, now=NOW + timedelta(hours=1))).new + again.changed == 0
    rows[2] |= {"version": 4, "cooked": "<p>Карта заработала.</p>", "updated_at": "2026-03-10T12:30:00.000Z"}
    rows[0] |= {"user_deleted": True}
    later = collect(source_id, now=NOW + timedelta(hours=2))
    assert (later.changed, later.deleted) == (1, 1)
    lost = rows.pop(5)
    site.pages[f"/posts/{lost['id']}.json"] = (404, {}, told("discourse", "gone_404.json"))
    assert collect(source_id, now=NOW + timedelta(hours=3)).deleted == 0, "missed once"
    assert collect(source_id, now=NOW + timedelta(hours=10)).deleted == 1, "missed twice, dead at its own address"
    assert held(database) == ({"p901"}, {"p903", "p890"})


def test_the_account_that_answers_in_discourse_is_ours(database, site):
    discourse_at(site, told("discourse", "posts.json")["latest_posts"])
    strangers = collect(source_of(database, "discourse", site.url), now=NOW).new
    with database.transaction() as session:
        secrets = seal({"key": "k1", "user": "kovaleva"})
        source = a_source(
            session, a_brand(session, name="Б"), kind="discourse", address=site.url, is_local=True, scope=Scope.OWN,
            secrets=secrets,
        )  # fmt: skip
        source_id = int(source.id)
    assert collect(source_id, now=NOW).new < strangers


def test_one_topic_of_discourse_is_read_with_the_posts_that_did_not_come_with_it(database, site):
    site.pages["/t/51.json"] = told("discourse", "topic.json")
    site.pages["/t/51/posts.json"] = told("discourse", "topic_posts.json")
    outcome = collect(source_of(database, "discourse", f"{site.url}/t/bank-prichal-karta/51"), now=NOW)
    assert (outcome.state, outcome.new, outcome.pages) == (PageState.OK, 2, 2)
    assert site.seen[-1].path in {"/t/51/posts.json?post_ids[]=902", "/t/51/posts.json?post_ids%5B%5D=902"}


@pytest.mark.parametrize(
    ("status", "answer", "state", "words"),
    [
        (429, "too_many_429.json", PageState.QUOTA, "37 seconds"),
        (403, "members_only_403.json", PageState.AUTH_FAILED, "members"),
        (200, "decoy_latest_posts.json", PageState.SCHEMA_DRIFT, "no list of posts"),
        (200, "posts_past_the_end.json", PageState.EMPTY, ""),
    ],
)
def test_what_discourse_answers_ends_the_pass_in_its_state(database, site, status, answer, state, words):
    site.pages["/posts.json"] = (status, {}, told("discourse", answer))
    outcome = collect(source_of(database, "discourse", site.url), now=NOW)
    assert outcome.state == state
    assert words in outcome.error


def test_posts_of_a_real_nodebb_are_read():
    found = nodebb.parse(told("nodebb", "topic_with_deleted.json"), page("https://forum.example/api/topic/2"))
    assert [one.external_id for one in found] == ["p2", "p3", "p4", "p5", "p6", "p8"]
    assert [one.deleted for one in found] == [False, False, False, False, True, False]
    first, reply, _third, edited = found[:4]
    assert (first.thread_id, first.url, first.title) == (
        "t2", "https://forum.example/post/2", "Банк «Причал»: тема 1"
    )  # fmt: skip
    assert (first.author, first.author_id) == ("Мария Ковалёва", "2")
    assert "цитата чужая строка" not in reply.text
    assert reply.text.startswith("Ответ 1 в теме 1:")
    assert reply.text.endswith("<script>alert(1)</script>"), "what was typed as text stays text"
    assert edited.edited_at is not None
    assert edited.edited_at > edited.published_at
    rows = nodebb.topics(told("nodebb", "recent.json"), page("https://forum.example/api/recent"))
    assert (rows[0].thread_id, rows[0].last_post_id, rows[0].replies) == ("t2", "185", 46)


class NodeBB:
    """A NodeBB of two topics on loopback, in the shapes of a real one."""

    def __init__(self, site) -> None:
        self.site = site
        self.post = told("nodebb", "topic.json")["posts"][0]
        self.row = told("nodebb", "recent.json")["topics"][0]
        self.topics: dict[int, dict[int, dict]] = {}
        site.pages["/api/recent"] = self.recent

    def write(self, tid, pid, text, at=NOW, **changes):
        self.topics.setdefault(tid, {})[pid] = {
            **self.post, "pid": str(pid), "tid": str(tid), "content": f"<p>{text}</p>", "timestampISO": at.isoformat(),
            "editedISO": "", **changes,
        }  # fmt: skip
        self.site.pages[f"/api/topic/{tid}"] = lambda _got: {"tid": tid, "posts": list(self.topics[tid].values())}
        self.site.pages[f"/api/post/{pid}"] = f'"/topic/{tid}/x/{pid}"'.encode()

    def recent(self, got):
        if "page=2" in got.path:
            return told("nodebb", "recent_past_the_end.json")
        rows = []
        for tid, posts in self.topics.items():
            last = max(post["timestampISO"] for post in posts.values())
            rows.append({
                **self.row, "tid": str(tid), "postcount": str(len(posts)), "teaser": {"pid": str(max(posts))},
                "lastposttimeISO": last,
            })  # fmt: skip
        return {"topics": rows}


def test_nodebb_reads_topics_that_moved_or_are_young_and_what_left_the_lists(database, site):
    forum = NodeBB(site)
    forum.write(7, 70, "Старая тема про Причал", NOW - timedelta(days=40))
    forum.write(8, 80, "Свежая тема")
    forum.write(8, 81, "Ответ")
    forum.write(9, 90, "Тема, которую удалят", NOW - timedelta(hours=5))
    source_id = source_of(database, "nodebb", f"{site.url}/category/1/novosti")
    assert (first := collect(source_id, now=NOW)).new == 4, first
    site.seen.clear()
    second = collect(source_id, now=NOW + timedelta(hours=1))
    assert (second.new, second.changed) == (0, 0)
    assert site.asked("/api/topic/7") == [], "it has not moved and is not young"
    forum.write(8, 81, "Ответ исправлен")
    forum.topics[8][80]["deleted"] = True
    del forum.topics[9]
    site.pages["/api/topic/9"] = (401, {}, told("nodebb", "topic_deleted_401.json"))
    site.pages["/api/topic/9/x/90"] = (401, {}, b'"not-authorized"')
    third = collect(source_id, now=NOW + timedelta(hours=2))
    assert (third.state, third.changed, third.deleted) == (PageState.OK, 1, 1)
    assert collect(source_id, now=NOW + timedelta(hours=9)).deleted == 1, "the whole topic is closed to guests"
    assert held(database) == ({"p70", "p81"}, {"p80", "p90"})


def test_nodebb_without_topics_is_empty(database, site):
    site.pages["/api/recent"] = told("nodebb", "recent_past_the_end.json")
    assert collect(source_of(database, "nodebb", site.url), now=NOW).state is PageState.EMPTY


def test_posts_of_flarum_are_read_with_their_writers_from_elsewhere_in_the_document():
    found = flarum.parse(told("flarum", "posts.json"), page("https://forum.example/talk/api/posts?page=1"))
    assert [one.external_id for one in found] == ["p201", "p202", "p204"]
    first, answer, hidden = found
    assert (first.author, first.author_url) == ("Мария Ковалёва", "https://forum.example/talk/u/kovaleva")
    assert (first.url, first.title) == ("https://forum.example/talk/d/31/1", "Карта банка «Причал»")
    assert first.published_at == datetime(2026, 3, 10, 8, 15, 30, tzinfo=UTC)
    assert (first.edited_at is not None, first.engagement.likes) == (True, 2)
    assert (answer.text, answer.ours) == ("Мы разберёмся, напишите нам.", True)
    assert hidden.deleted


def test_flarum_walks_its_discussions_and_misses_what_is_hidden(database, site):
    lists, posts = told("flarum", "discussions.json"), told("flarum", "posts.json")
    del lists["links"]["next"]
    site.pages["/api/discussions"] = lists
    site.pages["/api/discussions/31"] = {"data": lists["data"][0]}
    site.pages["/api/discussions/30"] = (404, {}, told("flarum", "gone_404.json"))
    site.pages["/api/posts"] = posts
    source_id = source_of(database, "flarum", f"{site.url}/d/31-karta".removesuffix("/d/31-karta"), own="prichal")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new) == (PageState.OK, 1), "ours and hidden ones are no mentions"
    posts["data"] = posts["data"][1:]
    assert collect(source_id, now=NOW + timedelta(hours=1)).deleted == 0
    assert collect(source_id, now=NOW + timedelta(hours=9)).deleted == 1


PAGES = {
    "discourse": '<meta name="generator" content="Discourse 3.5.0 - https://github.com/discourse/discourse version x">',
    "flarum": '<noscript id="flarum-content"></noscript><script id="flarum-json-payload" type="application/json">'
    '{"resources":[{"attributes":{"apiUrl":"https:\\/\\/talk.example\\/f\\/api"}}]}</script>',
    "nodebb": '<ul component="category"><li component="category/topic" data-tid="3"></li></ul>',
}


@pytest.mark.parametrize(
    ("kind", "address", "expected"),
    [
        ("discourse", "https://talk.example/c/obshchee/4?order=x", "https://talk.example"),
        ("discourse", "https://talk.example/t/karta/51/3", "https://talk.example/t/karta/51"),
        ("nodebb", "https://talk.example/forum/category/1/novosti", "https://talk.example/forum"),
        ("nodebb", "https://talk.example/topic/2/karta?page=3", "https://talk.example/topic/2"),
        ("flarum", "https://talk.example/f/d/31-karta/7", "https://talk.example/f/d/31"),
        ("flarum", "https://talk.example/f/t/news", "https://talk.example/f"),
    ],
)
def test_a_page_of_such_a_forum_leads_to_its_interface(kind, address, expected):
    body = f"<html><head><title>Форум</title>{PAGES[kind]}</head><body>x</body></html>".encode()
    found = recognised_page(Looked(body, page(address)))
    assert (found[0].kind, found[0].address, found[0].name) == (kind, expected, "Форум")
