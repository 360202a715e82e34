"""How fast findings become mentions: the whole of intake, index and jobs included."""

import random
import time
from datetime import UTC, datetime, timedelta

from benchmarks.harness import Figures, Options, Result, Target, nearest_rank
from benchmarks.seeding import seeded
from classifier.starter_set import starter
from moderation.finding import Finding
from moderation.intake import receive
from moderation.seeding import BRAND, seed_mentions
from storage.database import Database
from storage.tables import Source

ROWS, QUICK_ROWS = 50_000, 4_000
BATCH = 200
TARGETS = {
    "sqlite_new_per_s": Target(at_least=500),
    "postgresql_new_per_s": Target(at_least=500),
    "sqlite_known_per_s": Target(at_least=2_000),
    "postgresql_known_per_s": Target(at_least=2_000),
    "sqlite_again_new": Target(at_most=0, absolute=False),
    "postgresql_again_new": Target(at_most=0, absolute=False),
}


def run(options: Options) -> Result:
    """New texts, the same texts again, and every tenth of them edited, in transactions of 200."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    figures: Figures = {"batch": BATCH}
    for dialect in options.dialects:
        options.say(f"{dialect}: {rows} findings on top of {rows} mentions …")
        with seeded(options, "intake", dialect=dialect, rows=rows, fill=fill) as database:
            figures |= _measured(database, dialect, _findings(rows, options.seed))
    return Result(rows=rows, figures=figures, targets=TARGETS)


def fill(database: Database, rows: int, seed: int) -> None:
    """As many mentions as will come in."""
    seed_mentions(database, rows, seed=seed, now=datetime.now(UTC))


def _measured(database: Database, dialect: str, findings: list[Finding]) -> Figures:
    new, new_s, waits = _receive(database, findings)
    again, again_s, _ = _receive(database, findings)
    edited = [_edited(finding) for finding in findings[::10]]
    changed, changed_s, _ = _receive(database, edited)
    return {
        f"{dialect}_new_per_s": new[0] / new_s,
        f"{dialect}_new_batch_p95_ms": nearest_rank(waits, 0.95) * 1000,
        f"{dialect}_known_per_s": len(findings) / again_s,
        f"{dialect}_again_new": again[0] + again[1],
        f"{dialect}_edited_per_s": changed[1] / changed_s,
    }


def _receive(database: Database, findings: list[Finding]) -> tuple[tuple[int, int], float, list[float]]:
    new = changed = 0
    waits = []
    for start in range(0, len(findings), BATCH):
        began = time.perf_counter()
        with database.transaction() as session:
            source = session.get_one(Source, 1)
            part = findings[start : start + BATCH]
            received = receive(session, source=source, findings=part, cursor={"at": start}, now=datetime.now(UTC))
        waits.append(time.perf_counter() - began)
        new += received.new
        changed += received.changed
    return (new, changed), sum(waits), waits


def _findings(rows: int, seed: int) -> list[Finding]:
    chance = random.Random(seed)
    samples = starter()
    now = datetime.now(UTC)
    return [
        Finding(
            external_id=f"bench-{number}",
            text=f"{BRAND} {number}. {' '.join(sample.text for sample in chance.choices(samples, k=3))}",
            url=f"http://127.0.0.1:9/{number}",
            author=f"Автор {number % 999}",
            author_id=str(number % 999),
            thread_id=str(number // 5),
            published_at=now - timedelta(seconds=number),
        )
        for number in range(rows)
    ]


def _edited(finding: Finding) -> Finding:
    values = {name: getattr(finding, name) for name in finding.__dataclass_fields__}
    return Finding(**{**values, "text": f"{finding.text} Дополнено."})
