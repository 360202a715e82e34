"""A site on loopback whose every path is what the test says, and sources that read it."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from crawlers import polite
from storage.settings import settings


class Got(NamedTuple):
    """A request as the site saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Site:
    """Paths and what they answer: bytes, JSON, a status, or a function of the request."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.seen: list[Got] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                got = Got(self.command, self.path, headers, self.rfile.read(length))
                site.seen.append(got)
                page = site.pages.get(got.path, site.pages.get(got.path.partition("?")[0], 404))
                page = page(got) if callable(page) else page
                status, headers, body = unpacked(page)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names of the standard library

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Answers no more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def asked(self, start: str) -> list[Got]:
        """Requests whose path begins so."""
        return [got for got in self.seen if got.path.startswith(start)]


def unpacked(page: Any) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) out of what a test wrote down."""
    if isinstance(page, int):
        # Answers with these numbers have no body: it would be taken for the beginning of the next answer.
        return page, {"Content-Type": "text/plain"}, b"" if page in {204, 304} else f"HTTP {page}".encode()
    if isinstance(page, tuple):
        status, headers, body = (*page, b"")[:3] if len(page) == 2 else page
        _status, more, raw = unpacked(body)
        return status, {**more, **headers}, raw
    if isinstance(page, bytes):
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page
    if isinstance(page, str):
        return unpacked(page.encode())
    return 200, {"Content-Type": "application/json"}, json.dumps(page, ensure_ascii=False).encode()


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is written down for everybody is in the installation's language."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def site() -> Iterator[Site]:
    polite.forget()
    made = Site()
    yield made
    made.close()


@pytest.fixture
def new_site(site: Site) -> Iterator[Callable[[], Site]]:
    """Further sites."""
    made: list[Site] = []

    def make() -> Site:
        made.append(Site())
        return made[-1]

    yield make
    for other in made:
        other.close()
