"""The shape of the database: upgrade it, ask whether it is current, compare it with the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database
from storage.errors import Refused

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the database to a revision; each migration is one transaction."""
    with _for_migrating(database) as connection:
        command.upgrade(configuration(connection), revision)
        connection.commit()


def downgrade(database: Database, revision: str) -> None:
    """Takes the database back to a revision."""
    with _for_migrating(database) as connection:
        command.downgrade(configuration(connection), revision)
        connection.commit()


@contextmanager
def _for_migrating(database: Database) -> Iterator[Connection]:
    """A connection that may drop and make a table anew, as SQLite must to change one.

    With foreign keys in force, dropping the old table would take along every row that points into it. They can be
    switched only outside a transaction, and the connection goes back to the pool, so they are switched on again.
    """
    with database.engine.connect() as connection:
        if database.dialect != "sqlite":
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def newest() -> str:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def revision_of(database: Database) -> str:
    """The revision the database is at; empty for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def require_current(database: Database) -> None:
    """Raises Refused unless the database is at the newest revision."""
    found, wanted = revision_of(database), newest()
    if found != wanted:
        state = f"at revision {found}" if found else "empty"
        raise Refused(
            "The database is not ready.",
            f"It is {state}; this version needs {wanted}.",
            "Run: repdesk upgrade",
        )
