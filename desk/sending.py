"""The job that publishes an answer: never twice, never lost, whenever it is killed.

A try first writes "sending", then talks to the site outside any transaction, then writes what came of it. A job
that finds "sending" knows that an earlier try may have got through.
"""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.attempt import Failed, Later, Outcome, Unclear, attempt, given_up
from desk.autoreply_delivery import why_outdated
from desk.connectors import Declined
from desk.outcome_keeping import both, keep_outcome
from desk.parcel import Parcel, pack
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.jobs import Leased, Postpone
from storage.settings import settings
from storage.tables import Message
from storage.vocabulary import Delivery, PageState

log = logging.getLogger("repdesk.desk")

PATIENCE = timedelta(hours=2)
"""How long a site may put us off before its refusals count as failed tries: a customer waits for this answer."""

SOONEST, LATEST = timedelta(seconds=5), timedelta(days=1)
"""When a site that puts us off is asked again, whatever it says: not at once for ever, and not in years."""

ON_ITS_WAY = frozenset({Delivery.QUEUED, Delivery.SENDING})


def send(job: Leased, now: datetime) -> None:
    """One try. Raises SourceFailed or Postpone to be called again; an end for good is shown on the message."""
    message_id = int(job.payload["message_id"])
    is_last = job.attempts >= job.max_attempts
    with speaking(settings().language):
        parcel = _begin(message_id, is_last=is_last, now=now)
        if parcel is None:
            return
        outcome = _tried(parcel, is_last=is_last, now=now)
        if not isinstance(outcome, Later):
            with transaction() as session:
                keep_outcome(
                    session, message_id, outcome, invited=parcel.invited, now=datetime.now(UTC), attempt=parcel.attempt
                )
            return
        _put_off(message_id, outcome)
    if outcome.retry_at is not None and now - job.created_at < PATIENCE:
        raise Postpone(min(max(outcome.retry_at, now + SOONEST), now + LATEST), outcome.why)
    raise SourceFailed(PageState.UNREACHABLE, outcome.why)


def _begin(message_id: int, *, is_last: bool, now: datetime) -> Parcel | None:
    """Marks the message as being sent; None when nothing is left to send."""
    try:
        with transaction() as session:
            return _packed(session, message_id, now=now)
    except (Declined, Refused) as refusal:
        _cannot_go(message_id, str(refusal), now=now)
    except Exception as fault:
        # A message must never wait for a job that has given up.
        if is_last:
            _cannot_go(message_id, _not_understood(fault), now=now)
        raise
    return None


def _packed(session: Session, message_id: int, *, now: datetime) -> Parcel | None:
    message = session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one_or_none()
    if message is None or message.delivery not in ON_ITS_WAY:
        return None
    if outdated := why_outdated(message, now=now):
        raise Declined(outdated)
    message.attempts += 1
    parcel = pack(session, message, now=now)
    message.delivery = Delivery.SENDING
    return parcel


def _tried(parcel: Parcel, *, is_last: bool, now: datetime) -> Outcome:
    try:
        return attempt(parcel, is_last=is_last, now=now, posted_at=datetime.now(UTC))
    except Exception as fault:
        if not is_last:
            raise
        log.exception("the last try to send an answer failed")
        return given_up(parcel, _not_understood(fault), may_stand=True, now=now, state=PageState.UNREACHABLE)


def _cannot_go(message_id: int, why: str, *, now: datetime) -> None:
    """Nothing can be sent; whether an earlier try has arrived cannot be asked either."""
    with transaction() as session:
        _ticket, message = both(session, message_id)
        outcome = Unclear(why) if message.delivery == Delivery.SENDING else Failed(why)
        keep_outcome(session, message_id, outcome, invited=None, now=now)


def _put_off(message_id: int, later: Later) -> None:
    """What stands in the way so far; what the site has surely not taken is queued as if it had never been tried."""
    with transaction() as session:
        _ticket, message = both(session, message_id)
        if message.delivery in ON_ITS_WAY:
            message.error = later.why[:2000]
            message.delivery = Delivery.SENDING if later.may_stand else Delivery.QUEUED


def _not_understood(fault: Exception) -> str:
    words = _("The site answered in a way that Repdesk does not understand ({fault}); its log says more.")
    return words.format(fault=type(fault).__name__)
