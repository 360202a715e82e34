"""Vectors of texts as they are kept and handed on."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
READ: Final = 400  # characters of a text that are encoded: all that `normalise` leaves; 160 were .008 worse
_KEPT_AS: Final = np.dtype("<f2")


class Known(NamedTuple):
    """Vectors of a row of texts by one encoder, in the order of the texts; a row of NaN for a text without."""

    encoder: str
    rows: Numbers

    @property
    def are_there(self) -> npt.NDArray[np.bool_]:
        """Which of the texts have a vector."""
        return there(self.rows)


def there(rows: Numbers) -> npt.NDArray[np.bool_]:
    """Which rows are vectors."""
    return np.asarray(~np.isnan(rows).any(axis=1), dtype=np.bool_)


def unknown(count: int, dims: int) -> Numbers:
    """As many rows without a vector."""
    return np.full((count, dims), np.nan, np.float32)


def packed(vector: Numbers) -> bytes:
    """A vector as it is kept: 16 bits a number."""
    return vector.astype(_KEPT_AS).tobytes()


def unpacked(kept: bytes) -> Numbers:
    """A kept vector as numbers to reckon with."""
    return np.frombuffer(kept, _KEPT_AS).astype(np.float32)
