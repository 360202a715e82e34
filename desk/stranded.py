"""Answers whose job has ended without a word, because every worker that took it was ended: nothing waits for ever."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
        if not ids:
            return
        waiting = session.scalars(select(Message.id).where(Message.id.in_(sorted(ids)), Message.delivery.in_(OPEN)))
        stranded = set(waiting) - _cared_for(session)
    with speaking(settings().language):
        for message_id in sorted(stranded):
            with transaction() as session:
                _ticket, message = both(session, message_id)
                # A person may have sent it again meanwhile.
                if message_id in _cared_for(session):
                    continue
                why = _("Every program that was to send it was ended in the middle of it.")
                outcome = Failed(why) if message.delivery == Delivery.QUEUED else Unclear(why)
                keep_outcome(session, message_id, outcome, invited=None, now=now)


def _cared_for(session: Session) -> set[int]:
    """Messages with a job that goes on: jobs that gave up before a person sent them again say nothing of them."""
    alive = select(Job.payload).where(
        Job.state.in_((JobState.WAITING, JobState.RUNNING)), Job.kind.in_((SEND_JOB, LOOK_JOB))
    )
    return {int(payload["message_id"]) for payload in session.scalars(alive)}
