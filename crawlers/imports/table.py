"""A table as its columns mean it: where its headings stand, which field each column is, and its records. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from crawlers.imports.fields import NEEDED, field_of, fields_of, plain, recognised
from crawlers.imports.table_file import Cells, Numbered, TableFile
from storage.errors import Refused
from storage.i18n import _

TOP = 25
"""Rows from the top among which the headings are looked for."""
LEAST = 2
"""Columns that must be known before a row counts as one of headings."""


class Columns(NamedTuple):
    """The headings, the fields of columns by their place, and the number of the row above the first record."""

    headings: tuple[str, ...]
    fields: Mapping[int, str]
    row: int


class Record(NamedTuple):
    """A row by its fields; `fault` says why there are none."""

    number: int
    cells: Mapping[str, Any]
    fault: str = ""


def columns_of(file: TableFile, kind: str, *, given: Mapping[str, str] | None = None) -> Columns:
    """What the columns mean. `given`: heading → field, "" leaves a column out. Raises Refused for a useless table."""
    found = columns_told(file, kind, given=given)
    if lacking(found, kind):
        raise Refused(
            _("{name} cannot be imported.").format(name=file.name),
            _("None of its columns is recognised as {needed}. Its columns are: {columns}.").format(
                needed=", ".join(NEEDED[kind]), columns=", ".join(one for one in found.headings if one) or "–"
            ),
            _("Say what a column means: --map column=field. Fields are: {fields}.").format(
                fields=", ".join(fields_of(kind))
            ),
        )
    return found


def lacking(columns: Columns, kind: str) -> tuple[str, ...]:
    """The fields of which a table must have one, when it has none of them."""
    return () if set(NEEDED[kind]) & set(columns.fields.values()) else NEEDED[kind]


def columns_told(file: TableFile, kind: str, *, given: Mapping[str, str] | None = None) -> Columns:
    """What the columns mean, be it enough or not. Raises Refused for a wrong correction."""
    top = list(islice(file.rows(), TOP))
    given = given or {}
    found = _json_columns(top, kind) if file.is_json else _headings(top, kind, given)
    return found._replace(fields=_corrected(found, given, kind))


def records(file: TableFile, columns: Columns) -> Iterator[Record]:
    """The rows below the headings; empty ones are left out."""
    for row in file.rows():
        if row.number <= columns.row and not file.is_json:
            continue
        if row.fault:
            yield Record(row.number, {}, row.fault)
        elif file.is_json:
            found = row.cells[0]
            yield Record(row.number, {field: found.get(columns.headings[at]) for at, field in columns.fields.items()})
        elif any(_says(cell) for cell in row.cells):
            cells = row.cells
            yield Record(
                row.number, {field: cells[at] for at, field in columns.fields.items() if at < len(cells)}
            )  # fmt: skip


def _json_columns(top: list[Numbered], kind: str) -> Columns:
    keys = list(dict.fromkeys(chain.from_iterable(row.cells[0] for row in top if row.cells)))
    return Columns(tuple(keys), recognised(keys, kind), 0)


def _headings(top: list[Numbered], kind: str, given: Mapping[str, str]) -> Columns:
    """The row, or two rows of merged headings, in which most columns are known; the first row where none is."""
    named, most = {plain(heading) for heading in given}, 0
    best = Columns(tuple(_shown(cell) for cell in top[0].cells), {}, top[0].number) if top else Columns((), {}, 0)
    for at, row in enumerate(top):
        one = [_shown(cell) for cell in row.cells]
        candidates = [Columns(tuple(one), recognised(one, kind), row.number)]
        if at + 1 < len(top):
            two = _two_rows(one, [_shown(cell) for cell in top[at + 1].cells], kind)
            candidates.append(Columns(tuple(two), recognised(two, kind), top[at + 1].number))
        for found in candidates:
            known = len(found.fields) + len(named & set(map(plain, found.headings)))
            if known > most and known >= min(LEAST, len(found.headings)):
                best, most = found, known
    return best


def _two_rows(upper: Sequence[str], lower: Sequence[str], kind: str) -> list[str]:
    """Headings out of a row of groups and a row below it: the lower word, else both, else the upper one."""
    width = max(len(upper), len(lower))
    above, below = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    pairs = zip(above, below, strict=True)
    return [_of_two(one, other, kind) for one, other in pairs]


def _of_two(upper: str, lower: str, kind: str) -> str:
    for words in (f"{upper} {lower}", lower, upper):
        if field_of(words, kind):
            return words
    return lower or upper


def _corrected(found: Columns, given: Mapping[str, str], kind: str) -> dict[int, str]:
    """The recognised fields with what a person says of them. Raises Refused for a column or a field that is none."""
    fields = dict(found.fields)
    for heading, field in given.items():
        at = _place_of(heading, found.headings)
        if at is None or (field and field not in fields_of(kind)):
            known = ", ".join(found.headings) if at is None else ", ".join(fields_of(kind))
            raise Refused(
                _("“{heading}={field}” says nothing about this table.").format(heading=heading, field=field),
                _("Known are: {known}.").format(known=known),
                _("Correct it."),
            )
        fields = {place: one for place, one in fields.items() if place != at and one != field}
        if field:
            fields[at] = field
    return fields


def _place_of(heading: str, headings: Sequence[str]) -> int | None:
    """A column by its heading, else by its letter or its number as a spreadsheet shows them."""
    for same in (lambda one: one == heading, lambda one: plain(one) == plain(heading)):
        found = next((at for at, one in enumerate(headings) if one and same(one)), None)
        if found is not None:
            return found
    if len(heading) == 1 and heading.isascii() and heading.isalpha():
        at = ord(heading.upper()) - ord("A")
        return at if at < len(headings) else None
    if heading.isdecimal() and 0 < int(heading) <= len(headings):
        return int(heading) - 1
    return None


def _shown(cell: Any) -> str:
    return " ".join(str(cell).split())[:100] if cell is not None else ""


def _says(cell: Cells | Any) -> bool:
    return cell is not None and str(cell).strip() != ""
