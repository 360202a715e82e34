"""An answer sets out: its turn in the talk, the job that publishes it and the event, all in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk import insertions, private_invitations
from desk.events import note_event
from storage import jobs
from storage.rights import Actor
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind

SEND_JOB = "send_reply"
SEND_ATTEMPTS = 6


def new_message(
    session: Session, ticket: Ticket, *, text: str, mention_id: int | None, client_key: str, by: Actor, now: datetime
) -> Message:  # fmt: skip
    """An outgoing turn that has not set out yet, under the text that it answers."""
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.OUT,
        text=text,
        mention_id=mention_id,
        person_id=by.person_id,
        client_key=client_key,
        created_at=now,
        source_at=now,
    )
    session.add(message)
    session.flush()
    insertions.went_out(session, message, now=now)
    return message


def dispatch(session: Session, message: Message, *, closing: bool, by: Actor, now: datetime) -> None:
    """Queues the message; its own key and lock keep it to one, however many jobs it is given."""
    message.delivery = Delivery.QUEUED
    # What an earlier sending has left on the site is not this one: a doubtful try must look for its own.
    message.error = message.external_id = message.url = ""
    jobs.enqueue(session, SEND_JOB, {"message_id": message.id}, now=now, priority=10, max_attempts=SEND_ATTEMPTS)
    note_set_out(session, message, closing=closing, by=by, now=now)


def note_set_out(session: Session, message: Message, *, closing: bool, by: Actor, now: datetime) -> None:
    """The history learns that somebody answers, and whether the ticket shall be closed then."""
    note_event(
        session, message.ticket_id, kind=TicketEventKind.REPLY_QUEUED, by=by, at=now, message_id=message.id,
        closing=closing,
    )  # fmt: skip
    if message.direction == Direction.OUT:
        private_invitations.note_sent(session, message, now=now)
    session.flush()
