"""A table looked through before it is imported: what its columns mean, its first rows as they would be stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from crawlers.imports.importing import BadRow, Order, Row, reading_of, row_of
from crawlers.imports.table import Columns, columns_told, lacking, records
from crawlers.imports.table_file import TableFile
from crawlers.imports.ticket_rows import TicketRow
from crawlers.imports.values import BadValue, words

SHOWN = 8
MOST_BAD = 8
EXAMPLES = 60
LONGEST = 60


class Tried(NamedTuple):
    """What was seen: an example of each column, the first good rows, the first bad ones, how many rows there are.

    `lacks` are the fields of which one is missing before anything can be imported.
    """

    columns: Columns
    examples: dict[int, str]
    rows: list[Row]
    bad: list[BadRow]
    total: int
    lacks: tuple[str, ...] = ()


def try_file(file: TableFile, order: Order, *, now: datetime) -> Tried:
    """Looks through the file. Raises Refused for one that cannot be read."""
    columns = columns_told(file, order.kind, given=order.given)
    lacks = lacking(columns, order.kind)
    if lacks:
        return Tried(columns, examples_of(file, columns), [], [], 0, lacks)
    how = reading_of(file, columns, order, now=now)
    rows: list[Row] = []
    bad: list[BadRow] = []
    total = 0
    for record in records(file, columns):
        total += 1
        if len(rows) == SHOWN and len(bad) >= MOST_BAD:
            continue
        try:
            row = row_of(record, order.kind, how)
        except BadValue as fault:
            bad.append(BadRow(file.name, record.number, str(fault)))
            continue
        rows += [row] if len(rows) < SHOWN else []
    return Tried(columns, examples_of(file, columns), rows, bad[:MOST_BAD], total)


def examples_of(file: TableFile, columns: Columns) -> dict[int, str]:
    """What stands in each column, recognised or not: its first cell that says something."""
    places = dict(enumerate(columns.headings))
    whole = columns._replace(fields={place: str(place) for place in places})
    found: dict[int, str] = {}
    for number, record in enumerate(records(file, whole)):
        if number == EXAMPLES or len(found) == len(places):
            break
        for place in places:
            said = words(record.cells.get(str(place)))
            if said and place not in found:
                found[place] = " ".join(said.split())[:LONGEST]
    return found


def shown(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as a person reads them before they are stored."""
    return [_of_ticket(row) if isinstance(row, TicketRow) else _of_mention(row) for row in rows]


def _of_mention(row: Any) -> dict[str, Any]:
    finding = row.finding
    return {
        "number": row.number, "published_at": finding.published_at, "source": row.site, "author": finding.author,
        "title": finding.title, "text": finding.text, "stars": finding.stars, "label": row.label,
    }  # fmt: skip


def _of_ticket(row: TicketRow) -> dict[str, Any]:
    return {
        "number": row.number, "channel": row.channel, "operator": row.operator, "author": row.finding.author,
        "text": row.finding.text, "opened_at": row.opened_at, "first_reply_at": row.first_reply_at,
        "closed_at": row.closed_at, "rating": row.rating,
    }  # fmt: skip
