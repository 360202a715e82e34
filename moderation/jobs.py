"""What moderation does by itself: answer on our own ground what its pre-tag calls a request."""

from datetime import datetime, timedelta

from moderation.follow_up import POLICY_JOB
from moderation.promotion import promote_at_once
from storage.database import transaction
from storage.jobs import Handler, Leased, Postpone, Tick
from storage.tables import Mention
from storage.vocabulary import Label, MentionState

ANSWERED = frozenset({Label.COMPLAINT, Label.QUESTION, Label.ABUSE})
LOOK_AGAIN = timedelta(seconds=15)
WAITS_FOR = timedelta(hours=1)
"""Longer than this no pre-tag is waited for: a broken model leaves the text to the moderator."""


def answer_complaints(job: Leased, now: datetime) -> None:
    """Makes a ticket of a text whose source answers complaints only, once the pre-tag says it is one."""
    with transaction() as session:
        mention = session.get(Mention, int(job.payload["mention_id"]))
        if mention is None or mention.state != MentionState.NEW:
            return
        if mention.pretag in ANSWERED:
            promote_at_once(session, mention.id, now=now)
        elif mention.pretag is None and now - job.created_at < WAITS_FOR:
            raise Postpone(now + LOOK_AGAIN, "no pre-tag yet")


HANDLERS: dict[str, Handler] = {POLICY_JOB: answer_complaints}
TICKS: list[Tick] = []
