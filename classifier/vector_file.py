"""Vectors of texts in a file, each known by the digest of what the encoder reads of its text.

So the file stays right when some of the texts change, and whatever is damaged is only made again.
"""

import hashlib
import logging
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from classifier import arrays
from classifier.arrays import MOST_DIMS, Layout
from classifier.encoder import Encoder, readable
from classifier.normalise import clean
from classifier.vectors import Known, Numbers, unknown

MOST: Final = 20_000  # texts in a file
_DIGEST: Final = 16  # bytes
log = logging.getLogger("repdesk.classifier")


class VectorFile:
    """A file of vectors by one encoder."""

    def __init__(self, path: Path, encoder_name: str) -> None:
        self.encoder_name = encoder_name
        self._path = path
        self._rows = _read(path)
        self._is_kept = True

    def lacking(self, texts: Iterable[str]) -> list[str]:
        """Those of the texts that have no vector yet, each once."""
        return list({digest: text for text in texts if (digest := _digest(text)) not in self._rows}.values())

    @property
    def dims(self) -> int:
        """How long the vectors are; nought while there are none."""
        return len(next(iter(self._rows.values()), ()))

    def known(self, texts: Sequence[str]) -> Known:
        """The vectors of the texts, in their order."""
        rows = unknown(len(texts), self.dims)
        for place, text in enumerate(texts):
            found = self._rows.get(_digest(text))
            if found is not None:
                rows[place] = found
        return Known(self.encoder_name, rows)

    def add(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """Encodes the texts, which takes its time."""
        for text, row in zip(texts, encoder.encode([clean(text) for text in texts]), strict=True):
            self._rows[_digest(text)] = row
        self._is_kept = False

    def keep(self, texts: Iterable[str] | None = None) -> None:
        """Writes the file, whole or not at all: all vectors, or those of these texts."""
        if self._is_kept:
            return
        wanted = self._rows.keys() if texts is None else {_digest(text) for text in texts} & self._rows.keys()
        kept = {digest: self._rows[digest] for digest in sorted(wanted)}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".new-{self._path.name}")
        rows = np.array(list(kept.values()), dtype="<f2").reshape(len(kept), self.dims)
        digests = np.frombuffer(b"".join(kept), dtype=np.uint8).reshape(len(kept), _DIGEST)
        arrays.write(draft, {"digests": digests, "vectors": rows}, packed=False)
        draft.replace(self._path)
        self._is_kept = True


def _read(path: Path) -> dict[bytes, Numbers]:
    layouts = {
        "digests": Layout("|u1", (MOST, _DIGEST), is_open=True),
        "vectors": Layout("<f2", (MOST, MOST_DIMS), is_open=True),
    }
    try:
        found = arrays.read(path, layouts)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RuntimeError, EOFError, BadZipFile, zlib.error) as error:
        log.warning("%s cannot be used and is made anew (%s).", path, error)
        return {}
    if found["digests"].shape != (len(found["vectors"]), _DIGEST):
        log.warning("%s holds texts and vectors that do not belong together, and is made anew.", path)
        return {}
    pairs = zip(found["digests"], found["vectors"].astype(np.float32), strict=False)
    return {digest.tobytes(): row for digest, row in pairs}


@lru_cache(maxsize=MOST)
def _digest(text: str) -> bytes:
    return hashlib.blake2b(readable(clean(text)).encode(), digest_size=_DIGEST).digest()
