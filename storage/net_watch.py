"""The time of one request: its connection is cut when it is over, however slowly the bytes drip.

One thread watches all requests of a process: a thread for each would cost more than the request itself.
"""

import heapq
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count


class Warden:
    """Cuts what has run out of time. Requests that ended in time are forgotten when theirs would have run out."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._waiting: list[tuple[float, int, Watch]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="request-times", daemon=True)
        self._thread.start()

    def add(self, watch: "Watch", seconds: float) -> None:
        """From now on the watch has so many seconds."""
        until = time.monotonic() + seconds
        with self._changed:
            is_first = not self._waiting or until < self._waiting[0][0]
            heapq.heappush(self._waiting, (until, next(self._numbers), watch))
            if is_first:
                self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting or self._waiting[0][0] > time.monotonic():
                    self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
                _until, _number, watch = heapq.heappop(self._waiting)
            watch.cut()


_warden: Warden | None = None
_starting = threading.Lock()


def _the_warden() -> Warden:
    """The one of this process; a child that was forked needs its own."""
    global _warden  # noqa: PLW0603 - one per process
    if _warden is None or _warden.pid != os.getpid():
        with _starting:
            if _warden is None or _warden.pid != os.getpid():
                _warden = Warden()
    return _warden


class Watch:
    """Cuts the connection of one request when its time is over, however slowly the bytes drip."""

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._is_over = False
        self._seconds = seconds
        self._tap: socket.socket | None = None
        self._lock = threading.Lock()

    @classmethod
    def sees(cls, sock: object) -> None:
        """Tells the watch of this thread which connection the request runs over."""
        watch: Watch | None = getattr(cls._current, "watch", None)
        if watch is None or not hasattr(sock, "fileno") or sock.fileno() < 0:
            return
        # A second handle on the same connection: the first moves into the TLS layer and is not ours.
        tap = socket.socket(fileno=os.dup(sock.fileno()))
        with watch._lock:  # noqa: SLF001 - its own class
            old, watch._tap = watch._tap, tap  # noqa: SLF001 - its own class
        if old is not None:
            old.close()
        if watch.expired:
            watch.cut()

    def cut(self) -> None:
        """The time is over, unless the request was first."""
        with self._lock:
            if self._is_over:
                return
            self.expired = True
            if self._tap is not None:
                try:
                    self._tap.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side was quicker

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watches whatever this thread requests inside the block."""
        Watch._current.watch = self
        _the_warden().add(self, self._seconds)
        try:
            yield
        finally:
            Watch._current.watch = None
            with self._lock:
                self._is_over = True
                if self._tap is not None:
                    self._tap.close()
                    self._tap = None
