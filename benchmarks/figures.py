"""`figures`: how long the dashboards take over a year of many tickets, on both databases, and how that grows."""

from benchmarks.figure_questions import Question, filtered, questions
from benchmarks.figure_seeding import NOW, fill
from benchmarks.harness import Figures, Options, Result, Target, nearest_rank, timed
from benchmarks.seeding import seeded
from dashboards.jobs import seal_brand
from storage.database import Database, reading

ROWS = 1_000_000
QUICK_ROWS = 5_000
TENTH = 10
TIMES = 20
QUICK_TIMES = 5
TARGET_MS = {"sqlite": 300.0, "postgresql": 800.0}
TWO_FILTERS_MS = 1_500.0
GROWTH = 2.0


def run(options: Options) -> Result:
    """Milliseconds of each dashboard's question over a year: all of it, with two filters, and of a tenth of it."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    figures: Figures = {}
    targets: dict[str, Target] = {}
    for dialect in options.dialects:
        small = _measured(options, dialect, rows // TENTH)
        large = _measured(options, dialect, rows)
        for name, spent in large.items():
            is_filtered = name in filtered()
            figures[f"{dialect}_{name}_p50_ms"] = nearest_rank(spent, 0.5) * 1000
            figures[f"{dialect}_{name}_p95_ms"] = nearest_rank(spent, 0.95) * 1000
            figures[f"{dialect}_{name}_growth"] = nearest_rank(spent, 0.5) / nearest_rank(small[name], 0.5)
            most = TWO_FILTERS_MS if is_filtered else TARGET_MS[dialect]
            targets[f"{dialect}_{name}_p95_ms"] = Target(at_most=most, rows=ROWS)
            if not is_filtered:
                targets[f"{dialect}_{name}_growth"] = Target(at_most=GROWTH, rows=ROWS, absolute=False)
    notes = ["milliseconds of the query, without the screen; growth: against a tenth of the tickets"]
    return Result(rows=rows, figures=figures, targets=targets, notes=notes)


def _measured(options: Options, dialect: str, rows: int) -> dict[str, list[float]]:
    times = QUICK_TIMES if options.is_quick else TIMES
    found = {}
    with seeded(options, "figures", dialect=dialect, rows=rows, fill=sealed, copy=False):
        for name, question in (questions() | filtered()).items():
            options.say(f"{dialect}, {rows} tickets: {name} …")
            found[name] = timed(lambda ask=question: _asked(ask), times)  # type: ignore[misc]  # mypy cannot infer the default
    return found


def _asked(question: Question) -> None:
    with reading() as session:
        question(session)


def sealed(database: Database, rows: int, seed: int) -> None:
    """A seeded year whose figures are sealed as the job would have done by now."""
    fill(database, rows, seed)
    seal_brand(1, now=NOW)
