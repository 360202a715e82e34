"""Any site: sitemaps, links, single pages; which pages are due; what an unknown page is taken for."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.detection import Look, detect
from crawlers.parsers.page import Page
from crawlers.parsers.sitemap import LARGEST, Listed, read_sitemap
from crawlers.site_pages import Known, due_pages
from storage.errors import SourceFailed
from storage.tables import Mention, MentionKey
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_source

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECORDINGS = Path(__file__).parent.parent / "recordings"
PAGE = Page(url="https://site.example/sitemap.xml", read_at=NOW)
LOCAL = Look(NOW, is_local=True, zone="Europe/Moscow")


@pytest.fixture
def database_url(tmp_path, make_database):
    return make_database("sqlite", tmp_path)


def review(author, text, day="2026-03-09"):
    return (
        f'<div itemscope itemtype="https://schema.org/Review"><span itemprop="author">{author}</span>'
        f'<time itemprop="datePublished" datetime="{day}T10:00:00Z"></time><p itemprop="reviewBody">{text}</p></div>'
    )


def reviews(*rows):
    return f"<html><head><title>Отзывы</title></head><body><h1>Отзывы</h1>{''.join(review(*row) for row in rows)}"


def urlset(site, **dates):
    rows = "".join(f"<url><loc>{site.url}/{path}</loc><lastmod>{when}</lastmod></url>" for path, when in dates.items())
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def source_of(database, address, **options):
    with database.transaction() as session:
        row = {"kind": "site", "address": address, "is_local": True, "scope": Scope.OWN, "options": options}
        return int(a_source(session, a_brand(session), **row).id)


def keys(database):
    with database.reading() as session:
        rows = session.execute(select(MentionKey.external_id, Mention.deleted_at).join(Mention)).all()
    return {key: gone is not None for key, gone in rows}


def test_a_sitemap_tells_pages_and_when_they_changed():
    found = read_sitemap((RECORDINGS / "sitemap/pages_and_news.xml").read_bytes(), PAGE).pages
    assert [one.url for one in found] == [f"https://site.example/{name}" for name in "abc"], "no pictures, no scripts"
    assert [one.changed_at and one.changed_at.day for one in found] == [9, 8, None]
    assert read_sitemap(gzip.compress(b"https://site.example/x\nhttps://site.example/y\nftp://no"), PAGE).pages == [
        Listed("https://site.example/x"), Listed("https://site.example/y"),
    ]  # fmt: skip


def test_a_sitemap_whose_prefixes_are_declared_nowhere_is_read():
    body = (
        b"<urlset><url><loc>https://x.example/a</loc><image:image><image:loc>b</image:loc></image:image></url></urlset>"
    )
    assert [one.url for one in read_sitemap(body, PAGE).pages] == ["https://x.example/a"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"just words",
        b"\x1f\x8bnot packed at all",
        gzip.compress(b" " * (LARGEST + 1000)),
        b'<!DOCTYPE u [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    ],
)
def test_what_is_no_sitemap_or_a_bomb_is_refused(body):
    with pytest.raises(SourceFailed) as refused:
        read_sitemap(body, PAGE)
    assert refused.value.state is PageState.SCHEMA_DRIFT


def test_entities_of_a_sitemap_are_not_resolved():
    body = b'<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://x.example/&a;</loc></url></urlset>'
    assert [one.url for one in read_sitemap(body, PAGE).pages] == ["https://x.example/"]


def test_a_site_is_read_by_its_sitemaps_and_then_only_what_changed_or_is_fresh(database, site):
    site.pages["/robots.txt"] = f"User-agent: *\nDisallow: /closed\nSitemap: {site.url}/index.xml"
    site.pages["/index.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.url}/all.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.url}/gone.xml</loc></sitemap></sitemapindex>"
    )
    maps = {"old": "2026-01-02", "fresh": "2026-03-09", "closed": "2026-03-09", "empty": "2026-03-01"}
    site.pages["/all.xml.gz"] = lambda _got: gzip.compress(urlset(site, **maps))
    site.pages["/"] = "<html><title>Сайт</title><body><h1>Сайт</h1><p>Добро пожаловать</p></body></html>"
    site.pages["/old"] = (200, {"ETag": '"1"'}, reviews(("Мария", "Старый отзыв о банке «Причал»", "2026-01-02")))
    site.pages["/fresh"] = reviews(("Игорь", "Свежий отзыв о банке «Причал»"), ("Ольга", "Ещё один свежий отзыв"))
    site.pages["/empty"] = "<html><body><p>Контакты</p></body></html>"
    source_id = source_of(database, f"{site.url}/")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new) == (PageState.OK, 3)
    assert site.asked("/closed") == []
    site.seen.clear()
    site.pages["/fresh"] = reviews(("Игорь", "Свежий отзыв о банке «Причал»"))
    second = collect(source_id, now=NOW + HOUR)
    assert (second.new, second.deleted) == (0, 0)
    assert [got.path for got in site.seen if not got.path.endswith((".xml", ".gz", ".txt"))] == ["/", "/fresh"]
    third = collect(source_id, now=NOW + 8 * HOUR)
    assert third.deleted == 1, "missed twice, and its page shows it no more"
    site.seen.clear()
    maps["old"] = "2026-03-11"
    site.pages["/old"] = (304, {}, b"")
    collect(source_id, now=NOW + 9 * DAY)
    assert "if-none-match" not in site.asked("/old")[0].headers, "it says it has changed: it is read"


def test_a_site_without_sitemaps_is_read_by_the_links_of_its_page_inside_its_folder(database, site):
    site.pages["/talk/"] = (
        "<html><title>Разговоры</title><body><a href='a'>А</a><a href='/talk/b#x'>Б</a><a href='/elsewhere'>В</a>"
        "<a href='https://other.example/talk/c'>Г</a><a href='d.jpg'>Д</a><a href='http://['>Е</a></body></html>"
    )
    site.pages["/talk/a"] = (RECORDINGS / "site/unknown_thread.html").read_bytes()
    site.pages["/talk/b"] = reviews(("Мария", "Отзыв о банке «Причал»"))
    source_id = source_of(database, f"{site.url}/talk/")
    outcome = collect(source_id, now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 5)
    assert site.asked("/elsewhere") == []
    assert collect(source_id, now=NOW + HOUR).new == 0
    found = detect(f"{site.url}/talk/", LOCAL)
    assert (found.kind, found.confidence < 0.5, len(found.findings)) == ("site", True, 5)
    assert any("walked" in warning for warning in found.warnings)


def test_a_page_that_is_one_thread_is_read_as_that_thread_and_says_how_sure_it_is(database, site):
    site.pages["/42"] = (RECORDINGS / "site/unknown_thread.html").read_bytes()
    found = detect(f"{site.url}/42", LOCAL)
    assert (found.kind, len(found.findings)) == ("site", 4)
    assert 0.3 < found.confidence < 0.9
    assert any("repeats" in warning for warning in found.warnings)
    source_id = source_of(database, f"{site.url}/42")
    assert collect(source_id, now=NOW).new == 4
    assert site.asked("/sitemap") == []


def test_a_page_that_is_gone_takes_its_texts_along_after_two_misses(database, site):
    site.pages["/"] = "<html><title>x</title><a href='/a'>1</a><a href='/b'>2</a></html>"
    site.pages["/a"] = reviews(("Мария", "Отзыв о банке «Причал»"))
    site.pages["/b"] = reviews(("Игорь", "Другой отзыв"))
    source_id = source_of(database, f"{site.url}/")
    assert collect(source_id, now=NOW).new == 2
    site.pages["/a"] = 410
    assert collect(source_id, now=NOW + HOUR).deleted == 0
    assert collect(source_id, now=NOW + 8 * HOUR).deleted == 1
    assert sorted(keys(database).values()) == [False, True]


def test_a_site_with_nothing_to_read_says_so(database, site):
    site.pages["/"] = "<html><title>x</title><a href='/a'>1</a></html>"
    site.pages["/a"] = "<html><body><p>Контакты</p></body></html>"
    outcome = collect(source_of(database, f"{site.url}/"), now=NOW)
    assert outcome.state is PageState.SCHEMA_DRIFT
    assert "1 pages" in outcome.error


def test_new_pages_come_first_but_never_keep_the_fresh_ones_waiting():
    stamp = NOW.timestamp()
    known = {
        "/young": Known("", "", stamp - 3600, stamp - 7200),
        "/watched": Known("", "", stamp - 100, stamp - 86_400 * 90),
        "/rested": Known("", '"e"', stamp - 86_400 * 40, stamp - 86_400 * 90),
        "/resting": Known("", "", stamp - 3600, stamp - 86_400 * 90),
    }
    listed = [Listed(f"/new{n}", NOW - n * HOUR) for n in range(10)]
    due = due_pages(listed, known, watched={"/watched"}, reread=3 * DAY, now=NOW, most=6)
    assert [one.url for one in due] == ["/new0", "/new1", "/new2", "/new3", "/young", "/watched"]
    later = due_pages([], known, watched=(), reread=3 * DAY, now=NOW, most=6)
    assert [(one.url, one.is_conditional) for one in later] == [("/young", False), ("/rested", True)]
