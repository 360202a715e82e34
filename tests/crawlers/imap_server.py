"""A real IMAP server for tests: pymap, which keeps its letters in memory, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from imapclient import IMAPClient

USER, PASSWORD = "support@prichal.example", "secret"
_numbers = count(1)


class Post:
    """The server as the mailbox's owner sees it; each test works in a folder of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.folder = f"Folder{next(_numbers)}"
        self._client = IMAPClient("127.0.0.1", port, ssl=False)
        self._client.login(USER, PASSWORD)
        self._client.create_folder(self.folder)

    @property
    def address(self) -> str:
        return f"imap://127.0.0.1:{self.port}/{self.folder}"

    def arrives(self, raw: bytes, *, folder: str = "") -> None:
        self._client.append(folder or self.folder, raw, msg_time=datetime.now(UTC))

    def create(self, name: str) -> None:
        self._client.create_folder(name)

    def expunge(self, identity: str) -> None:
        self._client.select_folder(self.folder)
        self._client.delete_messages(self._client.search(["HEADER", "Message-ID", identity]))
        self._client.expunge()
        self._client.close_folder()

    def number_anew(self) -> None:
        """The same letters under another UIDVALIDITY, as after a move to another server."""
        self._client.select_folder(self.folder, readonly=True)
        letters = [found[b"BODY[]"] for found in self._client.fetch(self._client.search(), ["BODY.PEEK[]"]).values()]
        self._client.select_folder("INBOX", readonly=True)
        self._client.delete_folder(self.folder)
        self._client.create_folder(self.folder)
        for raw in letters:
            self.arrives(raw)

    def flags(self) -> set[bytes]:
        self._client.select_folder(self.folder, readonly=True)
        found = self._client.fetch(self._client.search(), ["FLAGS"])
        return {flag for one in found.values() for flag in one[b"FLAGS"]} - {b"\\Recent"}

    def close(self) -> None:
        self._client.logout()


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The port of a server that is up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(sys.executable).with_name("pymap")
    command = [sys.executable, str(script), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with (folder / "pymap.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def a_letter(identity: str, text: str = "Не могу войти", **head: str) -> bytes:
    """A plain letter; heads by their names with underscores for hyphens."""
    heads = {
        "From": "Anna <anna@post.example>", "To": USER, "Subject": "App", "Date": "Mon, 2 Mar 2026 11:00:00 +0300",
        "Message-ID": f"<{identity}>", "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in head.items()}  # fmt: skip
    lines = [f"{name}: {value}" for name, value in heads.items() if value]
    return "\r\n".join([*lines, "", text, ""]).encode()
