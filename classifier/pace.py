"""Keeps work in the background within its share of a core: what was worked is rested for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from storage.settings import settings

RUN_S: Final = 5.0  # one run of a job; whoever stops a worker waits about as long
LONGEST_REST_S: Final = 5.0  # after what cannot be cut into pieces, like fitting a model


class Pace:
    """One run: work in small pieces, each followed by its rest, until the time is up."""

    def __init__(self, share: int | None = None, *, rest: Callable[[float], object] = time.sleep) -> None:
        self._share = (share or settings().background_share) / 100
        self._rest = rest
        self._began = time.monotonic()

    @contextmanager
    def piece(self) -> Iterator[None]:
        """A piece of work; afterwards comes the rest that brings it down to the share. Counts this thread's time."""
        began = time.thread_time()
        yield
        worked = time.thread_time() - began
        if self._share < 1:
            self._rest(min(worked * (1 / self._share - 1), LONGEST_REST_S))

    @property
    def is_over(self) -> bool:
        """Whether this run has had its time."""
        return time.monotonic() - self._began >= RUN_S
