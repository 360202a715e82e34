"""Jobs are neither lost nor run by two workers at once."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from storage import jobs, schema
from storage.database import Database
from storage.jobs import GiveUp, Postpone
from storage.tables import Job
from storage.vocabulary import JobState
from storage.worker import Worker


def state_of(database: Database) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(row.state, row.attempts) for row in session.execute(select(Job.state, Job.attempts).order_by(Job.id))]


def add(database: Database, now: datetime, **more) -> int | None:
    with database.transaction() as session:
        return jobs.enqueue(session, "work", {"n": 1}, now=now, **more)


def test_the_same_key_is_enqueued_once(database, now):
    assert add(database, now, unique_key="a") is not None
    assert add(database, now, unique_key="a") is None


def test_a_job_is_invisible_when_its_cause_is_rolled_back(database, now):
    def cause():
        with database.transaction() as session:
            jobs.enqueue(session, "work", now=now)
            session.execute(text("SELECT no_such_column"))

    with pytest.raises(DBAPIError):
        cause()
    assert state_of(database) == []


def test_a_silent_workers_job_is_taken_over_and_the_old_worker_cannot_finish_it(database, now):
    add(database, now)
    with database.transaction() as session:
        (job,) = jobs.take(session, "first", ["work"], now=now)
    with database.transaction() as session:
        assert jobs.take(session, "second", ["work"], now=now + jobs.LEASE / 2) == []
    with database.transaction() as session:
        (again,) = jobs.take(session, "second", ["work"], now=now + jobs.LEASE * 2)
        assert (again.id, again.attempts) == (job.id, 2)
    with database.transaction() as session:
        assert not jobs.finish(session, job.id, "first", now=now)
        assert jobs.finish(session, job.id, "second", now=now)


def test_a_failing_job_is_tried_again_later_and_at_last_given_up(database, now):
    moment = [now]
    tries = []

    def handler(job, _now):
        tries.append(job.attempts)
        raise ValueError("no luck")

    worker = Worker(database, {"work": handler}, clock=lambda: moment[0])
    add(database, now, max_attempts=3)
    for _ in range(6):
        worker.drain()
        moment[0] += timedelta(hours=1)
    assert tries == [1, 2, 3]
    assert state_of(database) == [(JobState.FAILED, 3)]


def test_a_job_that_ends_its_workers_is_not_taken_for_ever(database, now):
    add(database, now, max_attempts=2)
    for turn in range(2):
        with database.transaction() as session:
            assert jobs.take(session, f"dying {turn}", ["work"], now=now + turn * jobs.LEASE * 2)
    ran = []
    survivor = Worker(database, {"work": lambda job, _now: ran.append(job.id)}, clock=lambda: now + 9 * jobs.LEASE)
    assert survivor.run_one()
    assert ran == []
    assert state_of(database) == [(JobState.FAILED, 3)]


def test_giving_up_ends_at_once_and_postponing_costs_no_attempt(database, now):
    def give_up(_job, _now):
        raise GiveUp("never")

    def later(_job, moment):
        raise Postpone(moment + timedelta(minutes=1))

    add(database, now)
    Worker(database, {"work": give_up}, clock=lambda: now).drain()
    assert state_of(database) == [(JobState.FAILED, 1)]
    add(database, now)
    Worker(database, {"work": later}, clock=lambda: now).drain()
    assert state_of(database)[1] == (JobState.WAITING, 0)


def test_many_workers_run_each_job_once(database):
    start = datetime.now(UTC)
    for number in range(60):
        add(database, start, unique_key=str(number))
    ran: list[int] = []
    lock = threading.Lock()

    def handler(job, _now):
        with lock:
            ran.append(job.id)

    workers = [threading.Thread(target=Worker(database, {"work": handler}).drain) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # An empty SKIP LOCKED answer does not mean an empty queue, so one more pass before counting.
    Worker(database, {"work": handler}).drain()
    assert sorted(ran) == sorted(set(ran))
    assert len(ran) == 60


def test_old_done_jobs_are_forgotten(database, now):
    add(database, now)
    Worker(database, {"work": lambda _job, _now: None}, clock=lambda: now).drain()
    with database.transaction() as session:
        assert jobs.forget_old(session, now=now + timedelta(days=1)) == 0
        assert jobs.forget_old(session, now=now + timedelta(days=3)) == 1


def test_a_worker_waits_for_a_database_that_is_away(database, caplog):
    schema.downgrade(database, "base")
    done, stop = threading.Event(), threading.Event()
    worker = threading.Thread(target=Worker(database, {"work": lambda *_: done.set()}).run, args=(stop,))
    worker.start()
    try:
        until = time.monotonic() + 20
        while "does not answer" not in caplog.text and time.monotonic() < until:
            stop.wait(0.05)
        assert "does not answer" in caplog.text
        schema.upgrade(database)
        add(database, datetime.now(UTC))
        assert done.wait(20)
    finally:
        stop.set()
        worker.join()
