"""An answer that was begun before somebody else wrote is held back: its writer reads the newer words first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desk.access import person_name
from desk.events import note_event
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind


def newer(session: Session, ticket: Ticket, *, based_on: int, by: Actor) -> Sequence[Message]:
    """What the customer, or a colleague publicly, has written since this message, the oldest first."""
    theirs = and_(
        Message.direction == Direction.OUT,
        Message.person_id.is_distinct_from(by.person_id),
        Message.delivery != Delivery.FAILED,
    )
    return session.scalars(
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.id > based_on, or_(Message.direction == Direction.IN, theirs))
        .order_by(Message.id)
    ).all()


def require_fresh(
    session: Session, ticket: Ticket, *, based_on: int, anyway: bool, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Raises Refused when somebody has written since the answer was begun; sending anyway is noted."""
    unread = newer(session, ticket, based_on=based_on, by=by)
    if not unread:
        return
    if anyway:
        ids = [message.id for message in unread]
        note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=by, at=now, sent_anyway=True, unread=ids)
        return
    newest = unread[-1]
    why = (
        _("The customer has written again since you began it.")
        if newest.direction == Direction.IN
        else _("{name} has answered since you began it.").format(name=person_name(session, newest.person_id))
    )
    raise Refused(_("The answer was not sent."), why, _("Read the new message, then send again or send anyway."))
