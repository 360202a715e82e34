"""The command line keeps its contract: exit codes, errors as JSON, quick start."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def repdesk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def test_help_names_every_command():
    done = repdesk("--help")
    assert done.returncode == 0
    for name in ("up", "init", "person", "brand", "source", "collect", "mentions", "pretag", "report"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("arguments", [["no-such-command"], ["up", "--port", "abc"], ["source", "add"]])
def test_wrong_usage_ends_with_2(arguments):
    done = repdesk(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_refusal_ends_with_1_and_is_json_where_asked():
    done = repdesk("mentions", "--json")
    assert done.returncode == 1
    error = json.loads(done.stderr)["error"]
    assert set(error) == {"what", "why", "way_out"}
    assert "repdesk" in error["way_out"]


def test_the_command_line_speaks_english_whatever_the_installation_speaks():
    assert repdesk("init").returncode == 0
    done = repdesk("brand", "add", "Причал", "--query", "причал", REPDESK_LANGUAGE="ru")
    assert (done.returncode, done.stdout) == (0, 'Brand 1 "Причал" was added.\n')
    done = repdesk("mentions", "--since", "вчера", REPDESK_LANGUAGE="ru")
    assert done.returncode == 1
    assert done.stderr.startswith('"вчера" is no day and no moment.')


def test_an_unknown_setting_is_named():
    done = repdesk("check", REPDESK_LANGAUGE="ru")
    assert done.returncode == 1
    assert "langauge" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_makes_a_sound_installation_and_upgrade_may_be_repeated(tmp_path):
    assert repdesk("init").returncode == 0
    assert (tmp_path / "var" / "secret.key").exists()
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    again = repdesk("upgrade")
    assert again.returncode == 0
    lines = [json.loads(line) for line in repdesk("check", "--json").stdout.splitlines()]
    assert [line["name"] for line in lines] == ["database", "jobs", "failed jobs", "sources", "figures"]
    assert all(line["ok"] for line in lines)


def test_roles_refuse_a_database_that_is_not_ready():
    done = repdesk("work")
    assert done.returncode == 1
    assert "repdesk upgrade" in done.stderr


def test_a_mistake_in_a_query_is_pointed_at(tmp_path):
    done = repdesk("brand", "test-query", "банк (карта", REPDESK_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("банк (карта\n     ^\nThe query cannot be understood. At character 6:")
