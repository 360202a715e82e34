"""The outbox: jobs are enqueued in the transaction of their cause, leased by workers, retried, never lost.

Handlers must be idempotent: a job runs at least once. Each room offers `HANDLERS`, a door joins them.
"""

import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.database import dialect_of, insert_on
from storage.ready import Ready
from storage.tables import Job
from storage.vocabulary import JobState

LEASE = timedelta(seconds=60)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=30)
KEPT = timedelta(days=2)


class Leased(NamedTuple):
    """A job that this worker may run until its lease ends."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    max_attempts: int
    created_at: datetime


class Postpone(Exception):  # noqa: N818 - an instruction, not a fault
    """Raised by a handler: not now, try again at this moment; does not count as a failed attempt."""

    def __init__(self, until: datetime, why: str = "") -> None:
        super().__init__(why)
        self.until = until


class GiveUp(Exception):  # noqa: N818 - an instruction, not a fault
    """Raised by a handler: this can never succeed, do not try again."""


Handler = Callable[[Leased, datetime], None]
Handlers = Mapping[str, Handler]


class Tick(NamedTuple):
    """Something the clock does again and again: a job of this kind every so many seconds."""

    kind: str
    every_s: int
    priority: int = 50


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    unique_key: str | None = None,
    run_at: datetime | None = None,
    priority: int = 50,
    max_attempts: int = 8,
) -> int | None:
    """The new job's id, or None when a job with this unique key is already there. Lower priority runs first."""
    row = {
        "kind": kind,
        "unique_key": unique_key,
        "payload": dict(payload or {}),
        "state": JobState.WAITING,
        "priority": priority,
        "run_at": run_at or now,
        "attempts": 0,
        "max_attempts": max_attempts,
        "error": "",
        "created_at": now,
    }
    entered = _ENTERING.one(session, row)
    return entered.id if entered is not None else None


def _entering(dialect: str) -> Any:
    return (
        insert_on(dialect, Job.__table__)
        .on_conflict_do_nothing(index_elements=["unique_key"])
        .returning(Job.__table__.c.id)
    )


_ENTERING = Ready(_entering)


def worker_name() -> str:
    """A name no other worker has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def take(session: Session, worker: str, kinds: Sequence[str], *, now: datetime, limit: int = 1) -> list[Leased]:
    """Leases the next jobs due: waiting ones, and running ones whose worker went silent."""
    due = or_(
        and_(Job.state == JobState.WAITING, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    chosen = select(Job.id).where(due, Job.kind.in_(kinds)).order_by(Job.priority, Job.run_at, Job.id).limit(limit)
    if dialect_of(session) == "postgresql":
        # Materialised: as a plain subquery PostgreSQL may ask it once for each row, and lease more than the limit.
        leasing = chosen.with_for_update(skip_locked=True).cte("leasing").prefix_with("MATERIALIZED")
        chosen = select(leasing.c.id)
    taken = session.execute(
        update(Job)
        .where(Job.id.in_(chosen.scalar_subquery()))
        .values(state=JobState.RUNNING, lease_until=now + LEASE, lease_by=worker, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts, Job.max_attempts, Job.created_at)
        .execution_options(synchronize_session=False)
    ).all()
    return [Leased(*row) for row in sorted(taken)]


def hold(session: Session, job_id: int, worker: str, *, now: datetime) -> bool:
    """Heartbeat: lengthens the lease; False when another worker has taken the job over."""
    return _touch(session, job_id, worker, lease_until=now + LEASE)


def finish(session: Session, job_id: int, worker: str, *, now: datetime) -> bool:
    """The job is done; False when another worker has taken it over."""
    return _touch(session, job_id, worker, state=JobState.DONE, ended_at=now, lease_until=None, error="")


def fail(session: Session, job: Leased, worker: str, *, error: str, now: datetime, final: bool = False) -> bool:
    """The attempt failed: again later with growing pauses, or never when attempts are used up or `final`."""
    if final or job.attempts >= job.max_attempts:
        return _touch(session, job.id, worker, state=JobState.FAILED, ended_at=now, lease_until=None, error=error)
    pause = min(FIRST_RETRY * 4 ** (job.attempts - 1), LONGEST_RETRY)
    return _touch(session, job.id, worker, state=JobState.WAITING, run_at=now + pause, lease_until=None, error=error)


def postpone(session: Session, job: Leased, worker: str, *, until: datetime) -> bool:
    """Not now: the attempt does not count."""
    values = {"state": JobState.WAITING, "run_at": until, "lease_until": None, "attempts": Job.attempts - 1}
    return _touch(session, job.id, worker, **values)


def forget_old(session: Session, *, now: datetime) -> int:
    """Deletes done jobs older than two days and gives their number; failed ones stay to be seen."""
    gone = delete(Job).where(Job.state == JobState.DONE, Job.ended_at < now - KEPT).returning(Job.id)
    return len(session.execute(gone).all())


def _touch(session: Session, job_id: int, worker: str, **values: Any) -> bool:
    mine = update(Job).where(Job.id == job_id, Job.lease_by == worker, Job.state == JobState.RUNNING)
    changed = session.execute(mine.values(**values).returning(Job.id).execution_options(synchronize_session=False))
    return changed.scalar_one_or_none() is not None


class Heartbeat:
    """Keeps a lease alive from a thread of its own while a handler runs."""

    def __init__(self, beat: Callable[[], bool], every_s: float = LEASE.total_seconds() / 3) -> None:
        self._beat = beat
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="heartbeat")
        self.lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            if not self._beat():
                self.lost = True
                return
