"""A real desk in a process of its own."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import uvicorn
from playwright.sync_api import Page

from public.porch import make_porch
from storage.settings import settings

ROOT = Path(__file__).resolve().parents[1]
START_S = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running_porch(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The public side on the database in use, in this process; its address, which the settings name as well."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("REPDESK_PUBLIC_URL", url)
    settings.cache_clear()
    server = uvicorn.Server(
        uvicorn.Config(make_porch(), host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield url
    server.should_exit = True
    thread.join(20)


@dataclass(frozen=True)
class RunningDesk:
    """A desk that answers at `url`."""

    url: str
    process: subprocess.Popen[bytes]

    def sign_in(self, page: Page, login: str, password: str, *, language: str = "en") -> None:
        """Goes in through the sign-in page and waits for the first screen."""
        page.goto(f"{self.url}/auth/sign-in?lang={language}")
        page.fill("#login", login)
        page.fill("#password", password)
        page.click("button[type=submit]")
        page.wait_for_selector("[data-testid=stSidebar]", state="attached")
        page.wait_for_selector("[data-testid=stMainBlockContainer]")

    def stop(self) -> None:
        """Ends the process, gently at first."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_desk(database_url: str, folder: Path, *, data_dir: Path | None = None) -> RunningDesk:
    """Starts app.py on a free port on a database and waits until it answers; its log goes into the folder."""
    port = free_port()
    environment = {
        **os.environ,
        "REPDESK_DATABASE_URL": database_url,
        "REPDESK_DATA_DIR": str(data_dir or settings().data_dir),
        "REPDESK_DESK_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    options = ["--server.address=127.0.0.1", f"--server.port={port}"]
    with (folder / f"desk-{port}.log").open("wb") as log:
        process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log)
    desk = RunningDesk(f"http://127.0.0.1:{port}", process)
    wait_until_it_answers(desk, folder / f"desk-{port}.log")
    return desk


def wait_until_it_answers(desk: RunningDesk, log: Path) -> None:
    """Asks /health until it says 200; fails with the log when it never does."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if desk.process.poll() is not None:
            break
        try:
            if requests.get(f"{desk.url}/health", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    desk.stop()
    pytest.fail(f"the desk did not start:\n{log.read_text(errors='replace')[-3000:]}")
