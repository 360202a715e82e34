"""How fast one host is asked: a pause between requests, shared by all threads, and by all workers over a table."""

import random
import threading
import time
from typing import Protocol

from sqlalchemy import case, delete

from storage.database import Database, insert_into
from storage.tables import HostPace

MOST_HOSTS = 10_000
FORGET_MS = 86_400_000
FORGET_EVERY = 500


class Pace(Protocol):
    """Spaces requests to a host."""

    def reserve(self, host: str, pause: float) -> float:
        """Books the next free moment of a host; returns the seconds to wait until it."""
        ...


class ProcessPace:
    """The pace of one process: tests, and looking at an address before there is a database."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, pause: float) -> float:
        """Books the next free moment; the pause after it carries up to a fifth of jitter."""
        if pause <= 0 and host not in self._free_at:
            return 0.0
        with self._lock:
            here = time.monotonic()
            at = max(here, self._free_at.get(host, here))
            self._free_at[host] = at + pause * _jitter()
            if len(self._free_at) > MOST_HOSTS:
                self._free_at = {name: free for name, free in self._free_at.items() if free > here}
        return at - here


class SharedPace:
    """One pace for all workers on all machines: a row per host, booked in a transaction of its own.

    It goes by this machine's clock, so machines must agree on the time as far as a pause is long.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._booked = 0

    def reserve(self, host: str, pause: float) -> float:
        """As the pace of a process; without a pause nothing is booked."""
        if pause <= 0:
            return 0.0
        here, more = round(time.time() * 1000), round(pause * _jitter() * 1000)
        with self._database.transaction() as session:
            booking = insert_into(session, HostPace).values(host=host[:300], free_at_ms=here + more)
            begins = case((HostPace.free_at_ms > here, HostPace.free_at_ms), else_=here)
            booking = booking.on_conflict_do_update(index_elements=["host"], set_={"free_at_ms": begins + more})
            free_at = int(session.execute(booking.returning(HostPace.free_at_ms)).scalar_one())
            self._booked += 1
            if self._booked % FORGET_EVERY == 0:
                session.execute(delete(HostPace).where(HostPace.free_at_ms < here - FORGET_MS))
        return max(0.0, (free_at - more - here) / 1000)


def _jitter() -> float:
    return random.uniform(0.9, 1.2)  # noqa: S311 - spreads requests, guards no secret


PACE: Pace = ProcessPace()


def share(database: Database) -> None:
    """From now on this process keeps one pace with everybody on the same database."""
    global PACE  # noqa: PLW0603 - the one pace of the process, set at its door
    PACE = SharedPace(database)
