"""How fast findings become mentions, beside the bare driver writing the same rows, and how soon the rest follows."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, text

from benchmarks.harness import Figures, Options, Result, Target, nearest_rank
from benchmarks.seeding import seeded
from classifier.starter_set import starter
from moderation.finding import Finding
from moderation.intake import FOLLOW_JOB, PRETAG_JOB, receive
from moderation.seeding import BRAND, seed_mentions
from storage.database import Database
from storage.rows import next_ids, uids_at
from storage.tables import Job, Mention, MentionVersion, Source
from storage.text import language_of
from storage.vocabulary import JobState
from storage.worker import settle

ROWS, QUICK_ROWS = 50_000, 3_000
BATCH = 500
STEADY, QUICK_STEADY, STEADY_BATCH = 20, 5, 100
"""Batches of the steady part, one a second, while a worker process follows."""

PATIENCE_S = 240.0
FOLLOWING = (FOLLOW_JOB, PRETAG_JOB)
TARGETS = {
    target: rule
    for dialect in ("sqlite", "postgresql")
    for target, rule in {
        f"{dialect}_new_of_raw": Target(at_least=0.35, absolute=False),
        f"{dialect}_known_or_raw": Target(at_least=1.0, absolute=False),
        f"{dialect}_again_new": Target(at_most=0, absolute=False),
        f"{dialect}_follows_within_s": Target(at_most=5.0),
    }.items()
}


class Spent(NamedTuple):
    """Seconds of intake and of the bare driver for the same rows, and how long each batch took."""

    ours: float
    raw: float
    waits: list[float]


def run(options: Options) -> Result:
    """New texts beside the bare driver, the same texts again, every tenth edited; then a worker follows."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    figures: Figures = {"batch": BATCH}
    for dialect in options.dialects:
        options.say(f"{dialect}: {rows} findings on top of {rows} mentions …")
        with seeded(options, "intake", dialect=dialect, rows=rows, fill=fill) as database:
            figures |= _measured(database, dialect, _findings(rows, options.seed))
            figures |= _followed(options, database, dialect)
    notes = [
        "raw: the bare driver's executemany, same rows of mention and mention_version, in turn with intake",
        "known_or_raw: re-read texts per second ÷ raw, or 0.35 ÷ (time of known ÷ time of new), whichever is higher",
        f"follows: {STEADY_BATCH} new texts a second, until search, stories and pre-tags have followed (slowest batch)",
    ]
    return Result(rows=rows, figures=figures, targets=TARGETS, notes=notes)


def fill(database: Database, rows: int, seed: int) -> None:
    """As many mentions as will come in."""
    seed_mentions(database, rows, seed=seed, now=datetime.now(UTC))


def _measured(database: Database, dialect: str, findings: list[Finding]) -> Figures:
    language_of("Банк молчит")  # the model of languages is read once per process
    _receive(database, _findings(4 * BATCH, seed=-1, name="warm"))
    settle()  # as a worker process does
    spent = _beside_raw(database, findings)
    again, again_s, _ = _receive(database, findings)
    changed, changed_s, _ = _receive(database, [_edited(finding) for finding in findings[::10]])
    rows = len(findings)
    of_raw, of_new = spent.raw / again_s, spent.ours / again_s
    return {
        f"{dialect}_raw_per_s": rows / spent.raw,
        f"{dialect}_new_per_s": rows / spent.ours,
        f"{dialect}_new_of_raw": spent.raw / spent.ours,
        f"{dialect}_new_batch_p95_ms": nearest_rank(spent.waits, 0.95) * 1000,
        f"{dialect}_known_per_s": rows / again_s,
        f"{dialect}_known_share_of_new_time": again_s / spent.ours,
        f"{dialect}_known_or_raw": max(of_raw, 0.35 * of_new),
        f"{dialect}_again_new": again[0] + again[1],
        f"{dialect}_edited_per_s": changed[1] / changed_s,
    }


def _beside_raw(database: Database, findings: list[Finding]) -> Spent:
    ours, raw, waits = 0.0, 0.0, []
    for start in range(0, len(findings), BATCH):
        part = findings[start : start + BATCH]
        _, spent, _ = _receive(database, part)
        ours += spent
        waits.append(spent)
        raw += _raw(database, len(part))
    return Spent(ours, raw, waits)


