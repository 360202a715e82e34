"""One at a time, across processes and machines: a lock that dies with its holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

OPENED = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC


class Held:
    """Whether we hold the lock; asked again, whether we still do."""

    def __init__(self, *, won: bool) -> None:
        self.won = won

    def __bool__(self) -> bool:
        return self.won


@contextmanager
def only_one(database: Database, name: str) -> Iterator[Held]:
    """True inside the block when nobody else holds this name; never waits.

    A file lock beside SQLite, an advisory lock in PostgreSQL: a process that is killed lets go at once.
    """
    taking = _file_lock(database, name) if database.dialect == "sqlite" else _advisory_lock(database, name)
    with taking as held:
        yield held


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[Held]:
    path = f"{Path(database.url.database or 'repdesk').parent}/locks/{name}.lock"
    try:
        handle = os.open(path, OPENED, 0o600)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, OPENED, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield Held(won=False)
        else:
            yield Held(won=True)
    finally:
        os.close(handle)


class HeldByConnection(Held):
    """An advisory lock, which is lost with its connection."""

    def __init__(self, database: Database, number: int) -> None:
        self._connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._number = number
        super().__init__(won=bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": number})))

    def __bool__(self) -> bool:
        if self.won:
            try:
                self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.won = False
        return self.won

    def let_go(self) -> None:
        """Frees the lock; a broken connection has freed it already."""
        try:
            if self.won:
                self._connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": self._number})
        except SQLAlchemyError:
            self._connection.invalidate()
        finally:
            self._connection.close()


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[Held]:
    number = int.from_bytes(blake2b(f"repdesk:{name}".encode(), digest_size=8).digest(), "big", signed=True)
    held = HeldByConnection(database, number)
    try:
        yield held
    finally:
        held.let_go()
