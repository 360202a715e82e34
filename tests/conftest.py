"""What every test may ask for: a database (each on SQLite and PostgreSQL), a session on it, a moment."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy.orm import Session
from streamlit.runtime.context import ContextProxy

from benchmarks.postgres import administer, postgres_server, sibling
from desk import sign_in
from desk.sign_in import Candidate
from storage import i18n, net_rate, schema
from storage.database import Database, use
from storage.settings import settings
from storage.tables import Person
from tests.kept_postgres import KeptPostgres
from tests.running import RunningDesk, start_desk

# `make test` tries the same cases each time, so that it says the same each time; `make soak` looks for more.
SOAKING = os.environ.get("REPDESK_SOAK") == "1"
hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("soak", deadline=None, print_blob=True)
hypothesis.settings.load_profile("soak" if SOAKING else "fixed")


SECRET_KEY = "bm9ib2R5J3Mgc2VjcmV0LCBvbmx5IGZvciB0ZXN0cyE="


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test is an installation of its own, in its own folder, in English."""
    monkeypatch.setenv("REPDESK_DATA_DIR", str(tmp_path / "var"))
    # Vectors of the starter set take minutes of a core; who tests them switches them on.
    monkeypatch.setenv("REPDESK_EMBEDDINGS", "false")
    monkeypatch.setenv("REPDESK_SECRET_KEY", SECRET_KEY)
    # A command shares one pace over its database with everybody; the next test has another database, or none.
    monkeypatch.setattr(net_rate, "PACE", net_rate.ProcessPace())
    # How long tests are is no setting of an installation.
    monkeypatch.delenv("REPDESK_SOAK", raising=False)
    settings.cache_clear()
    i18n.set_language("en")
    yield
    use(None)
    settings.cache_clear()


@pytest.fixture
def now() -> datetime:
    """A Monday noon in Moscow."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    made = Database(f"sqlite:///{path}")
    schema.upgrade(made)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    made.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server's maintenance database."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(postgres: str, worker_id: str) -> str:
    name = f"repdesk_template_{worker_id}"
    administer(postgres, f"DROP DATABASE IF EXISTS {name}")
    administer(postgres, f"CREATE DATABASE {name}")
    made = Database(sibling(postgres, name))
    schema.upgrade(made)
    made.close()
    return name


@pytest.fixture(scope="session")
def _kept_postgres(postgres: str, _postgres_template: str, worker_id: str) -> KeptPostgres:
    return KeptPostgres(postgres, _postgres_template, f"repdesk_test_{worker_id}")


@pytest.fixture
def make_database(request: pytest.FixtureRequest) -> Callable[[str, Path], str]:
    """Makes an empty, upgraded database of a kind and gives its address; the next test finds it empty again."""

    def make(kind: str, folder: Path) -> str:
        if kind == "sqlite":
            path = folder / "repdesk.sqlite3"
            shutil.copy(request.getfixturevalue("_sqlite_template"), path)
            return f"sqlite:///{path}"
        kept: KeptPostgres = request.getfixturevalue("_kept_postgres")
        return kept.emptied()

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str, Path], str]) -> str:
    """The address of an empty, upgraded database; every test that asks runs on both kinds."""
    return make_database(request.param, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, which is also this process's database (`storage.database.transaction`)."""
    made = Database(database_url)
    use(made)
    yield made
    use(None)
    made.close()


@pytest.fixture
def base(tmp_path: Path, make_database: Callable[[str, Path], str]) -> Iterator[Database]:
    """An empty SQLite database, which is also this process's: for what speaks no SQL of its own."""
    made = Database(make_database("sqlite", tmp_path))
    use(made)
    yield made
    use(None)
    made.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; it holds SQLite's write lock, so ask for `database` when the code opens its own."""
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def sign_in_as(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person | None], str]:
    """Begins a real session for a person, whose cookie AppTest's pages then see; gives the token ("" for nobody).

    AppTest has no browser, so its cookies are the one thing put in from outside.
    """

    def signed_in(person: Person | None) -> str:
        cookies: dict[str, str] = {}
        if person is not None:
            candidate = Candidate(person.id, person.password_hash, person.login, "127.0.0.1")
            with database.transaction() as session:
                cookies[sign_in.COOKIE] = sign_in.begin(session, candidate, now=datetime.now(UTC)).token
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _self: cookies))
        monkeypatch.setattr(ContextProxy, "locale", property(lambda _self: "en"))
        return cookies.get(sign_in.COOKIE, "")

    return signed_in


@pytest.fixture
def running_desk(tmp_path: Path) -> Iterator[Callable[[str], RunningDesk]]:
    """Starts app.py on a free port on the database whose address it is given, and stops it after the test."""
    started: list[RunningDesk] = []

    def start(url: str) -> RunningDesk:
        started.append(start_desk(url, tmp_path))
        return started[-1]

    yield start
    for desk in started:
        desk.stop()
