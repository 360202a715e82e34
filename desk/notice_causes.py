"""What happens by the clock or by itself and who hears of it: promises that run out, tickets that are new."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.notifying import Told, tell
from storage.database import insert_into
from storage.rights import SYSTEM
from storage.tables import Channel, ChannelMember, Fact, NoticeChoice, Ticket, TicketEvent
from storage.vocabulary import LIVE_TICKET_STATES, Metric, NoticeTopic, NotificationKind, TicketEventKind

# A desk that stood still for days has a heap of broken promises: nobody is helped by a heap of notices.
STALE = timedelta(days=1)
SETTLED = timedelta(minutes=2)
"""A transaction that opened a ticket may end a little later than one with a higher number."""
MARK = "notices_told_until"
BATCH = 500


class Happened(NamedTuple):
    """A promise that was warned of or broken, and when that was."""

    promise_id: int
    ticket_id: int
    metric: Metric
    at: datetime


def tell_promises(session: Session, happened: Sequence[Happened], *, kind: NotificationKind, now: datetime) -> int:
    """Whoever holds the ticket hears of it, of a free one its channel; a breach also the channel's owner.

    Each is told once of each promise, however often this is asked.
    """
    recent = [one for one in happened if one.at > now - STALE]
    if not recent:
        return 0
    tickets = {
        row.id: row
        for row in session.execute(
            select(Ticket.id, Ticket.assignee_id, Ticket.channel_id, Channel.owner_id)
            .join(Channel, Channel.id == Ticket.channel_id)
            .where(Ticket.id.in_({one.ticket_id for one in recent}), Ticket.state.in_(LIVE_TICKET_STATES))
        )
    }
    workers = _workers(session, {row.channel_id for row in tickets.values() if row.assignee_id is None})
    told = []
    for one in recent:
        ticket = tickets.get(one.ticket_id)
        if ticket is None:
            continue
        people = workers.get(ticket.channel_id, set()) if ticket.assignee_id is None else {ticket.assignee_id}
        if kind == NotificationKind.BREACHED and ticket.owner_id is not None:
            people = people | {ticket.owner_id}
        details = {"metric": one.metric.value, "promise": one.promise_id}
        told += [
            Told(person_id, kind, one.ticket_id, details, f"{kind.value}:{one.promise_id}")
            for person_id in sorted(people)
        ]
    return tell(session, told, by=SYSTEM, now=now)


def tell_new(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Tells of tickets opened since the last look whoever wants to hear of them; gives how many were looked at."""
    mark = session.get(Fact, MARK)
    if mark is None:
        # The first look of an installation: what is there already is not new.
        newest = session.scalar(select(func.max(Ticket.id))) or 0
        session.execute(insert_into(session, Fact).values(key=MARK, value=str(newest)).on_conflict_do_nothing())
        return 0
    rows = session.execute(
        select(Ticket.id, Ticket.channel_id, Ticket.assignee_id, Ticket.opened_at, Ticket.taken_at, Ticket.state)
        .where(Ticket.id > int(mark.value))
        .order_by(Ticket.id)
        .limit(limit)
    ).all()
    live = [row for row in rows if row.state in LIVE_TICKET_STATES and row.opened_at > now - STALE]
    wanting = _wanting_new(session, {row.channel_id for row in live})
    told = [
        Told(person_id, NotificationKind.NEW_IN_CHANNEL, row.id, {}, f"new:{row.id}")
        for row in live
        for person_id in sorted(wanting.get(row.channel_id, set()) - {row.assignee_id})
    ]
    openers = _openers(session, [row.id for row in live if row.assignee_id is not None])
    told += [
        Told(row.assignee_id, NotificationKind.SHARED_OUT, row.id, {}, f"opened_for:{row.id}")
        for row in live
        # Opened for somebody by somebody else, not taken by them meanwhile.
        if row.assignee_id is not None and row.taken_at == row.opened_at and openers.get(row.id) != row.assignee_id
    ]
    tell(session, told, by=SYSTEM, now=now)
    settled = [row.id for row in rows if row.opened_at <= now - SETTLED]
    if settled:
        mark.value = str(max(settled))
    return len(settled)


def _openers(session: Session, ticket_ids: Collection[int]) -> dict[int, int | None]:
    """Who opened each of the tickets."""
    opened = select(TicketEvent.ticket_id, TicketEvent.person_id).where(
        TicketEvent.ticket_id.in_(ticket_ids), TicketEvent.kind == TicketEventKind.OPENED
    )
    return dict(session.execute(opened).all()) if ticket_ids else {}


def _workers(session: Session, channel_ids: Collection[int]) -> dict[int, set[int]]:
    """The people of each channel, its owner and deputy among them."""
    found: dict[int, set[int]] = {}
    members = select(ChannelMember.channel_id, ChannelMember.person_id).where(
        ChannelMember.channel_id.in_(sorted(channel_ids)), ChannelMember.only_views.is_(False)
    )
    for channel_id, person_id in session.execute(members):
        found.setdefault(channel_id, set()).add(person_id)
    heads = select(Channel.id, Channel.owner_id, Channel.deputy_id).where(Channel.id.in_(sorted(channel_ids)))
    for channel_id, owner_id, deputy_id in session.execute(heads):
        found.setdefault(channel_id, set()).update(one for one in (owner_id, deputy_id) if one is not None)
    return found


def _wanting_new(session: Session, channel_ids: Collection[int]) -> dict[int, set[int]]:
    """Of the people of each channel those who have asked for new tickets: usually nobody has."""
    asked = set(
        session.scalars(select(NoticeChoice.person_id).where(NoticeChoice.topic == NoticeTopic.NEW, NoticeChoice.is_on))
    )
    if not asked or not channel_ids:
        return {}
    return {channel_id: people & asked for channel_id, people in _workers(session, channel_ids).items()}
