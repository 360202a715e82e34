"""What the desk says by itself stands where the customer can see it, or does not: nothing else follows from either."""

from datetime import datetime, timedelta
from typing import Final

from desk.attempt import Arrived, Failed, Held, Outcome, Unclear
from desk.autoreply_rules import OURS
from desk.connectors import Published
from storage.i18n import _
from storage.tables import Message
from storage.vocabulary import Delivery

OUTDATED_AFTER: Final = timedelta(hours=2)
"""Later than that it would be untrue: the channel has opened, the queue is short, somebody has answered."""


def keep(message: Message, outcome: Outcome) -> None:
    """Writes the end of a try. No promise is kept, no figure written, and nobody has to decide anything."""
    match outcome:
        case Arrived(published) | Held(published):
            stands(message, published=published)
        case Failed(why=why) | Unclear(why=why):
            message.delivery = Delivery.FAILED
            message.error = why[:2000]


def stands(message: Message, *, published: Published) -> None:
    """Customers see it, or will once the site has looked at it."""
    message.delivery = Delivery.SENT
    message.sent_at = message.source_at = max(published.at, message.created_at)
    message.external_id = published.external_id
    message.url = published.url or message.url
    message.error = ""


def why_outdated(message: Message, *, now: datetime) -> str:
    """Why an autoreply that has waited too long stays unsent; empty for one that may go, and for everything else."""
    is_young = now - message.created_at < OUTDATED_AFTER
    if is_young or not (message.client_key or "").startswith(OURS):
        return ""
    return _("It had waited too long to be sent: what it says is not true any more.")
