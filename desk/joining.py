"""Texts join a ticket that is there and leave it again; a mention is in one ticket at most."""

from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from desk import promises
from desk.access import locked
from desk.delivery import promise_next_reply
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.lifecycle import AT_WORK, WAITING, state_name
from desk.mention_notes import drop_notes
from desk.pausing import wake
from desk.relation import is_related
from desk.tickets import join
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mention, Message, Pause, Ticket, TicketMention
from storage.vocabulary import CancelCause, Delivery, Direction, Metric, Role, TicketEventKind, TicketState


def attach(session: Session, ticket_id: int, mention_id: int, *, by: Actor, now: datetime) -> None:
    """The text becomes a turn of this live ticket's talk; the second time nothing changes.

    Raises Refused without the right to promote, for a ticket that has ended, for a text that is another matter, and
    for one that is in another ticket already.
    """
    mention = session.scalars(
        select(Mention).where(Mention.id == mention_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    by.require(Role.MODERATOR, Role.LEAD, Role.OPERATOR, brand_id=mention.brand_id)
    ticket = locked(session, ticket_id)
    known = session.get(TicketMention, mention_id)
    if ticket is not None and known is not None and known.ticket_id == ticket.id and ticket.state in AT_WORK:
        return
    _require_open(session, ticket, ticket_id, mention)
    _require_free(session, known, mention_id)
    if ticket is None:
        return
    _wake(session, ticket, mention, by=by, now=now)
    join(session, ticket, mention, now=now)
    ticket.version += 1
    note_event(session, ticket.id, kind=TicketEventKind.MENTION_JOINED, by=by, at=now, mention_id=mention_id)
    promise_next_reply(session, ticket, started_at=min(mention.seen_at, now), now=now)


def is_alone(session: Session, mention_id: int) -> bool:
    """Whether no other text is in the mention's ticket."""
    known = session.get(TicketMention, mention_id)
    return known is None or _texts(session, known.ticket_id) == 1


def leave(session: Session, mention_id: int, *, by: Actor, now: datetime) -> None:
    """The text leaves a ticket that has others; the history keeps that it was there.

    Raises Refused when it is the ticket's only text, and once it was answered.
    """
    known = session.get_one(TicketMention, mention_id)
    ticket = locked(session, known.ticket_id)
    if ticket is None:
        return
    by.require(Role.MODERATOR, Role.LEAD, brand_id=ticket.brand_id)
    turns = list(session.scalars(_turns(ticket.id, mention_id)))
    what = _("Mention {number} stays in ticket {ticket}.").format(number=mention_id, ticket=ticket.id)
    if _texts(session, ticket.id) == 1:
        raise Refused(what, _("It is the ticket's only text."), _("Cancel the ticket instead."))
    if turns and _answered_since(session, ticket.id, turns[0]):
        raise Refused(
            what,
            _("An answer to it has already gone out."),
            _("Go on in the ticket: hand it over with a word, or close it."),
        )
    forget(session, ticket, [mention_id])
    note_event(session, ticket.id, kind=TicketEventKind.MENTION_LEFT, by=by, at=now, mention_id=mention_id)
    if not _waits(session, ticket.id):
        promises.cancel(session, ticket, cause=CancelCause.CANCELLED, now=now, metrics=(Metric.NEXT_REPLY,))


def forget(session: Session, ticket: Ticket, mention_ids: list[int]) -> None:
    """Takes texts out of a locked ticket's talk, so that each may become a ticket again."""
    joined = TicketMention.mention_id.in_(mention_ids), TicketMention.ticket_id == ticket.id
    session.execute(delete(TicketMention).where(*joined).execution_options(synchronize_session="fetch"))
    session.execute(
        delete(Message)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN, Message.mention_id.in_(mention_ids))
        .execution_options(synchronize_session="fetch")
    )
    drop_notes(session, ticket, mention_ids)
    last = select(func.max(Message.id)).where(Message.ticket_id == ticket.id, Message.direction == Direction.IN)
    ticket.last_message_id = session.scalar(last) or 0
    ticket.version += 1
    rebuild(session, [ticket.id])


def _require_open(session: Session, ticket: Ticket | None, number: int, mention: Mention) -> None:
    what = _("Mention {number} did not join ticket {ticket}.").format(number=mention.id, ticket=number)
    way_out = _("Open a ticket of its own, or choose another one.")
    if ticket is None or ticket.brand_id != mention.brand_id or not is_related(session, ticket, mention):
        raise Refused(what, _("It is no ticket of this author or this story."), way_out)
    if ticket.state not in AT_WORK:
        raise Refused(what, _("The ticket is {state}.").format(state=state_name(ticket.state)), way_out)


def _require_free(session: Session, known: TicketMention | None, mention_id: int) -> None:
    """A key that leads to a cancelled ticket binds nobody: `join` turns it."""
    other = session.get(Ticket, known.ticket_id) if known else None
    if other is not None and other.state != TicketState.CANCELLED:
        raise Refused(
            _("Mention {number} stays in ticket {ticket}.").format(number=mention_id, ticket=other.id),
            _("A text is in one ticket only, or the customer would be answered twice."),
            _("Reload the stream."),
        )


def _wake(session: Session, ticket: Ticket, mention: Mention, *, by: Actor, now: datetime) -> None:
    """A pause ends when the customer wrote; what was written before it began ends it now, when we learn of it."""
    if ticket.state not in WAITING | {TicketState.SNOOZED}:
        return
    began = session.scalar(select(Pause.started_at).where(Pause.ticket_id == ticket.id, Pause.ended_at.is_(None)))
    wrote_at = min(mention.edited_at or mention.published_at, now)
    wake(session, ticket, by=by, at=wrote_at if began is None or wrote_at >= began else now, now=now)


def _texts(session: Session, ticket_id: int) -> int:
    return session.scalar(select(func.count()).where(TicketMention.ticket_id == ticket_id)) or 0


def _turns(ticket_id: int, mention_id: int) -> Select[int]:
    turns = select(Message.id).where(Message.ticket_id == ticket_id, Message.mention_id == mention_id)
    return turns.where(Message.direction == Direction.IN).order_by(Message.id)


def _answered_since(session: Session, ticket_id: int, message_id: int) -> bool:
    answers = select(Message.id).where(Message.ticket_id == ticket_id, Message.direction == Direction.OUT)
    answers = answers.where(Message.id > message_id, Message.delivery != Delivery.FAILED)
    return session.scalar(answers.limit(1)) is not None


def _waits(session: Session, ticket_id: int) -> bool:
    """Whether the last turn that counts is the customer's."""
    spoken = select(Message.direction).where(
        Message.ticket_id == ticket_id, Message.direction.not_in((Direction.NOTE, Direction.AUTO))
    )
    spoken = spoken.where((Message.direction == Direction.IN) | (Message.delivery != Delivery.FAILED))
    return session.scalar(spoken.order_by(Message.id.desc()).limit(1)) == Direction.IN
