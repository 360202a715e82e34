"""Which ticket a talk goes on in: the one of its thread, or one of another place that the customer came from."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desk import private_joining
from desk.lifecycle import AT_WORK
from desk.merged import locked_root
from desk.private_joining import is_ready
from storage.source_kinds import kind_of
from storage.tables import Mention, Source, Ticket, TicketMention
from storage.vocabulary import TicketState


def ticket_of_talk(session: Session, mention: Mention, *, now: datetime) -> tuple[Ticket | None, bool]:
    """The ticket that a text goes on with, locked, and whether its customer has just come into private messages.

    A code that somebody has put into the message wins; a talk that goes on goes on where it is; only then is it asked
    who writes.
    """
    invited = private_joining.ticket_of_code(session, mention, now=now)
    if invited is not None:
        return invited, True
    here = _ticket_of_thread(session, mention)
    if here is not None and here.state in AT_WORK:
        return here, False
    invited = private_joining.ticket_of_invited(session, mention, now=now)
    return (invited, True) if invited is not None else (here, False)


def ticket_elsewhere(session: Session, source_id: int, thread_id: str) -> int | None:
    """Where a private talk has gone on: the ticket of its newest text, if that is a ticket of another place."""
    newest = session.execute(
        select(Ticket.id, Ticket.source_id, Ticket.thread_id)
        .join(TicketMention, TicketMention.ticket_id == Ticket.id)
        .join(Mention, Mention.id == TicketMention.mention_id)
        .where(Mention.source_id == source_id, Mention.thread_id == thread_id, Ticket.state != TicketState.CANCELLED)
        .order_by(Mention.id.desc())
        .limit(1)
    ).one_or_none()
    is_there = newest is not None and (newest.source_id, newest.thread_id) != (source_id, thread_id)
    return newest.id if newest is not None and is_there else None


def threads_elsewhere(session: Session, source_id: int, threads: set[str]) -> set[str]:
    """Those of these threads that have texts in tickets of other places."""
    known = (
        select(Mention.thread_id)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .join(Ticket, Ticket.id == TicketMention.ticket_id)
        .where(
            Mention.source_id == source_id,
            Mention.thread_id.in_(threads),
            or_(Ticket.source_id != Mention.source_id, Ticket.thread_id != Mention.thread_id),
        )
    )
    return set(session.scalars(known))


def _ticket_of_thread(session: Session, mention: Mention) -> Ticket | None:
    source = session.get_one(Source, mention.source_id)
    same = [Ticket.source_id == mention.source_id, Ticket.thread_id == mention.thread_id]
    newest: int | None = None
    if kind_of(source.kind).is_dialogue:
        newest = ticket_elsewhere(session, mention.source_id, mention.thread_id)
    elif mention.author_id is None:
        return None
    else:
        same.append(Ticket.author_id == mention.author_id)
    same.append(Ticket.state != TicketState.CANCELLED)
    newest = newest or session.scalar(select(Ticket.id).where(*same).order_by(Ticket.id.desc()).limit(1))
    # Of a ticket that went into another one, the other goes on.
    ticket = locked_root(session, newest) if newest else None
    return ticket if is_ready(ticket, mention) else None
