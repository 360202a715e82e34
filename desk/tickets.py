"""A mention becomes a ticket: exactly once, in a channel, with its promises."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import attachments, autoreplies, facts, promises, tag_facts, talk_facts
from desk.access import locked
from desk.answerers import require_answerer
from desk.channel_choice import channel_for, require_channel
from desk.crm_wishes import wish_for_ticket
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.mention_notes import carry_notes
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import Mention, Message, Source, Thanks, Ticket, TicketMention
from storage.vocabulary import (
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


def request_of(label: Label | None) -> RequestType:
    """What the customer seems to want."""
    return REQUEST_OF_LABEL.get(label or Label.OTHER, RequestType.OTHER)


class Wish(NamedTuple):
    """What whoever opens the ticket has already chosen; None leaves it to the rules.

    `from_archive` marks a text found late: nothing was promised for the time before somebody chose to answer it.
    `waits_since`: another text of the ticket was seen earlier than the one it is opened for.
    """

    channel_id: int | None = None
    assignee_id: int | None = None
    request_type: RequestType | None = None
    priority: int | None = None
    from_archive: bool = False
    waits_since: datetime | None = None


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
        return _known(session, known.ticket_id, mention, wish=wish, by=by, now=now)
    ticket = _new_ticket(session, mention, wish=wish, now=now)
    session.add(ticket)
    session.flush()
    facts.opened(session, ticket, at=now)
    note_event(
        session, ticket.id, kind=TicketEventKind.OPENED, by=by, at=now, mention_id=mention_id,
        channel_id=ticket.channel_id, holder=ticket.assignee_id,
    )  # fmt: skip
    join(session, ticket, mention, now=now)
    wish_for_ticket(session, ticket, now=now)
    is_late = wish.from_archive or mention.state == MentionState.ARCHIVED
    waits_since = min(mention.seen_at, wish.waits_since or mention.seen_at)
    _promise(session, ticket, started_at=now if is_late else waits_since, now=now)
    if not is_late:
        autoreplies.heard(session, ticket, mention, is_first=True, now=now)
    return Opened(ticket.id, is_new=True)


def join(
    session: Session, ticket: Ticket, mention: Mention, *, now: datetime, asks_nothing: bool = False
) -> Message:  # fmt: skip
    """The mention's text becomes a turn of the talk; its words stay in the mention's version."""
    known = session.get(TicketMention, mention.id)
    if known is None:
        session.add(TicketMention(mention_id=mention.id, ticket_id=ticket.id, joined_at=now))
    else:  # its ticket was cancelled
        known.ticket_id, known.joined_at = ticket.id, now
    message = hear(session, ticket, mention, now=now, asks_nothing=asks_nothing)
    tag_facts.joined(session, ticket, mention.id)
    carry_notes(session, ticket, mention.id, now=now)
    return message


def hear(
    session: Session, ticket: Ticket, mention: Mention, *, now: datetime, asks_nothing: bool = False
) -> Message:  # fmt: skip
    """A turn from the customer; also when a text already joined was rewritten. A mere "thank you" asks nothing."""
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
    if asks_nothing:
        session.add(Thanks(message_id=message.id))
    talk_facts.heard(session, ticket, asks_nothing=asks_nothing)
    note_event(
        session, ticket.id, kind=TicketEventKind.MESSAGE_IN, by=SYSTEM, at=now, mention_id=mention.id,
        message_id=message.id,
    )  # fmt: skip
    attachments.ask_for(session, [mention.id], now=now)
    return message


def _known(session: Session, ticket_id: int, mention: Mention, *, wish: Wish, by: Actor, now: datetime) -> Opened:
    """An undone promotion is made again: the mention keeps its ticket, which goes where it is wished now."""
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state != TicketState.CANCELLED:
        return Opened(ticket_id, is_new=False)
    fresh = _new_ticket(session, mention, wish=wish, now=now)
    for name in ("channel_id", "assignee_id", "state", "request_type", "priority", "opened_at", "taken_at"):
        setattr(ticket, name, getattr(fresh, name))
    ticket.version += 1
    session.flush()
    carry_notes(session, ticket, mention.id, now=now)
    facts.opened(session, ticket, at=now)
    note_event(
        session, ticket.id, kind=TicketEventKind.OPENED, by=by, at=now, again=True, channel_id=ticket.channel_id,
        holder=ticket.assignee_id,
    )  # fmt: skip
    _promise(session, ticket, started_at=now, now=now)
    rebuild(session, [ticket.id])  # the texts are in it already
    return Opened(ticket_id, is_new=True)


def _new_ticket(session: Session, mention: Mention, *, wish: Wish, now: datetime) -> Ticket:
    if wish.channel_id is not None:
        channel_id = require_channel(session, wish.channel_id, brand_id=mention.brand_id).id
    else:
        channel_id = channel_for(session, mention).channel_id
    if wish.assignee_id is not None:
        require_answerer(session, wish.assignee_id, brand_id=mention.brand_id)
    priority = wish.priority if wish.priority is not None else session.get_one(Source, mention.source_id).priority
    return Ticket(
        brand_id=mention.brand_id,
        channel_id=channel_id,
        source_id=mention.source_id,
        thread_id=mention.thread_id,
        author_id=mention.author_id,
        assignee_id=wish.assignee_id,
        state=TicketState.OPEN if wish.assignee_id else TicketState.NEW,
        request_type=wish.request_type or request_of(mention.label or mention.pretag),
        priority=priority,
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
