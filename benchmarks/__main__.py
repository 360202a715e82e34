"""`python -m benchmarks NAME [--rows N] [--quick] [--json]`: measures one thing and says whether the target holds."""

import argparse
import json
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from benchmarks import harness
from benchmarks.harness import Options, Result

NAMES = ("stream", "intake", "feeds", "spider", "forums", "stories", "pretag", "search", "tickets", "figures", "public")
ALL = "all"


class Benchmark(Protocol):
    """A module of this folder that measures something."""

    def run(self, options: Options) -> Result: ...


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 when the run ended, whatever it found; argparse ends wrong usage with 2."""
    known = [name for name in NAMES if find_spec(f"benchmarks.{name}") is not None]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*known, ALL], metavar="NAME", help=", ".join([*known, ALL]))
    parser.add_argument("--rows", type=_positive, help="how many rows instead of the size the target names")
    parser.add_argument("--quick", action="store_true", help="a small run that ends within a minute")
    parser.add_argument("--json", action="store_true", help="print one JSON document a benchmark")
    parser.add_argument("--seed", type=int, default=1, help="seed of the synthetic rows")
    asked = parser.parse_args(arguments)
    with harness.bench_folder() as folder:
        options = Options(rows=asked.rows, is_quick=asked.quick, seed=asked.seed, folder=folder)
        for name in known if asked.name == ALL else [asked.name]:
            document = measured(name, options)
            print(json.dumps(document, ensure_ascii=False) if asked.json else harness.table(document), flush=True)
    return 0


def measured(name: str, options: Options) -> dict[str, object]:
    """The result of one benchmark, taken on a machine as quiet as it gets, with the bare baseline beside it."""
    benchmark = cast("Benchmark", import_module(f"benchmarks.{name}"))
    load = harness.quiet_load(options)
    baseline = harness.bare_baseline()
    result = benchmark.run(options)
    document = result.as_json(name, options.seed, load, harness.slowdown(load, baseline))
    return document | {"baseline_ms": round(baseline * 1000, 1)}


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
