"""What a source brings for tickets that are there: more words of the customer, and answers given outside the desk."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import ratings
from desk.access import locked
from desk.closing import begin_again
from desk.connectors import Published
from desk.delivery import delivered, promise_next_reply
from desk.lifecycle import AT_WORK, ENDED, WAITING
from desk.merged import locked_root, root_of
from desk.pausing import wake
from desk.thanks import only_thanks
from desk.tickets import hear, join
from storage.database import dialect_of
from storage.rights import SYSTEM
from storage.source_kinds import kind_of
from storage.tables import Mention, MentionKey, MentionVersion, Message, Source, Ticket, TicketMention
from storage.text import tokens
from storage.vocabulary import Delivery, Direction, TicketState

# Later than this a customer's words are a new matter, not the end of the old one.
REOPENS_WITHIN = timedelta(days=14)
NEWEST = 5


class OwnText(NamedTuple):
    """What the brand's own account has written on a site; identities are the source's own."""

    external_id: str
    thread_id: str
    parent_id: str
    text: str
    url: str
    at: datetime


def arrive(session: Session, mention_id: int, *, now: datetime) -> int | None:
    """The ticket that a new text belongs to, joined to it; None when it is a matter of its own.

    It belongs to a ticket of the same author in the same thread; in a dialogue, of the same thread. A pause
    ends when the customer wrote, an ended ticket begins a new cycle, and an answered one promises the next reply.
    A mere "thank you" stands in the talk and does neither of the last two: whoever reads it may reopen the ticket.
    """
    mention = session.scalars(
        select(Mention).where(Mention.id == mention_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if mention is None or not mention.thread_id:
        return None
    _hold_thread(session, mention)
    known = session.get(TicketMention, mention_id)
    if known is not None:
        return known.ticket_id
    ticket = _ticket_of_thread(session, mention)
    if ticket is None:
        return None
    asks_nothing = only_thanks(_text(session, mention))
    if not (asks_nothing and ticket.state in ENDED):
        _go_on(session, ticket, mention, now=now)
    join(session, ticket, mention, now=now)
    if not asks_nothing:
        _expect_reply(session, ticket, mention, now=now)
    return ticket.id


def rewritten(session: Session, mention_id: int, *, now: datetime) -> int | None:
    """The customer edited a text that has a ticket: as good as a new message. Gives the ticket, None without one."""
    mention = session.get(Mention, mention_id, populate_existing=True)
    known = session.get(TicketMention, mention_id)
    ticket = locked(session, known.ticket_id) if known else None
    if mention is None or ticket is None or ticket.state not in AT_WORK | ENDED:
        return None
    _go_on(session, ticket, mention, now=now)
    hear(session, ticket, mention, now=now)
    _expect_reply(session, ticket, mention, now=now)
    return ticket.id


def own_text(session: Session, source_id: int, *, found: OwnText, now: datetime) -> int | None:
    """The brand's own account answered on the site: the ticket it answers, None when there is none.

    One of our own answers is recognised by its identity or its words; anything else was written outside the
    desk and keeps the promise at the moment it was published.
    """
    ticket = _answered_ticket(session, source_id, found)
    if ticket is None:
        return None
    ours = session.scalars(
        select(Message).where(Message.ticket_id == ticket.id, Message.direction == Direction.OUT)
    ).all()
    if any(message.external_id == found.external_id for message in ours):
        return ticket.id
    for message in ours:
        if not message.external_id and _is_prefix(message.text, found.text):
            _recognise(session, ticket, message, found=found, now=now)
            return ticket.id
    if ticket.state not in AT_WORK or found.at <= ticket.published_at:
        return ticket.id
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.OUT,
        text=found.text,
        by_hand=True,
        created_at=now,
        source_at=found.at,
    )
    session.add(message)
    session.flush()
    published = Published(found.external_id, found.url, min(found.at, now))
    delivered(session, ticket, message, published=published, now=now)
    return ticket.id


def _recognise(session: Session, ticket: Ticket, message: Message, *, found: OwnText, now: datetime) -> None:
    """The crawler has seen an answer whose arrival we did not know: by hand, or its sender was killed."""
    if message.delivery == Delivery.SENT:
        message.external_id = found.external_id
        message.url = message.url or found.url
        return
    published = Published(found.external_id, found.url, min(found.at, now))
    invited = ratings.rating_url(ticket) in found.text
    delivered(session, ticket, message, published=published, invited=invited, now=now)


def _hold_thread(session: Session, mention: Mention) -> None:
    """Two messages of one talk taken in at the same moment must not open two tickets; SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        name = f"{mention.source_id}:{mention.thread_id}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _ticket_of_thread(session: Session, mention: Mention) -> Ticket | None:
    source = session.get_one(Source, mention.source_id)
    same = [Ticket.source_id == mention.source_id, Ticket.thread_id == mention.thread_id]
    if not kind_of(source.kind).is_dialogue:
        if mention.author_id is None:
            return None
        same.append(Ticket.author_id == mention.author_id)
    same.append(Ticket.state != TicketState.CANCELLED)
    newest = session.scalar(select(Ticket.id).where(*same).order_by(Ticket.id.desc()).limit(1))
    # Of a ticket that went into another one, the other goes on.
    ticket = locked_root(session, newest) if newest else None
    if ticket is None or ticket.state in AT_WORK:
        return ticket
    ended_at = ticket.closed_at or ticket.resolved_at
    is_recent = ended_at is not None and mention.published_at - ended_at <= REOPENS_WITHIN
    return ticket if ticket.state in ENDED and is_recent and mention.published_at >= ticket.opened_at else None


