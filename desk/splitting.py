"""Some texts of a ticket are another matter: they become a ticket of their own, with the answers to them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import facts, promises
from desk.access import ticket_to_answer
from desk.delivery import promise_next_reply
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.lifecycle import AT_WORK, state_name
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mention, Message, Ticket, TicketLink, TicketMention
from storage.vocabulary import CancelCause, Delivery, Direction, Metric, TicketEventKind, TicketLinkKind, TicketState


def split(session: Session, ticket_id: int, *, message_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Makes a new ticket of the chosen turns and gives its number.

    A customer's text goes with its earlier versions and the answers to it; notes go where they are chosen to. At
    least one text goes, and at least one stays. The new ticket is in the same channel with the same holder; a text that
    nobody has answered is promised a first reply since we saw it.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state not in AT_WORK:
        raise _refused(ticket, _("It is {state}.").format(state=state_name(ticket.state)), _("Reopen it first."))
    talk = session.scalars(select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)).all()
    chosen = [message for message in talk if message.id in set(message_ids)]
    going = {one.mention_id for one in chosen if one.direction == Direction.IN and one.mention_id is not None}
    staying = set(session.scalars(select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id))) - going
    if not going:
        raise _refused(ticket, _("No text of the customer was chosen."), _("Choose what the new ticket is about."))
    if not staying:
        raise _refused(ticket, _("Nothing of the customer would be left in it."), _("Leave at least one text."))
    notes = {one.id for one in chosen if one.direction == Direction.NOTE}
    moved = [one for one in talk if one.mention_id in going or one.id in notes]
    if any(one.delivery in {Delivery.QUEUED, Delivery.SENDING, Delivery.HELD} for one in moved):
        raise _refused(ticket, _("An answer in it is just being published."), _("Wait until it stands there."))
    fresh = _new_ticket(session, ticket, going, now=now)
    _move(session, fresh, moved, going)
    _settle_new(session, fresh, moved, by=by, now=now)
    _settle_old(session, ticket, now=now)
    session.add(
        TicketLink(
            ticket_id=ticket.id, other_id=fresh.id, kind=TicketLinkKind.SPLIT, person_id=by.person_id, at=now
        )
    )  # fmt: skip
    for number, other in ((ticket.id, fresh.id), (fresh.id, ticket.id)):
        note_event(session, number, kind=TicketEventKind.SPLIT, by=by, at=now, other=other, from_ticket=ticket.id)
    rebuild(session, (ticket.id, fresh.id))
    return fresh.id


def _new_ticket(session: Session, ticket: Ticket, going: Collection[int], *, now: datetime) -> Ticket:
    mentions = session.scalars(select(Mention).where(Mention.id.in_(sorted(going))).order_by(Mention.id)).all()
    first = mentions[0]
    fresh = Ticket(
        brand_id=ticket.brand_id,
        channel_id=ticket.channel_id,
        source_id=first.source_id,
        thread_id=first.thread_id,
        author_id=first.author_id,
        assignee_id=ticket.assignee_id,
        state=TicketState.OPEN if ticket.assignee_id else TicketState.NEW,
        request_type=ticket.request_type,
        priority=ticket.priority,
        cycle=1,
        version=1,
        published_at=min(one.published_at for one in mentions),
        seen_at=min(one.seen_at for one in mentions),
        opened_at=now,
        taken_at=now if ticket.assignee_id else None,
    )
    session.add(fresh)
    session.flush()
    return fresh


def _move(session: Session, fresh: Ticket, moved: Collection[Message], going: Collection[int]) -> None:
    for joined in session.scalars(select(TicketMention).where(TicketMention.mention_id.in_(sorted(going)))):
        joined.ticket_id = fresh.id
    for message in moved:
        message.ticket_id, message.cycle = fresh.id, fresh.cycle
    session.flush()


def _settle_new(session: Session, fresh: Ticket, moved: Collection[Message], *, by: Actor, now: datetime) -> None:
    """The clocks of the new ticket: what was answered before keeps its answer, what was not is promised one."""
    facts.opened(session, fresh, at=now)
    note_event(
        session, fresh.id, kind=TicketEventKind.OPENED, by=by, at=now, channel_id=fresh.channel_id,
        holder=fresh.assignee_id,
    )  # fmt: skip
    fresh.last_message_id = max(one.id for one in moved if one.direction == Direction.IN)
    sent = [one for one in moved if one.direction == Direction.OUT and one.delivery == Delivery.SENT]
    promises.open_promise(session, fresh, metric=Metric.RESOLUTION, started_at=now, now=now)
    if not sent:
        promises.open_promise(session, fresh, metric=Metric.FIRST_REPLY, started_at=fresh.seen_at, now=now)
        return
    fresh.first_replied_at = min(one.sent_at or one.source_at for one in sent)
    last_answer = max(one.id for one in sent)
    unanswered = [one for one in moved if one.direction == Direction.IN and one.id > last_answer]
    if unanswered:
        promise_next_reply(session, fresh, started_at=min(one.created_at for one in unanswered), now=now)


def _settle_old(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """What was promised for a text that has left is owed in the new ticket, not here."""
    said = {
        direction: session.scalar(
            select(func.max(Message.id)).where(Message.ticket_id == ticket.id, Message.direction == direction)
        )
        or 0
        for direction in (Direction.IN, Direction.OUT)
    }
    ticket.last_message_id = said[Direction.IN]
    ticket.version += 1
    if said[Direction.OUT] > said[Direction.IN]:
        promises.cancel(session, ticket, cause=CancelCause.SUPERSEDED, now=now, metrics=(Metric.NEXT_REPLY,))
    session.flush()


def _refused(ticket: Ticket, why: str, way_out: str) -> Refused:
    return Refused(_("Ticket {number} was not split.").format(number=ticket.id), why, way_out)
