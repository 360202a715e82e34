"""200 feeds of 20 items from a server on loopback: read and stored, beside `reader`, which stores them too.

The first pass stores everything, the second finds everything unchanged (conditional requests). Beside them urllib and
feedparser, which store nothing. Each side reads one feed more before the clock starts, and freezes what it holds then
as our workers do: loading a language model or a parser once is no cost of a feed. `reader` (PyPI) works in a process
of its own; where it is not installed its figures and the ratios to it are null.
"""

import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.request import urlopen
from xml.sax.saxutils import escape

import feedparser

from benchmarks.harness import Figures, Options, Result, Target
from benchmarks.seeding import seeded
from classifier.starter_set import starter
from crawlers.collecting import collect
from storage.database import Database, use
from storage.tables import Brand, Source
from storage.text import language_of
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope

FEEDS, QUICK_FEEDS = 200, 40
ITEMS = 20
TARGETS = {
    # Nothing is doubled, and a pass that finds nothing new costs less than reading without storing.
    "sqlite_second_new": Target(at_most=0, absolute=False),
    "postgresql_second_new": Target(at_most=0, absolute=False),
    "sqlite_first_to_reader": Target(at_most=0.5, rows=FEEDS, absolute=False),
    "sqlite_second_to_reader_first": Target(at_most=0.1, rows=FEEDS, absolute=False),
}
PEER = """
import gc, json, sys, time
try:
    from reader import make_reader
except ImportError:
    print("null")
    sys.exit()
url, feeds, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
reader = make_reader(path)
reader.add_feed(f"{url}/{feeds}.xml")
reader.update_feeds()
for number in range(feeds):
    reader.add_feed(f"{url}/{number}.xml")
gc.collect()
gc.freeze()
wall, cpu = time.perf_counter(), time.process_time()
reader.update_feeds(new=True)
spent = time.perf_counter() - wall, time.process_time() - cpu
held = reader.get_entry_counts().total
print(json.dumps({"wall": spent[0], "cpu": spent[1], "held": held}))
"""
SERVER = """
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from functools import partial

class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_):
        return

server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=sys.argv[1]))
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def run(options: Options) -> Result:
    """CPU and wall seconds of the bare reading, of our first pass and of our second one."""
    feeds = options.size(FEEDS, quick=QUICK_FEEDS)
    folder = options.folder / f"feeds_{feeds}_{options.seed}"
    _write(folder, feeds + 1, options.seed)
    figures: Figures = {"feeds": feeds, "items": feeds * ITEMS}
    with _served(folder) as url:
        options.say(f"urllib and feedparser over {feeds} feeds …")
        bare_wall, bare_cpu = _spent(lambda: _read_bare(url, feeds))
        figures |= {"bare_wall_s": bare_wall, "bare_cpu_s": bare_cpu}
        options.say("reader over the same feeds …")
        figures |= _read_by_peer(url, feeds)
        for dialect in options.dialects:
            options.say(f"{dialect}: the same feeds, stored …")
            with seeded(
                options, f"feeds{url.rpartition(':')[2]}", dialect=dialect, rows=feeds, fill=_fill(url)
            ) as database:
                figures |= _measured(database, dialect, feeds, figures)
    return Result(rows=feeds, figures=figures, targets=TARGETS)


def _measured(database: Database, dialect: str, feeds: int, others: Figures) -> Figures:
    use(database)
    now = datetime.now(UTC)
    language_of("Банк молчит")  # the model of languages is read once per process; not every feed asks it
    collect(feeds + 1, now=now)
    # As a worker does, and as the other side does.
    gc.collect()
    gc.freeze()
    found: list[int] = []
    first_wall, first_cpu = _spent(lambda: found.extend(collect(n, now=now).new for n in range(1, feeds + 1)))
    later = now + timedelta(minutes=5)
    again: list[int] = []
    second_wall, second_cpu = _spent(lambda: again.extend(collect(n, now=later).new for n in range(1, feeds + 1)))
    return {
        f"{dialect}_first_wall_s": first_wall,
        f"{dialect}_first_cpu_s": first_cpu,
        f"{dialect}_first_new": sum(found),
        f"{dialect}_first_to_reader": _ratio(first_cpu, others["reader_cpu_s"]),
        f"{dialect}_first_to_bare": _ratio(first_cpu, others["bare_cpu_s"]),
        f"{dialect}_second_wall_s": second_wall,
        f"{dialect}_second_cpu_s": second_cpu,
        f"{dialect}_second_new": sum(again),
        f"{dialect}_second_to_reader_first": _ratio(second_cpu, others["reader_cpu_s"]),
        f"{dialect}_second_to_bare": _ratio(second_cpu, others["bare_cpu_s"]),
    }


def _ratio(ours: float, theirs: float | str | None) -> float | None:
    return ours / theirs if isinstance(theirs, int | float) and theirs else None


def _read_by_peer(url: str, feeds: int) -> Figures:
    """What `reader` spends on its first pass; None where it is not installed."""
    with tempfile.TemporaryDirectory(prefix="repdesk-bench-reader-") as folder:
        command = [sys.executable, "-c", PEER, url, str(feeds), f"{folder}/reader.sqlite"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(answer.stdout)
    names = {"reader_wall_s": "wall", "reader_cpu_s": "cpu", "reader_held": "held"}
    return {name: told[key] if told else None for name, key in names.items()}


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of this process; the server's are its own."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _read_bare(url: str, feeds: int) -> int:
    items = 0
    for number in range(feeds):
        with urlopen(f"{url}/{number}.xml", timeout=30) as answer:  # noqa: S310 - our own server on loopback
            items += len(feedparser.parse(answer.read()).entries)
    return items


def _fill(url: str) -> Callable[[Database, int, int], None]:
    """Sources that read the feeds; their address holds the port, so it is part of the seeded database's name."""

    def fill(database: Database, rows: int, seed: int) -> None:
        del seed
        now = datetime.now(UTC)
        with database.transaction() as session:
            session.add(Brand(id=1, name="Причал", query="причал", created_at=now))
            session.flush()
            # One more than is measured: with it each side warms up.
            for number in range(rows + 1):
                session.add(
                    Source(
                        brand_id=1, kind="feed", name=f"Лента {number}", address=f"{url}/{number}.xml", created_at=now,
                        category=Category.MEDIA, ground=Ground.OTHERS, scope=Scope.OWN, policy=ReplyPolicy.WATCH,
                        every_s=900, is_local=True, options={"full": "never"},
                    )
                )  # fmt: skip

    return fill


def _write(folder: Path, feeds: int, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chance, samples, now = random.Random(seed), starter(), datetime.now(UTC)
    for number in range(feeds):
        items = []
        for item in range(ITEMS):
            words = " ".join(sample.text for sample in chance.choices(samples, k=6))
            moment = format_datetime(now - timedelta(minutes=number + item))
            items.append(
                f"<item><guid>bench-{number}-{item}</guid><title>{escape(words[:60])}</title><pubDate>{moment}</pubDate>"
                f"<link>http://127.0.0.1:9/{number}/{item}</link><description>{escape(f'<p>{words}</p>')}</description></item>"
            )
        head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Лента {number}</title>'
        (folder / f"{number}.xml").write_text(f"{head}{''.join(items)}</channel></rss>", encoding="utf-8")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder behind a server process of its own, so that its CPU is not counted as ours."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - it was asked for a line above
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)
