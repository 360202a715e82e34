"""An answer stands where the customer can see it: what follows from that, whoever put it there."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import facts, promises, ratings, review_outcomes, sightings
from desk.closing import end
from desk.complexity_keeping import propose_anew
from desk.connectors.connector import Published
from desk.events import note_event
from desk.lifecycle import AT_WORK
from storage.rights import SYSTEM, Actor
from storage.tables import Message, Person, Promise, Ticket, TicketEvent
from storage.vocabulary import Delivery, Direction, Metric, RatingWay, TicketEventKind, TicketState


def delivered(
    session: Session,
    ticket: Ticket,
    message: Message,
    *,
    published: Published,
    now: datetime,
    invited: RatingWay | None = None,
) -> None:
    """Customers see the message: promises of an answer are kept, figures written, and the ticket closed if wished.

    `invited` says how the published text asked for a rating.
    """
    author = author_of(session, message)
    message.delivery = Delivery.SENT
    message.cycle = ticket.cycle  # one that a site held back answers in the cycle in which customers see it
    message.sent_at = published.at
    message.source_at = published.at
    message.external_id = published.external_id
    message.url = published.url or message.url
    message.error = ""
    ticket.first_replied_at = ticket.first_replied_at or published.at
    session.flush()
    note_event(
        session, ticket.id, kind=TicketEventKind.REPLY_SENT, by=author, at=published.at, message_id=message.id,
        by_hand=message.by_hand,
    )  # fmt: skip
    promises.keep(session, ticket, metrics=promises.REPLIES, by=author, at=published.at)
    kept = _first_reply(session, ticket)
    facts.replied(session, ticket, message=message, promise=kept, at=published.at)
    sightings.expect(session, ticket, message, at=published.at)
    review_outcomes.answered(session, ticket, message, at=published.at)
    propose_anew(session, ticket)
    if invited is not None:
        language = ratings.language_of_customer(session, ticket)
        ratings.ask_rating(session, ticket, operator_id=message.person_id, language=language, now=now, way=invited)
    if ticket.state not in AT_WORK:
        return
    heard = _heard_meanwhile(session, ticket, message)
    answered = _last_answer(session, ticket) if heard else 0
    waits_since = next((at for number, at in heard if number > answered), None)
    if waits_since is not None:
        promise_next_reply(session, ticket, started_at=waits_since, now=now)
    elif not heard and closes(session, message):
        end(session, ticket, state=TicketState.CLOSED, by=author, now=now)


def closes(session: Session, message: Message) -> bool:
    """Whether its writer wished the ticket closed once this answer stands there."""
    handed_in = session.scalars(
        select(TicketEvent.details)
        .where(TicketEvent.ticket_id == message.ticket_id, TicketEvent.kind == TicketEventKind.REPLY_QUEUED)
        .order_by(TicketEvent.id.desc())
    )
    return any(details.get("closing") for details in handed_in if details.get("message_id") == message.id)


def promise_next_reply(session: Session, ticket: Ticket, *, started_at: datetime, now: datetime) -> None:
    """The customer waits for our next words, unless they are promised already."""
    if not promises.running(session, ticket, promises.REPLIES):
        promises.open_promise(session, ticket, metric=Metric.NEXT_REPLY, started_at=started_at, now=now)


def author_of(session: Session, message: Message) -> Actor:
    """Whoever wrote the answer; the system for an answer found outside the desk."""
    person = session.get(Person, message.person_id) if message.person_id else None
    return Actor(person.id, person.name) if person else SYSTEM


def _first_reply(session: Session, ticket: Ticket) -> Promise | None:
    return session.scalars(
        select(Promise)
        .where(
            Promise.ticket_id == ticket.id,
            Promise.cycle == ticket.cycle,
            Promise.metric == Metric.FIRST_REPLY,
            Promise.fulfilled_at.is_not(None),
        )
        .order_by(Promise.id.desc())
        .limit(1)
    ).one_or_none()


def _heard_meanwhile(session: Session, ticket: Ticket, message: Message) -> list[tuple[int, datetime]]:
    """What the customer wrote after this answer was handed in: each message, and when we got it."""
    wrote = (
        select(Message.id, Message.created_at)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN, Message.id > message.id)
        .order_by(Message.id)
    )
    return [(number, at) for number, at in session.execute(wrote)]


def _last_answer(session: Session, ticket: Ticket) -> int:
    """The newest answer that customers see: an older one may appear after it, as when a site held that one back."""
    seen = select(func.max(Message.id)).where(
        Message.ticket_id == ticket.id, Message.direction == Direction.OUT, Message.delivery == Delivery.SENT
    )
    return session.scalar(seen) or 0
