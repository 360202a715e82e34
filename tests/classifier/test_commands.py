"""`repdesk pretag`, `retrain`, `models` as another program calls them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.labels import LABELS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def call(tmp_path):
    def repdesk(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "REPDESK_DATA_DIR": str(tmp_path / "var")}
        command = [sys.executable, "-m", "cli", *arguments]
        return subprocess.run(
            command, cwd=ROOT, input=given, capture_output=True, check=False, timeout=120, env=environment
        )

    return repdesk


def test_every_line_is_answered_by_one_line_in_its_place(call):
    lines = [
        json.dumps(
            {"id": 7, "text": "Верните деньги, сколько можно ждать! Третья неделя"}, ensure_ascii=False
        ).encode(),
        b"no json",
        b'{"id": "a"}',
        b'["id", "text"]',
        b'{"id": 8, "text": 5}',
        b'{"id": 9, "text": "\xff"}',
        b"",
        b'{"id": {"deep": 1}, "text": ""}',
        json.dumps({"id": None, "text": "Огромное спасибо, \ud800 всё отлично!"}).encode(),
    ]
    done = call("pretag", "--json", given=b"\n".join(lines))
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert [answer["id"] for answer in answers] == [7, None, "a", None, 8, None, None, {"deep": 1}, None]
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, True, True, False, False]
    assert set(answers[0]) == {"id", "label", "confidence", "probabilities", "abuse", "why"}
    assert tuple(answers[0]["probabilities"]) == LABELS
    assert answers[0]["label"] == "complaint"
    assert answers[-1]["label"] == "praise"
    assert set(answers[1]) == {"id", "error"}


def test_a_megabyte_of_text_and_a_megabyte_of_lines(call):
    long = json.dumps({"id": 1, "text": "ужасный сервис " * 70_000}, ensure_ascii=False).encode()
    short = b'{"id": 2, "text": "\xf0\x9f\x98\x80"}\n' * 30_000
    done = call("pretag", given=long + b"\n" + short)
    answers = done.stdout.splitlines()
    assert len(answers) == 30_001
    assert json.loads(answers[0])["label"] == "complaint"
    assert json.loads(answers[-1])["why"] == []


def test_a_line_is_answered_before_the_next_one_is_asked(tmp_path):
    """A program may keep the pipe open and talk line by line."""
    environment = {**os.environ, "REPDESK_DATA_DIR": str(tmp_path / "var")}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "pretag"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for number in range(3):
            child.stdin.write(b'{"id": %d, "text": "\xd0\xb0"}\n' % number)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == number
        child.stdin.close()
        assert child.wait(timeout=30) == 0


def test_the_model_is_built_at_first_use_kept_and_survives_damage(call, tmp_path):
    line = '{"id": 1, "text": "Отличный сервис, спасибо!"}'.encode()
    shutil.rmtree(tmp_path / "var")
    first = call("pretag", given=line).stdout
    (model,) = (tmp_path / "var" / "models").iterdir()
    (model / "model.npz").write_bytes(b"not what it was")
    assert call("pretag", given=line).stdout == first


def test_nothing_to_learn_is_said_and_no_failure(call):
    assert call("init").returncode == 0
    done = call("retrain", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] is None
    (row,) = [json.loads(line) for line in call("models", "--json").stdout.splitlines()]
    assert row["is_current"]
    assert row["name"].startswith("starter-")


def test_a_model_that_is_not_there_is_refused(call):
    assert call("init").returncode == 0
    done = call("models", "--use", "no-such", "--json")
    assert done.returncode == 1
    assert "no-such" in json.loads(done.stderr)["error"]["what"]
