"""`repdesk source`, `collect`, `extract` as scripts see them: JSON, exit codes, words on refusals."""

import io
import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import cli
from storage.vocabulary import Scope
from tests.builders import a_brand, a_source

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDINGS = ROOT / "tests" / "recordings"


class Done(NamedTuple):
    stdout: str
    stderr: str


@pytest.fixture
def repdesk(monkeypatch, capsys):
    def run(*arguments: str, stdin: str = "", code: int = 0) -> Done:
        monkeypatch.setattr(sys, "argv", ["repdesk", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        done = Done(*capsys.readouterr())
        assert (ended.value.code or 0) == code, done
        return done

    return run


def lines(done: Done) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_detect_add_list_collect_check_and_remove(repdesk, database, site):
    with database.transaction() as session:
        a_brand(session, name="Причал", query="причал")
    site.pages["/"] = (
        '<html><head><title>Газета</title><link rel="alternate" type="application/rss+xml" href="/f"></head></html>'
    )
    site.pages["/f"] = (RECORDINGS / "feed/media.rss").read_bytes()
    (seen,) = lines(repdesk("source", "detect", site.url, "--set", "local=true", "--json"))
    assert (seen["kind"], seen["name"], len(seen["findings"])) == ("feed", "Газета", 4)
    assert set(seen["findings"][0]) == {"text", "author", "published_at", "url", "title", "stars"}
    (added,) = lines(repdesk("source", "add", site.url, "--every", "15m", "--set", "local=true", "--json"))
    assert added == {"id": 1, "kind": "feed", "name": "Газета"}
    (row,) = lines(repdesk("source", "list", "--json"))
    assert (row["address"], row["every_s"], row["scope"]) == (f"{site.url}/f", 900, "open")
    (pass_,) = lines(repdesk("collect", "--json"))
    assert {name: pass_[name] for name in ("source", "state", "pages", "found", "new", "unmatched")} == {
        "source": 1, "state": "ok", "pages": 1, "found": 4, "new": 1, "unmatched": 3,
    }  # fmt: skip
    assert list(pass_) == ["source", "state", "pages", "found", "new", "changed", "deleted", "unmatched", "seconds"]
    (checked,) = lines(repdesk("source", "check", "1", "--json"))
    assert len(checked["findings"]) == 4
    repdesk("source", "remove", "1", "--json")
    assert lines(repdesk("source", "list", "--json")) == []
    refused = repdesk("collect", "--source", "1", "--json", code=1)
    assert json.loads(refused.stderr)["error"]["what"]


def test_one_failing_source_does_not_keep_the_others_from_being_read(repdesk, database, site):
    site.pages["/good"] = (RECORDINGS / "feed/media.rss").read_bytes()
    site.pages["/bad"] = 500
    with database.transaction() as session:
        brand = a_brand(session)
        for path in ("/bad", "/good"):
            a_source(session, brand, address=site.url + path, is_local=True, scope=Scope.OWN)
    bad, good = lines(repdesk("collect", "--json", code=1))
    assert (bad["state"], good["state"], good["new"]) == ("unreachable", "ok", 4)
    assert "HTTP 500" in bad["error"]


def test_a_private_address_is_refused_with_what_to_do(repdesk, site):
    refused = repdesk("source", "detect", site.url, "--json", code=1)
    assert "local=true" in json.loads(refused.stderr)["error"]["what"]


def test_wrong_usage_is_two_and_a_wrong_setting_is_one(repdesk, database):
    with database.transaction() as session:
        a_brand(session)
    repdesk("source", "add", code=2)
    repdesk("source", "add", "https://x.example", "--set", "local", code=2)
    repdesk("source", "add", "https://x.example", "--kind", "carrier_pigeon", code=2)
    repdesk("source", "add", "https://x.example", "--kind", "feed", "--every", "1y", code=1)
    repdesk("source", "remove", "77", code=1)


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("feed/media.rss", "feed", 4),
        ("phpbb/topic.html", "forum", 2),
        ("wordpress/comments.json", "wordpress", 2),
        ("google_business/reviews.json", "google_business", 5),
        ("vk/history.json", "vk_messages", 3),
        ("feed/not_a_feed.html", None, 0),
        ("phpbb/topic_gone.html", None, 0),
    ],
)
def test_extract_reads_one_page_without_a_database(repdesk, name, kind, number):
    path = str(RECORDINGS / name)
    (row,) = lines(repdesk("extract", path, "--url", "https://x.example/viewtopic.php?t=1", "--json"))
    assert (row["path"], row["kind"], len(row["findings"])) == (path, kind, number)


def test_extract_answers_each_line_and_a_bad_line_in_its_line(repdesk):
    topic = str(RECORDINGS / "phpbb/topic.html")
    asked = [
        json.dumps({"path": topic, "url": "https://f.example/viewtopic.php?t=42"}),
        "{bad",
        '{"path": "/no/such"}',
        "[]",
    ]
    good, bad, missing, no_object = lines(repdesk("extract", "--json", "-", stdin="\n".join(asked) + "\n"))
    assert good["findings"][0]["url"] == "https://f.example/viewtopic.php?p=101#p101"
    assert good["findings"][0]["published_at"] == "2026-03-09T11:05:00+00:00"
    assert "error" in bad
    assert missing["path"] == "/no/such"
    assert "error" in missing
    assert "error" in no_object
