"""Arrays in a file: what is read has exactly the shapes that were agreed on, or it is not read at all.

A file may be damaged or made to do harm: nothing is unpickled, and nothing is believed that a header declares.
"""

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import IO, Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import numpy.typing as npt

_LONGEST_HEADER: Final = 1000
_VERSION: Final = (1, 0)
_ENDING: Final = ".npy"
MOST_DIMS: Final = 4096  # of a vector
_WAYS: Final = (ZIP_STORED, ZIP_DEFLATED)


class Layout(NamedTuple):
    """What an array must look like: `<f2` and the like, and its shape, or the largest shape it may have."""

    kind: str
    shape: tuple[int, ...]
    is_open: bool = False  # it may be smaller


def write(path: Path, arrays: Mapping[str, npt.NDArray[Any]], *, packed: bool = True) -> None:
    """Writes the arrays; the same arrays give the same bytes."""
    ordered = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    (np.savez_compressed if packed else np.savez)(path, allow_pickle=False, **ordered)


def read(path: Path, layouts: Mapping[str, Layout]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of these names. Raises ValueError, or what zipfile and zlib raise, when the file is not of this kind.

    Never takes much more memory than the layouts allow, whatever the file holds.
    """
    with ZipFile(path) as file:
        names = {name + _ENDING for name in layouts}
        found = [member.filename for member in file.infolist()]
        if set(found) != names or len(found) != len(names):
            raise ValueError(f"it should hold {', '.join(sorted(layouts))}")
        if any(member.compress_type not in _WAYS for member in file.infolist()):
            raise ValueError("it is packed in a way that is not read here")
        arrays = {}
        for name, layout in layouts.items():
            with file.open(name + _ENDING) as member:
                arrays[name] = _array(name, member, layout)
        return arrays


def _array(name: str, member: IO[bytes], layout: Layout) -> npt.NDArray[Any]:
    if np.lib.format.read_magic(member) != _VERSION:
        raise ValueError(f"{name} is written in a way that is not read here")
    shape, turned, kind = np.lib.format.read_array_header_1_0(member, max_header_size=_LONGEST_HEADER)
    if turned or kind.str != layout.kind or not _fits(shape, layout):
        raise ValueError(f"{name} has the shape {shape} of {kind}")
    size = prod(shape) * kind.itemsize
    content = member.read(size + 1)  # a byte more, so that a longer one is noticed, and the checksum looked at
    if len(content) != size:
        raise ValueError(f"{name} is not as long as it says")
    array = np.frombuffer(content, kind).reshape(shape)
    if kind.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} holds numbers that are none")
    return array


def _fits(shape: tuple[int, ...], layout: Layout) -> bool:
    if not layout.is_open:
        return shape == layout.shape
    pairs = zip(shape, layout.shape, strict=False)
    return len(shape) == len(layout.shape) and all(0 <= length <= most for length, most in pairs)
