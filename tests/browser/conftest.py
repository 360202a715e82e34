"""A real desk in a process of its own and a real Chromium that never leaves this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from storage.settings import settings

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
START_S = 60
STAYS_INSIDE = frozenset({"data", "blob", "about"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def chromium() -> str:
    """The browser to drive; stops with what to do when there is none."""
    for place in (os.environ.get("REPDESK_CHROMIUM", ""), *PLACES, shutil.which("chromium") or ""):
        if place and Path(place).exists():
            return place
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
    pytest.fail("No Chromium: install your system's chromium, or name one in REPDESK_CHROMIUM.")


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


@pytest.fixture
def running_desk(tmp_path: Path) -> Iterator[Callable[[str], RunningDesk]]:
    """Starts app.py on a free port on the database whose address it is given, and stops it after the test."""
    started: list[RunningDesk] = []

    def start(database_url: str) -> RunningDesk:
        port = free_port()
        environment = {
            **os.environ,
            "REPDESK_DATABASE_URL": database_url,
            "REPDESK_DATA_DIR": str(settings().data_dir),
            "REPDESK_DESK_URL": f"http://127.0.0.1:{port}",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        options = ["--server.address=127.0.0.1", f"--server.port={port}"]
        with (tmp_path / f"desk-{port}.log").open("wb") as log:
            process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log)
        desk = RunningDesk(f"http://127.0.0.1:{port}", process)
        started.append(desk)
        wait_until_it_answers(desk, tmp_path / f"desk-{port}.log")
        return desk

    yield start
    for desk in started:
        desk.process.terminate()
        try:
            desk.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            desk.process.kill()
            desk.process.wait()


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
    pytest.fail(f"the desk did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (a person each); the test fails if any page asks for anything off loopback."""
    contexts: list[BrowserContext] = []
    strayed: list[str] = []

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in STAYS_INSIDE and address.hostname not in LOOPBACK:
            strayed.append(request.url)

    def make(**options: object) -> BrowserContext:
        wanted = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"} | options
        context = browser.new_context(**wanted)
        context.on("request", note)
        context.set_default_timeout(30_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert strayed == []


@pytest.fixture
def browser_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a fresh browser, in English, 1440 wide."""
    return new_context().new_page()
