"""How fast one host is asked: a pause between requests, shared by all threads of a process."""

import random
import threading
import time
from typing import Protocol


class Pace(Protocol):
    """Spaces requests to a host. A table can stand behind it where several processes must share one pace."""

    def reserve(self, host: str, pause: float) -> float:
        """Books the next free moment of a host; returns the seconds to wait until it."""
        ...


class ProcessPace:
    """The pace of one process."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, pause: float) -> float:
        """Books the next free moment; the pause after it carries up to a fifth of jitter."""
        if pause <= 0 and host not in self._free_at:
            return 0.0
        jitter = random.uniform(0.9, 1.2)  # noqa: S311 - spreads requests, guards no secret
        with self._lock:
            here = time.monotonic()
            at = max(here, self._free_at.get(host, here))
            self._free_at[host] = at + pause * jitter
            if len(self._free_at) > 10_000:  # noqa: PLR2004 - far more hosts than one installation reads
                self._free_at = {name: free for name, free in self._free_at.items() if free > here}
        return at - here


PACE: Pace = ProcessPace()
