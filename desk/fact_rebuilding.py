"""Facts made anew from the history of their tickets: after a merge or a split, for rows of earlier versions, on demand.

Made a second time, nothing changes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.fact_replay import Replayed, Row, replayed
from desk.fact_rows import enter, leave, mark_all
from desk.tag_facts import tagged
from storage.counting import hour_of
from storage.database import transaction
from storage.jobs import Leased
from storage.tables import ReplyFact, Ticket, TicketFact

FILL_JOB = "fill_facts"
BATCH = 200


def rebuild(session: Session, ticket_ids: Collection[int]) -> int:
    """Writes the rows that these tickets should have where they differ; gives how many rows did.

    Whoever calls it holds the tickets. Their rows are held here before the history is read: what is counted meanwhile
    without holding the ticket waits, and counts on top.
    """
    ids = sorted(set(ticket_ids))
    session.flush()
    facts = _held(session, ids)
    should = replayed(session, ids)
    replies = {one.promise_id: one for one in session.scalars(select(ReplyFact).where(ReplyFact.ticket_id.in_(ids)))}
    changed = 0
    for key, row in should.facts.items():
        fact = facts.get(key)
        changed += _enter(session, TicketFact(ticket_id=key[0], cycle=key[1]), row) if fact is None else (
            _write(session, fact, row)
        )  # fmt: skip
    changed += _replies(session, should, facts, replies)
    gone: list[TicketFact | ReplyFact] = [
        fact for key, fact in facts.items() if key not in should.facts and key[0] in should.known
    ]
    gone += [one for number, one in replies.items() if number not in should.replies]
    for one in gone:
        leave(session, one)
    changed += len(gone)
    for fact in facts.values():
        if fact.opened_hour is None:  # nothing says how its ticket was opened: only its row does
            changed += _write(session, fact, {"opened_hour": hour_of(fact.opened_at)})
    session.flush()
    tagged(session, ids)
    return changed


def rebuild_at_work(session: Session, ticket_ids: Collection[int]) -> int:
    """As `rebuild`, of tickets that nobody holds yet: people work on them meanwhile, and wait until it is done."""
    ids = sorted(set(ticket_ids))
    session.execute(select(Ticket.id).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update())
    return rebuild(session, ids)


def fill_facts(_job: Leased, _now: datetime) -> None:
    """Makes the rows of earlier versions anew, some tickets at a time: begun again, it goes on where it was."""
    last = 0
    while True:
        with transaction() as session:
            ids = session.scalars(
                select(TicketFact.ticket_id)
                .where(TicketFact.ticket_id > last, TicketFact.opened_hour.is_(None))
                .distinct()
                .order_by(TicketFact.ticket_id)
                .limit(BATCH)
            ).all()
            rebuild_at_work(session, ids)
        if len(ids) < BATCH:
            return
        last = ids[-1]


def _held(session: Session, ids: Collection[int]) -> dict[tuple[int, int], TicketFact]:
    """The rows of these tickets as they stand now, for nobody else to write until the transaction ends."""
    rows = session.scalars(
        select(TicketFact)
        .where(TicketFact.ticket_id.in_(ids))
        .order_by(TicketFact.ticket_id, TicketFact.cycle)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(fact.ticket_id, fact.cycle): fact for fact in rows}


def _replies(
    session: Session, should: Replayed, facts: dict[tuple[int, int], TicketFact], replies: dict[int, ReplyFact]
) -> int:
    changed = 0
    for number, row in should.replies.items():
        reply = replies.get(number)
        if reply is not None:
            changed += _write(session, reply, row)
            continue
        # Where nobody knows who it was, whoever answered first in the cycle.
        cycle = facts.get((row["ticket_id"], row["cycle"]))
        operator = cycle.operator_id if cycle is not None else None
        changed += _enter(session, ReplyFact(promise_id=number), {"operator_id": operator} | row)
    return changed


def _enter(session: Session, fact: TicketFact | ReplyFact, row: Row) -> int:
    _set(fact, row.items())
    enter(session, fact)
    return 1


def _write(session: Session, fact: TicketFact | ReplyFact, row: Row) -> int:
    """The columns that differ; the days on which the row stood and stands are stale."""
    differing = [(name, value) for name, value in row.items() if getattr(fact, name) != value]
    if not differing:
        return 0
    mark_all(session, fact)
    _set(fact, differing)
    mark_all(session, fact)
    return 1


def _set(fact: TicketFact | ReplyFact, columns: Iterable[tuple[str, object]]) -> None:
    for name, value in columns:
        setattr(fact, name, value)
