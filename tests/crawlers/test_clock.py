"""Each source at its interval, exactly once, however many clocks run."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawlers.clock import _Leader, ask_for_due_sources, run, tick
from crawlers.only_one import Held, only_one
from storage.database import Database
from storage.jobs import Tick
from storage.tables import Job, Source
from storage.vocabulary import JobState
from tests.builders import NOW, a_brand, a_source

ROOT = Path(__file__).resolve().parent.parent.parent


def jobs_of(database: Database, kind: str = "collect") -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Job.unique_key).where(Job.kind == kind).order_by(Job.id)))


def sources(database: Database, number: int, **changes) -> list[int]:
    with database.transaction() as session:
        brand = a_brand(session)
        return [a_source(session, brand, next_due_at=NOW, **changes).id for _ in range(number)]


def finish_all(database: Database) -> None:
    with database.transaction() as session:
        session.execute(Job.__table__.update().values(state=JobState.DONE))


def test_a_source_is_asked_for_when_its_turn_has_come_and_not_before(database):
    (source,) = sources(database, 1, every_s=600)
    with database.transaction() as session:
        assert ask_for_due_sources(session, now=NOW - timedelta(seconds=1)) == []
        assert ask_for_due_sources(session, now=NOW) == [source]
        assert ask_for_due_sources(session, now=NOW) == []
    finish_all(database)
    with database.transaction() as session:
        assert ask_for_due_sources(session, now=NOW + timedelta(seconds=599)) == []
        assert ask_for_due_sources(session, now=NOW + timedelta(seconds=600)) == [source]


def test_a_paused_source_is_not_asked_for(database):
    sources(database, 1, enabled=False)
    with database.transaction() as session:
        assert ask_for_due_sources(session, now=NOW) == []


def test_a_source_whose_pass_still_runs_is_passed_over(database):
    (source,) = sources(database, 1, every_s=60)
    with database.transaction() as session:
        ask_for_due_sources(session, now=NOW)
        assert ask_for_due_sources(session, now=NOW + timedelta(seconds=60)) == []
    finish_all(database)
    with database.transaction() as session:
        assert ask_for_due_sources(session, now=NOW + timedelta(seconds=120)) == [source]


def test_twenty_clocks_at_once_ask_for_each_source_once(database):
    wanted = sources(database, 10)
    asked: list[int] = []
    start = threading.Barrier(20)

    def look() -> None:
        start.wait()
        with database.transaction() as session:
            asked.extend(ask_for_due_sources(session, now=NOW))

    threads = [threading.Thread(target=look) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == sorted(wanted)
    assert len(jobs_of(database)) == 10


def test_a_periodic_job_is_inserted_once_per_slot(database):
    what = Tick("forget_old_jobs", every_s=60)
    with database.transaction() as session:
        assert tick(session, what, now=NOW)
        assert not tick(session, what, now=NOW + timedelta(seconds=59))
        assert tick(session, what, now=NOW + timedelta(seconds=60))


CLOCK = """
import sys, threading
from crawlers import clock
from storage.database import Database
from storage.jobs import Tick
stop = threading.Event()
threading.Timer(float(sys.argv[2]), stop.set).start()
clock.run(Database(sys.argv[1]), [Tick("forget_old_jobs", 1)], stop)
"""


def test_two_real_clocks_ask_exactly_once_per_slot_and_pick_up_a_new_source(database):
    wanted = sources(database, 3, every_s=86_400)
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CLOCK, url, "6"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    clocks = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    until = time.monotonic() + 30
    while len(jobs_of(database)) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    with database.transaction() as session:
        brand = a_brand(session)
        late = a_source(session, brand, next_due_at=datetime.now(UTC), every_s=86_400).id
    while len(jobs_of(database)) < 4 and time.monotonic() < until:
        time.sleep(0.05)
    for clock in clocks:
        _out, errors = clock.communicate(timeout=60)
        assert clock.returncode == 0, errors.decode()
    keys = jobs_of(database)
    assert sorted(int(key.split(":")[1]) for key in keys) == sorted([*wanted, late])
    ticks = jobs_of(database, "forget_old_jobs")
    assert len(ticks) == len(set(ticks)) >= 3


def test_the_clock_stops_when_told_and_lets_the_next_one_lead(database):
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(database, [], stop))
    thread.start()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with only_one(database, "clock") as held:
            if not held:
                break
        time.sleep(0.02)
    else:
        pytest.fail("the clock never took the lead")
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    with only_one(database, "clock") as held:
        assert held


def test_a_clock_told_to_stop_before_it_has_begun_does_not_begin_for_good(database):
    stop = threading.Event()
    leader = _Leader(database, [], Held(won=True), stop)
    stop.set()
    thread = threading.Thread(target=leader.run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


HOLDER = """
import sys, time
from crawlers.only_one import only_one
from storage.database import Database
with only_one(Database(sys.argv[1]), "thing") as held:
    print(bool(held), flush=True)
    time.sleep(60)
"""


def test_a_killed_holder_lets_go_at_once(database):
    url = database.url.render_as_string(hide_password=False)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"True"
    with only_one(database, "thing") as held:
        assert not held
    with only_one(database, "another thing") as held:
        assert held
    holder.kill()
    holder.communicate()
    until = time.monotonic() + 10
    won = False
    while not won and time.monotonic() < until:
        with only_one(database, "thing") as held:
            won = bool(held)
        time.sleep(0.02)
    assert won


def test_clocks_look_at_sources_in_the_order_of_their_turn(database):
    with database.transaction() as session:
        brand = a_brand(session)
        second = a_source(session, brand, next_due_at=NOW).id
        first = a_source(session, brand, next_due_at=NOW - timedelta(minutes=5)).id
        assert ask_for_due_sources(session, now=NOW) == [first, second]
        assert session.scalar(select(func.count()).select_from(Source).where(Source.next_due_at > NOW)) == 2


def test_a_source_of_higher_priority_is_read_first(database):
    with database.transaction() as session:
        brand = a_brand(session)
        for priority in (0, -3, 5, 900):
            a_source(session, brand, next_due_at=NOW, priority=priority)
        ask_for_due_sources(session, now=NOW)
        turns = session.execute(
            select(Source.priority, Job.priority)
            .join(Job, Job.payload["source_id"].as_integer() == Source.id)
            .order_by(Job.priority)
        ).all()
    assert [tuple(turn) for turn in turns] == [(900, 21), (5, 45), (0, 50), (-3, 53)]
