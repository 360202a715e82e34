"""Every recording with the kind it was recorded from: tests/recordings/<kind>/<file>."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawlers.parsers.page import Page

FOLDER = Path(__file__).parent.parent / "recordings"
# Folders that are called after the software, not after the kind.
KIND_OF_FOLDER = {"phpbb": "forum", "vk": "vk_messages"}
READ_AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


class Recording(NamedTuple):
    """A saved answer; a decoy only looks as if it came from the kind."""

    kind: str
    path: Path

    @property
    def is_decoy(self):
        return self.path.name.startswith("decoy_")

    @property
    def name(self):
        return str(self.path.relative_to(FOLDER))

    @property
    def body(self):
        return self.path.read_bytes()

    @property
    def page(self):
        content_type = {".json": "application/json", ".html": "text/html"}.get(self.path.suffix, "")
        return Page(
            url=f"https://site.example/{self.path.stem}", read_at=READ_AT, zone=ZoneInfo("Europe/Moscow"),
            content_type=content_type, own=frozenset({"Банк «Причал»"}),
        )  # fmt: skip


def recordings():
    """All of them, in a fixed order."""
    return [
        Recording(KIND_OF_FOLDER.get(folder.name, folder.name), path)
        for folder in sorted(FOLDER.iterdir())
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix != ".py"
    ]
