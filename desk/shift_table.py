"""The month of a team as a table, people by days: on the screen, into a workbook and out of one; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from desk.calendars import Opening
from desk.production_calendar import month_days
from desk.rota import read_cell, turn_of, write_cell
from desk.shifts import AbsenceRow, ShiftRow
from storage.errors import Refused
from storage.i18n import _

# What stands in a cell of a day on which the person is away; read back, it says nothing about shifts.
AWAY = "×"
MOST_ROWS = 1000
LARGEST = 5_000_000
DAYS_FROM = 1


class BadCell(NamedTuple):
    """A cell that could not be read."""

    person: str
    day: date
    text: str
    why: str


class ReadTable(NamedTuple):
    """The hours of each person by day; names nobody has; cells that could not be read."""

    hours: dict[int, dict[date, tuple[Opening, ...]]]
    strangers: list[str]
    bad: list[BadCell]


def cells(
    days: Sequence[date], shifts: Iterable[ShiftRow], absences: Iterable[AbsenceRow], zone: ZoneInfo
) -> dict[int, dict[date, str]]:
    """What stands in each person's day: hours that begin on it, and a mark where they are away."""
    hours: dict[int, dict[date, list[Opening]]] = {}
    for shift in shifts:
        turn = turn_of(shift.starts_at, shift.ends_at, zone)
        hours.setdefault(shift.person_id, {}).setdefault(turn.day, []).append(turn.opening)
    written = {
        person_id: {day: write_cell(openings) for day, openings in by_day.items() if day in set(days)}
        for person_id, by_day in hours.items()
    }
    for absence in absences:
        mine = written.setdefault(absence.person_id, {})
        for day in days:
            begins = datetime.combine(day, datetime.min.time(), zone)
            if absence.starts_at <= begins < absence.ends_at:
                mine[day] = f"{AWAY} {mine[day]}" if mine.get(day) else AWAY
    return written


def read_hours(text: str) -> tuple[Opening, ...]:
    """The hours in a cell, whether or not somebody is away then."""
    return read_cell(text.replace(AWAY, " ").strip())


def workbook(names: Mapping[int, str], table: Mapping[int, Mapping[date, str]], *, year: int, month: int) -> bytes:
    """The month as an XLSX file that `read_workbook` reads back."""
    days = list(month_days(year, month))
    out = BytesIO()
    # Names are people's own words: none of them may become a formula.
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(f"{year}-{month:02d}")
    head = book.add_format({"bold": True, "align": "center"})
    off = book.add_format({"bold": True, "align": "center", "bg_color": "#eeeeee"})
    sheet.write_string(0, 0, _("Person"), head)
    for place, day in enumerate(days, start=DAYS_FROM):
        sheet.write_number(0, place, day.day, off if day.weekday() >= 5 else head)  # noqa: PLR2004 - Saturday
    for row, (person_id, name) in enumerate(names.items(), start=1):
        sheet.write_string(row, 0, name)
        for place, day in enumerate(days, start=DAYS_FROM):
            text = table.get(person_id, {}).get(day, "")
            if text:
                sheet.write_string(row, place, text)
    sheet.set_column(0, 0, 28)
    sheet.set_column(DAYS_FROM, len(days), 7)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def read_workbook(content: bytes, names: Mapping[int, str], *, year: int, month: int) -> ReadTable:
    """The first sheet of a workbook: names in the first column, days of the month in the first row.

    Raises Refused for a file that is no workbook, or has no row of days.
    """
    rows = _rows(content)
    days = _days(rows[0] if rows else [], year, month)
    by_name = {_plain(name): person_id for person_id, name in names.items()}
    read = ReadTable({}, [], [])
    for row in rows[1 : MOST_ROWS + 1]:
        name = str(row[0]).strip() if row else ""
        if not name:
            continue
        person_id = by_name.get(_plain(name))
        if person_id is None:
            read.strangers.append(name)
            continue
        given = {day: str(row[place]).strip() if place < len(row) else "" for place, day in days.items()}
        read.hours[person_id] = _openings(name, given, read.bad)
    return read


def read_cells(names: Mapping[int, str], written: Mapping[int, Mapping[date, str]]) -> ReadTable:
    """The table as it was typed on the screen."""
    read = ReadTable({}, [], [])
    for person_id, given in written.items():
        read.hours[person_id] = _openings(names.get(person_id, ""), given, read.bad)
    return read


def _openings(person: str, given: Mapping[date, str], bad: list[BadCell]) -> dict[date, tuple[Opening, ...]]:
    """The hours of each day; a day that cannot be read is left out, so that nothing of it is changed."""
    hours = {}
    for day, text in given.items():
        try:
            hours[day] = read_hours(text)
        except Refused as refusal:
            bad.append(BadCell(person, day, text[:40], refusal.why))
    return hours


def _rows(content: bytes) -> list[list[object]]:
    what = _("The file was not read.")
    if len(content) > LARGEST:
        raise Refused(what, _("It is larger than 5 megabytes."), _("Leave only the table of shifts in it."))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(nrows=MOST_ROWS + 1)]
    except (CalamineError, OSError, ValueError, IndexError):
        raise Refused(
            what, _("It is not a workbook."), _("Take the table out first, fill it in and bring the same file back.")
        ) from None


def _days(heads: Sequence[object], year: int, month: int) -> dict[int, date]:
    """Which column is which day."""
    known = {day.day: day for day in month_days(year, month)}
    days = {}
    for place, head in enumerate(heads):
        number = _number(head)
        if place >= DAYS_FROM and number in known:
            days[place] = known[number]
    if not days:
        raise Refused(
            _("The file was not read."),
            _("Its first row has no days of the month."),
            _("Take the table out first, fill it in and bring the same file back."),
        )
    return days


def _number(head: object) -> int:
    """The day of a column's head: 7, "7", 7.0 or a date."""
    if isinstance(head, date):
        return head.day
    text = str(head).strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0  # noqa: PLR2004 - of a month


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
