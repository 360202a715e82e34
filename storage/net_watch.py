"""The time of one request: its connection is cut when it is over, however slowly the bytes drip."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Watch:
    """Cuts the connection of one request when its time is over, however slowly the bytes drip."""

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._tap: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

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
            watch._cut()  # noqa: SLF001 - its own class

    def _cut(self) -> None:
        self.expired = True
        with self._lock:
            if self._tap is not None:
                try:
                    self._tap.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side was quicker

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watches whatever this thread requests inside the block."""
        Watch._current.watch = self
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            Watch._current.watch = None
            with self._lock:
                if self._tap is not None:
                    self._tap.close()
                    self._tap = None
