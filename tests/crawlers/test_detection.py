"""Paste an address: kind, confidence, first findings and warnings, on the living town and on awkward pages."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers import polite
from crawlers.detection import Look, detect
from demo import library
from demo.keys import MAPS_ACCOUNT, MAPS_KEY, VK_KEY
from demo.running import RunningTown, running_town
from storage.errors import Refused, SourceFailed

RECORDINGS = Path(__file__).parent.parent / "recordings"
SECTION = f"/forum/viewforum.php?f={next(section.id for section in library.sections() if not section.closed)}"
LOCAL = Look(datetime(2026, 3, 10, 9, 30, tzinfo=UTC), is_local=True, zone="Europe/Moscow")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    polite.forget()
    with running_town(tmp_path_factory.mktemp("town")) as running:
        yield running


def look(**secrets: str) -> Look:
    return Look(datetime.now(UTC), is_local=True, zone="Europe/Moscow", secrets=secrets)


@pytest.mark.parametrize(
    ("path", "kind", "address"),
    [
        ("/news/rss.xml", "feed", "/news/rss.xml"),
        ("/blog/", "wordpress", "/blog"),
        ("/forum/", "forum", "/forum/"),
        (SECTION, "forum", SECTION),
    ],
)
def test_a_site_of_the_town_is_recognised_with_its_first_findings(town, path, kind, address):
    found = detect(town.url + path, look())
    assert (found.kind, found.address) == (kind, town.url + address)
    assert found.confidence >= 0.9
    assert 1 <= len(found.findings) <= 10
    assert all(finding.text and finding.published_at for finding in found.findings)
    assert found.name


def test_a_blog_says_what_answering_needs(town):
    assert any("user, password" in warning for warning in detect(f"{town.url}/blog/", look()).warnings)


def test_a_feed_says_that_it_shows_only_its_newest_items(town):
    assert any("newest" in warning for warning in detect(f"{town.url}/news/rss.xml", look()).warnings)


def test_the_map_service_is_known_by_its_address_and_shown_with_a_key(town):
    address = f"{town.url}/maps/v4/accounts/{MAPS_ACCOUNT}"
    without = detect(address, look())
    assert (without.kind, without.findings) == ("google_business", ())
    assert any("client_id, client_secret, refresh_token / token" in warning for warning in without.warnings)
    assert len(detect(address, look(token=MAPS_KEY)).findings) == 10
    wrong = detect(address, look(token="wrong"))
    assert wrong.findings == ()
    assert any("401" in warning for warning in wrong.warnings)


def test_messages_are_known_by_their_address_and_shown_with_a_key(town):
    address = f"{town.url}/vk/method"
    assert detect(address, look()).kind == "vk_messages"
    assert len(detect(address, look(token=VK_KEY)).findings) == 10


def test_a_page_with_a_feed_link_is_read_by_its_feed(site):
    site.pages["/"] = (
        '<html><head><title>Газета</title><link rel="alternate" type="application/rss+xml" href="/f"></head></html>'
    )
    site.pages["/f"] = (RECORDINGS / "feed/media.rss").read_bytes()
    found = detect(site.url, LOCAL)
    assert (found.kind, found.address, found.name) == ("feed", f"{site.url}/f", "Газета")
    assert len(found.findings) == 4


def test_a_blog_with_a_closed_rest_interface_is_read_by_its_feed(site):
    site.pages["/"] = (
        '<html><head><title>Блог</title><link rel="https://api.w.org/" href="/wp-json/">'
        '<link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>'
    )
    site.pages["/wp-json/wp/v2/posts"] = (401, {}, {"code": "rest_not_logged_in", "message": "no"})
    site.pages["/feed/"] = (RECORDINGS / "feed/media.rss").read_bytes()
    found = detect(site.url, LOCAL)
    assert (found.kind, found.address) == ("feed", f"{site.url}/feed/")
    assert any("signed-in" in warning for warning in found.warnings)


def test_a_blog_announced_only_in_a_header_is_recognised(site):
    site.pages["/"] = (
        200,
        {"Link": f'<{site.url}/wp-json/>; rel="https://api.w.org/"'},
        b"<html><title>x</title></html>",
    )
    site.pages["/wp-json/wp/v2/posts"] = []
    site.pages["/wp-json/wp/v2/comments"] = []
    assert detect(site.url, LOCAL).kind == "wordpress"


@pytest.mark.parametrize(
    "body",
    [
        "<html><title>Просто страница</title><p>Текст о phpBB и RSS</p></html>",
        '<html><title>Поддельный</title><link rel="alternate" type="text/html" href="/en"></html>',
        "just words",
    ],
)
def test_an_unknown_page_is_at_most_a_site_and_says_how_unsure_that_is(site, body):
    site.pages["/"] = body
    found = detect(site.url, LOCAL)
    assert found.kind in {None, "site"}
    assert found.confidence < 0.5
    assert found.findings == ()
    assert found.warnings


def test_a_page_that_begins_with_many_comments_is_looked_at_in_no_time(site):
    site.pages["/"] = "<!-- a -->" * 5_000 + "<html><head><title>x</title></head><body><p>y</p></body></html>"
    began = time.monotonic()
    assert detect(site.url, LOCAL).kind is None
    assert time.monotonic() - began < 5


def test_a_link_on_the_page_that_is_no_address_is_no_source(site):
    site.pages["/"] = '<html><head><link rel="https://api.w.org/" href="http://[evil/wp-json"></head>x</html>'
    found = detect(site.url, LOCAL)
    assert (found.kind, found.findings) == (None, ())


def test_a_page_that_robots_forbid_is_not_even_looked_at(site):
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /"
    site.pages["/"] = (RECORDINGS / "feed/media.rss").read_bytes()
    found = detect(f"{site.url}/", LOCAL)
    assert found.kind is None
    assert any("robots.txt" in warning for warning in found.warnings)
    assert site.asked("/") == site.asked("/robots.txt")


def test_a_site_that_does_not_answer_fails_in_plain_words(site):
    site.pages["/"] = 503
    with pytest.raises(SourceFailed, match="fault of its own"):
        detect(site.url, LOCAL)


def test_a_private_address_is_not_looked_at(site):
    with pytest.raises(SourceFailed, match="local=true"):
        detect(site.url, Look(LOCAL.now))
    assert site.seen == []


def test_what_is_no_address_is_refused():
    with pytest.raises(Refused):
        detect("not an address at all", LOCAL)
