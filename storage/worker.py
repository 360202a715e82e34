"""A worker: takes jobs, runs their handlers outside any transaction, notes how they ended."""

import gc
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from storage import jobs
from storage.database import Database
from storage.errors import Refused, SourceFailed
from storage.jobs import GiveUp, Handlers, Heartbeat, Leased, Postpone

log = logging.getLogger("repdesk.worker")

IDLE_S = 0.5
AWAY_S = 2.0


def _clock() -> datetime:
    return datetime.now(UTC)


def settle() -> None:
    """What a process has loaded stays: the collector of garbage no longer sweeps it, and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Worker:
    """Drains the job table until told to stop."""

    def __init__(self, database: Database, handlers: Handlers, *, clock: Callable[[], datetime] = _clock) -> None:
        self.name = jobs.worker_name()
        self._database = database
        self._handlers = handlers
        self._clock = clock

    def run(self, stop: threading.Event, *, idle_s: float = IDLE_S) -> None:
        """Works until `stop` is set; the running job is finished first. A database that is away is waited for."""
        while not stop.is_set():
            try:
                pause = 0.0 if self.run_one() else idle_s
            except DBAPIError as fault:
                log.warning("the database does not answer (%s); trying again", type(fault.orig).__name__)
                pause = AWAY_S
            stop.wait(pause)

    def drain(self, limit: int = 10_000) -> int:
        """Runs what is due until nothing is left; gives how many jobs ran."""
        ran = 0
        while ran < limit and self.run_one():
            ran += 1
        return ran

    def run_one(self) -> bool:
        """Runs the next job due; False when there is none."""
        with self._database.transaction() as session:
            leased = jobs.take(session, self.name, list(self._handlers), now=self._clock())
        if not leased:
            return False
        job = leased[0]
        if job.attempts > job.max_attempts:
            # Attempts are counted when a job is taken: this one has ended its workers again and again.
            log.error("job %s (%s) ended every worker that took it", job.id, job.kind)
            self._failed(job, f"no worker survived it ({job.max_attempts} tries)", final=True)
            return True
        with Heartbeat(lambda: self._hold(job)):
            self._run(job)
        return True

    def _hold(self, job: Leased) -> bool:
        try:
            with self._database.transaction() as session:
                return jobs.hold(session, job.id, self.name, now=self._clock())
        except DBAPIError:
            log.warning("job %s: the database did not answer its heartbeat", job.id)
            return True  # the next beat asks again

    def _run(self, job: Leased) -> None:
        try:
            self._handlers[job.kind](job, self._clock())
        except Postpone as later:
            with self._database.transaction() as session:
                jobs.postpone(session, job, self.name, until=later.until)
        except GiveUp as never:
            self._failed(job, str(never), final=True)
        except (Refused, SourceFailed) as refusal:
            self._failed(job, str(refusal))
        except Exception as fault:
            log.exception("job %s (%s) failed", job.id, job.kind)
            self._failed(job, f"{type(fault).__name__}: {fault}")
        else:
            with self._database.transaction() as session:
                jobs.finish(session, job.id, self.name, now=self._clock())

    def _failed(self, job: Leased, error: str, *, final: bool = False) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            jobs.fail(session, job, self.name, error=error[:2000], now=now, final=final)
