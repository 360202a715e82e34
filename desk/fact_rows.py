"""The one way to rows of facts that are about to change: fetching one marks its days, so that none is forgotten."""

from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from storage import stale_days
from storage.tables import ReplyFact, TicketFact

MARKED = "fact_days"


def fact_to_change(session: Session, ticket_id: int, cycle: int) -> TicketFact:
    """The row of a ticket cycle; the figures of its days are stale from now on."""
    fact = session.get_one(TicketFact, (ticket_id, cycle))
    mark(session, fact.brand_id, fact.opened_day, fact.asked_day)
    return fact


def fact_if_any(session: Session, ticket_id: int, cycle: int) -> TicketFact | None:
    """As `fact_to_change`; None for a cancelled ticket, which has no facts."""
    return None if session.get(TicketFact, (ticket_id, cycle)) is None else fact_to_change(session, ticket_id, cycle)


def reply_to_change(session: Session, promise_id: int) -> ReplyFact | None:
    """The row of a next reply; None for a promise older than these rows, until it is rebuilt."""
    fact = session.get(ReplyFact, promise_id)
    if fact is not None:
        mark(session, fact.brand_id, fact.asked_day)
    return fact


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
    transaction = session.get_nested_transaction() or session.get_transaction()
    said: WeakKeyDictionary[object, set[tuple[int, str]]] = session.info.setdefault(MARKED, WeakKeyDictionary())
    known = said.setdefault(transaction, set()) if transaction is not None else set()
    new = {day for day in days if day and (brand_id, day) not in known}
    if new:
        stale_days.mark(session, brand_id, new)
        known.update((brand_id, day) for day in new)
