"""A million tickets with everything that hangs on them, made by the database itself: six events each, few live."""

from typing import Any

from sqlalchemy import BigInteger, Connection, Select, String, Table, case, cast, insert, literal, null, select, text
from sqlalchemy.sql.elements import ColumnElement

from benchmarks.ticket_house import HOUR, TAGS, Staff, texts
from storage.database import Database
from storage.tables import (
    Author,
    Handover,
    Mention,
    MentionTag,
    MentionVersion,
    Message,
    Promise,
    Ticket,
    TicketEvent,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import TicketEventKind

LIVE_SHARE = 0.06
EVENTS = (
    TicketEventKind.OPENED,
    TicketEventKind.MESSAGE_IN,
    TicketEventKind.PROMISE_OPENED,
    TicketEventKind.TAKEN,
    TicketEventKind.REPLY_SENT,
    TicketEventKind.CLOSED,
)
# One more than there are authors for each ticket, so that some have written several times.
AUTHOR_OF_EVERY = 5
DAY = 24 * HOUR
PRIME = 65_537
Part = ColumnElement[Any]
Rows = tuple[Any, dict[str, Any], Part | None]
"""A table, its columns, and which numbers have a row (None: all)."""


class Numbers:
    """The numbers 1, 2, 3 … as a table, and what is drawn from each of them."""

    def __init__(self, rows: int, *, now_ms: int, staff: Staff) -> None:
        counting = select(literal(1, BigInteger).label("i")).cte("number", recursive=True)
        self.table = counting.union_all(select(counting.c.i + 1).where(counting.c.i < rows))
        self.i: Part = self.table.c.i
        self.rows = rows
        self.staff = staff
        self.is_live = self.i > literal(round(rows * (1 - LIVE_SHARE)))
        self.is_free = self.is_live & (self.drawn(10, 17) < literal(5))
        # Spread over two years, the last ones an hour ago.
        self.opened: Part = literal(now_ms - 730 * DAY) + self.i * literal(730 * DAY // rows)
        self.now: Part = literal(now_ms)

    def drawn(self, options: int, salt: int) -> Part:
        """A number below `options`, as good as random."""
        return self.i * literal(pow(3, 977 * salt, PRIME)) % literal(PRIME) % literal(options)

    def channel(self) -> Part:
        return self._one_of(self.staff.channels, 3)

    def person(self) -> Part:
        return self._one_of(self.staff.operators, 11)

    def source(self) -> Part:
        return self._one_of(self.staff.sources, 5)

    def _one_of(self, ids: list[int], salt: int) -> Part:
        # Made one after another, so the first and a step are all that is needed.
        return literal(ids[0]) + self.drawn(len(ids), salt)

    def state(self) -> Part:
        """Of ten live tickets five are free, three at hand, two wait."""
        part = self.drawn(10, 17)
        live = case((part < 5, "new"), (part < 8, "open"), (part < 9, "waiting_customer"), else_="waiting_colleague")
        return case((self.is_live, live), else_="closed")

    def assignee(self) -> Part:
        return case((self.is_free, null()), else_=self.person())

    def due(self) -> Part:
        """One live ticket in ten is late, one in twenty promises nothing."""
        part = self.drawn(20, 23)
        ahead = self.now + literal(HOUR) + self.drawn(20_000, 29) * literal(3_600)
        live = case((part < 2, self.now - self.drawn(5_000, 31) * literal(60_000)), (part < 3, null()), else_=ahead)
        return case((self.is_live, live), else_=null())


def fill_tickets(database: Database, rows: int, *, staff: Staff, now_ms: int) -> None:
    """Makes the tickets, each table in a transaction of its own."""
    numbers = Numbers(rows, now_ms=now_ms, staff=staff)
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            # The rows fit together by how they are made; looking each of them up would take as long again.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
        for table, columns, keep in _tables(numbers):
            with connection.begin():
                _put(connection, table, columns, numbers=numbers, keep=keep)
        with connection.begin():
            connection.execute(text("ANALYZE"))
        if database.dialect == "sqlite":
            connection.connection.invalidate()


def _put(connection: Connection, table: Table, columns: dict[str, Any], *, numbers: Numbers, keep: Part | None) -> None:
    chosen: Select[Any] = select(
        *(value if isinstance(value, ColumnElement) else literal(value) for value in columns.values())
    ).select_from(numbers.table)
    if keep is not None:
        chosen = chosen.where(keep)
    connection.execute(insert(table).from_select(list(columns), chosen))


def _tables(n: Numbers) -> list[Rows]:
    """What is filled, in this order, with what; a condition where not every number has a row."""
    return [*_texts(n), *_tickets(n), *_talk(n), *_marks(n), *_events(n)]


def _name(n: Numbers) -> Part:
    return cast(n.i, String)


def _author(n: Numbers) -> Part:
    return n.i // literal(AUTHOR_OF_EVERY) + literal(1)


def _replied(n: Numbers) -> Part:
    return n.opened + literal(HOUR)


def _texts(n: Numbers) -> list[Rows]:
    brand, name, words = n.staff.brand, _name(n), texts()
    said = case(*((n.drawn(len(words), 37) == place, line) for place, line in enumerate(words[:-1])), else_=words[-1])
    return [
        (
            Author.__table__,
            {"id": n.i, "brand_id": brand, "source_id": n.source(), "external_id": name,
             "name": literal("Марина ") + name, "first_seen_at": n.opened},
            n.i <= literal(n.rows // AUTHOR_OF_EVERY + 1),
        ),
        (
            Mention.__table__,
            {"id": n.i, "uid": literal("m") + name, "brand_id": brand, "source_id": n.source(), "author_id": _author(n),
             "thread_id": name, "url": literal("http://127.0.0.1/") + name, "language": "ru", "published_at": n.opened,
             "seen_at": n.opened, "state": "promoted", "stars": cast(n.drawn(5, 41) + 1, BigInteger)},
            None,
        ),
        (
            MentionVersion.__table__,
            {"mention_id": n.i, "version": 1, "text": said, "fingerprint": name, "seen_at": n.opened},
            None,
        ),
    ]  # fmt: skip


def _tickets(n: Numbers) -> list[Rows]:
    brand, name, replied = n.staff.brand, _name(n), _replied(n)
    return [
        (
            Ticket.__table__,
            {"id": n.i, "uid": literal("t") + name, "brand_id": brand, "channel_id": n.channel(),
             "source_id": n.source(), "thread_id": name, "author_id": _author(n), "assignee_id": n.assignee(),
             "state": n.state(), "request_type": "complaint", "priority": n.drawn(3, 43), "published_at": n.opened,
             "seen_at": n.opened, "opened_at": n.opened, "taken_at": case((n.is_free, null()), else_=replied),
             "first_replied_at": case((~n.is_live, replied), else_=null()),
             "closed_at": case((n.is_live, null()), else_=n.opened + literal(2 * HOUR)), "next_due_at": n.due(),
             "last_message_id": n.i * 2 - 1},
            None,
        ),
        (TicketMention.__table__, {"mention_id": n.i, "ticket_id": n.i, "joined_at": n.opened}, None),
        (
            Promise.__table__,
            {"id": n.i, "ticket_id": n.i, "cycle": 1, "metric": "first_reply", "channel_id": n.channel(),
             "policy_id": n.staff.policies[0] + (n.channel() - literal(n.staff.channels[0])),
             "calendar_id": n.staff.calendar, "started_at": n.opened, "target_s": 7200, "due_at": n.due(),
             "fulfilled_at": case((~n.is_live, replied), else_=null())},
            None,
        ),
        (
            TicketFact.__table__,
            {"ticket_id": n.i, "cycle": 1, "brand_id": brand, "channel_id": n.channel(), "source_id": n.source(),
             "operator_id": n.assignee(), "opened_at": n.opened, "opened_day": "2026-01-01"},
            None,
        ),
    ]  # fmt: skip


def _talk(n: Numbers) -> list[Rows]:
    name, replied = _name(n), _replied(n)
    return [
        (
            Message.__table__,
            {"id": n.i * 2 - 1, "uid": literal("i") + name, "ticket_id": n.i, "direction": "in", "text": "",
             "mention_id": n.i, "created_at": n.opened, "source_at": n.opened},
            None,
        ),
        (
            Message.__table__,
            {"id": n.i * 2, "uid": literal("o") + name, "ticket_id": n.i, "direction": "out",
             "text": "Здравствуйте! Разобрались, деньги вернём сегодня.", "person_id": n.person(),
             "created_at": replied, "source_at": replied, "delivery": "sent", "sent_at": replied},
            ~n.is_live,
        ),
    ]  # fmt: skip


def _marks(n: Numbers) -> list[Rows]:
    return [
        (
            Handover.__table__,
            {"ticket_id": n.i, "from_person_id": n.person(), "by_person_id": n.person(),
             "to_person_id": n.staff.operators[0], "comment": "посмотри", "at": _replied(n)},
            n.drawn(10, 47) == 0,
        ),
        (
            MentionTag.__table__,
            {"mention_id": n.i, "mention_version": 1, "tag_id": literal(n.staff.tags[0]) + n.drawn(TAGS, 53),
             "named": "тема", "put_at": n.opened},
            n.drawn(10, 59) < 4,
        ),
    ]  # fmt: skip


def _events(n: Numbers) -> list[Rows]:
    return [
        (
            TicketEvent.__table__,
            {"ticket_id": n.i, "kind": kind.value, "at": n.opened + literal(step * 600_000), "person_id": n.person()},
            None,
        )
        for step, kind in enumerate(EVENTS)
    ]
