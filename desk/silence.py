"""An owner who says nothing for too long gives the ticket back: the customer has waited, somebody else may be free."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.assignment import release
from desk.events import note_event
from desk.notifying import notify
from desk.promise_clock import elapsed
from desk.queue_walk import IS_LIVE
from desk.terms import hours_of, terms_of
from storage.rights import SYSTEM
from storage.tables import Channel, Draft, Handover, Message, Ticket, TicketEvent
from storage.vocabulary import Direction, NotificationKind, TicketEventKind, TicketState

MINUTE = timedelta(minutes=1)


class Silent(NamedTuple):
    """A ticket whose owner has done nothing since a moment, while the customer waits."""

    ticket_id: int
    channel_id: int
    person_id: int
    since: datetime
    allowed_min: int


def take_back_silent(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Puts every ticket with a silent owner back into its queue and tells the owner; how many there were."""
    taken = 0
    for silent in _suspects(session, now=now, limit=limit):
        hours = hours_of(session, terms_of(session, silent.channel_id).calendar_id)
        if elapsed(silent.since, now, hours=hours) < silent.allowed_min * MINUTE:
            continue
        ticket = locked(session, silent.ticket_id)
        if ticket is None or ticket.state != TicketState.OPEN or ticket.assignee_id != silent.person_id:
            continue  # somebody was quicker
        _take_back(session, ticket, silent, now=now)
        taken += 1
    return taken


def _take_back(session: Session, ticket: Ticket, silent: Silent, *, now: datetime) -> None:
    release(session, ticket)
    session.add(Handover(ticket_id=ticket.id, from_person_id=silent.person_id, by_person_id=None, comment="", at=now))
    note_event(
        session, ticket.id, kind=TicketEventKind.RELEASED, by=SYSTEM, at=now, from_person=silent.person_id,
        silent_min=silent.allowed_min,
    )  # fmt: skip
    notify(
        session, silent.person_id, kind=NotificationKind.TAKEN_BACK, ticket_id=ticket.id, by=SYSTEM, now=now,
        silent_min=silent.allowed_min,
    )  # fmt: skip


def _suspects(session: Session, *, now: datetime, limit: int) -> list[Silent]:
    """Tickets held longer than allowed by the clock on the wall, with the last sign of their owner.

    Working time is never longer than that, so nobody is missed; the calendar is asked for these few only.
    """
    channels = session.execute(
        select(Channel.id, Channel.silent_after_min).where(Channel.silent_after_min.is_not(None), Channel.is_active)
    ).all()
    found: list[Silent] = []
    for channel_id, minutes in channels:
        allowed = minutes or 0
        before = now - allowed * MINUTE
        for row in session.execute(_held_since(channel_id, before).limit(limit)):
            since = _last_sign(row)
            if since <= before:
                found.append(Silent(row.id, channel_id, row.assignee_id, since, allowed))
    return found


def _held_since(channel_id: int, before: datetime) -> Select[*tuple[Any, ...]]:
    acted = (
        select(func.max(TicketEvent.at))
        .where(TicketEvent.ticket_id == Ticket.id, TicketEvent.person_id == Ticket.assignee_id)
        .correlate(Ticket)
        .scalar_subquery()
    )
    answered = (
        select(literal(1))
        .where(Message.ticket_id == Ticket.id, Message.direction == Direction.OUT, Message.id > Ticket.last_message_id)
        .correlate(Ticket)
        .exists()
    )
    heard = select(Message.created_at).where(Message.id == Ticket.last_message_id).correlate(Ticket).scalar_subquery()
    return (
        select(
            Ticket.id, Ticket.assignee_id, Ticket.taken_at, acted.label("acted_at"), heard.label("heard_at"),
            Draft.updated_at.label("wrote_at"),
        )
        .outerjoin(Draft, and_(Draft.ticket_id == Ticket.id, Draft.person_id == Ticket.assignee_id))
        .where(
            IS_LIVE, Ticket.channel_id == channel_id, Ticket.state == TicketState.OPEN,
            Ticket.assignee_id.is_not(None), Ticket.taken_at <= before, ~answered,
        )
        .order_by(Ticket.next_due_at, Ticket.id)
    )  # fmt: skip


def _last_sign(row: Row[Any]) -> datetime:
    """The owner's last deed, draft included; time runs anew when the customer writes."""
    latest: datetime = max(at for at in (row.taken_at, row.acted_at, row.heard_at, row.wrote_at) if at is not None)
    return latest
