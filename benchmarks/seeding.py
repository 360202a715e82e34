"""Seeded databases for benchmarks: filled once, kept in REPDESK_BENCH_DIR, handed out as copies."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.schema import CreateTable

from benchmarks.harness import Options
from benchmarks.postgres import administer, postgres_server, sibling
from storage import schema
from storage.database import Database, use
from storage.tables import Base

Fill = Callable[[Database, int, int], None]


@contextmanager
def seeded(
    options: Options, name: str, *, dialect: str, rows: int, fill: Fill, copy: bool = True
) -> Iterator[Database]:
    """An upgraded database filled by `fill(database, rows, seed)`, made this process's database inside the block.

    The original is reused; with `copy` the block may write, for it gets a database of its own.
    """
    original = f"{name}_{rows}_{options.seed}_{_shape()}"
    with ExitStack() as stack:
        make = _sqlite if dialect == "sqlite" else _postgresql
        url = stack.enter_context(make(options, original, lambda database: fill(database, rows, options.seed), copy))
        database = Database(url)
        stack.callback(database.close)
        use(database)
        stack.callback(use, None)
        yield database


def _shape() -> str:
    """Eight letters that change with the tables, so that an old seeded database is never taken for a new one."""
    shapes = "".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    return hashlib.sha256(shapes.encode()).hexdigest()[:8]


def _fill(options: Options, url: str, filling: Callable[[Database], None]) -> None:
    options.say(f"seeding {url.rpartition('/')[2]} …")
    database = Database(url)
    try:
        schema.upgrade(database)
        use(database)
        filling(database)
    finally:
        use(None)
        database.close()


@contextmanager
def _sqlite(options: Options, name: str, filling: Callable[[Database], None], copy: bool) -> Iterator[str]:  # noqa: FBT001 - private, called in one place
    original = options.folder / f"{name}.sqlite3"
    if not original.exists():
        unfinished = options.folder / f"{name}.unfinished"
        _remove_sqlite(unfinished)
        _fill(options, f"sqlite:///{unfinished}", filling)
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("ANALYZE")
        unfinished.rename(original)
    if not copy:
        yield f"sqlite:///{original}"
        return
    own = options.folder / f"{name}.copy.sqlite3"
    _remove_sqlite(own)
    shutil.copy(original, own)
    try:
        yield f"sqlite:///{own}"
    finally:
        _remove_sqlite(own)


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _postgresql(options: Options, name: str, filling: Callable[[Database], None], copy: bool) -> Iterator[str]:  # noqa: FBT001 - private, called in one place
    original = f"bench_{name}"
    with postgres_server(keep=options.folder / "postgresql") as server:
        if not _exists(server, original):
            unfinished = f"{original}_unfinished"
            administer(server, f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
            administer(server, f"CREATE DATABASE {unfinished}")
            _fill(options, sibling(server, unfinished), filling)
            administer(sibling(server, unfinished), "VACUUM ANALYZE")
            administer(server, f"ALTER DATABASE {unfinished} RENAME TO {original}")
        if not copy:
            yield sibling(server, original)
            return
        own = f"{original}_copy"
        administer(server, f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")
        administer(server, f"CREATE DATABASE {own} TEMPLATE {original}")
        try:
            yield sibling(server, own)
        finally:
            administer(server, f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")


def _exists(server: str, name: str) -> bool:
    with psycopg.connect(server, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
