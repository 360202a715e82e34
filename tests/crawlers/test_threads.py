"""Threads out of pages: every engine by its own markup, engines never seen, what a page states of itself, decoys.

tests/crawlers/threads.tsv holds what each recording must give; ⏎ stands for the end of a line.
"""

import csv
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawlers.extraction import extract
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import CONFIDENT, PROFILES, parse, read_list, read_thread, recognised
from storage.errors import SourceFailed
from storage.vocabulary import PageState

FOLDER = Path(__file__).parent.parent / "recordings" / "threads"
with (Path(__file__).parent / "threads.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
GOLDEN = {name: list(rows) for name, rows in groupby(ROWS, key=lambda row: row["page"])}
GUESSED = {
    "announced", "article_with_comments", "boxed_answers", "feet_of_posts", "never_seen", "never_seen_links",
    "old_tables", "stated_broken",
}  # fmt: skip


def page_of(name, **given):
    read_at = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
    return Page(url=f"https://site.example/{name}", read_at=read_at, zone=ZoneInfo("Europe/Moscow"), **given)


def read(name, profile=None, **given):
    return read_thread((FOLDER / f"{name}.html").read_bytes(), page_of(name, **given), profile)


def row_of(name, finding):
    return {
        "page": name,
        "identity": finding.external_id,
        "author": finding.author or "",
        "author_id": finding.author_id or "",
        "published": finding.published_at.isoformat() if finding.published_at else "",
        "edited": finding.edited_at.isoformat() if finding.edited_at else "",
        "text": "deleted" if finding.deleted else finding.text.replace("\n", "⏎"),
    }


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_page_gives_its_posts(name):
    found = read(name)
    assert [row_of(name, finding) for finding in found.findings] == GOLDEN[name]
    assert found.confidence >= CONFIDENT


@pytest.mark.parametrize("name", sorted(set(GOLDEN) - GUESSED))
def test_an_engine_is_known_by_its_marks_and_read_by_its_profile_alone(name):
    profile = PROFILES[name]
    assert recognised(tree_of((FOLDER / f"{name}.html").read_bytes(), page_of(name))) == profile
    found = read(name, profile)
    assert found.engine == profile.name
    texts = [row["text"] for row in GOLDEN[name]]
    assert [row_of(name, finding)["text"] for finding in found.findings] == texts


def test_a_thread_has_its_title_number_and_next_page():
    found = read("xenforo_2")
    assert found.title == "Не приходит выписка по карте"
    assert found.next_url == "https://site.example/threads/ne-prixodit-vypiska.77/page-2"
    assert {finding.thread_id for finding in found.findings} == {"t77"}
    assert found.findings[0].url == "https://site.example/threads/ne-prixodit-vypiska.77/post-501"
    assert found.findings[0].author_url == "https://site.example/members/marina_k.101/"


def test_the_last_page_leads_nowhere():
    assert read("fluxbb").next_url is None


@pytest.mark.parametrize(
    ("name", "parents"), [("reddit_old", [None, None, "t1_c1"]), ("reddit", [None, None, "t1_c1"])]
)
def test_an_answer_inside_a_post_answers_it(name, parents):
    assert [finding.parent_id for finding in read(name).findings] == parents


def test_own_accounts_are_ours():
    found = read("xenforo_2", own=frozenset({"skipper", "101"})).findings
    assert [finding.ours for finding in found] == [True, True, False, False]


def test_what_the_page_only_guesses_is_less_sure_than_what_an_engine_shows():
    assert CONFIDENT < read("never_seen").confidence < read("mybb").confidence


def test_stars_of_any_scale_become_stars_out_of_five():
    assert read("stated_broken").findings[-1].stars == 4.0


@pytest.mark.parametrize("name", ["decoy_shop", "decoy_news_index", "list_xenforo_2", "blocked"])
def test_what_is_no_thread_is_not_taken_for_one(name):
    assert read(name).confidence < CONFIDENT
    with pytest.raises(SourceFailed) as failure:
        parse((FOLDER / f"{name}.html").read_bytes(), page_of(name))
    assert failure.value.state is PageState.SCHEMA_DRIFT


@pytest.mark.parametrize("name", ["list_xenforo_2", "blocked"])
def test_lists_and_refusals_hold_no_posts_at_all(name):
    assert read(name).findings == []


def test_a_list_gives_threads_and_forums():
    found = read_list((FOLDER / "list_xenforo_2.html").read_bytes(), page_of("forums/karty.4/"))
    assert [(one.thread_id, one.title, one.replies, one.last_post_id) for one in found.threads] == [
        ("t1", "Не приходит выписка", 3, "101"),
        ("t2", "Отделение на Портовой", 6, "201"),
        ("t3", "Комиссия за перевод", 9, "301"),
    ]
    assert found.threads[0].last_at.isoformat() == "2026-03-03T10:30:00+03:00"
    assert found.threads[0].url == "https://site.example/threads/tema-1.1/"
    assert found.forums == ["https://site.example/forums/vklady.5/"]
    assert (found.next_url, found.engine) == ("https://site.example/forums/karty.4/page-2", "XenForo 2")


def test_a_page_without_marks_is_no_list():
    found = read_list((FOLDER / "decoy_shop.html").read_bytes(), page_of("decoy_shop"))
    assert (found.threads, found.forums, found.engine) == ([], [], None)


def test_no_page_at_all_is_said_to_be_none():
    with pytest.raises(SourceFailed):
        read_thread(b"", page_of("nothing"))


@pytest.mark.parametrize(
    ("name", "kind", "number"), [("never_seen", "site", 3), ("mybb", "forum", 2), ("blocked", None, 0)]
)
def test_extract_reads_any_page(name, kind, number):
    found = extract((FOLDER / f"{name}.html").read_bytes(), page_of(name))
    assert (found.kind, len(found.findings)) == (kind, number)


def test_extract_leaves_deleted_posts_out():
    found = extract((FOLDER / "xenforo_2.html").read_bytes(), page_of("xenforo_2"))
    assert [finding.external_id for finding in found.findings] == ["p501", "p502", "p504"]
