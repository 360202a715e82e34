"""Answers that a site holds back until it has approved them: looked at again until customers see them."""

from datetime import datetime, timedelta

from desk.attempt import Failed, Held, Later, Outcome, Unclear, look
from desk.connectors import Declined
from desk.outcome_keeping import keep_outcome
from desk.parcel import Parcel, pack
from storage.database import transaction
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.jobs import Leased, Postpone
from storage.settings import settings
from storage.tables import Message
from storage.vocabulary import Delivery

PATIENCE = timedelta(days=14)
"""After this a person is asked what has become of it."""

# How old an answer may be to be looked at again after so long.
PAUSES = (
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=20)),
    (PATIENCE, timedelta(hours=1)),
)


def look_at_held(job: Leased, now: datetime) -> None:
    """One look. Raises Postpone while the site has not decided."""
    message_id = int(job.payload["message_id"])
    with speaking(settings().language):
        try:
            with transaction() as session:
                message = session.get(Message, message_id)
                is_held = message is not None and message.delivery == Delivery.HELD
                parcel = pack(session, message, now=now) if message is not None and is_held else None
        except (Declined, Refused) as refusal:
            _keep(message_id, Unclear(str(refusal)), None, now=now)
            return
        if parcel is None:
            return
        outcome = look(parcel, now=now) or Failed(_("The site had taken the answer, and does not have it any more."))
        waited = now - job.created_at
        if isinstance(outcome, Held | Later) and waited >= PATIENCE:
            outcome = Unclear(_("The site has not decided about the answer for two weeks."))
        if not isinstance(outcome, Later):
            _keep(message_id, outcome, parcel, now=now)
    if isinstance(outcome, Held | Later):
        raise Postpone(now + next(pause for age, pause in PAUSES if waited < age))


def _keep(message_id: int, outcome: Outcome, parcel: Parcel | None, *, now: datetime) -> None:
    with transaction() as session:
        keep_outcome(session, message_id, outcome, invited=parcel.invited if parcel else None, now=now)
