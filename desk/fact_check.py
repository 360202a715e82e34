"""Whether the facts that dashboards read say what the history says: each row against its replay."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from desk.fact_replay import replayed
from storage.tables import Base, FactTag, ReplyFact, TicketFact

Rows = Mapping[Any, Mapping[str, Any]]


class Difference(NamedTuple):
    """Something kept that is not what the history comes to; `replayed` is what it should be."""

    ticket_id: int | None
    place: str
    what: str
    kept: str
    replayed: str


def differing_facts(session: Session, ticket_ids: Sequence[int]) -> list[Difference]:
    """The columns and rows of these tickets that differ, in the order of the tickets."""
    again = replayed(session, ticket_ids)
    found = [
        *_differing("cycle", _kept(session, TicketFact, ticket_ids), again.facts, again.known),
        *_differing("next reply", _kept(session, ReplyFact, ticket_ids), again.replies, again.known),
        *_differing_tags(session, ticket_ids, again.tags),
    ]
    return sorted(found, key=lambda one: (one.ticket_id or 0, one.place))


def _kept(session: Session, table: type[Base], ticket_ids: Sequence[int]) -> Rows:
    """The rows by their keys."""
    columns = inspect(table).columns
    keys = [str(column.key) for column in inspect(table).primary_key]
    rows = session.execute(select(*columns).where(columns["ticket_id"].in_(ticket_ids))).mappings()
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: dict(row) for row in rows}


def _differing(name: str, kept: Rows, again: Rows, known: Collection[int]) -> list[Difference]:
    """A row too many or too few counts only where the history tells of the ticket from its opening on."""
    found = []
    for key in kept.keys() | again.keys():
        is_row, should_be = kept.get(key), again.get(key)
        either = is_row or should_be or {}
        ticket_id = either["ticket_id"] if "ticket_id" in either else key[0]
        number = key[1] if isinstance(key, tuple) else key
        place = f"ticket {ticket_id}, {name} {number}"
        if is_row is None or should_be is None:
            if ticket_id not in known:
                continue
            found.append(Difference(ticket_id, place, "row", _there(is_row), _there(should_be)))
            continue
        found += [
            Difference(ticket_id, place, column, _shown(is_row[column]), _shown(value))
            for column, value in should_be.items()
            if is_row[column] != value
        ]
    return found


def _differing_tags(session: Session, ticket_ids: Sequence[int], again: Mapping[int, set[int]]) -> list[Difference]:
    kept: dict[int, set[int]] = {}
    for ticket_id, tag_id in session.execute(
        select(FactTag.ticket_id, FactTag.tag_id).where(FactTag.ticket_id.in_(ticket_ids))
    ):
        kept.setdefault(ticket_id, set()).add(tag_id)
    return [
        Difference(number, f"ticket {number}", "tags", _shown(kept.get(number)), _shown(again.get(number)))
        for number in ticket_ids
        if kept.get(number, set()) != again.get(number, set())
    ]


def _there(row: Mapping[str, Any] | None) -> str:
    return "missing" if row is None else "there"


def _shown(value: Any) -> str:
    """A value in plain words: moments as ISO 8601, tags by their numbers."""
    if value is None or value == set():
        return "nothing"
    if isinstance(value, datetime):
        return value.isoformat()
    return ", ".join(str(one) for one in sorted(value)) if isinstance(value, set) else str(value)
