"""A real desk in a process of its own and a real Chromium that never leaves this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

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