def _text(session: Session, mention: Mention) -> str:
    """The newest words of the mention."""
    found = session.get(MentionVersion, (mention.id, mention.version))
    return found.text if found is not None else ""


def _go_on(session: Session, ticket: Ticket, mention: Mention, *, now: datetime) -> None:
    if ticket.state in ENDED:
        begin_again(session, ticket, by=SYSTEM, now=now)
    elif ticket.state in WAITING or ticket.state == TicketState.SNOOZED:
        wrote_at = mention.edited_at or mention.published_at
        wake(session, ticket, by=SYSTEM, at=min(wrote_at, now), now=now)


def _expect_reply(session: Session, ticket: Ticket, mention: Mention, *, now: datetime) -> None:
    seen_at = mention.seen_at if mention.edited_at is None else now
    promise_next_reply(session, ticket, started_at=min(seen_at, now), now=now)


def _answered_ticket(session: Session, source_id: int, found: OwnText) -> Ticket | None:
    """The ticket under whose text the answer stands; else the only one of its thread."""
    if found.parent_id:
        under = session.scalar(
            select(TicketMention.ticket_id)
            .join(MentionKey, MentionKey.mention_id == TicketMention.mention_id)
            .where(MentionKey.source_id == source_id, MentionKey.external_id == found.parent_id)
        )
        if under is not None:
            return locked(session, under)
    if not found.thread_id:
        return None
    here = session.scalars(
        select(Ticket.id)
        .where(Ticket.source_id == source_id, Ticket.thread_id == found.thread_id)
        .where(Ticket.state != TicketState.CANCELLED)
        .order_by(Ticket.id.desc())
        .limit(NEWEST)
    ).all()
    here = list(dict.fromkeys(root_of(session, number) for number in here))
    is_dialogue = kind_of(session.get_one(Source, source_id).kind).is_dialogue
    if not here or (len(here) > 1 and not is_dialogue):
        return None
    return locked(session, here[0])


def _is_prefix(ours: str, theirs: str) -> bool:
    """Whether the site shows our words, perhaps with the invitation to rate after them."""
    said = tokens(ours)
    return bool(said) and tokens(theirs)[: len(said)] == said
