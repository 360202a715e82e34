"""The SMTP server of postman.py while a test runs, and the letters it has taken."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.settings import settings


class Letters:
    """What the server has taken."""

    def __init__(self, file: Path, port: str) -> None:
        self._file = file
        self.port = port

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._file.read_text().splitlines()] if self._file.exists() else []


@contextmanager
def running_postman(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    """It is the installation's outgoing server meanwhile."""
    file = folder / "letters.jsonl"
    script = Path(__file__).with_name("postman.py")
    # Away from the project's folder, where "public" is our room.
    command = [sys.executable, "-P", str(script), str(file)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("REPDESK_SMTP_PORT", port)
    monkeypatch.setenv("REPDESK_MAIL_FROM", "desk@bank.example")
    settings.cache_clear()
    yield Letters(file, port)
    server.terminate()
    server.communicate()
