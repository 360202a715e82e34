"""A whole Repdesk as its user starts it: `repdesk up` in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_S = 120


class House(NamedTuple):
    """A running house: where its desk and its public side are, its main process, what it has said."""

    desk_url: str
    public_url: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def roles(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()


def free_ports(count: int) -> int:
    """The first of so many neighbouring free ports."""
    for _ in range(100):
        first = free_port()
        if first + count < 65000 and all(_is_free(first + offset) for offset in range(count)):
            return first
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running_house(folder: Path, *options: str, **environment: str) -> Iterator[House]:
    """`repdesk up` with its data in `folder`, until the block ends; everything it started has ended then."""
    port = free_ports(4)
    log = folder / "house.log"
    surroundings = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up", "--port", str(port), *options],
            cwd=ROOT,
            env={**surroundings, "REPDESK_DATA_DIR": str(folder / "var"), **environment},
            stdout=out,
            stderr=out,
        )
    house = House(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", process, log)
    try:
        _wait_until_ready(house)
        yield house
    finally:
        roles = house.roles() if process.poll() is None else []
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)
        _gone, alive = psutil.wait_procs(roles, timeout=5)
        for orphan in alive:
            orphan.kill()
        assert alive == []


def _wait_until_ready(house: House) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if "Ready in" in house.said():
            return
        if house.process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the house did not start:\n{house.said()[-4000:]}")
