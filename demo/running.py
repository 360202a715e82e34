"""A town that really listens, for tests: uvicorn in a thread on a free port of loopback."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import uvicorn

from demo.state import Town
from demo.town import make_town

_PATIENCE_SECONDS = 20.0


class RunningTown(NamedTuple):
    """Where the town listens (without a slash at the end) and its state object."""

    url: str
    town: Town
    port: int


def _clock() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running_town(
    folder: Path, *, port: int = 0, seed: int = 1, now: Callable[[], datetime] = _clock, lively: bool = False
) -> Iterator[RunningTown]:
    """A town that listens until the block ends; the same folder brings the same town back.

    Raises TimeoutError when the server is not up after 20 seconds.
    """
    app = make_town(folder, seed=seed, now=now, lively=lively)
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", ws="none", lifespan="on", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        port = listener.getsockname()[1]
        yield RunningTown(f"http://127.0.0.1:{port}", app.state.town, port)
    finally:
        server.should_exit = True
        thread.join(timeout=_PATIENCE_SECONDS)
        listener.close()


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise TimeoutError("The town did not start listening")
        time.sleep(0.01)
