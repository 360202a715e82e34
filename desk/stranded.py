"""Answers whose job has ended without a word, because every worker that took it was ended: nothing waits for ever."""

from datetime import datetime

from sqlalchemy import select

from desk.attempt import Failed, Unclear
from desk.dispatch import SEND_JOB
from desk.outcome_keeping import LOOK_JOB, both, keep_outcome
from storage.database import reading, transaction
from storage.i18n import _, speaking
from storage.jobs import Leased
from storage.settings import settings
from storage.tables import Job, Message
from storage.vocabulary import Delivery, JobState

STRANDED_JOB = "settle_stranded_replies"
OPEN = (Delivery.QUEUED, Delivery.SENDING, Delivery.HELD)


def settle_stranded(_job: Leased, now: datetime) -> None:
    """Shows such answers to their people: failed when no try was begun, else a person decides."""
    with reading() as session:
        given_up = session.scalars(
            select(Job.payload).where(Job.state == JobState.FAILED, Job.kind.in_((SEND_JOB, LOOK_JOB)))
        ).all()
        ids = {int(payload["message_id"]) for payload in given_up}
        waiting = select(Message.id).where(Message.id.in_(sorted(ids)), Message.delivery.in_(OPEN))
        stranded = session.scalars(waiting).all() if ids else []
    with speaking(settings().language):
        for message_id in stranded:
            with transaction() as session:
                _ticket, message = both(session, message_id)
                why = _("Every program that was to send it was ended in the middle of it.")
                outcome = Failed(why) if message.delivery == Delivery.QUEUED else Unclear(why)
                keep_outcome(session, message_id, outcome, invited=None, now=now)
