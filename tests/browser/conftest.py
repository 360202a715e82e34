"""A real desk in a process of its own and a real Chromium that never leaves this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from benchmarks.postgres import administer, sibling
from storage.database import Database
from tests.conftest import SECRET_KEY
from tests.running import RunningDesk, start_desk

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
STAYS_INSIDE = frozenset({"data", "blob", "about"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def chromium() -> str:
    """The browser to drive; stops with what to do when there is none."""
    for place in (os.environ.get("REPDESK_CHROMIUM", ""), *PLACES, shutil.which("chromium") or ""):
        if place and Path(place).exists():
            return place
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
    pytest.fail("No Chromium: install your system's chromium, or name one in REPDESK_CHROMIUM.")


class SharedDesk(NamedTuple):
    """A running desk and its database; every test brings a brand and people of its own."""

    database: Database
    desk: RunningDesk


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared_desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[SharedDesk]:
    """One desk for all tests that can live side by side, because starting one takes seconds."""
    folder = tmp_path_factory.mktemp("shared-desk")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_sqlite_template"), folder / "shared.sqlite3")
        url = f"sqlite:///{folder / 'shared.sqlite3'}"
    else:
        server, template = request.getfixturevalue("postgres"), request.getfixturevalue("_postgres_template")
        name = f"repdesk_shared_{worker_id}"
        administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        url = sibling(server, name)
    database = Database(url)
    with pytest.MonkeyPatch.context() as environment:
        # Secrets that tests seal are opened by the desk.
        environment.setenv("REPDESK_SECRET_KEY", SECRET_KEY)
        desk = start_desk(url, folder, data_dir=folder / "var")
    yield SharedDesk(database, desk)
    desk.stop()
    database.close()


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
