"""What a merge has changed, row by row: only the columns that differ, so that no text is kept twice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Enum, FromClause, inspect, or_, select
from sqlalchemy.orm import InstanceState, Session

from storage.tables import Base, Message, Pause, Promise, Ticket, TicketFact, TicketMention, TicketTag

Key = tuple[str, tuple[Any, ...]]
Picture = dict[Key, dict[str, Any]]

WATCHED: dict[str, type[Base]] = {
    table.__tablename__: table for table in (Ticket, Message, TicketMention, Promise, Pause, TicketFact, TicketTag)
}


def picture_of(session: Session, ticket_ids: tuple[int, int]) -> Picture:
    """Every row of the two tickets that a merge may touch, as it stands."""
    session.flush()
    found: Picture = {}
    for name, table in WATCHED.items():
        owner = Ticket.id if table is Ticket else getattr(table, "ticket_id")  # noqa: B009 - tables have no common base with it
        for row in session.scalars(select(table).where(or_(*(owner == one for one in ticket_ids)))):
            state: InstanceState[Any] = inspect(row)
            columns = {attribute.key: attribute.loaded_value for attribute in state.attrs}
            found[name, tuple(state.identity or ())] = columns
    return found


def changes(before: Picture, after: Picture) -> list[dict[str, Any]]:
    """The rows that differ, as plain JSON: what was, what is; a row that was made has no past."""
    noted = []
    for key, now_is in after.items():
        was = before.get(key)
        table, identity = key
        if was is None:
            noted.append({"table": table, "key": list(identity), "was": None, "is": _plain(now_is)})
            continue
        differing = [name for name, value in now_is.items() if was[name] != value]
        if differing:
            noted.append(
                {
                    "table": table, "key": list(identity), "was": _plain({name: was[name] for name in differing}),
                    "is": _plain({name: now_is[name] for name in differing}),
                }
            )  # fmt: skip
    return noted


def put_back(session: Session, noted: list[dict[str, Any]]) -> None:
    """Each column becomes what it was, unless somebody has changed it since; rows that were made and left alone go."""
    for one in noted:
        table = WATCHED[one["table"]]
        row = session.get(table, tuple(one["key"]), populate_existing=True)
        if row is None:
            continue
        stands = _plain({name: getattr(row, name) for name in one["is"]})
        if one["was"] is None:
            if stands == one["is"]:
                session.delete(row)
            continue
        columns = inspect(table).local_table
        for name, value in one["was"].items():
            if stands[name] == one["is"][name]:
                setattr(row, name, _alive(columns, name, value))
    session.flush()


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in columns.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"ms": round(value.timestamp() * 1000)}
    return value.value if hasattr(value, "value") else value


def _alive(columns: FromClause, name: str, value: Any) -> Any:
    if isinstance(value, dict) and "ms" in value:
        return datetime.fromtimestamp(value["ms"] / 1000, UTC)
    kind = columns.c[name].type
    if value is not None and isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value
