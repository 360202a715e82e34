"""A file of rows, whatever wrote it: CSV, a spreadsheet, JSON lines. Rows keep the number people see beside them."""

import csv
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from storage.errors import Refused
from storage.i18n import _

LARGEST = 200 * 1024 * 1024
"""Bytes of a file."""
LARGEST_UNPACKED = 1024 * 1024 * 1024
LARGEST_SHARE = 200
"""How many times larger than itself a spreadsheet may unpack to."""
MOST_ROWS = 1_000_000
LONGEST_CELL = 1_000_000
SAMPLE = 200_000
LIKELY = ["utf_8", "cp1251", "koi8_r", "cp866", "mac_cyrillic"]
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ";,\t|"
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})

Cells = list[Any]


class Numbered(NamedTuple):
    """A row of cells; `fault` says why it could not be read as one."""

    number: int
    cells: Cells
    fault: str = ""


class TableFile(NamedTuple):
    """A file to import, under the name that people know."""

    path: Path
    name: str

    @property
    def is_json(self) -> bool:
        return Path(self.name).suffix.lower() in JSON_LINES

    def rows(self) -> Iterator[Numbered]:
        """All rows from the top; headings and what stands above them are rows too. Raises Refused."""
        suffix = Path(self.name).suffix.lower()
        self._require_size()
        if suffix in SPREADSHEETS:
            found = _spreadsheet(self)
        elif suffix in JSON_LINES:
            found = _json_lines(self)
        else:
            found = _text(self)
        yield from islice(found, MOST_ROWS)

    def _require_size(self) -> None:
        size = self.path.stat().st_size
        if size > LARGEST:
            raise self.refused(_("It is larger than {size} MB.").format(size=LARGEST // 1024 // 1024))
        if size == 0:
            raise self.refused(_("It is empty."))

    def refused(self, why: str) -> Refused:
        return Refused(
            _("{name} cannot be imported.").format(name=self.name), why, _("Save it anew as XLSX or CSV, or split it.")
        )


def _text(file: TableFile) -> Iterator[Numbered]:
    encoding = encoding_of(file.path)
    with file.path.open(encoding=encoding, errors="replace", newline="") as opened:
        delimiter = delimiter_of(opened.read(SAMPLE))
        opened.seek(0)
        # The module keeps one limit for the whole process; nobody else here reads CSV.
        csv.field_size_limit(LONGEST_CELL)
        lines = csv.reader(opened, delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                yield Numbered(number, [], _("The row cannot be read: {reason}").format(reason=error))
                continue
            yield Numbered(number, list(cells))


def encoding_of(path: Path) -> str:
    """By the mark at its beginning, else by what its bytes look like."""
    with path.open("rb") as opened:
        sample = opened.read(SAMPLE)
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    # A letter that was cut in two at the end of the sample is no sign of another encoding.
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(whole[:20_000], cp_isolation=LIKELY[1:]).best()
        return best.encoding if best is not None else "cp1251"
    return "utf-8"


def delimiter_of(sample: str) -> str:
    """The sign that stands equally often in most lines; quoted text is not looked into."""
    if sample.lower().startswith("sep="):
        return sample[4:5]
    best, most = ";", 0.0
    for sign in DELIMITERS:
        counts = [len(cells) - 1 for cells in islice(_guess_rows(sample, sign), 50)]
        usual = max(set(counts), key=counts.count) if counts else 0
        score = usual * counts.count(usual) / len(counts) if counts else 0.0
        if score > most:
            best, most = sign, score
    return best


def _guess_rows(sample: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(sample.splitlines()[:200], delimiter=sign)
    except csv.Error:
        return


def _spreadsheet(file: TableFile) -> Iterator[Numbered]:
    """The first sheet that has rows. A merged cell says its value in each place that it covers."""
    _require_honest(file)
    try:
        with CalamineWorkbook.from_path(file.path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height:
                    yield from _sheet_rows(sheet)
                    return
    except (CalamineError, BadZipFile, OSError, ValueError) as error:
        raise file.refused(_("It is no spreadsheet that can be read ({reason}).").format(reason=error)) from error


def _sheet_rows(sheet: Any) -> Iterator[Numbered]:
    merged = _merged(sheet)
    held: dict[tuple[int, int], Any] = {}
    first = sheet.start[0] if sheet.start else 0
    left = sheet.start[1] if sheet.start else 0
    for at, cells in enumerate(sheet.iter_rows(), start=first):
        row = [*([""] * left), *cells]
        for column in range(len(row)):
            start = merged.get((at, column))
            if start == (at, column):
                held[start] = row[column]
            elif start is not None and row[column] in ("", None):
                row[column] = held.get(start, "")
        yield Numbered(at + 1, row)


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Each place of a merged cell → its first place; cells merged over a whole sheet are only decoration."""
    places = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if (bottom - top + 1) * (right - left + 1) <= LARGEST_MERGED:
            start = (int(top), int(left))
            for row in range(top, bottom + 1):
                places.update(dict.fromkeys(((row, column) for column in range(left, right + 1)), start))
    return places


LARGEST_MERGED = 10_000


def _require_honest(file: TableFile) -> None:
    """Raises Refused for a packed file that unpacks to much more than it says."""
    try:
        with ZipFile(file.path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (BadZipFile, NotImplementedError, ValueError) as error:
        if Path(file.name).suffix.lower() == ".xls":
            return  # the old binary format is not packed
        raise file.refused(_("It is no spreadsheet that can be read ({reason}).").format(reason=error)) from error
    if unpacked > min(LARGEST_UNPACKED, max(LARGEST, file.path.stat().st_size * LARGEST_SHARE)):
        raise file.refused(_("It unpacks to {size} MB.").format(size=unpacked // 1024 // 1024))


def _json_lines(file: TableFile) -> Iterator[Numbered]:
    """Each line is an object; a document that is one list of objects is read as well."""
    with file.path.open(encoding=encoding_of(file.path), errors="replace") as opened:
        start = opened.read(1)
        opened.seek(0)
        if start == "[":
            yield from _json_list(opened.read(), file)
            return
        for number, line in enumerate(opened, start=1):
            if line.strip():
                yield _json_row(number, line)


def _json_row(number: int, line: str) -> Numbered:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Numbered(number, [], _("The line is no JSON: {reason}").format(reason=error))
    if not isinstance(found, dict):
        return Numbered(number, [], _("The line is no object."))
    return Numbered(number, [found])


def _json_list(text: str, file: TableFile) -> Iterator[Numbered]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise file.refused(str(error)) from error
    for number, one in enumerate(found, start=1):
        yield Numbered(number, [one]) if isinstance(one, dict) else Numbered(number, [], _("The line is no object."))
