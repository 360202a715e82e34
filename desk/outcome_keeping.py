"""What came of an answer is written down: on its message, in the ticket's history, to whoever wrote it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import asking, autoreply_delivery
from desk.access import locked
from desk.advice import advised
from desk.attempt import Arrived, Failed, Held, Outcome, Unclear
from desk.connectors import Published
from desk.delivery import author_of, delivered
from desk.events import note_event
from desk.notifying import notify
from storage import jobs
from storage.rights import SYSTEM
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, NotificationKind, RatingWay, TicketEventKind

LOOK_JOB = "look_at_held_reply"
FIRST_LOOK = timedelta(minutes=5)
# Of these nobody knows yet what becomes of them.
OPEN = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.HELD})


def keep_outcome(
    session: Session, message_id: int, outcome: Outcome, *, invited: RatingWay | None, now: datetime,
    attempt: int | None = None,
) -> None:  # fmt: skip
    """Writes the end of a try, once: a crawler or a person may have been quicker.

    `attempt` is the number of the try where a later word may have been kept before its own: a letter's bounce.
    """
    ticket, message = both(session, message_id)
    if ticket is None or message.direction == Direction.NOTE or _is_settled(message, outcome, attempt):
        return
    if message.direction == Direction.AUTO:
        autoreply_delivery.keep(message, outcome)
        if isinstance(outcome, Failed):
            asking.not_delivered(session, ticket, message, now=now)
        return
    match outcome:
        case Arrived(published):
            _arrived(session, ticket, message, published=published, invited=invited, now=now)
        case Held(published) if message.delivery in OPEN:
            _held(session, ticket, message, published=published, now=now)
        case Failed(why, state, way_out) if message.delivery in OPEN:
            _ended(session, ticket, message, as_=Delivery.FAILED, why=advised(why, state, way_out), now=now)
        case Unclear(why) if message.delivery in OPEN:
            _ended(session, ticket, message, as_=Delivery.UNCLEAR, why=why, now=now)


def _is_settled(message: Message, outcome: Outcome, attempt: int | None) -> bool:
    """Whether more is known by now than that try can tell. Where nobody could tell, its word is news."""
    if message.delivery == Delivery.SENT:
        return True
    is_older = attempt is not None and attempt != message.attempts
    return is_older and isinstance(outcome, Arrived) and message.delivery != Delivery.UNCLEAR


def both(session: Session, message_id: int) -> tuple[Ticket | None, Message]:
    """The message and its ticket, locked in the order in which a crawler that meets the answer locks them."""
    ticket_id = session.scalars(select(Message.ticket_id).where(Message.id == message_id)).one()
    ticket = locked(session, ticket_id)
    wanted = select(Message).where(Message.id == message_id).with_for_update()
    return ticket, session.scalars(wanted.execution_options(populate_existing=True)).one()


def _arrived(
    session: Session, ticket: Ticket, message: Message, *, published: Published, invited: RatingWay | None,
    now: datetime,
) -> None:  # fmt: skip
    # A site's clock may run ahead of ours; an answer cannot stand there before it was written. When customers came to
    # see one that was held back nobody says: it is seen now.
    at = now if message.delivery == Delivery.HELD else min(max(published.at, message.created_at), now)
    delivered(session, ticket, message, published=published._replace(at=at), invited=invited, now=now)


def _held(session: Session, ticket: Ticket, message: Message, *, published: Published, now: datetime) -> None:
    """The promise runs on until customers see it; the site is asked again and again."""
    message.error = published.why[:2000]
    message.external_id = published.external_id or message.external_id
    message.url = published.url or message.url
    if message.delivery == Delivery.HELD:
        return
    message.delivery = Delivery.HELD
    note_event(
        session, ticket.id, kind=TicketEventKind.REPLY_HELD, by=author_of(session, message), at=now,
        message_id=message.id,
    )  # fmt: skip
    jobs.enqueue(session, LOOK_JOB, {"message_id": message.id}, now=now, run_at=now + FIRST_LOOK, priority=20)


def _ended(
    session: Session, ticket: Ticket, message: Message, *, as_: Delivery, why: str, now: datetime
) -> None:  # fmt: skip
    """The text stays, the promise runs on, the reason is shown, and whoever wrote it is told."""
    message.delivery = as_
    message.error = why[:2000]
    kind = TicketEventKind.REPLY_UNCLEAR if as_ == Delivery.UNCLEAR else TicketEventKind.REPLY_FAILED
    note_event(
        session, ticket.id, kind=kind, by=author_of(session, message), at=now, message_id=message.id, why=message.error
    )  # fmt: skip
    tell_writer(session, ticket, message, now=now)


def tell_writer(session: Session, ticket: Ticket, message: Message, *, now: datetime) -> None:
    """Whoever holds the ticket learns that an answer of theirs needs a look; else whoever wrote it."""
    person_id = ticket.assignee_id or message.person_id
    if person_id is not None:
        notify(
            session, person_id, kind=NotificationKind.NOT_DELIVERED, ticket_id=ticket.id, by=SYSTEM, now=now,
            outcome=message.delivery.value, message_id=message.id,
        )  # fmt: skip