def _raw(database: Database, number: int) -> float:
    """Seconds in which the bare driver writes copies of the newest rows."""
    tables = {"mention": Mention.__table__, "mention_version": MentionVersion.__table__}
    columns = {name: [column.name for column in table.columns] for name, table in tables.items()}
    with database.transaction() as session:
        newest = select(Mention.id).order_by(Mention.id.desc()).limit(number).subquery()
        first = session.scalar(select(func.min(newest.c.id)))
        ids = next_ids(session, "mention", number)
        rows: dict[str, list[list[Any]]] = {}
        for name, key in (("mention", "id"), ("mention_version", "mention_id")):
            asked = text(f"SELECT {', '.join(columns[name])} FROM {name} WHERE {key} >= :first ORDER BY {key}")  # noqa: S608 - our own names
            rows[name] = [list(row) for row in session.execute(asked, {"first": first})]
    for mention, version, new, uid in zip(
        rows["mention"], rows["mention_version"], ids, uids_at(datetime.now(UTC), number), strict=True
    ):
        mention[columns["mention"].index("id")] = version[columns["mention_version"].index("mention_id")] = new
        mention[columns["mention"].index("uid")] = uid
    place = "?" if database.dialect == "sqlite" else "%s"
    statements = {
        f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join([place] * len(names))})": [*map(tuple, rows[name])]  # noqa: S608 - our own names
        for name, names in columns.items()
    }
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.rollback()
        cursor = driver.cursor()
        began = time.perf_counter()
        if database.dialect == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for statement, values in statements.items():
            cursor.executemany(statement, values)
        driver.commit()
        return time.perf_counter() - began


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


def _followed(options: Options, database: Database, dialect: str) -> Figures:
    """A worker process works off what has piled up, then keeps up with texts that come in steadily."""
    with database.reading() as session:
        waiting = session.scalar(select(func.count()).where(Job.kind == FOLLOW_JOB, Job.state == JobState.WAITING)) or 0
    options.say(f"{dialect}: a worker follows …")
    with _worker(database):
        began = time.perf_counter()
        _wait(database)
        piled = time.perf_counter() - began
        with database.reading() as session:
            last = session.scalar(select(func.max(Job.id))) or 0
        for number in range(QUICK_STEADY if options.is_quick else STEADY):
            until = time.monotonic() + 1.0
            _receive(database, _findings(STEADY_BATCH, seed=number, name=f"steady{number}"))
            time.sleep(max(0.0, until - time.monotonic()))
        _wait(database)
    with database.reading() as session:
        jobs = session.execute(
            select(Job.created_at, Job.ended_at).where(
                Job.id > last, Job.kind.in_(FOLLOWING), Job.state == JobState.DONE
            )
        ).all()
    lags = [(ended_at - created_at).total_seconds() for created_at, ended_at in jobs if ended_at]
    return {
        f"{dialect}_piled_up_jobs": waiting,
        f"{dialect}_piled_up_followed_s": piled,
        f"{dialect}_follows_within_s": max(lags),
        f"{dialect}_follows_median_s": nearest_rank(lags, 0.5),
    }


@contextmanager
def _worker(database: Database) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        url = database.url.render_as_string(hide_password=False)
        place = {"REPDESK_DATABASE_URL": url, "REPDESK_DATA_DIR": folder, "REPDESK_SECRET_KEY": "0" * 43 + "="}
        worker = subprocess.Popen(
            [sys.executable, "-m", "cli", "work"], env={**os.environ, **place}, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)


def _wait(database: Database) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with database.reading() as session:
            left = session.scalar(
                select(func.count()).where(Job.kind.in_(FOLLOWING), Job.state.in_([JobState.WAITING, JobState.RUNNING]))
            )
        if not left:
            return
        time.sleep(0.2)
    raise TimeoutError(f"jobs are left after {PATIENCE_S:.0f} s")


def _findings(rows: int, seed: int, *, name: str = "bench") -> list[Finding]:
    chance = random.Random(seed)
    samples = starter()
    now = datetime.now(UTC)
    return [
        Finding(
            external_id=f"{name}-{number}",
            text=f"{BRAND} {number}. {' '.join(sample.text for sample in chance.choices(samples, k=3))}",
            url=f"http://127.0.0.1:9/{name}/{number}",
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
