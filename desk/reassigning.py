"""Passing on what somebody holds, or what nobody does: to a person, back to the queue, or spread over the shift."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.assignment import give_back, hand_over
from desk.capacity import AT_HAND, rooms_of
from desk.cover import covers
from desk.fairness import lightest, weight
from desk.queries import IS_LIVE
from storage.rights import Actor
from storage.tables import Person, Ticket
from storage.vocabulary import Role


class Held(NamedTuple):
    """A ticket to be passed on."""

    id: int
    channel_id: int
    assignee_id: int | None
    weight: int


def spread(
    session: Session, ticket_ids: Collection[int], *, brand_id: int, by: Actor, now: datetime
) -> dict[int, int | None]:
    """Whom each ticket would go to, the nearest deadline first: whoever on shift answers in its channel and has least.

    None where nobody has room: such a ticket goes to the queue. Whoever holds it now does not get it again.
    """
    by.require(Role.LEAD, Role.ADMINISTRATOR, brand_id=brand_id)
    able = {number: cover.people for number, cover in covers(session, brand_id=brand_id, now=now).items()}
    people = sorted(set().union(*able.values()))
    limits = dict(session.execute(select(Person.id, Person.open_limit).where(Person.id.in_(people))).all())
    rooms, loads = rooms_of(session, people, limits=limits), _loads(session, people)
    plan: dict[int, int | None] = {}
    for ticket in _held(session, ticket_ids, brand_id=brand_id):
        candidates = able.get(ticket.channel_id, frozenset()) - {ticket.assignee_id}
        chosen = lightest([one for one in candidates if rooms[one].has_room(ticket.channel_id)], loads)
        plan[ticket.id] = chosen
        if chosen is not None:
            loads[chosen] += ticket.weight
            rooms[chosen] = rooms[chosen].with_one_more(ticket.channel_id)
    return plan


def pass_on(
    session: Session, ticket_id: int, *, to_person_id: int | None, comment: str, by: Actor, now: datetime
) -> None:
    """One ticket to a person, or back to its channel's queue; with the comment that all of them carry."""
    if to_person_id is None:
        give_back(session, ticket_id, comment=comment, by=by, now=now)
    else:
        hand_over(session, ticket_id, to_person_id=to_person_id, comment=comment, by=by, now=now)


def _held(session: Session, ticket_ids: Collection[int], *, brand_id: int) -> list[Held]:
    found = session.execute(
        select(Ticket.id, Ticket.channel_id, Ticket.assignee_id, Ticket.complexity, Ticket.priority)
        .where(Ticket.id.in_(sorted(ticket_ids)), Ticket.brand_id == brand_id)
        .order_by(Ticket.next_due_at.is_(None), Ticket.next_due_at, Ticket.id)
    )
    return [Held(row[0], row[1], row[2], weight(complexity=row[3], priority=row[4])) for row in found]


def _loads(session: Session, people: Collection[int]) -> Counter[int]:
    """The weighed work that each person has at hand."""
    held = session.execute(
        select(Ticket.assignee_id, Ticket.complexity, Ticket.priority).where(
            IS_LIVE, Ticket.assignee_id.in_(people), Ticket.state.in_(AT_HAND)
        )
    )
    loads: Counter[int] = Counter()
    for person_id, complexity, priority in held:
        loads[person_id or 0] += weight(complexity=complexity, priority=priority)
    return loads
