"""Tables come in: good rows stay whatever the others say, and a second time adds nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawlers.imports import recording
from crawlers.imports.mention_rows import MentionRow, Reading, mention_row, repeated_addresses
from crawlers.imports.mention_store import made_ready, store_mentions
from crawlers.imports.table import Columns, Record, columns_of, records
from crawlers.imports.table_file import TableFile
from crawlers.imports.ticket_rows import TicketRow, ticket_row
from crawlers.imports.ticket_store import TicketPlan, store_tickets
from crawlers.imports.values import BadValue, mark, words
from storage.database import transaction
from storage.errors import Refused
from storage.rights import Actor
from storage.settings import settings
from storage.vocabulary import ImportKind, MentionState, Role

BATCH = 500
MOST_MARKS = 100


class BadRow(NamedTuple):
    """A row that was left out, and why."""

    file: str
    row: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to import how: `given` corrects columns (heading → field), `state` is where mentions enter.

    `creates` makes the channels and people that old requests name and the desk does not know.
    """

    kind: str = "mentions"
    brand_id: int
    given: Mapping[str, str] = field(default_factory=dict)
    state: MentionState = MentionState.ARCHIVED
    zone: str = ""
    creates: bool = False


@dataclass(slots=True)
class Outcome:
    """Rows that went in, rows that were there already, rows that were left out."""

    added: int = 0
    known: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.added + self.known + len(self.bad)


Row = MentionRow | TicketRow
Progress = Callable[[Outcome], None]


def import_files(
    files: Sequence[TableFile], order: Order, *, by: Actor, now: datetime, progress: Progress | None = None
) -> Outcome:
    """Imports the files one after the other; a file that cannot be read at all is one bad row.

    Raises Refused without the right to import.
    """
    by.require(Role.ADMINISTRATOR, brand_id=order.brand_id)
    outcome = Outcome()
    for file in files:
        try:
            _import_file(file, order, outcome, by=by, now=now, progress=progress)
        except Refused as refusal:
            outcome.bad.append(BadRow(file.name, 0, f"{refusal.why} {refusal.way_out}".strip()))
    return outcome


def _import_file(
    file: TableFile, order: Order, outcome: Outcome, *, by: Actor, now: datetime, progress: Progress | None
) -> None:
    columns = columns_of(file, order.kind, given=order.given)
    how = reading_of(file, columns, order, now=now)
    with transaction() as session:
        import_id = recording.begin(session, order.brand_id, ImportKind(order.kind), file.name, by=by, now=now)
    intake = _Intake(import_id, order, TicketPlan(order.brand_id, order.creates, by))
    for batch in _batches(records(file, columns)):
        good, bad = _sorted_out(batch, order.kind, how)
        stored = _store(intake, good, bad, now=now)
        outcome.added += stored.added
        outcome.known += stored.known
        outcome.bad += [BadRow(file.name, number, why) for number, why in stored.bad]
        if progress is not None:
            progress(outcome)
    with transaction() as session:
        recording.end(session, import_id, by=by, now=now)


class _Intake(NamedTuple):
    """One file on its way in."""

    import_id: int
    order: Order
    plan: TicketPlan


class _Stored(NamedTuple):
    """What came of a batch; numbers of rows that were left out, with the reason."""

    added: int
    known: int
    bad: list[tuple[int, str]]


def _store(intake: _Intake, good: Sequence[Row], bad: list[tuple[int, str]], *, now: datetime) -> _Stored:
    """One batch in one transaction, with the record of what it has brought."""
    order = intake.order
    ready = made_ready([row for row in good if isinstance(row, MentionRow)], now=now)
    with transaction() as session:
        recording.hold(session, intake.import_id)
        if order.kind == ImportKind.TICKETS:
            tickets = [row for row in good if isinstance(row, TicketRow)]
            brought, known, refused = store_tickets(session, intake.plan, tickets, now=now)
            added = len(tickets) - known - len(refused)
        else:
            brought, refused = store_mentions(session, order.brand_id, ready, state=order.state, now=now), []
            added = sum(one.is_new for one in brought)
            known = len(good) - added
        stored = _Stored(added, known, sorted([*bad, *refused]))
        recording.note(session, intake.import_id, brought, added=added, known=known, refused=len(stored.bad))
    return stored


def _sorted_out(batch: Sequence[Record], kind: str, how: Reading) -> tuple[list[Row], list[tuple[int, str]]]:
    """The rows that can be stored, and the numbers of those that cannot, with the reason."""
    good, bad = [], []
    for record in batch:
        try:
            good.append(row_of(record, kind, how))
        except BadValue as fault:
            bad.append((record.number, str(fault)))
    return good, bad


def row_of(record: Record, kind: str, how: Reading) -> Row:
    """A record as it will be stored. Raises BadValue with the reason when it cannot be."""
    if record.fault:
        raise BadValue(record.fault)
    read = ticket_row if kind == "tickets" else mention_row
    return read(record.number, record.cells, how)


def reading_of(file: TableFile, columns: Columns, order: Order, *, now: datetime) -> Reading:
    """Looks through the whole table once: which addresses repeat, and how customers are said to have rated."""
    addresses: Counter[str] = Counter()
    marks: set[str] = set()
    fields = set(columns.fields.values())
    if {"url", "rating"} & fields:
        for record in records(file, columns):
            url = words(record.cells.get("url"))
            if url:
                addresses[url] += 1
            if len(marks) < MOST_MARKS:
                marks.add(mark(record.cells.get("rating")))
    zone = ZoneInfo(order.zone or settings().zone)
    return Reading(zone=zone, now=now, repeated=repeated_addresses(addresses), marks=frozenset(marks))


def _batches(found: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in found:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
