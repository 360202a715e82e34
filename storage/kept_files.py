"""Files that people sent, kept by what is in them; a picture is what can be read as one, whatever it is called."""

import os
import warnings
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, NamedTuple

from PIL import Image, ImageOps

from storage.errors import Refused
from storage.i18n import _
from storage.settings import settings

LARGEST: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
SHOWN_PIXELS: Final = 1600
FORMATS: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
SHOWN: Final = "image/webp"
PDF: Final = b"%PDF-"


class KeptFile(NamedTuple):
    """A file in the data folder: its name there, what it is, how large."""

    sha256: str
    media_type: str
    size: int
    is_picture: bool


def keep(body: bytes) -> KeptFile:
    """Writes the file down, once for each content. Raises Refused for one that is empty or too large."""
    if not body or len(body) > LARGEST:
        raise Refused(
            _("The file was not kept."),
            _("It has {size} MiB; at most {most} are taken.").format(
                size=f"{len(body) / 1024 / 1024:.1f}", most=LARGEST // 1024 // 1024
            )
            if body
            else _("It is empty."),
            _("Send it in another way."),
        )
    name = sha256(body).hexdigest()
    picture = _looked_at(body)
    _write(path_of(name), body)
    if picture is not None:
        _write(shown_path_of(name), picture.shown)
    media_type = picture.media_type if picture else "application/pdf" if body.startswith(PDF) else ""
    return KeptFile(name, media_type or "application/octet-stream", len(body), picture is not None)


def path_of(name: str) -> Path:
    """Where a file lies as it came."""
    return _folder() / name[:2] / name


def shown_path_of(name: str) -> Path:
    """Where the picture lies that is shown: drawn anew, so that nothing hides in it."""
    return _folder() / name[:2] / f"{name}.webp"


def read(name: str) -> bytes:
    """The bytes of a file as it came."""
    return path_of(name).read_bytes()


class _Picture(NamedTuple):
    media_type: str
    shown: bytes


def _looked_at(body: bytes) -> _Picture | None:
    """The picture drawn anew; None for what is none, or would fill the memory."""
    try:
        with warnings.catch_warnings(action="error"), Image.open(BytesIO(body), formats=tuple(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            kind = FORMATS[str(image.format)]
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SHOWN_PIXELS, SHOWN_PIXELS))
            drawn = BytesIO()
            upright.convert("RGBA" if "A" in upright.getbands() else "RGB").save(drawn, "WEBP", quality=82)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError, MemoryError):
        return None
    return _Picture(kind, drawn.getvalue())


def _folder() -> Path:
    return settings().data_dir / "attachments"


def _write(path: Path, body: bytes) -> None:
    """A reader sees the whole file or none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
