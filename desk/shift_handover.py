"""The end of a shift: what one holds is handed to those who stay, with one comment for all."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.assignment import give_back, hand_over
from desk.queries import IS_LIVE
from desk.shifts import on_shift, staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Author, Channel, Ticket
from storage.vocabulary import TicketState

QUEUE = 0
MOST = 500


class HeldTicket(NamedTuple):
    """A ticket in one's hands."""

    id: int
    channel: str
    author: str
    state: TicketState
    due_at: datetime | None


class Takers(NamedTuple):
    """Who may take tickets over: those at work now first."""

    at_work: dict[int, str]
    others: dict[int, str]


class HandedOver(NamedTuple):
    """How many tickets went; what was in the way of the others, by ticket."""

    number: int
    kept: dict[int, str]


def held(session: Session, *, brand_id: int, by: Actor) -> list[HeldTicket]:
    """The person's own live tickets of the brand, the nearest deadline first."""
    found = session.execute(
        select(Ticket.id, Channel.name, Author.name, Ticket.state, Ticket.next_due_at)
        .join(Channel, Channel.id == Ticket.channel_id)
        .outerjoin(Author, Author.id == Ticket.author_id)
        .where(IS_LIVE, Ticket.brand_id == brand_id, Ticket.assignee_id == by.person_id)
        .order_by(Ticket.next_due_at.is_(None), Ticket.next_due_at, Ticket.id)
        .limit(MOST)
    )
    return [HeldTicket(row[0], row[1], row[2] or "", row[3], row[4]) for row in found]


def takers(session: Session, *, brand_id: int, by: Actor, now: datetime) -> Takers:
    """Colleagues of the brand without oneself."""
    names = {person: name for person, name in staff_names(session, brand_id=brand_id).items() if person != by.person_id}
    there = on_shift(session, brand_id=brand_id, now=now)
    return Takers(
        {person: name for person, name in names.items() if person in there},
        {person: name for person, name in names.items() if person not in there},
    )


def hand_over_held(session: Session, *, whom: Mapping[int, int], comment: str, by: Actor, now: datetime) -> HandedOver:
    """Hands own tickets to people, or (`QUEUE`) back into their queues; one comment goes with all of them.

    What cannot be handed over stays where it is and is told; the others go.
    """
    mine = set(session.scalars(select(Ticket.id).where(Ticket.id.in_(list(whom)), Ticket.assignee_id == by.person_id)))
    number, kept = 0, {}
    for ticket_id in sorted(mine):
        try:
            with session.begin_nested():
                if whom[ticket_id] == QUEUE:
                    give_back(session, ticket_id, comment=comment, by=by, now=now)
                else:
                    hand_over(session, ticket_id, to_person_id=whom[ticket_id], comment=comment, by=by, now=now)
                number += 1
        except Refused as refusal:
            kept[ticket_id] = refusal.why
    if not number and kept:
        raise Refused(_("Nothing was handed over."), next(iter(kept.values())), _("Write a comment, or choose others."))
    return HandedOver(number, kept)
