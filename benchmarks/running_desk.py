"""The whole desk in a process of its own, and a browser that signs in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import requests
from playwright.sync_api import Page

from storage.database import Database
from storage.settings import settings

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


class Desk(NamedTuple):
    """A desk that answers, and its process."""

    url: str
    pid: int


@contextmanager
def running_desk(database: Database) -> Iterator[Desk]:
    """A desk on this database, for as long as the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "REPDESK_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "REPDESK_DATA_DIR": str(settings().data_dir),
    }
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.address=127.0.0.1", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(url)
        yield Desk(url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    """Goes in through the sign-in page and waits for the first screen."""
    page.goto(f"{url}/auth/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("button[type=submit]")
    page.wait_for_selector("[data-testid=stSidebar]", state="attached")


def _wait_for(url: str) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if requests.get(f"{url}/health", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise RuntimeError("the desk did not start")
