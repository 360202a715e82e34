"""The one way to rows of facts that are about to change: fetching one marks its days, so that none is forgotten."""

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import update
from sqlalchemy.orm import Session, SessionTransaction

from storage import stale_days
from storage.tables import ReplyFact, TicketFact

TOUCHED = "touched_facts"


def fact_to_change(session: Session, ticket_id: int, cycle: int) -> TicketFact:
    """The row of a ticket cycle; the figures of its days are stale from now on."""
    fact = session.get_one(TicketFact, (ticket_id, cycle))
    _touched(session).rows.append(fact)
    mark(session, fact.brand_id, fact.opened_day, fact.asked_day)
    return fact


def fact_if_any(session: Session, ticket_id: int, cycle: int) -> TicketFact | None:
    """As `fact_to_change`; None for a cancelled ticket, which has no facts."""
    return None if session.get(TicketFact, (ticket_id, cycle)) is None else fact_to_change(session, ticket_id, cycle)


def change_reply(session: Session, promise_id: int, **columns: Any) -> None:
    """What becomes of the row of a next reply; a promise older than these rows has none until it is rebuilt."""
    changing = update(ReplyFact).where(ReplyFact.promise_id == promise_id).values(**columns)
    changed = session.execute(changing.returning(ReplyFact.brand_id, ReplyFact.asked_day)).all()
    for brand_id, day in changed:
        mark(session, brand_id, day)


def enter(session: Session, fact: TicketFact | ReplyFact) -> None:
    """A new row, with what it is now; columns that follow are written through the row."""
    session.add(fact)
    mark_all(session, fact)


def leave(session: Session, fact: TicketFact | ReplyFact) -> None:
    """No figure counts the row any more: it goes."""
    mark_all(session, fact)
    session.delete(fact)


def mark_all(session: Session, fact: TicketFact | ReplyFact) -> None:
    """The figures of the row's days are stale."""
    opened = fact.opened_day if isinstance(fact, TicketFact) else None
    mark(session, fact.brand_id, opened, fact.asked_day)


def mark(session: Session, brand_id: int, *days: str | None) -> None:
    """The figures of these days are stale: each is said once in a transaction, however many rows change in it."""
    known = _touched(session).days
    new = {day for day in days if day and (brand_id, day) not in known}
    if new:
        stale_days.mark(session, brand_id, new)
        known.update((brand_id, day) for day in new)


@dataclass(slots=True)
class _Touched:
    """What a transaction has changed so far; its rows are held, so that none is read twice."""

    days: set[tuple[int, str]] = field(default_factory=set)
    rows: list[TicketFact] = field(default_factory=list)


def _touched(session: Session) -> _Touched:
    transaction = session.get_nested_transaction() or session.get_transaction()
    if transaction is None:
        return _Touched()
    known: WeakKeyDictionary[SessionTransaction, _Touched] = session.info.setdefault(TOUCHED, WeakKeyDictionary())
    return known.setdefault(transaction, _Touched())
