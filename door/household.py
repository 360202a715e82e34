"""`repdesk up`: starts every role as a child process, keeps them running, stops them together."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import click

from door.roles import ROOT, stop_on_signal
from storage.database import transaction
from storage.errors import Refused
from storage.settings import settings

STARTS_WITHIN_S = 90
STOPS_WITHIN_S = 15
QUICK_DEATH_S = 5
QUICK_DEATHS = 3


class Role(NamedTuple):
    """A child process: its name, its command, and the address that answers when it is ready."""

    name: str
    command: list[str]
    health: str = ""


class Child:
    """A running role; started again when it ends by itself."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.deaths = 0
        self.start()

    def start(self) -> None:
        """Starts the process in a session of its own, so that Ctrl-C reaches it through us alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen([sys.executable, *self.role.command], cwd=ROOT, start_new_session=True)

    def look_after(self) -> None:
        """Starts it again if it has ended. Raises Refused when it dies again and again."""
        code = self.process.poll()
        if code is None:
            return
        self.deaths = self.deaths + 1 if time.monotonic() - self.started < QUICK_DEATH_S else 1
        if self.deaths >= QUICK_DEATHS:
            raise Refused(
                f"The {self.role.name} does not stay up.",
                f"It ended {self.deaths} times within seconds, last with code {code}.",
                "The lines above say why; is its port taken?",
            )
        click.echo(f"The {self.role.name} ended with code {code}; starting it again.", err=True)
        self.start()


class Household:
    """All roles of one machine."""

    def __init__(self, *, host: str, port: int, demo: bool) -> None:
        self._host = host
        self._port = port
        self._demo = demo
        self._children: list[Child] = []
        self._stop = threading.Event()

    def run(self) -> None:
        """Runs until Ctrl-C, SIGTERM, or a role that does not stay up."""
        self._stop = stop_on_signal()
        started = time.monotonic()
        try:
            if self._demo:
                self._settle_demo()
            for role in self._roles():
                self._children.append(Child(role))
            for child in self._children:
                self._wait_until_ready(child)
            if not self._stop.is_set():
                seconds = time.monotonic() - started
                click.echo(f"Ready in {seconds:.0f} s: open {settings().desk_url}  (Ctrl-C stops everything)")
            while not self._stop.wait(1):
                for child in self._children:
                    child.look_after()
        finally:
            self._stop_all()

    def _roles(self) -> list[Role]:
        host, port = self._host, self._port
        workers = [Role(f"worker {number}", ["-m", "cli", "work"]) for number in range(1, settings().workers + 1)]
        return [
            Role("desk", ["-m", "cli", "desk", "--host", host, "--port", str(port)], f"http://{host}:{port}/health"),
            Role(
                "public side",
                ["-m", "cli", "public", "--host", host, "--port", str(port + 1)],
                f"http://{host}:{port + 1}/health",
            ),
            Role("clock", ["-m", "cli", "clock"]),
            *workers,
        ]

    def _settle_demo(self) -> None:
        from demo.bonuses import live_through_months  # noqa: PLC0415 - the example is loaded only where it is wanted
        from demo.history import remember  # noqa: PLC0415 - as above
        from demo.settle import settle  # noqa: PLC0415 - as above

        port = self._port + 2
        folder = settings().data_dir / "town"
        town = Role(
            "town",
            ["-m", "demo.town", "--port", str(port), "--folder", str(folder)],
            f"http://127.0.0.1:{port}/",
        )
        self._children.append(Child(town))
        self._wait_until_ready(self._children[0])
        now, town_url = datetime.now(UTC), f"http://127.0.0.1:{port}"
        with transaction() as session:
            sign_ins = settle(session, town_url=town_url, now=now)
        remember(town_url, now=now)
        live_through_months(now=now)
        click.echo(f"The living example: a town on http://127.0.0.1:{port}. Sign-ins (login / password):")
        for sign_in in sign_ins:
            click.echo(f"  {sign_in.login:<10} {sign_in.password:<16} {sign_in.words}")

    def _wait_until_ready(self, child: Child) -> None:
        until = time.monotonic() + STARTS_WITHIN_S
        while child.role.health and not self._stop.is_set():
            child.look_after()
            try:
                with urlopen(child.role.health, timeout=2):  # noqa: S310 - our own child on our own address
                    return
            except (URLError, OSError):
                if time.monotonic() > until:
                    raise Refused(
                        f"The {child.role.name} did not answer.",
                        f"{child.role.health} was silent for {STARTS_WITHIN_S} s.",
                        "The lines above may say why.",
                    ) from None
                self._stop.wait(0.2)

    def _stop_all(self) -> None:
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOPS_WITHIN_S
        for child in self._children:
            try:
                child.process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
