"""The branches of a source: the list that an administrator gave, in its options. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.finding import PlaceFound

OPTION = "branches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch as a map service numbers it; `code` is our own name for it."""

    id: str
    name: str = ""
    code: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None

    def place(self, *, known_as: str = "") -> PlaceFound:
        """The branch as texts carry it; without a name of its own it is called what its source is called."""
        name = self.name or known_as or self.id
        shown = f"{self.code} · {name}" if self.code and self.code != name else name
        return PlaceFound(external_id=self.id, name=shown, address=self.address or None, lat=self.lat, lon=self.lon)

    def as_option(self) -> dict[str, Any]:
        """The branch as options keep it, without what is not known."""
        row = {"id": self.id, "name": self.name, "code": self.code, "address": self.address}
        kept: dict[str, Any] = {key: value for key, value in row.items() if value}
        if self.lat is not None and self.lon is not None:
            kept |= {"lat": self.lat, "lon": self.lon}
        return kept


def branches_of(options: Mapping[str, Any]) -> list[Branch]:
    """The branches in a source's options: an imported list, or numbers typed with commas between them."""
    given = options.get(OPTION, "")
    if isinstance(given, str):
        return [Branch(id=part.strip()) for part in given.split(",") if part.strip()]
    rows = [row for row in given if isinstance(row, dict) and row.get("id")] if isinstance(given, list) else []
    return [
        Branch(
            id=str(row["id"]), name=str(row.get("name", "")), code=str(row.get("code", "")),
            address=str(row.get("address", "")), lat=row.get("lat"), lon=row.get("lon"),
        )
        for row in rows
    ]  # fmt: skip
