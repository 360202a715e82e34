"""The database: SQLite or PostgreSQL behind one door, and the only place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.ready import straight
from storage.settings import settings
from storage.storable import as_json

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


class Database:
    """One database and its connections."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.dialect = parsed.get_backend_name()
        if self.dialect == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        pool: dict[str, Any] = {
            "pool_size": 10,
            "max_overflow": 50,
            "pool_timeout": 30,
            "pool_pre_ping": self.dialect != "sqlite",
            "json_serializer": as_json,
        }
        if self.dialect != "sqlite" and "options" not in parsed.query:
            # Compiling a plan takes a second where running it takes ten milliseconds: no question here is that long.
            pool["connect_args"] = {"options": "-c jit=off"}
        self.engine = create_engine(parsed, **pool)
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(repdesk_write=True)
        # Whatever is read together is read of one moment: figures are put together from several statements.
        moment = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(repdesk_write=False, **moment)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that is committed when the block ends and rolled back when it raises.

        On SQLite it takes the write lock at once: reading first and writing later is what "database is locked" is.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def statements(self) -> Iterator[Connection]:
        """A transaction for statements alone: where a session would cost more than what is said in it."""
        with self._writing.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; whatever it might have changed is rolled back.

        What it has once been allowed to show stands in `info["shown"]`: rights are asked once, not by every query.
        """
        with Session(self._reading, expire_on_commit=False, autoflush=False, info={"shown": {}}) as session:
            try:
                yield session
            finally:
                session.rollback()

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions of its own: _begin_sqlite decides which kind.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("repdesk_write", True)
    straight(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


_current: Database | None = None


def database() -> Database:
    """The database of this process: the settings' one unless `use` named another."""
    global _current  # noqa: PLW0603 - one database per process is what a process is
    if _current is None:
        _current = Database(settings().database)
    return _current


def use(other: Database | None) -> None:
    """Makes this process work on another database; None goes back to the settings' one."""
    global _current  # noqa: PLW0603 - as above
    _current = other


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing session on this process's database; see `Database.transaction`."""
    with database().transaction() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A reading session on this process's database; see `Database.reading`."""
    with database().reading() as session:
        yield session


def insert_into(session: Session, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT on whichever database the session works on."""
    return insert_on(dialect_of(session), table)


def insert_on(dialect: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """The same for statements that are made before there is a session."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def dialect_of(session: Session) -> str:
    """Either "sqlite" or "postgresql"."""
    bind = session.get_bind()
    return bind.engine.dialect.name if isinstance(bind, Engine | Connection) else str(bind)
