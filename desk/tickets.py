"""A mention becomes a ticket: exactly once, in a channel, with its promises."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import attachments, facts, promises
from desk.access import locked
from desk.channel_choice import channel_for, require_channel
from desk.events import note_event
from desk.lifecycle import require_step
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import Mention, Message, Source, Ticket, TicketMention
from storage.vocabulary import (
    CancelCause,
    Direction,
    Label,
    MentionState,
    Metric,
    RequestType,
    Role,
    TicketEventKind,
    TicketState,
)

REQUEST_OF_LABEL = {
    Label.COMPLAINT: RequestType.COMPLAINT,
    Label.ABUSE: RequestType.COMPLAINT,
    Label.QUESTION: RequestType.QUESTION,
    Label.PRAISE: RequestType.PRAISE,
}


class Wish(NamedTuple):
    """What whoever opens the ticket has already chosen; None leaves it to the rules.

    `from_archive` marks a text found late: nothing was promised for the time before somebody chose to answer it.
    """

    channel_id: int | None = None
    assignee_id: int | None = None
    request_type: RequestType | None = None
    priority: int = 0
    from_archive: bool = False


class Opened(NamedTuple):
    """The mention's ticket; `is_new` is False when it had one before."""

    ticket_id: int
    is_new: bool


NO_WISH = Wish()


def open_ticket(session: Session, mention_id: int, *, by: Actor, now: datetime, wish: Wish = NO_WISH) -> Opened:
    """Opens the ticket of a mention with its promises; a second call finds the first one's ticket.

    The mention's own state is not touched. Raises Refused without the right to promote, for an unknown
    mention, and when no channel takes it.
    """
    mention = session.scalars(
        select(Mention).where(Mention.id == mention_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if mention is None:
        raise Refused(
            _("Mention {number} cannot become a ticket.").format(number=mention_id),
            _("It is not there any more."),
            _("Reload the stream."),
        )
    by.require(Role.MODERATOR, Role.LEAD, Role.OPERATOR, brand_id=mention.brand_id)
    known = session.get(TicketMention, mention_id)
    if known is not None:
        return _known(session, known.ticket_id, by=by, now=now)
    ticket = _new_ticket(session, mention, wish=wish, now=now)
    session.add(ticket)
    session.flush()
    facts.opened(session, ticket, at=now)
    note_event(
        session, ticket.id, kind=TicketEventKind.OPENED, by=by, at=now, mention_id=mention_id,
        channel_id=ticket.channel_id,
    )  # fmt: skip
    join(session, ticket, mention, now=now)
    is_late = wish.from_archive or mention.state == MentionState.ARCHIVED
    _promise(session, ticket, started_at=now if is_late else mention.seen_at, now=now)
    return Opened(ticket.id, is_new=True)


def join(session: Session, ticket: Ticket, mention: Mention, *, now: datetime) -> Message:
    """The mention's text becomes a turn of the talk; its words stay in the mention's version."""
    session.add(TicketMention(mention_id=mention.id, ticket_id=ticket.id, joined_at=now))
    return hear(session, ticket, mention, now=now)


def hear(session: Session, ticket: Ticket, mention: Mention, *, now: datetime) -> Message:
    """A turn from the customer; also when a text already joined was rewritten."""
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.IN,
        text="",
        mention_id=mention.id,
        created_at=now,
        source_at=mention.edited_at or mention.published_at,
        url=mention.url,
    )
    session.add(message)
    session.flush()
    ticket.last_message_id = message.id
    note_event(
        session, ticket.id, kind=TicketEventKind.MESSAGE_IN, by=SYSTEM, at=now, mention_id=mention.id,
        message_id=message.id,
    )  # fmt: skip
    attachments.ask_for(session, [mention.id], now=now)
    return message


def cancel_ticket(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Undoes a promotion: the ticket leaves the desk and all figures, unless somebody has begun to work on it.

    Raises Refused once it is taken or answered.
    """
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state == TicketState.CANCELLED:
        return
    by.require(Role.MODERATOR, Role.LEAD, brand_id=ticket.brand_id)
    if ticket.first_replied_at is not None or ticket.taken_at is not None:
        raise Refused(
            _("Ticket {number} stays.").format(number=ticket_id),
            _("An operator has already begun to work on it."),
            _("Ask the operator to close it."),
        )
    require_step(ticket.id, ticket.state, TicketState.CANCELLED)
    promises.cancel(session, ticket, cause=CancelCause.CANCELLED, now=now)
    facts.forgotten(session, ticket)
    ticket.state = TicketState.CANCELLED
    ticket.version += 1
    note_event(session, ticket.id, kind=TicketEventKind.CANCELLED, by=by, at=now)


def _known(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Opened:
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state != TicketState.CANCELLED:
        return Opened(ticket_id, is_new=False)
    ticket.state = TicketState.NEW
    ticket.opened_at = now
    ticket.version += 1
    facts.opened(session, ticket, at=now)
    note_event(session, ticket.id, kind=TicketEventKind.OPENED, by=by, at=now, again=True)
    _promise(session, ticket, started_at=now, now=now)
    return Opened(ticket_id, is_new=True)


def _new_ticket(session: Session, mention: Mention, *, wish: Wish, now: datetime) -> Ticket:
    if wish.channel_id is not None:
        channel_id = require_channel(session, wish.channel_id, brand_id=mention.brand_id).id
    else:
        channel_id = channel_for(session, mention).channel_id
    label = mention.label or mention.pretag
    return Ticket(
        brand_id=mention.brand_id,
        channel_id=channel_id,
        source_id=mention.source_id,
        thread_id=mention.thread_id,
        author_id=mention.author_id,
        assignee_id=wish.assignee_id,
        state=TicketState.OPEN if wish.assignee_id else TicketState.NEW,
        request_type=wish.request_type or REQUEST_OF_LABEL.get(label or Label.OTHER, RequestType.OTHER),
        priority=wish.priority or session.get_one(Source, mention.source_id).priority,
        cycle=1,
        version=1,
        published_at=mention.published_at,
        seen_at=mention.seen_at,
        opened_at=now,
        taken_at=now if wish.assignee_id else None,
    )


def _promise(session: Session, ticket: Ticket, *, started_at: datetime, now: datetime) -> None:
    for metric in (Metric.FIRST_REPLY, Metric.RESOLUTION):
        promises.open_promise(session, ticket, metric=metric, started_at=started_at, now=now)
