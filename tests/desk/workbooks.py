"""Workbooks as others make them: rows of plain cells on one sheet."""

from io import BytesIO

import xlsxwriter


def a_workbook(*rows) -> bytes:
    """The bytes of an .xlsx file with these rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()
