"""An answer that was begun before somebody else wrote is held back: its writer reads the newer words first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desk.access import person_name
from desk.events import note_event
from storage.errors import Refused
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind


class Stale(Refused):
    """An answer is held back because somebody has written since it was begun."""


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
    session: Session, ticket: Ticket, *, based_on: int, anyway: int, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Raises Stale when somebody has written since the answer was begun.

    Sending in spite of what came up to the message `anyway` is noted; what came after that one holds it back again.
    """
    unread = newer(session, ticket, based_on=based_on, by=by)
    if not unread:
        return
    newest = unread[-1]
    if newest.id <= anyway:
        ids = [message.id for message in unread]
        note_event(session, ticket.id, kind=TicketEventKind.SENT_ANYWAY, by=by, at=now, unread=ids)
        return
    why = (
        _("The customer has written again since you began it.")
        if newest.direction == Direction.IN
        else _("{name} has answered since you began it.").format(name=person_name(session, newest.person_id))
    )
    raise Stale(_("The answer was not sent."), why, _("Read the new message, then send again or send anyway."))


def anyway_words(number: int) -> str:
    """What the button says that sends an answer in spite of so many newer messages."""
    return ngettext(
        "Send anyway, although {number} newer message is not answered by it",
        "Send anyway, although {number} newer messages are not answered by it",
        number,
    ).format(number=number)
