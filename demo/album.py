"""Pictures that people of the town send: files named after their number and their message."""

from pathlib import Path
from threading import Lock
from typing import NamedTuple

_TYPES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}


class Photo(NamedTuple):
    """A picture: its number, the message it hangs on (0: not sent yet), its file."""

    id: int
    post_id: int
    file: Path

    @property
    def media_type(self) -> str:
        return "image/png" if self.file.suffix == ".png" else "image/jpeg"


class Album:
    """All pictures of the town; a restart keeps them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    def add(self, body: bytes, *, post_id: int = 0) -> int | None:
        """Keeps a picture and gives its number; None for what is neither PNG nor JPEG."""
        suffix = next((suffix for start, suffix in _TYPES.items() if body.startswith(start)), None)
        if suffix is None:
            return None
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            number = max((photo.id for photo in self.all()), default=0) + 1
            (self._folder / f"{number}-{post_id}.{suffix}").write_bytes(body)
        return number

    def send(self, photo_id: int, *, post_id: int) -> None:
        """The picture belongs to this message from now on."""
        photo = self.photo(photo_id)
        if photo and not photo.post_id:
            photo.file.rename(photo.file.with_name(f"{photo_id}-{post_id}{photo.file.suffix}"))

    def photo(self, photo_id: int) -> Photo | None:
        return next((photo for photo in self.all() if photo.id == photo_id), None)

    def all(self) -> list[Photo]:
        """The pictures in the order in which they were kept."""
        names = [file for file in self._folder.glob("*-*.*") if file.stem.replace("-", "").isdecimal()]
        return sorted(_photo(file) for file in names)


def _photo(file: Path) -> Photo:
    number, _dash, post_id = file.stem.partition("-")
    return Photo(int(number), int(post_id), file)
