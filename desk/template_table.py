"""Templates as a table: into a workbook and out of one. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Final, NamedTuple

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from storage.errors import Refused
from storage.i18n import _

MOST_ROWS: Final = 2000
LARGEST: Final = 5_000_000
SEPARATOR: Final = ";"

# A column by any of its names, in either language.
COLUMNS: Final = {
    "name": ("name", "название"),
    "shortcut": ("shortcut", "короткое имя"),
    "text": ("text", "текст"),
    "channels": ("channels", "каналы"),
    "tags": ("tags", "теги"),
    "languages": ("languages", "языки"),
    "valid_until": ("valid until", "действует до"),
}
NEEDED: Final = ("name", "text")
_WIDTHS: Final = (30, 14, 80, 24, 30, 12, 14)


class TableRow(NamedTuple):
    """A template as a row has it: names instead of ids, `valid_until` the last day on which it is offered."""

    name: str
    text: str
    shortcut: str = ""
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    valid_until: date | None = None
    number: int = 0


def workbook(rows: Iterable[TableRow], *, russian: bool) -> bytes:
    """The templates as an XLSX file that `read_workbook` reads back."""
    out = BytesIO()
    # Texts are people's own words: none of them may become a formula.
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, (names, width) in enumerate(zip(COLUMNS.values(), _WIDTHS, strict=True)):
        sheet.write_string(0, place, names[1] if russian else names[0], head)
        sheet.set_column(place, place, width)
    for line, row in enumerate(rows, start=1):
        until = row.valid_until.isoformat() if row.valid_until else ""
        cells = [row.name, row.shortcut, row.text, *(_joined(one) for one in (row.channels, row.tags, row.languages))]
        for place, said in enumerate((*cells, until)):
            sheet.write_string(line, place, said, wrapped)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def read_workbook(content: bytes) -> list[TableRow]:
    """The rows of the first sheet that have a name. Raises Refused for a file that has no such table."""
    rows = _rows(content)
    places = _places(rows[0] if rows else [])
    read = []
    for number, row in enumerate(rows[1:], start=2):
        said = {name: _said(row[place]) if place < len(row) else "" for name, place in places.items()}
        if said["name"]:
            read.append(
                TableRow(
                    said["name"], said["text"], said.get("shortcut", ""), _parted(said.get("channels", "")),
                    _parted(said.get("tags", "")), _parted(said.get("languages", "")),
                    _day(said.get("valid_until", ""), number), number,
                )
            )  # fmt: skip
    return read


def _rows(content: bytes) -> list[list[object]]:
    if len(content) > LARGEST:
        raise _refused(_("It is larger than 5 megabytes."))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(nrows=MOST_ROWS + 1)]
    except (CalamineError, OSError, ValueError, IndexError):
        raise _refused(_("It is not a workbook.")) from None


def _places(heads: Sequence[object]) -> dict[str, int]:
    said = [_said(head).casefold() for head in heads]
    places = {name: said.index(word) for name, words in COLUMNS.items() for word in words if word in said}
    missing = [COLUMNS[name][0] for name in NEEDED if name not in places]
    if missing:
        raise _refused(_("Its first row has no column “{name}”.").format(name=missing[0]))
    return places


def _said(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def _parted(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in said.split(SEPARATOR) if part.strip())


def _joined(names: Sequence[str]) -> str:
    return f"{SEPARATOR} ".join(names)


def _day(said: str, number: int) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _refused(
            _("Row {number} is valid until “{day}”, which is no date.").format(number=number, day=said[:40])
        ) from None


def _refused(why: str) -> Refused:
    return Refused(
        _("The file was not read."), why, _("Take the table out first, fill it in and bring the same file back.")
    )
