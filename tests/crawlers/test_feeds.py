"""Feeds: two ways to read them that say the same, JSON Feed, full texts, comments, and numbers that change at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crawlers import polite
from crawlers.collecting import collect
from crawlers.collector import Looked
from crawlers.collectors.sites import announced_feeds
from crawlers.detection import recognised_page
from crawlers.parsers import feed
from crawlers.parsers.feed_quick import read_quickly
from crawlers.pollers.full_text import is_short
from moderation.finding import EngagementFound, Finding
from storage.errors import SourceFailed
from storage.tables import Mention, MentionVersion
from storage.vocabulary import PageState, Precision, Scope
from tests.builders import NOW, a_brand, a_source
from tests.crawlers.recordings import FOLDER, READ_AT, recordings

XML = [one for one in recordings() if one.kind == "feed" and one.path.suffix != ".json"]
PAGE = XML[0].page
QUICK = {"cdata.rss", "comments.rss", "cp1251.rss", "koi8r.rss", "media.rss", "no_dates.rss", "plain.atom",
         "relative_links.rss", "yandex_full_text.rss", "zones.rss"}  # fmt: skip


def source_at(base, address, **changes):
    with base.transaction() as session:
        row = {"address": address, "is_local": True, "scope": Scope.OWN, **changes}
        return a_source(session, a_brand(session), **row).id


def texts(base):
    with base.reading() as session:
        current = (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version)
        return set(session.scalars(select(MentionVersion.text).join(Mention, current)))


def named(name):
    return next(one for one in recordings() if one.name == f"feed/{name}")


def both(body, page):
    try:
        slow = feed.read_by_library(body, page)
    except SourceFailed:
        slow = None
    return read_quickly(body, page), slow


@pytest.mark.parametrize("recording", XML, ids=lambda one: one.path.name)
def test_both_ways_say_the_same_and_the_quick_one_knows_when_it_does_not(recording):
    quick, slow = both(recording.body, recording.page)
    assert (quick is not None) == (recording.path.name in QUICK)
    assert quick is None or quick == slow


FILLINGS = [b"", b" ", b"&amp;", b"&#8212;", b"\xd0\xb9", b"<b>x</b>", b"http://a.example/?b;c=1", b"Z", b"+0300"]
SPOILED = [one for one in XML if one.path.name in QUICK]


@settings(max_examples=300)
@given(st.sampled_from(SPOILED), st.integers(0, 3000), st.integers(0, 40), st.sampled_from(FILLINGS))
def test_spoiled_feeds_are_read_alike_too(recording, start, length, filling):
    body = recording.body
    start %= len(body)
    quick, slow = both(body[:start] + filling + body[start + length :], recording.page)
    assert quick is None or quick == slow


@pytest.mark.parametrize(
    "written",
    ["Tue, 10 Mar 2026 12:05:00 +0300", "10 Mar 2026 12:05 GMT", "Tue, 10 Mar 2026 12:05:00 Z", "2026-03-10T12:05:00Z",
     "2026-03-10T12:05:00.25+03:00", "2026-03-10 12:05", "10 марта 2026, 12:05", "Tue, 10 Mar 2026 25:05:00 +0300",
     "Tue, 31 Feb 2026 12:05:00 +0300", "Tue, 10 Mar 2026 12:05:00 PDT", "soon", "1773133500"],
)  # fmt: skip
def test_dates_are_read_alike(written):
    body = named("media.rss").body.replace(b"Tue, 10 Mar 2026 12:05:00 +0300", written.encode())
    quick, slow = both(body, PAGE)
    assert slow is not None
    assert quick is None or quick == slow


@pytest.mark.parametrize(
    ("name", "title", "first"),
    [
        ("rss_0_91.rss", "Городской листок", "Отделения банка открываются в десять."),
        ("rss_1_0.rdf", "Открытые программы", "Теперь его может проверить каждый."),
        ("atom_0_3.atom", "Старый дневник", "Стояли в «Причале» час."),
        ("koi8r.rss", "Флотский вестник", "Касса работает круглосуточно."),
        ("xml_base.atom", "Основа", "Первый.\n\nВторой."),
        ("entities.rss", "Сущности", "Раз два — три"),
        ("cdata.rss", "Лента & точка", "Абзац & ещё\n\nВторой"),
        ("twice_encoded.rss", "Café", "«ok» – plain"),
    ],
)
def test_every_format_and_encoding_becomes_the_same_sort_of_text(name, title, first):
    read = feed.read_feed(named(name).body, named(name).page)
    assert (read.title, read.findings[0].text) == (title, first)


def test_a_json_feed_has_numbers_as_ids_two_kinds_of_text_and_several_authors():
    read = feed.read_feed(named("json_feed_1_1.json").body, named("json_feed_1_1.json").page)
    html, plain, linked = read.findings
    assert html.text == "Ответили за минуту.\n\nСпасибо «Причалу»."
    assert (html.author, html.author_url) == ("Глеб", "https://zametki.example/gleb")
    assert html.published_at == datetime(2026, 3, 10, 5, tzinfo=UTC)
    assert html.edited_at == datetime(2026, 3, 10, 6, tzinfo=UTC)
    assert (plain.external_id, plain.text) == ("2", "Тариф <b> вырос\nна 5 & 10 процентов")
    assert (linked.text, linked.url) == ("Ссылка", "https://drugie.example/x")
    assert read.next_url == "https://zametki.example/feed.json?page=2"
    assert feed.parse(named("json_feed_empty.json").body, PAGE) == []
    (old,) = feed.parse(named("json_feed_1_0.json").body, PAGE)
    assert old.author == "Настя"


def test_a_day_without_a_time_is_exact_to_the_day():
    found = feed.parse(named("media.rss").body, PAGE)
    assert found[0].precision is Precision.SECOND
    assert found[1].precision is Precision.MINUTE


def test_a_blog_tells_how_many_comments_and_where():
    read = feed.read_feed(named("comments.rss").body, PAGE)
    assert read.findings[0].engagement == EngagementFound(comments=3)
    assert read.comment_feeds == {"https://dengi.example/?p=7": "https://dengi.example/?feed=rss2&p=7"}


def test_a_page_names_its_feeds_and_the_person_hears_of_all():
    links = [("rss+xml", "/feed/"), ("json", "/wp-json/"), ("rss+xml", "/comments/feed/"), ("feed+json", "/feed.json")]
    head = "".join(f'<link rel="alternate" type="application/{kind}" href="{path}">' for kind, path in links)
    looked = Looked(f"<html><head><title>x</title>{head}</head><body></body></html>".encode(), PAGE)
    paths = [url.rpartition("example")[2] for url in announced_feeds(looked)]
    assert paths == ["/feed/", "/comments/feed/", "/feed.json"]
    (found,) = [one for one in recognised_page(looked) if one.kind == "feed"]
    assert "/comments/feed/" in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("text", "short"), [("Анонс…", True), ("Слово " * 60, False), ("Слово " * 60 + "Читать далее", True)]
)
def test_what_looks_like_a_beginning(text, short):
    assert is_short(Finding(external_id="1", text=text.strip(), title="Анонс", url="http://x.test")) is short


ARTICLE = "".join(
    f"<p>Вкладчики банка «Причал» рассказали, как третью неделю ждут закрытия счёта, часть {number}. "
    "Сотрудники отделения разводят руками и советуют писать в головной офис.</p>"
    for number in range(6)
)


def rss(*items, title="Лента"):
    rows = "".join(
        f'<item><guid isPermaLink="false">{guid}</guid><title>{name}</title><link>{link}</link>'
        f"<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>{text}</description>{more}</item>"
        for guid, name, link, text, more in items
    )
    head = '<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel>'
    body = f"{head}<title>{title}</title>{rows}</channel></rss>"
    return 200, {"Content-Type": "application/rss+xml; charset=utf-8"}, body.encode()


def test_a_short_item_is_read_on_its_own_page_once_and_a_dead_page_costs_nothing(base, site):
    short = "Вкладчики банка «Причал» рассказали…"
    site.pages["/feed"] = rss(
        ("1", "Вкладчики ждут", f"{site.url}/a/1", short, ""), ("2", "Вторая", f"{site.url}/a/2", "Коротко…", "")
    )
    page = f"<html><body><nav>Меню</nav><article><h1>Вкладчики ждут</h1>{ARTICLE}</article></body></html>"
    site.pages["/a/1"] = page
    source_id = source_at(base, f"{site.url}/feed")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new, len(site.asked("/a/"))) == (PageState.OK, 2, 2)
    assert "Коротко…" in texts(base)
    assert any("часть 5" in text and len(text) > 600 for text in texts(base))
    again = collect(source_id, now=NOW + timedelta(hours=2), thorough=True)
    assert (again.new, again.changed, len(site.asked("/a/"))) == (0, 0, 2)
    site.pages["/feed"] = rss(("1", "Вкладчики ждут", f"{site.url}/a/1", "Вкладчики банка «Причал» дождались…", ""))
    site.pages["/a/1"] = page.replace("третью", "четвёртую")
    edited = collect(source_id, now=NOW + timedelta(hours=4))
    assert (edited.new, edited.changed) == (0, 1)
    assert any("четвёртую неделю" in text for text in texts(base))


def test_nobody_is_asked_for_articles_where_that_was_switched_off_or_robots_forbid_it(base, site):
    site.pages["/feed"] = rss(("1", "Заголовок", f"{site.url}/a/1", "Коротко…", ""))
    site.pages["/a/1"] = f"<html><body><article>{ARTICLE}</article></body></html>"
    collect(source_at(base, f"{site.url}/feed", options={"full": "never"}), now=NOW)
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /a/"
    polite.forget()
    collect(source_at(base, f"{site.url}/feed?2"), now=NOW)
    assert not site.asked("/a/")
    assert texts(base) == {"Коротко…"}


def test_comments_are_read_from_the_feeds_that_the_items_name(base, site):
    more = f"<wfw:commentRss>{site.url}/c/1</wfw:commentRss>"
    site.pages["/feed"] = rss(("post", "Запись", f"{site.url}/1", "Текст записи о банке", more))
    site.pages["/c/1"] = rss(("c1", "От Ани", f"{site.url}/1#c1", "Мне не ответили", ""))
    options = {"full": "never", "comments": "yes"}
    outcome = collect(source_at(base, f"{site.url}/feed", options=options), now=NOW)
    assert outcome.new == 2
    with base.reading() as session:
        assert set(session.scalars(select(Mention.thread_id))) == {"", "post"}


def test_new_numbers_for_all_old_texts_freeze_the_source_until_a_person_reads_it(base, site):
    def items(start):
        return [(str(start + n), f"Новость {n}", f"{site.url}/{n}", f"Текст новости номер {n}", "") for n in range(6)]

    site.pages["/feed"] = rss(*items(0))
    source_id = source_at(base, f"{site.url}/feed", options={"full": "never"})
    assert collect(source_id, now=NOW).new == 6
    fresh = ("200", "Совсем другая", f"{site.url}/200", "Свежий текст", "")
    site.pages["/feed"] = rss(fresh, *items(100))
    frozen = collect(source_id, now=NOW + timedelta(hours=2))
    assert (frozen.state, frozen.new) == (PageState.SCHEMA_DRIFT, 0)
    assert "new numbers" in frozen.error
    by_hand = collect(source_id, now=NOW + timedelta(hours=3), thorough=True)
    assert (by_hand.state, by_hand.new, by_hand.changed) == (PageState.OK, 1, 0)
    later = collect(source_id, now=NOW + timedelta(hours=5), thorough=True)
    assert (later.state, later.new) == (PageState.OK, 0)


def test_recordings_of_feeds_lie_where_they_are_looked_for():
    assert {path.name for path in (FOLDER / "feed").iterdir()} >= QUICK
    assert READ_AT.tzinfo is UTC
