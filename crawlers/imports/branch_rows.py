"""A table of branches: our code, name and address of each, where it lies, and its numbers at the map services. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from crawlers.branches import Branch
from crawlers.imports.fields import plain
from crawlers.imports.table_file import Numbered, TableFile
from storage.errors import Refused
from storage.i18n import _

SERVICES: Final = ("2gis", "yandex_maps", "google_places")
HEADINGS: Final[Mapping[str, str]] = {
    "code": "code|код|код филиала|код точки|store code|номер филиала|номер",
    "name": "name|название|наименование|филиал|отделение|точка|название филиала|branch",
    "address": "address|адрес|адрес филиала|адрес точки",
    "lat": "lat|latitude|широта",
    "lon": "lon|lng|longitude|долгота",
    "point": "coordinates|координаты|point|точка на карте",
    "2gis": "2gis|2 gis|2гис|2 гис|id 2gis|id 2гис|2gis id|2гис id|ссылка 2гис|ссылка 2gis|dgis",
    "yandex_maps": "yandex|yandex maps|яндекс|яндекс карты|id яндекс|яндекс id|yandex id|ссылка яндекс"
    "|ссылка на яндекс карты",
    "google_places": "google|google places|google place id|place id|гугл|google карты|id google|google id"
    "|ссылка google",
}  # fmt: skip
FIELD_OF: Final = {word: field for field, words in HEADINGS.items() for word in words.split("|")}
NUMBERS: Final[Mapping[str, re.Pattern[str]]] = {
    "2gis": re.compile(r"(?:/(?:firm|branches)/|^)(\d{6,25})(?:\D|$)"),
    "yandex_maps": re.compile(r"(?:/org/(?:[^/?#]+/)?|/maps-reviews-widget/|[?&]oid=|^)(\d{5,25})(?:\D|$)"),
    "google_places": re.compile(r"(?:place_id[:=]|^)(ChI[\w-]{10,}|[A-Za-z][\w-]{15,})(?:[^\w-]|$)"),
}  # fmt: skip
TOP: Final = 25
MOST: Final = 20_000
EXACT: Final = 10**15
"""From here on a spreadsheet keeps a number only roughly: the last figures of what was typed are gone."""


class BranchRow(NamedTuple):
    """A branch by the number of its row; `ids` are its numbers at map services by the kind of source."""

    number: int
    branch: Branch
    ids: Mapping[str, str]

    def at(self, service: str) -> Branch:
        """The branch as a service numbers it."""
        one = self.branch
        return Branch(id=self.ids[service], name=one.name, code=one.code, address=one.address, lat=one.lat, lon=one.lon)


class BadRow(NamedTuple):
    """A row that was not taken, and why."""

    number: int
    why: str


def read_branches(file: TableFile) -> tuple[list[BranchRow], list[BadRow]]:
    """The branches of a table, and what is wrong with the rows that are none. Raises Refused for no such table."""
    rows: list[BranchRow] = []
    bad: list[BadRow] = []
    for number, cells, fault in islice(_records(file), MOST):
        if fault:
            bad.append(BadRow(number, fault))
            continue
        try:
            rows.append(_branch(number, cells))
        except ValueError as error:
            bad.append(BadRow(number, str(error)))
    return rows, bad


def _records(file: TableFile) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Rows by field: JSON objects by their keys, other rows by the headings above them."""
    fields: dict[int, str] = {}
    for row in file.rows():
        if row.fault:
            yield row.number, {}, row.fault
        elif file.is_json:
            found = {FIELD_OF[plain(key)]: value for key, value in row.cells[0].items() if plain(key) in FIELD_OF}
            yield row.number, found, ""
        elif not fields:
            fields = _headings(row, file)
        elif any(str(cell or "").strip() for cell in row.cells):
            yield row.number, {field: row.cells[at] for at, field in fields.items() if at < len(row.cells)}, ""
    if not fields and not file.is_json:
        raise _useless(file)


def _headings(row: Numbered, file: TableFile) -> dict[int, str]:
    """The fields of columns where the row is one of headings; none where it stands above them."""
    fields: dict[int, str] = {}
    for at, cell in enumerate(row.cells):
        field = FIELD_OF.get(plain(cell))
        if field and field not in fields.values():
            fields[at] = field
    if set(fields.values()) & set(SERVICES):
        return fields
    if row.number > TOP:
        raise _useless(file)
    return {}


def _useless(file: TableFile) -> Refused:
    return Refused(
        _("{name} cannot be imported.").format(name=file.name),
        _("No column holds the branches' numbers or links at 2GIS, Yandex or Google."),
        _("Call the columns: code, name, address, lat, lon, 2gis, yandex, google."),
    )


def _branch(number: int, cells: Mapping[str, Any]) -> BranchRow:
    """Raises ValueError in words for a cell that cannot be what its column says."""
    ids = {service: found for service in SERVICES if (found := _id(service, cells.get(service)))}
    if not ids:
        raise ValueError(_("It has no number at any map service."))
    lat, lon = _point(cells)
    words = {field: " ".join(str(cells.get(field) or "").split()) for field in ("code", "name", "address")}
    words["code"] = words["code"].removesuffix(".0")
    return BranchRow(number, Branch(id="", **words, lat=lat, lon=lon), ids)


def _id(service: str, cell: Any) -> str:
    if cell is None or str(cell).strip() in {"", "-", "–", "—"}:
        return ""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if abs(cell) >= EXACT and isinstance(cell, float):
            raise ValueError(
                _("The number in the column {column} has lost its last figures; format the column as text.").format(
                    column=service
                )
            )
        cell = int(cell)
    found = NUMBERS[service].search(str(cell).strip())
    if not found:
        raise ValueError(_("“{value}” is no number or link of {column}.").format(value=str(cell)[:60], column=service))
    return found[1]


def _point(cells: Mapping[str, Any]) -> tuple[float | None, float | None]:
    values: Sequence[Any] = (cells.get("lat"), cells.get("lon"))
    if not any(str(value or "").strip() for value in values) and cells.get("point"):
        values = re.split(r"[;\s]+|,\s+|(?<=\.\d{3}),|,(?=-?\d+\.)", str(cells["point"]).strip())
    if not any(str(value or "").strip() for value in values):
        return None, None
    try:
        lat, lon = (float(str(value).strip().replace(",", ".")) for value in values)
    except ValueError:
        raise ValueError(_("Latitude and longitude are no numbers.")) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004 - the globe's own
        raise ValueError(_("Latitude and longitude are no place on earth."))
    return lat, lon
