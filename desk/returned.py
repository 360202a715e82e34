"""An answer that counted as published does not stand there: what it had done is taken back, its ticket returns."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from desk import facts, promises
from desk.closing import begin_again
from desk.complexity_keeping import propose_anew
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.guarantee_settling import answer_lost
from desk.lifecycle import AT_WORK, ENDED
from desk.merged import family
from desk.outcome_keeping import both, tell_writer
from desk.sightings import missed_for_long
from storage.database import transaction
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Message, Sighting, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind

RETURN_JOB = "return_unseen_replies"
BATCH = 100


def return_unseen(_job: Leased, now: datetime) -> None:
    """Gives back the tickets whose answers no crawl has met for a day, in short transactions."""
    with speaking(settings().language):
        going = True
        while going:
            with transaction() as session:
                found = missed_for_long(session, now=now, limit=BATCH)
                for message_id in found:
                    _return(session, message_id, now=now)
                going = len(found) == BATCH


def _return(session: Session, message_id: int, *, now: datetime) -> None:
    session.execute(
        update(Sighting)
        .where(Sighting.message_id == message_id)
        .values(returned_at=now)
        .execution_options(synchronize_session=False)
    )
    ticket, message = both(session, message_id)
    if ticket is not None:
        why = _("The page was read for 24 hours, and the answer was never there. Look whether it stands there.")
        returned(session, ticket, message, why=why, now=now)


def returned(session: Session, ticket: Ticket, message: Message, *, why: str, now: datetime) -> None:
    """The answer did not count: the promise that it kept runs again from its old start, its figures are taken back.

    Its words stay, with the reason; whoever holds the ticket is told, and an ended ticket is opened again. Where
    another answer has come after it, the customer has one, and only the figures are put right.
    """
    at = message.sent_at
    if message.delivery != Delivery.SENT or at is None:
        return
    message.delivery = Delivery.FAILED
    message.sent_at = None
    message.error = why[:2000]
    session.flush()
    note_event(
        session, ticket.id, kind=TicketEventKind.REPLY_RETURNED, by=SYSTEM, at=now, message_id=message.id,
        why=message.error,
    )  # fmt: skip
    ticket.first_replied_at = _first_reply_at(session, ticket)
    facts.unreplied(session, ticket, message=message, at=at)
    answer_lost(session, ticket.id, cycle=message.cycle, now=now)
    if not _answered_since(session, ticket, message):
        if ticket.state in ENDED:
            begin_again(session, ticket, by=SYSTEM, now=now)
        if ticket.state in AT_WORK:
            promises.run_again(session, ticket, kept_at=at, now=now)
    ticket.version += 1
    propose_anew(session, ticket)
    tell_writer(session, ticket, message, now=now)
    rebuild(session, family(session, ticket.id))


def _first_reply_at(session: Session, ticket: Ticket) -> datetime | None:
    return session.scalar(
        select(func.min(Message.sent_at)).where(
            Message.ticket_id == ticket.id, Message.direction == Direction.OUT, Message.delivery == Delivery.SENT
        )
    )


def _answered_since(session: Session, ticket: Ticket, message: Message) -> bool:
    later = select(Message.id).where(
        Message.ticket_id == ticket.id, Message.id > message.id, Message.direction == Direction.OUT,
        Message.delivery == Delivery.SENT,
    )  # fmt: skip
    return session.scalar(later.limit(1)) is not None
