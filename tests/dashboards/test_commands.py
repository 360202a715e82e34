"""`repdesk report`: JSON for acceptance runs, files for people, refusals in plain words."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dashboards.commands import report
from storage.counting import Tally, count
from storage.database import Database
from storage.errors import Refused
from storage.vocabulary import Category, Label, MentionState, Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.dashboards.conftest import NOW, a_fact

MARCH = ["--since", "2026-03-01", "--until", "2026-04-01"]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports speak the installation's language."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")


@pytest.fixture
def facts(database: Database) -> None:
    """Two tickets of one operator (one kept and liked, one overdue) and 12 mentions."""
    with database.transaction() as session:
        brand = a_brand(session)
        person = a_person(session, Role.OPERATOR, name="=Анна")
        channel, source = a_channel(session, brand), a_source(session, brand, name="Форум")
        kept = {"replied_at": NOW, "is_within": True, "first_reply_s": 600, "promoted_to_answered_s": 650}
        a_fact(session, channel, source, person, **kept, asked_at=NOW, rating=Verdict.LIKE, rated_at=NOW)
        a_fact(session, channel, source, person)
        day = "2026-03-19"
        count(session, [Tally(brand.id, "mention_source", str(source.id), day)], by=12)
        count(session, [Tally(brand.id, "mention_category", Category.FORUM, day)], by=12)
        count(session, [Tally(brand.id, "mention_state", MentionState.NEW, day)], by=12)
        count(session, [Tally(brand.id, "mention_label", Label.COMPLAINT, day)], by=5)
        count(session, [Tally(brand.id, "mention_state", MentionState.NEW, "2026-04-01")], by=100)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(report, list(arguments), catch_exceptions=False)


def document(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


def test_sla_as_json(facts: None):
    found = document("sla", *MARCH)
    assert (found["since"], found["until"], found["zone"], found["by"]) == (
        "2026-03-01",
        "2026-04-01",
        "Europe/Moscow",
        "operator",
    )
    total = found["total"]
    assert (total["tickets"], total["counted"], total["within"], total["overdue"]) == (2, 2, 1, 1)
    assert total["share_within"] == 0.5
    assert total["first_reply"] == {"n": 1, "median_s": 600, "p90_s": 600}
    assert total["spans"]["promoted_answered"]["median_s"] == 650
    assert [row["name"] for row in found["rows"]] == ["=Анна"]


def test_sla_of_all_three_promises_by_hour(facts: None):
    found = document("sla", *MARCH, "--by", "hour")
    assert found["total"]["next_reply"]["promises"] == 0
    resolution = found["total"]["resolution"]
    # Neither ticket's channel promised a resolution.
    assert (resolution["promises"], resolution["counted"], resolution["left_out"]["no_promise"]) == (2, 0, 2)
    assert resolution["share_within"] is None
    assert [row["resolution"]["promises"] for row in found["rows"]] == [2]


def test_csi_as_json(facts: None):
    total = document("csi", *MARCH, "--by", "source")["total"]
    assert (total["asked"], total["likes"], total["dislikes"]) == (1, 1, 0)
    assert (total["csi"], total["response_rate"]) == (1.0, 1.0)


def test_mentions_as_json_until_is_exclusive(facts: None):
    found = document("mentions", *MARCH)
    assert found["total"] == 12
    assert found["label"] == [
        {"key": "", "name": "", "mentions": 7},
        {"key": "complaint", "name": "complaint", "mentions": 5},
    ]
    assert found["source"][0]["name"] == "Форум"
    assert found["category"] == [{"key": "forum", "name": "forum", "mentions": 12}]


def test_files(facts: None, tmp_path: Path):
    for name, board in (("a.xlsx", "sla"), ("b.XLSX", "mentions"), ("c.csv", "csi")):
        assert run(board, *MARCH, "--out", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    run("sla", *MARCH, "--out", str(tmp_path / "d.csv"))
    rows = list(csv.reader((tmp_path / "d.csv").read_text("utf-8-sig").splitlines()))
    assert rows[1][0] == "'=Анна"
    assert rows[-1][1] == "2"


def test_a_table_for_people(facts: None):
    lines = run("sla", *MARCH).output.splitlines()
    assert lines[0] == "Promises"
    (total,) = [line for line in lines[: lines.index("")] if line.startswith("All ")]
    assert "50.0%" in total


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["sla", "--out", "report.pdf"], ".xlsx, .csv"),
        (["sla", "--since", "2026-03-02", "--until", "2026-03-02"], "empty"),
        (["csi", "--since", "yesterday"], "yesterday"),
        (["mentions", "--since", "2026-03-02T14:30"], "whole days"),
        (["sla", "--brand", "nobody"], "nobody"),
        (["sla", "--out", "/nowhere/at/all/x.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused(facts: None, arguments: list[str], word: str):
    with pytest.raises(Refused, match=word):
        run(*arguments)


def test_wrong_usage(facts: None):
    assert run("sla", "--by", "planet").exit_code == 2
    assert run("weather").exit_code == 2


def test_talks_as_json_and_as_a_file(facts: None, tmp_path: Path):
    found = document("channels", *MARCH)
    total = found["total"]
    assert (found["by"], found["date_axis"], total["tickets"], total["unfinished"]) == ("channel", "opened", 2, 2)
    assert (total["share_first_time"], total["share_solved_here"]) == (None, None)
    assert total["first_reply"] == {"n": 1, "mean_s": 600.0, "median_s": 600, "p90_s": 600}
    file = tmp_path / "talks.csv"
    assert run("channels", *MARCH, "--by", "tag", "--out", str(file)).exit_code == 0
    assert [row[0] for row in csv.reader(file.read_text("utf-8-sig").splitlines())][1:] == ["No topic", "All"]


def test_ratings_by_topic(facts: None):
    found = document("csi", *MARCH, "--by", "tag")
    assert [(row["name"], row["likes"]) for row in found["rows"]] == [("No topic", 1)]


def test_operators_as_json_and_as_a_table(facts: None, tmp_path: Path):
    found = document("operators", *MARCH)
    row = found["rows"][0]
    assert (row["name"], row["answered"], row["within"]) == ("=Анна", 1, {"share": 0.5, "n": 2, "left_out": 0})
    assert row["promoted_answered"] == {"n": 1, "median_s": 650, "p90_s": 650}
    assert row["csi"] == {"share": 1.0, "n": 1, "not_of_the_answer": 0}
    assert (found["medians"], found["date_axis"]) == ({}, "opened")
    assert "=Анна" in run("operators", *MARCH).output
    done = run("operators", *MARCH, "--out", str(tmp_path / "people.xlsx"))
    assert done.exit_code == 0
    assert (tmp_path / "people.xlsx").exists()
