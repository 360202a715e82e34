"""What every benchmark shares: its options, its result, the machine's load and the bare baseline."""

import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

DIALECTS = ("sqlite", "postgresql")
RESULTS = Path(__file__).resolve().parent.parent / "docs" / "BENCHMARKS.md"
BASELINE_LINE = re.compile(r"^Bare baseline at load < 1: ([0-9.]+) ms", re.MULTILINE)
QUIET_LOAD = 1.0
QUIET_WITHIN_S = 180.0
BASELINE_ROWS = 20_000

Figures = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for: how many rows, how quick, where seeded databases are kept."""

    rows: int | None
    is_quick: bool
    seed: int
    folder: Path
    dialects: tuple[str, ...] = DIALECTS

    def size(self, full: int, *, quick: int) -> int:
        """How many rows to measure with: --rows, else the quick or the full size of the benchmark."""
        return self.rows or (quick if self.is_quick else full)

    def say(self, sentence: str) -> None:
        """A line of progress on stderr; stdout is the result's."""
        print(sentence, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach, and with how many rows at least it may be judged."""

    at_most: float | None = None
    at_least: float | None = None
    rows: int = 0
    # Times and rates depend on how busy the machine is, counts and ratios do not.
    absolute: bool = True

    def holds(self, value: object, rows: int, slowdown: float) -> bool | None:
        """Whether the figure reaches it; None when these rows are too few, or the figure was not measured."""
        if rows < self.rows or not isinstance(value, int | float):
            return None
        factor = slowdown if self.absolute else 1.0
        if self.at_most is not None and value > self.at_most * factor:
            return False
        return not (self.at_least is not None and value < self.at_least / factor)


@dataclass(frozen=True, slots=True)
class Result:
    """What a benchmark found; units stand in the names of the figures."""

    rows: int
    figures: Figures
    targets: Mapping[str, Target] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def holds(self, slowdown: float) -> bool | None:
        """False if any target fails, None if any could not be judged, else True."""
        found = [target.holds(self.figures.get(name), self.rows, slowdown) for name, target in self.targets.items()]
        if False in found:
            return False
        return None if None in found or not found else True

    def as_json(self, name: str, seed: int, load: float, slowdown: float) -> dict[str, object]:
        """The stable shape that acceptance runs read."""
        targets = {
            figure: {
                key: value
                for key, value in (
                    ("at_most", target.at_most),
                    ("at_least", target.at_least),
                    ("from_rows", target.rows),
                    ("scaled_by", round(slowdown, 2) if target.absolute else 1.0),
                    ("holds", target.holds(self.figures.get(figure), self.rows, slowdown)),
                )
                if value is not None or key == "holds"
            }
            for figure, target in self.targets.items()
        }
        return {
            "name": name,
            "rows": self.rows,
            "seed": seed,
            "load": round(load, 2),
            "figures": self.figures,
            "targets": targets,
            "holds": self.holds(slowdown),
            "notes": list(self.notes),
        }


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(1, ceil(share * len(values))) - 1]


def timed(function: Callable[[], object], times: int) -> list[float]:
    """Wall seconds of each call, after one call that is not measured."""
    function()
    spent = []
    for _turn in range(times):
        started = time.perf_counter()
        function()
        spent.append(time.perf_counter() - started)
    return spent


def quiet_load(options: Options) -> float:
    """The 1-minute load average before the run, after waiting for a quiet machine unless the run is a quick one."""
    until = time.monotonic() + (0.0 if options.is_quick else QUIET_WITHIN_S)
    load = os.getloadavg()[0]
    if load >= QUIET_LOAD and not options.is_quick:
        options.say(f"load is {load:.2f}, waiting up to {QUIET_WITHIN_S:.0f} s for less than {QUIET_LOAD:.0f} …")
    while load >= QUIET_LOAD and time.monotonic() < until:
        time.sleep(5)
        load = os.getloadavg()[0]
    return load


def bare_baseline() -> float:
    """Seconds of a fixed piece of work (rows into a SQLite in memory, an index, look-ups, a sort); best of five."""
    return min(_bare_work() for _turn in range(5))


def _bare_work() -> float:
    started = time.perf_counter()
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, word TEXT)")
        rows = [(number, f"word {number * 7919 % BASELINE_ROWS}") for number in range(BASELINE_ROWS)]
        connection.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX bare_word ON bare (word)")
        for number in range(0, BASELINE_ROWS, 20):
            connection.execute("SELECT id FROM bare WHERE word = ?", (f"word {number}",)).fetchone()
        sorted(rows, key=lambda row: row[1])
    connection.close()
    return time.perf_counter() - started


def slowdown(load: float, baseline_s: float) -> float:
    """By how much absolute targets are eased: 1 on a quiet machine or without a recorded baseline."""
    recorded = recorded_baseline_s()
    if load < QUIET_LOAD or recorded is None:
        return 1.0
    return max(1.0, baseline_s / recorded)


def recorded_baseline_s() -> float | None:
    """The bare baseline of a quiet machine as docs/BENCHMARKS.md has it, in seconds."""
    if not RESULTS.exists():
        return None
    found = BASELINE_LINE.search(RESULTS.read_text(encoding="utf-8"))
    return float(found.group(1)) / 1000 if found else None


@contextmanager
def bench_folder() -> Iterator[Path]:
    """Where seeded databases lie: REPDESK_BENCH_DIR, which is kept, else a temporary folder."""
    kept = os.environ.get("REPDESK_BENCH_DIR")
    if kept:
        folder = Path(kept)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="repdesk-bench-") as folder_name:
        yield Path(folder_name)


def table(document: Mapping[str, object]) -> str:
    """A result for people."""
    lines = [f"{document['name']}: {document['rows']} rows, load {document['load']}"]
    targets = document["targets"]
    figures = document["figures"]
    assert isinstance(targets, dict)  # noqa: S101 - narrows our own document for the type checker
    assert isinstance(figures, dict)  # noqa: S101 - as above
    for name, value in figures.items():
        target = targets.get(name)
        verdict = f"   target {json.dumps(target)}" if target else ""
        shown = f"{value:,.2f}" if isinstance(value, float) else str(value)
        lines.append(f"  {name:<44} {shown:>14}{verdict}")
    lines.append(f"  holds: {json.dumps(document['holds'])}")
    notes = document["notes"]
    lines.extend(f"  {note}" for note in (notes if isinstance(notes, list) else []))
    return "\n".join(lines)
