"""A forum of 5 000 pages on loopback, read and stored by our spider, beside a bare Scrapy spider with the same parse.

Both run as child processes without pauses. Ours also keeps robots.txt, checks addresses, and stores: what is about
the brand (2 % of the posts) with its version and search terms, of the others that they were met, and the cursor.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression
from typing import Any

import psutil

from benchmarks.harness import Figures, Options, Result, Target
from benchmarks.seeding import seeded
from crawlers.collecting import collect
from storage.database import Database, use
from storage.tables import Brand, Source
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope

PAGES, QUICK_PAGES = 5_000, 400
PAGES_OF_A_THREAD = 8
WARM_UP = 0.3
TARGETS = {
    "sqlite_speed_ratio": Target(at_least=0.7, rows=PAGES, absolute=False),
    "memory_bytes_a_page": Target(at_most=1024, rows=PAGES, absolute=False),
    "sqlite_second_new": Target(at_most=0, absolute=False),
}
EVERY_S = 0.25
FOLDER = Path(__file__).resolve().parent.parent


def run(options: Options) -> Result:
    """Pages a second of both, the ratio, and how much memory ours takes for each page more."""
    pages = options.size(PAGES, quick=QUICK_PAGES)
    threads = round(pages / (PAGES_OF_A_THREAD + 1 / 25))
    with _board(threads, options.seed) as url:
        options.say("a bare Scrapy spider, nothing stored …")
        before = _bare(url)
        options.say("ours, stored in SQLite …")
        figures = _ours(options, url, threads)
        options.say("the bare one again …")
        after = _bare(url)
    bare_s = (before["wall_s"] + after["wall_s"]) / 2
    read = int(before["pages"])
    figures = {
        "pages": read, "posts": int(before["posts"]), "bare_pages_per_s": read / bare_s,
        "bare_cpu_s": (before["cpu_s"] + after["cpu_s"]) / 2, **figures,
    }  # fmt: skip
    figures["sqlite_speed_ratio"] = read / float(figures.pop("sqlite_wall_s") or 1) / (read / bare_s)
    return Result(rows=pages, figures=figures, targets=TARGETS)


def _bare(url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.spider_bare", url]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours(options: Options, url: str, threads: int) -> Figures:
    name = f"spider{url.split(':')[2].partition('/')[0]}"
    with seeded(options, name, dialect="sqlite", rows=threads, fill=_fill(url)) as database:
        use(database)
        now = datetime.now(UTC)
        samples: list[tuple[float, int]] = []
        with _watched(database, samples):
            began = time.perf_counter()
            outcome = collect(1, now=now)
            wall = time.perf_counter() - began
        again = collect(1, now=now)
    if outcome.state != "ok":
        raise RuntimeError(outcome.error)
    return {
        "sqlite_wall_s": wall,
        "sqlite_pages_per_s": outcome.pages / wall,
        "sqlite_found": outcome.found,
        "sqlite_new": outcome.new,
        "sqlite_second_new": again.new,
        "memory_mb": max(rss for _page, rss in samples) / 1024 / 1024,
        "memory_bytes_a_page": slope(samples),
    }


def slope(samples: Sequence[tuple[float, int]]) -> float | None:
    """Bytes of memory for a page more: a line through the samples after the first third of the pages."""
    last = max(page for page, _rss in samples) if samples else 0
    kept = [(page, rss) for page, rss in samples if page >= last * WARM_UP]
    if len({page for page, _rss in kept}) < 3:
        return None
    return linear_regression([page for page, _rss in kept], [rss for _page, rss in kept]).slope


@contextmanager
def _watched(database: Database, samples: list[tuple[float, int]]) -> Iterator[None]:
    """Notes while the block runs how many pages the spider has stored and how much memory it holds."""
    over = threading.Event()
    me = psutil.Process()

    def look() -> None:
        while not over.wait(EVERY_S):
            try:
                memory = sum(
                    child.memory_info().rss for child in me.children() if "crawlers.spider_run" in child.cmdline()
                )
            except psutil.Error:
                continue  # it has just ended
            with database.engine.connect() as connection:
                pages = connection.exec_driver_sql("SELECT pages FROM run ORDER BY id DESC LIMIT 1").scalar()
            if memory and pages:
                samples.append((float(pages), memory))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(5)


@contextmanager
def _board(threads: int, seed: int) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.spider_site", str(threads), str(PAGES_OF_A_THREAD), str(seed)]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            yield f"http://127.0.0.1:{port}/forums/all.1/"
        finally:
            server.terminate()


def _fill(url: str) -> Any:
    def fill(database: Database, rows: int, seed: int) -> None:
        del rows, seed
        now = datetime.now(UTC)
        with database.transaction() as session:
            session.add(Brand(id=1, name="Причал", query="причал", created_at=now))
            session.flush()
            session.add(
                Source(
                    id=1, brand_id=1, kind="forum", name="Форум", address=url, created_at=now, category=Category.FORUM,
                    ground=Ground.OTHERS, scope=Scope.OPEN, policy=ReplyPolicy.WATCH, every_s=900, is_local=True,
                    options={"engine": "xenforo_2"},
                )
            )  # fmt: skip

    return fill
