"""Statements that are made once for each kind of database and then handed straight to its driver.

SQLAlchemy asks every statement anew what it is, and wraps every row; where a dozen small ones end each page of each
source, that costs more than what they say. Types, quoting and placeholders are still its own: they are asked once.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Dialect, Float
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Value = Callable[[Any], Any]
LATER: Final = "__[POSTCOMPILE"
HELD: Final = "repdesk_connection"


class _Made(NamedTuple):
    """A statement for one dialect: its words, its parameters in order, what turns values and rows into each other."""

    words: str
    names: tuple[str, ...]
    is_positional: bool
    fixed: Mapping[str, Any]
    written: Mapping[str, Value]
    read: tuple[tuple[int, Value], ...]
    row: Callable[[Iterable[Any]], Any]


class Ready:
    """One statement: Core's, or a function that makes it for "sqlite" or "postgresql". Every value must be given.

    It speaks within the transaction of the connection or the session it is given.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def rows(self, place: Connection | Session, values: Mapping[str, Any]) -> list[Any]:
        """What it finds or returns, as named tuples."""
        connection = _connection(place)
        made = self._for(connection, values)
        found = _said(connection, made, _given(made, values), many=False)
        if not made.read:
            return [*map(made.row, found)]
        rows = []
        for row in found:
            parts = [*row]
            for at, read in made.read:
                parts[at] = read(parts[at])
            rows.append(made.row(parts))
        return rows

    def one(self, place: Connection | Session, values: Mapping[str, Any]) -> Any:
        """The only row; None when there is none."""
        found = self.rows(place, values)
        if len(found) > 1:
            raise LookupError(f"{len(found)} rows where one at most was expected")
        return found[0] if found else None

    def run(self, place: Connection | Session, *rows: Mapping[str, Any]) -> None:
        """Says it once for each of the given, all of which name the same values; what it returns is not asked."""
        if rows:
            connection = _connection(place)
            made = self._for(connection, rows[0])
            given = [_given(made, values) for values in rows]
            _said(connection, made, given if len(given) > 1 else given[0], many=len(given) > 1)

    def _for(self, connection: Connection, values: Mapping[str, Any]) -> _Made:
        dialect = connection.dialect
        if dialect.name not in self._made:
            statement = self._statement(dialect.name) if callable(self._statement) else self._statement
            self._made[dialect.name] = _make(statement, dialect, values)
        return self._made[dialect.name]


def _make(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Made:
    compiled = statement.compile(dialect=dialect, column_keys=sorted(values))
    words = str(compiled)
    filled_in = [*getattr(compiled, "insert_prefetch", ()), *getattr(compiled, "update_prefetch", ())]
    missing = [name for bind, name in compiled.bind_names.items() if bind.required and name not in values]
    if LATER in words or filled_in or missing:
        raise TypeError(f"not all words and values of this statement are known: {words} {missing}")
    # A name may stand in several places, of which only some know its type.
    written = {
        name: write
        for bind, name in compiled.bind_names.items()
        if (write := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    columns = [*statement.exported_columns] if hasattr(statement, "exported_columns") else []
    names = [str(column.key) for column in columns]
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - named by the statement
    return _Made(
        words,
        tuple(compiled.positiontup or compiled.params),
        compiled.positiontup is not None,
        {name: value for name, value in compiled.params.items() if name not in values},
        written,
        tuple(
            (at, read)
            for at, column in enumerate(columns)
            # Both drivers give floats as they are; SQLAlchemy would ask the answer which sort of number it is.
            if not isinstance(column.type, Float)
            and (read := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ),
        row._make,
    )


def straight(place: Connection | Session, words: str, *rows: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """The driver's own words, once for each of the given rows of values; what they find."""
    made = _Made(words, (), True, {}, {}, (), tuple)
    return _said(_connection(place), made, rows if len(rows) > 1 else rows[0] if rows else (), many=len(rows) > 1)


def _connection(place: Connection | Session) -> Connection:
    if isinstance(place, Connection):
        return place
    place.flush()
    held: Connection | None = place.info.get(HELD)
    if held is None or held.closed:
        # A session looks for its connection anew each time, which takes as long as what is said.
        held = place.info[HELD] = place.connection()
    return held


def _given(made: _Made, values: Mapping[str, Any]) -> Any:
    all_values = {**made.fixed, **values}
    for name, write in made.written.items():
        all_values[name] = write(all_values[name])
    return tuple([all_values[name] for name in made.names]) if made.is_positional else all_values


def _said(connection: Connection, made: _Made, given: Any, *, many: bool) -> Sequence[Sequence[Any]]:
    cursor = connection.connection.cursor()
    try:
        if many:
            cursor.executemany(made.words, given)
            return ()
        cursor.execute(made.words, given)
        return cursor.fetchall() if cursor.description is not None else ()
    except connection.dialect.loaded_dbapi.Error as fault:
        raise _as_everywhere(connection, made, given, fault) from fault
    finally:
        cursor.close()


def _as_everywhere(connection: Connection, made: _Made, given: Any, fault: Any) -> Any:
    """The fault as every other statement would raise it; a connection that is gone is not handed out again."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(fault, connection.connection.dbapi_connection, None)
    if is_gone:
        connection.invalidate(fault)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(made.words, given, fault, base, connection_invalidated=is_gone, dialect=dialect)
