"""Sheets as files: XLSX and CSV that open in a spreadsheet and run nothing there."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboards.sheets import Column, Kind, Sheet, Value
from storage.i18n import _
from storage.settings import settings

# A spreadsheet takes a text that begins like this for a formula or a command (OWASP "CSV Injection"; the last four
# are their full-width forms).
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SECONDS_A_DAY = 86_400
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
WIDEST = 48
NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "0",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.LENGTH: "[h]:mm:ss",
    Kind.SECONDS: "0.0",
    Kind.RATE: "#,##0.0",
    Kind.MONEY: "#,##0.00",
    Kind.MOMENT: "yyyy-mm-dd hh:mm:ss",
    Kind.DAY: "yyyy-mm-dd",
}

Notes = Sequence[tuple[str, str]]


def as_xlsx(sheets: Sequence[Sheet], notes: Notes = ()) -> bytes:
    """A workbook: a tab per sheet, and one that says what the figures mean.

    Every text is stored as a text cell, so nothing in it is ever a formula or a link; lengths are durations, moments
    stand in the installation's zone.
    """
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        for sheet in sheets:
            _write(book.add_worksheet(_tab(sheet.title)), sheet, heading, formats)
        if notes:
            about = book.add_worksheet(_tab(_("About")))
            about.set_column(0, 0, 28)
            about.set_column(1, 1, 110)
            for number, (name, text) in enumerate(notes):
                about.write_string(number, 0, name, heading)
                about.write_string(number, 1, text)
    return file.getvalue()


def _tab(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31]


def _write(page: Worksheet, sheet: Sheet, heading: Format, formats: dict[Kind, Format]) -> None:
    page.freeze_panes(1, 1)
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, column.title, heading)
        page.set_column(number, number, _width(sheet, number))
        for line, row in enumerate(sheet.rows, start=1):
            _write_cell(page, line, number, value=row[number], column=column, shape=formats[column.kind])
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write_cell(page: Worksheet, line: int, number: int, *, value: Value, column: Column, shape: Format) -> None:
    match value:
        case None:
            page.write_blank(line, number, None, shape)
        case str():
            page.write_string(line, number, value, shape)
        case datetime():
            page.write_datetime(line, number, _local(value).replace(tzinfo=None), shape)
        case date():
            page.write_datetime(line, number, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001 - a day of a spreadsheet has no zone
        case _ if column.kind is Kind.LENGTH:
            page.write_number(line, number, value / SECONDS_A_DAY, shape)
        case _:
            page.write_number(line, number, value, shape)


def _width(sheet: Sheet, number: int) -> int:
    longest = max((len(str(row[number])) for row in sheet.rows[:200] if row[number] is not None), default=0)
    floor = {Kind.MOMENT: 19, Kind.LENGTH: 11}.get(sheet.columns[number].kind, 9)
    if sheet.columns[number].kind is Kind.TEXT:
        floor = longest
    return min(WIDEST, max(floor, len(sheet.columns[number].title) // 2) + 2)


def as_csv(sheet: Sheet) -> bytes:
    """Comma-separated UTF-8 with a byte-order mark; lengths in seconds, shares from 0 to 1, moments as ISO 8601."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(_csv_title(column)) for column in sheet.columns])
    writer.writerows([[_csv_value(value) for value in row] for row in sheet.rows])
    return text.getvalue().encode("utf-8-sig")


def _csv_title(column: Column) -> str:
    return _("{title}, s").format(title=column.title) if column.kind in {Kind.LENGTH, Kind.SECONDS} else column.title


def _csv_value(value: Value) -> str | int:
    match value:
        case None:
            return ""
        case str():
            return _harmless(value)
        case datetime():
            return _local(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case float() | Decimal():
            return f"{value:.4f}" if isinstance(value, float) else f"{value:.2f}"
    return value


def _harmless(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would run it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RUNS) or text.startswith(RUNS) else text


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings().zone))
