"""The desk gives out free tickets by itself, in the channels that want it: to people on shift who have room.

It looks at what is free now, again and again: a ticket that nobody could take gets its person as soon as one finishes
another, comes on shift or is let into the channel.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk import facts
from desk.access import locked
from desk.capacity import AT_HAND, Room, rooms_of
from desk.cover import covers
from desk.events import note_event
from desk.fairness import lightest, weight
from desk.notifying import notify
from desk.queue_walk import IS_LIVE, Lanes, walk
from storage.rights import SYSTEM
from storage.tables import Channel, Handover, Person, Ticket
from storage.vocabulary import NotificationKind, TicketEventKind, TicketState

IS_FREE = (Ticket.state == TicketState.NEW, Ticket.assignee_id.is_(None))


class Free(NamedTuple):
    """A ticket that nobody holds."""

    id: int
    channel_id: int
    weight: int


def share_out(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Gives free tickets, the nearest deadline first, to those with the least work; how many found somebody."""
    able = _able(session, now)
    people = sorted(set().union(*able.values()))
    if not people:
        return 0
    own = session.execute(select(Person.id, Person.open_limit).where(Person.id.in_(people)))
    limits = dict(own.all())
    rooms = rooms_of(session, people, limits=limits)
    loads = _loads(session, people)
    given = 0
    tickets = _free(session, [number for number in able if _with_room(able[number], number, rooms)], limit)
    before = _failed_with(session, [ticket.id for ticket in tickets])
    for ticket in tickets:
        candidates = _with_room(able[ticket.channel_id], ticket.channel_id, rooms) - before.get(ticket.id, set())
        chosen = lightest(candidates, loads)
        if chosen is None or not _give(session, ticket, chosen, now=now):
            continue
        loads[chosen] += ticket.weight
        rooms[chosen] = rooms[chosen].with_one_more(ticket.channel_id)
        given += 1
    return given


def _able(session: Session, now: datetime) -> dict[int, frozenset[int]]:
    """Channels that give out, and who answers there now. The channels are held, so that two workers cannot both fill
    the last place of one person.
    """
    wanting = session.execute(
        select(Channel.id, Channel.brand_id)
        .where(Channel.shares_out, Channel.is_active)
        .order_by(Channel.id)
        .with_for_update(key_share=True)
    ).all()
    found: dict[int, frozenset[int]] = {}
    for brand_id in {one.brand_id for one in wanting}:
        covered = covers(session, brand_id=brand_id, now=now)
        found |= {one.id: covered[one.id].people for one in wanting if one.brand_id == brand_id}
    return found


def _with_room(people: Collection[int], channel_id: int, rooms: Mapping[int, Room]) -> set[int]:
    return {person_id for person_id in people if rooms[person_id].has_room(channel_id)}


def _loads(session: Session, people: Collection[int]) -> Counter[int]:
    """The weighed work that each person has at hand."""
    held = session.execute(
        select(Ticket.assignee_id, Ticket.complexity, Ticket.priority).where(
            IS_LIVE, Ticket.assignee_id.in_(people), Ticket.state.in_(AT_HAND)
        )
    )
    loads: Counter[int] = Counter(dict.fromkeys(people, 0))
    for person_id, complexity, priority in held:
        if person_id is not None:
            loads[person_id] += weight(complexity=complexity, priority=priority)
    return loads


def _free(session: Session, channel_ids: Sequence[int], limit: int) -> list[Free]:
    numbers = walk(session, Lanes(channel_ids), IS_FREE, limit=limit)
    found = session.execute(
        select(Ticket.id, Ticket.channel_id, Ticket.complexity, Ticket.priority).where(Ticket.id.in_(numbers))
    )
    rows = {one.id: Free(one.id, one.channel_id, weight(complexity=one[2], priority=one[3])) for one in found}
    return [rows[number] for number in numbers if number in rows]


def _failed_with(session: Session, ticket_ids: Sequence[int]) -> dict[int, set[int]]:
    """From whom each ticket was taken back because they were silent: the same person does not get it again."""
    found = session.execute(
        select(Handover.ticket_id, Handover.from_person_id).where(
            Handover.ticket_id.in_(ticket_ids), Handover.by_person_id.is_(None), Handover.to_person_id.is_(None),
            Handover.from_person_id.is_not(None),
        )
    )  # fmt: skip
    before: dict[int, set[int]] = {}
    for ticket_id, person_id in found:
        before.setdefault(ticket_id, set()).add(person_id or 0)
    return before


def _give(session: Session, ticket: Free, person_id: int, *, now: datetime) -> bool:
    """Makes the ticket the person's unless somebody was quicker."""
    given: Any = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, *IS_FREE)
        .values(state=TicketState.OPEN, assignee_id=person_id, taken_at=now, version=Ticket.version + 1)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    row = locked(session, ticket.id) if given else None
    if row is None:
        return False
    facts.held(session, row)
    name = session.scalar(select(Person.name).where(Person.id == person_id))
    note_event(
        session, ticket.id, kind=TicketEventKind.SHARED_OUT, by=SYSTEM, at=now, to_person=person_id, to_name=name
    )
    notify(session, person_id, kind=NotificationKind.SHARED_OUT, ticket_id=ticket.id, by=SYSTEM, now=now)
    return True
