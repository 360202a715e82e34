"""Blogs and houses of blogs: what their pages and answers say, and passes over them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.detection import recognised_address, recognised_page
from crawlers.parsers import feed
from crawlers.parsers.habr import article_number, feed_address
from crawlers.pollers import livejournal, vc
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.secrets import seal
from storage.tables import Mention, MentionKey
from storage.vocabulary import PageState, Scope
from tests.builders import NOW, a_brand, a_source
from tests.crawlers.recordings import recordings

EVERY = {one.name: one for one in recordings()}


def parsed(name, **changes) -> list[Finding]:
    recording = EVERY[name]
    return COLLECTORS[recording.kind].parse(recording.body, recording.page)


def document(name):
    return json.loads(EVERY[name].body)


def source_at(base, kind, address, secrets=None, **changes):
    with base.transaction() as session:
        row = {"kind": kind, "address": address, "is_local": True, "scope": Scope.OWN, **changes}
        if secrets:
            row["secrets"] = seal(secrets)
        return a_source(session, a_brand(session), **row).id


def held(base):
    with base.reading() as session:
        rows = select(MentionKey.external_id, Mention.deleted_at).join(Mention, Mention.id == MentionKey.mention_id)
        return dict(session.execute(rows).all())


def test_comments_of_isso_form_a_tree_and_a_deleted_one_leaves_its_place():
    first, answer = parsed("isso/thread.json")
    assert (first.external_id, first.author) == ("isso-1", "Марина")
    assert first.text == "Банк Причал снова закрыл отделение"
    assert (answer.parent_id, answer.text) == ("isso-1", "И у нас\n\nдве строки")
    _first, newest, older = parsed("isso/latest.json")
    assert (newest.thread_id, newest.author, newest.text) == ("/news/2/", None, "Третий <b>x</b>")
    assert older.url == "https://site.example/news/1/#isso-2"
    gone, still = parsed("isso/thread_deleted.json")
    assert (gone.deleted, still.deleted) == (True, False)
    assert parsed("isso/thread_none.json") == []


def test_an_article_of_ghost_knows_its_edit():
    edited, plain = parsed("ghost/posts.json")
    assert (edited.external_id, edited.text) == ("65f0a1", "Сравнили тарифы.\n\nВывод: дорого.")
    assert edited.edited_at == datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert (plain.edited_at, plain.author) == (None, "Лиза")


def test_a_comment_of_habr_has_its_number_its_writer_and_its_moment():
    first, second = parsed("habr/comments.html")
    assert (first.external_id, first.author) == ("comment-26001", "severin")
    assert second.text == "Поддержка отвечает через неделю."
    assert second.published_at == datetime(2026, 3, 10, 8, 11, tzinfo=UTC)
    assert parsed("habr/no_comments.html") == []


def test_a_publication_of_dzen_is_known_without_its_campaign():
    full, title_only = parsed("dzen/channel.json")
    assert (full.external_id, full.url) == ("Ze1abcDEF", "https://dzen.ru/a/Ze1abcDEF")
    assert (full.engagement.views, full.engagement.likes, full.engagement.comments) == (1200, 31, 7)
    assert title_only.text == "Без подзаголовка"


def test_a_story_of_pikabu_in_an_old_encoding():
    story, minus = parsed("pikabu/tag.html")
    assert (story.external_id, story.title) == ("11223301", "Банк «Причал» и мой вклад")
    assert story.text == "Третью неделю — тишина."
    assert (story.engagement.likes, story.engagement.comments, story.author_id) == (124, 17, "771")
    assert story.attachments[0].url == "https://cs.example/11223301.jpg"
    assert minus.engagement.likes == 0
    assert story.published_at == datetime(2026, 3, 10, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("pikabu/captcha.html", PageState.BLOCKED),
        ("habr/decoy_login.html", PageState.SCHEMA_DRIFT),
        ("ghost/unknown_key_401.json", PageState.SCHEMA_DRIFT),
        ("dzen/decoy_sso.json", PageState.SCHEMA_DRIFT),
    ],
)
def test_what_is_no_list_is_never_an_empty_one(name, state):
    with pytest.raises(SourceFailed) as caught:
        parsed(name)
    assert caught.value.state is state


@pytest.mark.parametrize("name", ["livejournal/journal.rss", "vc/rss.rss"])
def test_feeds_of_houses_are_feeds(name):
    (found,) = feed.parse(EVERY[name].body, EVERY[name].page)
    assert len(found.text) > 20


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://habr.com/ru/hubs/finance/", "https://habr.com/ru/rss/hubs/finance/articles/all/?fl=ru"),
        ("https://habr.com/ru/users/ann/", "https://habr.com/ru/rss/users/ann/articles/?fl=ru"),
        ("https://habr.com/en/companies/x/articles/", "https://habr.com/en/rss/company/x/?fl=en"),
        ("https://habr.com/", "https://habr.com/ru/rss/articles/?fl=ru"),
        ("https://habr.com/ru/rss/best/daily/?fl=ru", "https://habr.com/ru/rss/best/daily/?fl=ru"),
    ],
)
def test_the_feed_behind_a_page_of_habr(given, address):
    assert feed_address(given) == address


def test_the_feeds_behind_a_journal_and_a_site():
    assert livejournal.feed_address("https://anna.livejournal.com/") == "https://anna.livejournal.com/data/rss"
    tag = "https://anna.livejournal.com/tag/%D0%B1%D0%B0%D0%BD%D0%BA"
    assert livejournal.feed_address(tag) == "https://anna.livejournal.com/data/rss?tag=%D0%B1%D0%B0%D0%BD%D0%BA"
    assert vc.feed_address("https://vc.ru/finance") == "https://vc.ru/rss"
    assert article_number("https://habr.com/ru/articles/900100/?utm=1") == "900100"


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://anna.livejournal.com/1.html", "livejournal"), ("https://habr.com/ru/hubs/finance/", "habr"),
     ("https://vc.ru/finance", "vc"), ("https://dzen.ru/hronika", "dzen"), ("https://pikabu.ru/tag/банк", "pikabu")],
)  # fmt: skip
def test_a_house_is_known_by_its_address(url, kind):
    assert recognised_address(url)[0].kind == kind


def test_a_page_with_isso_below_it_leads_to_its_comments():
    recording = EVERY["isso/page.html"]
    (found,) = [one for one in recognised_page(Looked(recording.body, recording.page)) if one.kind == "isso"]
    assert (found.address, dict(found.options)) == ("https://comments.example/", {"site": "https://site.example/"})


def test_a_pass_over_isso_follows_edits_and_deletions(base, site):
    row = document("isso/latest.json")[1]

    def comment(number, text, **more):
        created = (NOW - timedelta(hours=number)).timestamp()
        return {**row, "id": number, "text": f"<p>{text}</p>", "parent": None, "created": created, "uri": "/n/", **more}

    kept = [comment(number, f"текст {number}") for number in (3, 2, 1)]
    site.pages["/latest"] = lambda _got: list(kept)
    site.pages["/"] = lambda _got: {"id": None, "total_replies": len(kept), "hidden_replies": 0, "replies": kept}
    source_id = source_at(base, "isso", f"{site.url}/")
    assert collect(source_id, now=NOW).new == 3
    kept[0] = comment(3, "исправлено", modified=NOW.timestamp())
    del kept[2]
    edited = collect(source_id, now=NOW + timedelta(hours=1))
    assert (edited.changed, edited.deleted) == (1, 0)
    assert collect(source_id, now=NOW + timedelta(hours=8)).deleted == 1
    assert held(base)["isso-1"] is not None


def test_an_isso_that_keeps_its_latest_comments_to_itself_says_what_to_do(base, site):
    outcome = collect(source_at(base, "isso", f"{site.url}/"), now=NOW)
    assert (outcome.state, "latest-enabled" in outcome.error) == (PageState.NO_PREVIEW, True)


def test_ghost_is_read_to_its_end_with_a_key_and_by_its_feed_without(base, site):
    site.pages["/ghost/api/content/posts/"] = lambda got: document(
        "ghost/posts_past_the_end.json" if "page=2" in got.path else "ghost/posts.json"
    )
    outcome = collect(source_at(base, "ghost", f"{site.url}/", {"key": "k"}), now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 2)
    site.pages["/blog/ghost/api/content/posts/"] = (401, {}, document("ghost/unknown_key_401.json"))
    refused = collect(source_at(base, "ghost", f"{site.url}/blog", {"key": "no"}), now=NOW)
    assert (refused.state, "Unknown Content API Key" in refused.error) == (PageState.AUTH_FAILED, True)
    site.pages["/rss/"] = EVERY["feed/media.rss"].body
    assert collect(source_at(base, "ghost", site.url, options={"full": "never"}), now=NOW).new == 4


def test_habr_gives_its_articles_and_the_comments_below_them(base, site):
    said = "<title>API банка</title><description>Текст</description>"
    item = f"<item><guid>{site.url}/ru/articles/900100/</guid>{said}</item>"
    site.pages["/ru/rss/articles/"] = f'<rss version="2.0"><channel><title>Хабр</title>{item}</channel></rss>'
    site.pages["/ru/articles/900100/comments/"] = EVERY["habr/comments.html"].body
    outcome = collect(source_at(base, "habr", f"{site.url}/", options={"full": "never"}), now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 3)
    with base.reading() as session:
        assert "900100" in set(session.scalars(select(Mention.thread_id)))


def test_dzen_follows_its_own_next_page_only(base, site):
    more = {"link": f"{site.url}/api/v3/launcher/more?channel_name=hronika&next_page_id=5"}
    site.pages["/api/v3/launcher/more"] = lambda got: (
        document("dzen/channel_past_the_end.json") if "next_page_id" in got.path
        else {**document("dzen/channel.json"), "more": more}
    )  # fmt: skip
    outcome = collect(source_at(base, "dzen", f"{site.url}/hronika", options={"pause": 0}), now=NOW)
    assert (outcome.state, outcome.new, len(site.asked("/api"))) == (PageState.OK, 2, 2)


def test_pikabu_is_paged_until_a_page_has_no_stories(base, site):
    site.pages["/tag/bank"] = lambda got: (
        200, {"Content-Type": "text/html; charset=windows-1251"},
        EVERY["pikabu/tag_past_the_end.html" if "page=2" in got.path else "pikabu/tag.html"].body,
    )  # fmt: skip
    outcome = collect(source_at(base, "pikabu", f"{site.url}/tag/bank", options={"pause": 0}), now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 2)
