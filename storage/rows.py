"""Many plain rows at once, as the driver takes them: values stand as the database keeps them.

Intake writes thousands of rows a second. Asking each value's type how it wants to be stored costs more than storing
it, so whoever calls this has done that: moments as milliseconds, words as text, no NUL in any text.
"""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import psycopg
from psycopg import sql as pg
from sqlalchemy import ARRAY, ColumnElement, String, any_, bindparam, func, select, text
from sqlalchemy.orm import Session

from storage.database import dialect_of
from storage.ready import straight

HIGHEST = "highest_id:"
"""Facts of this name keep the highest id that a table has given out; PostgreSQL's sequences know it themselves."""


def milliseconds(moment: datetime | None) -> int | None:
    """The moment as its column keeps it."""
    return None if moment is None else round(moment.timestamp() * 1000)


def among(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that the column is one of the values given as parameter `name` (made by `listed`).

    One parameter, however many values: the statement stays the same and is prepared once.
    """
    if dialect == "sqlite":
        values = func.json_each(bindparam(name, type_=String())).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def listed(dialect: str, values: Iterable[Any]) -> Any:
    """The values as the parameter of `among`."""
    return json.dumps(list(values)) if dialect == "sqlite" else list(values)


def put(session: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts the rows; names come from code, never from outside."""
    if not rows:
        return
    session.flush()
    if dialect_of(session) == "sqlite":
        places = ", ".join("?" * len(columns))
        inserting = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names of the code
        straight(session, inserting, *rows)
        return
    names = pg.SQL(", ").join(map(pg.Identifier, columns))
    copying = pg.SQL("COPY {} ({}) FROM STDIN").format(pg.Identifier(table), names)
    driver = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(copying) as copy:
        for row in rows:
            copy.write_row(row)


def put_missing(session: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    """Inserts rows of whole numbers, passing over those that are there already."""
    if not rows:
        return
    session.flush()
    names = ", ".join(columns)
    if dialect_of(session) == "sqlite":
        places = ", ".join("?" * len(columns))
        inserting = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of the code
        session.connection().exec_driver_sql(inserting, list(rows))
        return
    lists = ", ".join(f"CAST(:{name} AS bigint[])" for name in columns)
    inserting = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({lists}) ON CONFLICT DO NOTHING"  # noqa: S608 - as above
    values = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    session.connection().execute(text(inserting), values)


def take_out(session: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    """Deletes the rows of whole numbers that are there; names come from code, never from outside."""
    if not rows:
        return
    session.flush()
    if dialect_of(session) == "sqlite":
        same = " AND ".join(f"{name} = ?" for name in columns)
        deleting = f"DELETE FROM {table} WHERE {same}"  # noqa: S608 - names of the code
        session.connection().exec_driver_sql(deleting, list(rows))
        return
    lists = ", ".join(f"CAST(:{name} AS bigint[])" for name in columns)
    same = " AND ".join(f"{table}.{name} = gone.{name}" for name in columns)
    gone = f"unnest({lists}) AS gone({', '.join(columns)})"
    deleting = f"DELETE FROM {table} USING {gone} WHERE {same}"  # noqa: S608 - as above
    values = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    session.connection().execute(text(deleting), values)


def next_ids(session: Session, table: str, number: int) -> list[int]:
    """That many ids in rising order that nobody else gets, if this transaction is the one that writes on SQLite.

    Nor did anybody ever have them: what still speaks of a row that is gone must not mean another one.
    """
    if dialect_of(session) == "sqlite":
        given = f"(SELECT CAST(value AS INTEGER) FROM installation_fact WHERE key = '{HIGHEST}{table}')"  # noqa: S608 - as above
        asked = f"SELECT max(coalesce(max(id), 0), coalesce({given}, 0)) FROM {table}"  # noqa: S608 - as above
        highest = straight(session, asked)[0][0]
        return list(range(highest + 1, highest + number + 1))
    drawing = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
    return sorted(session.scalars(drawing, {"name": table, "number": number}))


def keep_highest_id(session: Session, table: str) -> None:
    """Remembers which ids were given out, before rows are deleted."""
    session.execute(
        text(
            f"INSERT INTO installation_fact(key, value) SELECT :key, CAST(coalesce(max(id), 0) AS text) FROM {table} "  # noqa: S608 - as above
            "WHERE true ON CONFLICT (key) DO UPDATE SET value = excluded.value "
            "WHERE CAST(excluded.value AS bigint) > CAST(installation_fact.value AS bigint)"
        ),
        {"key": f"{HIGHEST}{table}"},
    )


def uids_at(moment: datetime, number: int) -> list[str]:
    """That many UUIDv7, rising, made at one moment (RFC 9562: twelve bits count, sixty-two are chance)."""
    time = f"{milliseconds(moment):012x}"
    chance = os.urandom(8 * number).hex()
    made = []
    for at in range(number):
        last = chance[16 * at : 16 * at + 16]
        variant = "89ab"[int(last[0], 16) & 3]
        made.append(f"{time[:8]}-{time[8:]}-7{at & 0xFFF:03x}-{variant}{last[1:4]}-{last[4:]}")
    return made
