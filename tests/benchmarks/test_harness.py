"""How a benchmark's result is judged and printed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness import Result, Target, nearest_rank, slowdown

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("target", "value", "rows", "slower", "expected"),
    [
        (Target(at_most=100), 99.0, 10, 1.0, True),
        (Target(at_most=100), 101.0, 10, 1.0, False),
        # A busy machine eases a time, never a count or a ratio.
        (Target(at_most=100), 150.0, 10, 2.0, True),
        (Target(at_most=100, absolute=False), 150.0, 10, 2.0, False),
        (Target(at_least=40, absolute=False), 40, 10, 3.0, True),
        (Target(at_least=1000), 600.0, 10, 2.0, True),
        (Target(at_least=1000), 400.0, 10, 2.0, False),
        # Too few rows, or nothing measured: neither held nor broken.
        (Target(at_most=100, rows=1000), 1.0, 10, 1.0, None),
        (Target(at_most=100), None, 10, 1.0, None),
    ],
)
def test_a_target_is_judged(target: Target, value: float | None, rows: int, slower: float, expected: bool | None):
    result = Result(rows=rows, figures={"x_ms": value}, targets={"x_ms": target})
    assert result.holds(slower) is expected


def test_one_broken_target_breaks_the_whole_and_none_leaves_it_open():
    figures = {"a_ms": 1.0, "b_ms": 5.0}
    broken, open_, held = Target(at_most=1), Target(at_most=9, rows=99), Target(at_most=9)
    assert Result(1, figures, {"a_ms": open_, "b_ms": broken}).holds(1.0) is False
    assert Result(1, figures, {"a_ms": open_, "b_ms": held}).holds(1.0) is None
    assert Result(1, figures, {"a_ms": held, "b_ms": held}).holds(1.0) is True
    assert Result(1, figures).holds(1.0) is None


def test_a_quiet_machine_eases_nothing():
    assert slowdown(0.5, baseline_s=99.0) == 1.0
    assert slowdown(8.0, baseline_s=0.0) == 1.0


def test_the_nearest_rank():
    assert nearest_rank([5.0, 1.0, 3.0], 0.5) == 3.0
    assert nearest_rank([5.0, 1.0, 3.0], 0.95) == 5.0


def test_figures_quick_prints_the_stable_shape(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "figures", "--quick", "--rows", "200", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
        env={**os.environ, "REPDESK_BENCH_DIR": str(tmp_path)},
    )
    found = json.loads(done.stdout)
    assert {"name", "rows", "seed", "load", "figures", "targets", "holds"} <= set(found)
    assert (found["name"], found["rows"], found["holds"]) == ("figures", 200, None)
    assert set(found["targets"]) <= set(found["figures"])
    assert list(tmp_path.glob("figures_200_*.sqlite3"))
