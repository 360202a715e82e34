"""What is exported is what is shown, and a spreadsheet runs nothing of it."""

import csv
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.export import RUNS, as_csv, as_xlsx
from dashboards.sheets import Column, Kind, Sheet, Value

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    '=HYPERLINK("http://127.0.0.1","x")',
    "=cmd|' /C calc'!A0",
    "＝1",
    "https://127.0.0.1/x",
]


def a_sheet(rows: Sequence[Sequence[Value]]) -> Sheet:
    columns = [
        Column("Имя", Kind.TEXT),
        Column("Число", Kind.COUNT),
        Column("Доля", Kind.SHARE),
        Column("Длина", Kind.LENGTH),
        Column("Момент", Kind.MOMENT),
        Column("День", Kind.DAY),
    ]
    return Sheet("Лист/1", columns, rows, [str(number) for number in range(len(rows))])


def csv_rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_cells(content: bytes, page: int = 1) -> dict[str, tuple[str, str]]:
    """Type and text of each cell; shared strings looked up."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        shared = [
            "".join(node.itertext())
            for node in ET.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{SPREADSHEET}si")  # noqa: S314 - we wrote it
        ]
        root = ET.fromstring(archive.read(f"xl/worksheets/sheet{page}.xml"))  # noqa: S314 - we wrote it
        assert not list(root.iter(f"{SPREADSHEET}f"))
        assert not list(root.iter(f"{SPREADSHEET}hyperlink"))
    found = {}
    for cell in root.iter(f"{SPREADSHEET}c"):
        value = cell.find(f"{SPREADSHEET}v")
        text = "" if value is None else value.text or ""
        kind = cell.get("t", "n")
        found[cell.get("r", "")] = (kind, shared[int(text)] if kind == "s" else text)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_both_files(text: str):
    sheet = a_sheet([[text, 1, 0.5, 60, None, None]])
    (_head, row) = csv_rows(as_csv(sheet))
    assert not row[0].startswith(RUNS)
    assert row[0] in {text, f"'{text}"}
    kind, written = xlsx_cells(as_xlsx([sheet]))["A2"]
    assert kind == "s"
    assert written.replace("_x000D_", "\r").strip() == text.strip()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_no_text_begins_a_formula(text: str):
    (_head, row) = csv_rows(as_csv(a_sheet([[text, 1, 0.5, 60, None, None]])))
    assert not row[0].startswith(RUNS)
    assert row[0].removeprefix("'") == text.removeprefix("'") or row[0] == text


def test_values_keep_their_kind():
    moment = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    sheet = a_sheet([["Анна", 1234, 0.925, 5400, moment, date(2026, 3, 2)]])
    head, row = csv_rows(as_csv(sheet))
    assert head[3] == "Длина, s"
    assert row == ["Анна", "1234", "0.9250", "5400", "2026-03-03T00:30:00+03:00", "2026-03-02"]
    cells = xlsx_cells(as_xlsx([sheet]))
    assert cells["B2"] == ("n", "1234")
    assert float(cells["C2"][1]) == 0.925
    assert float(cells["D2"][1]) == pytest.approx(5400 / 86400)
    assert float(cells["E2"][1]) == pytest.approx(46084 + 0.5 / 24)
    assert cells["F2"] == ("n", "46083")


def test_nothing_stays_empty_and_negative_numbers_stay_numbers():
    sheet = a_sheet([["", None, None, None, None, None], ["x", -5, 0.0, 0, None, None]])
    rows = csv_rows(as_csv(sheet))
    assert rows[1] == ["", "", "", "", "", ""]
    assert rows[2][:4] == ["x", "-5", "0.0000", "0"]
    assert xlsx_cells(as_xlsx([sheet]))["B3"] == ("n", "-5")


def test_the_notes_have_a_tab_of_their_own():
    content = as_xlsx([a_sheet([])], notes=[("Период", "=март")])
    assert xlsx_cells(content, page=2)["B1"] == ("s", "=март")


def test_there_is_no_row_cap():
    rows = [[f"row {number}", number, 0.1, 60, None, None] for number in range(70_000)]
    assert len(csv_rows(as_csv(a_sheet(rows)))) == 70_001
