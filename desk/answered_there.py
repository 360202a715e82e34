"""An answer given where the request came in: in the call, at the counter. It keeps the promise at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk.access import ticket_to_answer
from desk.connectors import Published
from desk.delivery import delivered
from desk.dispatch import new_message, note_set_out
from desk.fitting import fitted
from storage.card_numbers import masked
from storage.i18n import _
from storage.rights import Actor


def answered_there(
    session: Session, ticket_id: int, *, text: str, client_key: str, closing: bool, by: Actor, now: datetime
) -> int:
    """Writes down what was answered, or that it was, and gives the message's id. Nobody can read it anywhere else."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    said = fitted(masked(text.strip() or _("Answered on the spot.")))
    message = new_message(session, ticket, text=said, mention_id=None, client_key=client_key, by=by, now=now)
    message.by_hand = True
    note_set_out(session, message, closing=closing, by=by, now=now)
    delivered(session, ticket, message, published=Published("", "", now), now=now)
    return message.id
