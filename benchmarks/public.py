"""`public`: how fast the porch shows a rating page and counts a tap, over real HTTP."""

import hashlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import requests
import uvicorn
from sqlalchemy import func, insert, select

from benchmarks import figure_seeding as tickets
from benchmarks.harness import Figures, Options, Result, Target, nearest_rank
from benchmarks.postgres import free_port
from benchmarks.seeding import seeded
from public.porch import make_porch
from public.security import Throttle
from storage.database import Database, reading
from storage.tables import Rating, RatingRequest, Ticket

ROWS = 20_000
QUICK_ROWS = 2_000
TAPS = 600
QUICK_TAPS = 120
CLIENTS = 4
DOUBLE_TAPS = 20
BATCH = 2_000


def run(options: Options) -> Result:
    """Milliseconds of a page and of a tap with four customers at once; how often twenty taps at once are counted."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    taps = min(rows - 1, QUICK_TAPS if options.is_quick else TAPS)
    found: Figures = {}
    targets: dict[str, Target] = {}
    for dialect in options.dialects:
        with seeded(options, "public", dialect=dialect, rows=rows, fill=fill), porch() as address:
            links = _links(address, taps + 1)
            options.say(f"{dialect}: {taps} pages and taps …")
            with ThreadPoolExecutor(CLIENTS) as customers:
                shown = list(customers.map(lambda link: _timed("GET", link), links[:taps]))
                tapped = list(customers.map(lambda link: _timed("POST", link), links[:taps]))
            with ThreadPoolExecutor(DOUBLE_TAPS) as fingers:
                list(fingers.map(lambda _turn, link=links[taps]: _timed("POST", link), range(DOUBLE_TAPS)))
            found |= {
                f"{dialect}_page_p50_ms": nearest_rank(shown, 0.5) * 1000,
                f"{dialect}_page_p95_ms": nearest_rank(shown, 0.95) * 1000,
                f"{dialect}_tap_p50_ms": nearest_rank(tapped, 0.5) * 1000,
                f"{dialect}_tap_p95_ms": nearest_rank(tapped, 0.95) * 1000,
                f"{dialect}_ratings_of_taps": _counted() / (taps + 1),
            }
            targets[f"{dialect}_ratings_of_taps"] = Target(at_least=1.0, at_most=1.0, absolute=False)
    return Result(rows=rows, figures=found, targets=targets, notes=[f"{CLIENTS} customers at once, one porch process"])


@contextmanager
def porch() -> Iterator[str]:
    """The address of a porch in this process."""
    port = free_port()
    app = make_porch(throttle=Throttle(per_minute=10_000_000))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _links(address: str, count: int) -> list[str]:
    with reading() as session:
        asked = session.scalars(select(RatingRequest.ticket_id).order_by(RatingRequest.ticket_id).limit(count))
        return [f"{address}/r/{_token(ticket_id)}" for ticket_id in asked]


def _token(ticket_id: int) -> str:
    """A token of our own making: the installation's would depend on its key, which a seeded database outlives."""
    return f"benchmark-{ticket_id}"


def _timed(method: str, link: str) -> float:
    started = time.perf_counter()
    form = {"verdict": "like"} if method == "POST" else None
    answer = requests.request(method, link, data=form, allow_redirects=False, timeout=60)
    answer.raise_for_status()
    return time.perf_counter() - started


def _counted() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Rating)) or 0


def fill(database: Database, rows: int, seed: int) -> None:
    """Ticket cycles as in `figures`, each with a customer who was asked a minute ago and has not rated."""
    tickets.fill(database, rows, seed)
    now = datetime.now(UTC) - timedelta(minutes=1)
    for first in range(1, rows + 1, BATCH):
        with database.transaction() as session:
            chosen = select(Ticket).where(Ticket.id >= first, Ticket.id < first + BATCH)
            asked = [
                {
                    "ticket_id": ticket.id,
                    "cycle": ticket.cycle,
                    "token_hash": hashlib.sha256(_token(ticket.id).encode()).hexdigest(),
                    "operator_id": ticket.assignee_id,
                    "channel_id": ticket.channel_id,
                    "language": "ru",
                    "asked_at": now,
                    # The seeded database may be reused months later.
                    "expires_at": now + timedelta(days=3650),
                }
                for ticket in session.scalars(chosen)
            ]
            session.execute(insert(RatingRequest), asked)
