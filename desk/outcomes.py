"""What a person decides about an answer that did not arrive, or of which nobody can tell whether it did."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_answer
from desk.answered import answering_kind, source_of_answer
from desk.connectors import BY_HAND, Published
from desk.delivery import closes, delivered
from desk.dispatch import dispatch
from desk.events import note_event
from desk.fitting import fitted_url
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind

TO_DECIDE = frozenset({Delivery.FAILED, Delivery.UNCLEAR})


def try_again(session: Session, message_id: int, *, by: Actor, now: datetime) -> None:
    """Sends the answer once more: it failed, or a person has looked and it does not stand there."""
    message, ticket = _to_decide(session, message_id, by=by)
    if message is None:
        return
    kind = answering_kind(source_of_answer(session, ticket, message.mention_id))
    if kind.connector == BY_HAND:
        raise Refused(
            _("The answer was not sent."),
            _("{kind} gives no way to publish from here.").format(kind=kind.name),
            _("Publish it there by hand and say so, or keep it as a note."),
        )
    message.by_hand = False
    dispatch(session, message, closing=closes(session, message), by=by, now=now)


def published_after_all(session: Session, message_id: int, *, url: str, by: Actor, now: datetime) -> None:
    """It stands on the site, as a person has seen or has put it there; `url` proves it and may be empty."""
    message, ticket = _to_decide(session, message_id, by=by)
    if message is not None:
        message.by_hand = True
        delivered(session, ticket, message, published=Published(external_id="", url=fitted_url(url), at=now), now=now)


def keep_as_note(session: Session, message_id: int, *, by: Actor, now: datetime) -> None:
    """The answer is given up: its words stay as a remark among us, the promise runs on."""
    message, ticket = _to_decide(session, message_id, by=by)
    if message is not None:
        message.direction = Direction.NOTE
        message.delivery = Delivery.NONE
        note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=by, at=now, message_id=message.id, given_up=True)


def _to_decide(session: Session, message_id: int, *, by: Actor) -> tuple[Message | None, Ticket]:
    """The message, locked, with its ticket; no message when nothing is to be decided, as after a second click."""
    # First the ticket, then its message: crawlers that meet the answer lock them in this order.
    ticket_id = session.scalar(select(Message.ticket_id).where(Message.id == message_id))
    ticket = ticket_to_answer(session, ticket_id or 0, by=by)
    message = session.scalars(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    return (message if message.delivery in TO_DECIDE else None), ticket
