"""What a source brings for tickets that are there: more words of the customer, and answers given outside the desk."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import asking, autoreplies, autoreply_delivery, review_outcomes, sightings
from desk.access import locked
from desk.closing import begin_again
from desk.connectors import Published
from desk.delivery import delivered, promise_next_reply
from desk.lifecycle import AT_WORK, ENDED, WAITING
from desk.merged import locked_root, root_of
from desk.pausing import wake
from desk.sightings import Awaited
from desk.talk_ticket import ticket_elsewhere, ticket_of_talk
from desk.thanks import only_thanks
from desk.tickets import hear, join
from storage.database import dialect_of
from storage.rights import SYSTEM
from storage.source_kinds import kind_of
from storage.tables import Mention, MentionKey, MentionVersion, Message, Source, Ticket, TicketMention
from storage.text import tokens
from storage.vocabulary import Delivery, Direction, TicketState

NEWEST = 5
MAIL = "mail"
SENT_BY_US = (Direction.OUT, Direction.AUTO)


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

    It belongs to a ticket of the same author in the same thread; in a dialogue, of the same thread, or to the ticket
    of a public text whose author was asked to write in private. A pause ends when the customer wrote, an ended ticket
    begins a new cycle, and an answered one promises the next reply. A mere "thank you" stands in the talk and
    does neither of the last two: whoever reads it may reopen the ticket.
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
    ticket, has_come = ticket_of_talk(session, mention, now=now)
    if ticket is None:
        return None
    asks_nothing = only_thanks(_text(session, mention))
    if not (asks_nothing and ticket.state in ENDED):
        _go_on(session, ticket, mention, now=now)
    join(session, ticket, mention, now=now, asks_nothing=asks_nothing)
    if not asks_nothing:
        _expect_reply(session, ticket, mention, now=now)
        autoreplies.heard(session, ticket, mention, is_first=has_come, now=now)
    return ticket.id


def rewritten(session: Session, mention_id: int, *, now: datetime) -> int | None:
    """The customer edited a text that has a ticket: as good as a new message. Gives the ticket, None without one."""
    mention = session.get(Mention, mention_id, populate_existing=True)
    known = session.get(TicketMention, mention_id)
    ticket = locked(session, known.ticket_id) if known else None
    if mention is None or ticket is None or ticket.state not in AT_WORK | ENDED:
        return None
    review_outcomes.changed(session, mention, now=now)
    _go_on(session, ticket, mention, now=now)
    hear(session, ticket, mention, now=now)
    _expect_reply(session, ticket, mention, now=now)
    return ticket.id


def own_text(session: Session, source_id: int, *, found: OwnText, now: datetime) -> int | None:
    """The brand's own account answered on the site: the ticket it answers, None when there is none.

    One of our own answers is recognised by its identity or its words; anything else was written outside the
    desk and keeps the promise at the moment it was published.
    """
    awaited = _awaited(session, source_id, found)
    ticket = locked(session, awaited.ticket_id) if awaited else _answered_ticket(session, source_id, found)
    if ticket is None:
        return None
    ours = session.scalars(
        select(Message).where(Message.ticket_id == ticket.id, Message.direction.in_(SENT_BY_US))
    ).all()
    met = (
        [one for one in ours if one.external_id == found.external_id]
        or [one for one in ours if awaited is not None and one.id == awaited.message_id]
        or [one for one in ours if _may_be(one) and _is_prefix(one.text, found.text)]
    )
    if met:
        _recognise(session, source_id, ticket, met[0], found=found, now=now)
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
    sightings.seen(session, message, at=now)
    return ticket.id


def _may_be(message: Message) -> bool:
    """Whether its place on the site is still unknown, or not seen by customers as far as we know."""
    return not message.external_id or message.delivery != Delivery.SENT


def _recognise(
    session: Session, source_id: int, ticket: Ticket, message: Message, *, found: OwnText, now: datetime
) -> None:  # fmt: skip
    """The crawler has met an answer: one published by hand or by us, or one whose arrival we did not know."""
    if message.delivery == Delivery.FAILED and _is_mail(session, source_id):
        return  # it came back: that its copy lies among our sent letters says nothing of the customer
    if message.direction == Direction.AUTO:
        published = Published(message.external_id or found.external_id, message.url or found.url, min(found.at, now))
        autoreply_delivery.stands(message, published=published)
        return
    if message.delivery != Delivery.SENT:
        # Since when customers see one that the site held back nobody says: it is seen now.
        at = now if message.delivery == Delivery.HELD else min(found.at, now)
        invited = asking.way_shown(session, ticket, message, found.text)
        published = Published(message.external_id or found.external_id, message.url or found.url, at)
        delivered(session, ticket, message, published=published, invited=invited, now=now)
    message.external_id = message.external_id or found.external_id
    message.url = message.url or found.url
    sightings.seen(session, message, at=now)


def _is_mail(session: Session, source_id: int) -> bool:
    return kind_of(session.get_one(Source, source_id).kind).connector == MAIL


def _hold_thread(session: Session, mention: Mention) -> None:
    """Two messages of one talk taken in at the same moment must not open two tickets; SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        name = f"{mention.source_id}:{mention.thread_id}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


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


def _awaited(session: Session, source_id: int, found: OwnText) -> Awaited | None:
    """The answer that was published and not met yet, if this text is it."""
    threads = [found.thread_id] if found.thread_id else []
    waiting = sightings.awaited(session, source_id, threads) if threads else ()
    return next((one for one in waiting if sightings.is_met(one, text=found.text, url=found.url)), None)


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
    is_dialogue = kind_of(session.get_one(Source, source_id).kind).is_dialogue
    elsewhere = ticket_elsewhere(session, source_id, found.thread_id) if is_dialogue else None
    if elsewhere is not None:
        return locked_root(session, elsewhere)
    here = session.scalars(
        select(Ticket.id)
        .where(Ticket.source_id == source_id, Ticket.thread_id == found.thread_id)
        .where(Ticket.state != TicketState.CANCELLED)
        .order_by(Ticket.id.desc())
        .limit(NEWEST)
    ).all()
    here = list(dict.fromkeys(root_of(session, number) for number in here))
    if not here or (len(here) > 1 and not is_dialogue):
        return None
    return locked(session, here[0])


def _is_prefix(ours: str, theirs: str) -> bool:
    """Whether the site shows our words, perhaps with the invitation to rate after them."""
    said = tokens(ours)
    return bool(said) and tokens(theirs)[: len(said)] == said
