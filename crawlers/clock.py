"""The clock: APScheduler in a process of its own, one leader; a tick only inserts jobs with unique keys.

Two clocks may run, one leads; even two leaders would do no harm, because a slot's key can be inserted once.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from crawlers.only_one import Held, only_one
from crawlers.sources import COLLECT_JOB, is_asked_for, job_of
from storage.database import Database
from storage.jobs import Tick, enqueue
from storage.tables import Source

log = logging.getLogger("repdesk.clock")

LOOK_EVERY_S = 1.0
TRY_TO_LEAD_EVERY_S = 2.0
MOST_AT_ONCE = 200
FIRST_TURN, USUAL_TURN, LAST_TURN = 21, 50, 79


def ask_for_due_sources(session: Session, *, now: datetime) -> list[int]:
    """Enqueues a pass for each source whose turn has come and sets its next turn; gives their ids.

    A source whose last pass still waits or runs is passed over: its turn comes again.
    """
    due = session.execute(
        select(Source.id, Source.next_due_at, Source.every_s, Source.priority)
        .where(*_due(now))
        .order_by(Source.next_due_at, Source.id)
        .limit(MOST_AT_ONCE)
    ).all()
    asked = []
    for source_id, due_at, every_s, priority in due:
        moved = session.execute(
            update(Source)
            .where(Source.id == source_id, Source.enabled, Source.next_due_at.is_not_distinct_from(due_at))
            .values(next_due_at=now + timedelta(seconds=every_s))
            .returning(Source.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if (
            moved is not None
            and not is_asked_for(session, source_id)
            and _ask(session, source_id, due_at, every_s, now=now, priority=priority)
        ):
            asked.append(source_id)
    return asked


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Source.enabled.is_(True), or_(Source.next_due_at.is_(None), Source.next_due_at <= now)


def _ask(
    session: Session, source_id: int, due_at: datetime | None, every_s: int, *, now: datetime, priority: int
) -> bool:
    slot = int((due_at or now).timestamp() * 1000)
    key = f"{COLLECT_JOB}:{source_id}:{slot}"
    # After what a person asks for (20), around everything else (50); the source of higher priority comes first.
    turn = min(max(USUAL_TURN - priority, FIRST_TURN), LAST_TURN)
    asked = enqueue(
        session, job_of(every_s), {"source_id": source_id}, now=now, unique_key=key, max_attempts=3, priority=turn
    )
    return asked is not None


def tick(session: Session, what: Tick, *, now: datetime) -> bool:
    """Enqueues a periodic job once per slot of its interval; False when this slot has its job."""
    slot = int(now.timestamp()) // what.every_s
    key = f"tick:{what.kind}:{slot}"
    return enqueue(session, what.kind, now=now, unique_key=key, priority=what.priority) is not None


def run(database: Database, ticks: Sequence[Tick], stop: threading.Event) -> None:
    """Leads when nobody else does, until `stop` is set."""
    while not stop.is_set():
        try:
            with only_one(database, "clock") as held:
                if held:
                    _Leader(database, ticks, held, stop).run()
        except SQLAlchemyError:
            log.exception("the clock lost its database; trying again")
        stop.wait(TRY_TO_LEAD_EVERY_S)


class _Leader:
    """The scheduler of the leading clock."""

    def __init__(self, database: Database, ticks: Sequence[Tick], held: Held, stop: threading.Event) -> None:
        self._database = database
        self._held = held
        self._stop = stop
        # One thread: ticks only insert rows, and a queue of them must not outrun the lock.
        pool = {"default": ThreadPoolExecutor(1)}
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        self._scheduler = BlockingScheduler(executors=pool, job_defaults=defaults, timezone=UTC)
        start = datetime.now(UTC)
        self._scheduler.add_job(self._look, "interval", seconds=LOOK_EVERY_S, id="sources", next_run_time=start)
        for what in ticks:
            self._scheduler.add_job(
                self._tick, "interval", seconds=what.every_s, id=f"tick-{what.kind}", args=[what], next_run_time=start
            )

    def run(self) -> None:
        """Ticks until told to stop or until the lock is lost."""
        log.info("this clock leads")
        watcher = threading.Thread(target=self._watch, daemon=True, name="clock-watch")
        watcher.start()
        self._scheduler.start()
        watcher.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            if not self._held.won:
                break
        # Told to stop before it has begun, it would begin and never stop.
        while not self._scheduler.running:
            time.sleep(0.01)
        self._scheduler.shutdown(wait=True)

    def _look(self) -> None:
        if not self._held:
            log.warning("this clock has lost its lock")
            return
        now = datetime.now(UTC)
        with self._database.reading() as session:
            is_due = session.scalar(select(Source.id).where(*_due(now)).limit(1)) is not None
        if is_due:
            with self._database.transaction() as session:
                ask_for_due_sources(session, now=now)

    def _tick(self, what: Tick) -> None:
        if self._held:
            with self._database.transaction() as session:
                tick(session, what, now=datetime.now(UTC))
