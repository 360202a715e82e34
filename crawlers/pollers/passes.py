"""Passes to interfaces: got with a secret, valid for a while, kept in this process only."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

EARLY = timedelta(minutes=1)
MOST = 1000


class Pass(NamedTuple):
    """What opens an interface, and until when."""

    value: str
    until: datetime


_kept: dict[str, Pass] = {}


def kept_pass(secret: str, *, now: datetime, get: Callable[[], Pass]) -> str:
    """The pass for a secret; got anew shortly before it runs out."""
    key = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    known = _kept.get(key)
    if known is None or known.until - EARLY <= now:
        if len(_kept) >= MOST:
            _kept.clear()
        known = _kept[key] = get()
    return known.value


def forget_pass(secret: str) -> None:
    """Drops a pass that was refused, so that the next reading gets a new one."""
    _kept.pop(hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest(), None)
