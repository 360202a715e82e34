"""Workers that die by SIGKILL at a chosen place: real processes, forked from one that has already loaded the house.

Reads orders from its standard input, one JSON object a line: {"database": URL, "watched": true, "die": PLACE}. A place
is ["call" | "return", FILE, FUNCTION], or ["line", NUMBER] for that many lines of the sending code run, or null for a
worker that lives; one that is not watched is quicker. Answers with {"pid": …} at once, and with {"ended": …,
"lines": …} when the worker is no more.
"""

import json
import os
import signal
import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from desk.dispatch import SEND_JOB
from desk.jobs import HANDLERS
from desk.outcome_keeping import LOOK_JOB
from storage.database import Database, use
from storage.worker import Worker

WATCHED = (
    "desk/attempt.py", "desk/connectors/", "desk/delivery.py", "desk/dispatch.py", "desk/outcome_keeping.py",
    "desk/parcel.py", "desk/promises.py", "desk/sending.py", "desk/sightings.py", "storage/database.py",
    "storage/jobs.py", "storage/net.py", "storage/worker.py",
)  # fmt: skip
ROOT = f"{Path(__file__).resolve().parents[2]}{os.sep}"


class Fate:
    """Watches the worker's steps and ends it at its place."""

    def __init__(self, place: list[Any] | None) -> None:
        self.place = place or ["never"]
        self.lines = 0
        # The path of each piece of code, empty where nobody dies: most of what runs is libraries.
        self.paths: dict[CodeType, str] = {}

    def __call__(self, frame: FrameType, event: str, _told: object) -> Any:
        code = frame.f_code
        path = self.paths.get(code)
        if path is None:
            path = code.co_filename.removeprefix(ROOT)
            path = self.paths[code] = path if path.startswith(WATCHED) else ""
        if not path:
            return None
        if event == "line":
            self.lines += 1
            is_now = self.place == ["line", self.lines]
        else:
            is_now = self.place == [event, path, code.co_name]
        if is_now:
            os.kill(os.getpid(), signal.SIGKILL)
        return self


def work(order: dict[str, Any], told: int) -> None:
    """Drains the sending jobs, and says how many lines that took."""
    made = Database(order["database"])
    use(made)
    fate = Fate(order["die"])
    if order["watched"]:
        sys.settrace(fate)
    Worker(made, {kind: HANDLERS[kind] for kind in (SEND_JOB, LOOK_JOB)}).drain()
    sys.settrace(None)
    os.write(told, str(fate.lines).encode())


def tell(**told: int) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            work(order, writing)
            os._exit(0)
        os.close(writing)
        tell(pid=pid)
        _pid, status = os.waitpid(pid, 0)
        lines = os.read(reading, 20).decode()
        os.close(reading)
        tell(ended=os.waitstatus_to_exitcode(status), lines=int(lines or 0))


if __name__ == "__main__":
    main()
