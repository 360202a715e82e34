"""The house keeps its shape: who may import whom, how large things are, that words and settings are explained."""

import ast
import enum
import inspect
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from statistics import median

import pytest

from storage import vocabulary
from storage.settings import Settings
from storage.source_kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("storage", "crawlers", "moderation", "classifier", "desk", "dashboards", "public", "demo", "door")
LONGEST_FILE = 400
LONGEST_FUNCTION = 55


def product_files() -> list[Path]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts]
    return [*files, ROOT / "app.py", ROOT / "home.py", ROOT / "cli.py"]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_rooms_import_each_other_in_one_direction_only():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_are_small():
    lines = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in product_files()}
    assert {path: length for path, length in lines.items() if length > LONGEST_FILE} == {}
    lengths = sorted(length for length in lines.values() if length > 0)
    assert median(lengths) <= 120
    assert lengths[int(len(lengths) * 0.9)] <= 250


def test_functions_are_short():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in product_files()
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_only_the_edge_commits():
    """`with transaction()` is the one place; storage/database.py is where it is defined."""
    committing = [
        path.relative_to(ROOT).as_posix()
        for path in product_files()
        if re.search(r"\.commit\(\)", path.read_text(encoding="utf-8"))
    ]
    assert set(committing) <= {"storage/database.py", "storage/schema.py"}


def test_only_edges_ask_for_the_time():
    """`now` is an argument everywhere below doors, jobs, screens, routes, commands and child processes."""
    edges = re.compile(
        r"^(app|home|cli)\.py$|^(door|demo|public)/|/screens/|/jobs\.py$|/(?:\w+_)?routes\.py$|/(?:\w+_)?commands\.py$|^storage/worker\.py$"
    )
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in product_files()
        if re.search(r"datetime\.now\(|time\.time\(\)", path.read_text(encoding="utf-8"))
        and not edges.search(path.relative_to(ROOT).as_posix())
    ]
    assert set(asking) <= NAMED_EDGES


# Edges that are not named like one; each with its reason.
NAMED_EDGES: set[str] = {
    "crawlers/spider_run.py",  # the main of a child process
    "crawlers/clock.py",  # the clock itself
    "desk/sending.py",  # a job: an answer is published when the site has taken it, not when the job began
    "dashboards/report_options.py",  # the edge that the commands of reports share
    "desk/talk_requests.py",  # the edge that the conversation's routes share
    "storage/net_rate.py",  # pacing of requests is about the real time
}


@pytest.mark.parametrize(
    "word",
    sorted(
        {
            str(word)
            for name, words in inspect.getmembers(vocabulary, inspect.isclass)
            if issubclass(words, enum.StrEnum)
            for word in words
        }
    ),
)
def test_every_word_is_in_the_glossary(word):
    assert f"`{word}`" in (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_in_operations(setting):
    assert f"`{setting}`" in (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_source_is_in_sources(kind):
    assert f"`{kind}`" in (ROOT / "docs" / "SOURCES.md").read_text(encoding="utf-8")


def test_no_folder_is_called_pages():
    """Streamlit would serve its files past the gate."""
    assert [path for path in ROOT.rglob("pages") if path.is_dir() and ".venv" not in path.parts] == []
