"""Many moderators at one desk: websocket sessions without a browser, each deciding one mention every few seconds."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from sqlalchemy import func, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.harness import Figures, nearest_rank
from storage.database import Database
from storage.tables import Decision

EVERY_S = 2.5
REFILL_BELOW = 30
HEARTBEAT_S = 60.0
MOST_RESENT = 3
SETTLING_S = 30.0
"""The screens' first runs and the first batches are over by then; memory is compared from there."""

KEYS = ("complaint", "question", "praise", "news", "advertising", "other")


@dataclass
class Shift:
    """What the moderators of one run have seen."""

    url: str
    until: float
    waits: list[float] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    refused: int = 0
    resent: int = 0
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Moderator:
    """One signed-in person: an open screen, a local list of mentions, a decision every EVERY_S seconds."""

    def __init__(self, shift: Shift, login: str, password: str, *, number: int) -> None:
        self.shift = shift
        self.session = requests.Session()
        self.chance = random.Random(number)
        self.visit = f"moderator-{number:04d}-{time.time_ns()}"
        self.held: list[dict[str, object]] = []
        self.pressed = 0
        page = self.session.get(f"{shift.url}/auth/sign-in", timeout=60).text
        token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        form = {"login": login, "password": password, "csrf": token, "next": "/stream"}
        self.session.post(f"{shift.url}/auth/sign-in", data=form, timeout=60).raise_for_status()
        told = self.session.get(f"{shift.url}/api/moderation/session", timeout=60)
        told.raise_for_status()
        self.session.headers["x-repdesk-csrf"] = told.json()["csrf"]

    def open_screen(self) -> ClientConnection:
        """The websocket of the stream's screen, its script run once; a thread reads what the server says."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.session.cookies)
        screen: ClientConnection = connect(
            f"ws://{urlsplit(self.shift.url).netloc}/_stcore/stream",
            additional_headers={"Cookie": cookies},
            origin=Origin(self.shift.url),
            max_size=None,
        )
        asked = BackMsg()
        asked.rerun_script.page_name = "stream"
        screen.send(asked.SerializeToString())
        threading.Thread(target=_drain, args=(screen,), daemon=True).start()
        return screen

    def work(self) -> None:
        """Decides until the shift ends; a fault ends this person's work and is told at the end."""
        try:
            with self.open_screen():
                time.sleep(self.chance.uniform(0, EVERY_S))
                self._decide_until_the_end()
        except Exception as fault:  # noqa: BLE001 - whatever it was is told at the end of the run
            with self.shift.lock:
                self.shift.faults.append(repr(fault))

    def _decide_until_the_end(self) -> None:
        beat, next_press = time.monotonic() + HEARTBEAT_S, time.monotonic()
        while time.monotonic() < self.shift.until:
            if len(self.held) < REFILL_BELOW:
                self._refill()
            if time.monotonic() > beat:
                self._post("heartbeat", {"held": [one["id"] for one in self.held], "dropped": []})
                beat += HEARTBEAT_S
            if self.held:
                self._press()
            next_press += EVERY_S
            time.sleep(max(0.0, next_press - time.monotonic()))

    def _refill(self) -> None:
        have = ",".join(str(one["id"]) for one in self.held)
        asked = {"brand": "1", "state": "new", "have": have}
        answer = self._sent("GET", "batch", params=asked)
        answer.raise_for_status()
        self.held += answer.json()["mentions"]

    def _press(self) -> None:
        card = self.held.pop(0)
        self.pressed += 1
        choice = {
            "seq": self.pressed, "mention_id": card["id"], "kind": "label", "label": self.chance.choice(KEYS),
            "seconds": EVERY_S, "version": card["version"],
        }  # fmt: skip
        started = time.perf_counter()
        [result] = self._post("decisions", {"session": self.visit, "decisions": [choice]})["results"]
        spent = time.perf_counter() - started
        with self.shift.lock:
            self.shift.waits.append(spent)
            if result["saved"]:
                self.shift.saved.append(int(str(card["id"])))
            else:
                self.shift.refused += 1

    def _post(self, path: str, body: dict[str, object]) -> dict[str, list[dict[str, object]]]:
        answer = self._sent("POST", path, json=body)
        answer.raise_for_status()
        told: dict[str, list[dict[str, object]]] = answer.json()
        return told

    def _sent(self, method: str, path: str, **more: Any) -> requests.Response:
        """As the browser does: what got no answer is asked again, and the server knows a decision by its key."""
        url = f"{self.shift.url}/api/moderation/{path}"
        for _attempt in range(MOST_RESENT):
            try:
                return self.session.request(method, url, timeout=60, **more)
            except requests.ConnectionError:
                with self.shift.lock:
                    self.shift.resent += 1
        return self.session.request(method, url, timeout=60, **more)


def together(
    database: Database, url: str, pid: int, *, people: list[tuple[str, str]], seconds: float, say: Callable[[str], None]
) -> Figures:
    """Round trips of all moderators, CPU of the server a decision, decisions doubled, memory at start and end."""
    shift = Shift(url, until=time.monotonic() + seconds)
    team = [Moderator(shift, *person, number=number) for number, person in enumerate(people)]
    say(f"{len(team)} moderators decide for {seconds:.0f} s …")
    shift.until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work) for one in team]
    for thread in threads:
        thread.start()
    server = psutil.Process(pid)
    time.sleep(min(SETTLING_S, seconds / 3))
    settled_mb, cpu, done = _memory_mb(server), _cpu_s(server), len(shift.saved)
    for thread in threads:
        thread.join()
    spent, decided = _cpu_s(server) - cpu, len(shift.saved) - done
    if shift.faults:
        raise RuntimeError(f"{len(shift.faults)} moderators ended early, first: {shift.faults[0]}")
    end_mb = _memory_mb(server)
    return {
        "moderators": len(team),
        "decisions": len(shift.saved),
        "refused": shift.refused,
        "resent": shift.resent,
        "round_trip_p50_ms": nearest_rank(shift.waits, 0.5) * 1000,
        "round_trip_p95_ms": nearest_rank(shift.waits, 0.95) * 1000,
        "server_cpu_per_decision_ms": spent / decided * 1000,
        "doubled": len(shift.saved) - len(set(shift.saved)) + _twice_in(database, shift.saved),
        "memory_settled_mb": settled_mb,
        "memory_end_mb": end_mb,
        "memory_growth": end_mb / settled_mb - 1,
    }


def _twice_in(database: Database, saved: list[int]) -> int:
    """Mentions of the run that hold more than one decision."""
    twice = (
        select(Decision.mention_id)
        .where(Decision.mention_id >= min(saved), Decision.undone_at.is_(None))
        .group_by(Decision.mention_id)
        .having(func.count() > 1)
    )
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(twice.subquery())) or 0


def _drain(screen: ClientConnection) -> None:
    try:
        for _message in screen:
            pass
    except ConnectionClosed:
        return


def _memory_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1024 / 1024


def _cpu_s(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)
