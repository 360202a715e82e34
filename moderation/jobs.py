"""What moderation does by itself: catch up after intake, answer on our own ground what its pre-tag calls a request."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.pretagging import WEIGH_JOB
from desk.cancelling import RETURN_JOB
from moderation.bringing_back import SWITCH_JOB, step, stretch_of
from moderation.decision_history import PAST_JOB, count_past_decisions
from moderation.follow_up import POLICY_JOB
from moderation.following import follow, follow_intake
from moderation.forward_letters import EVERY_S as FORWARD_EVERY_S
from moderation.forward_letters import FORWARD_JOB, forward_hidden
from moderation.intake import FOLLOW_JOB
from moderation.promotion import promote_at_once
from moderation.removals import confirm_gone
from moderation.returning import return_mentions
from moderation.rule_jobs import LOOK_BACK_EVERY_S, RULES_JOB, TAGS_JOB, ask_after_tags, ask_rules
from moderation.story_marks import forget_old
from moderation.weighing import weigh_again, weigh_named
from storage.database import reading, transaction
from storage.jobs import Handler, Leased, Postpone, Tick
from storage.search_upkeep import overlooked
from storage.tables import Mention, PreTag, Source
from storage.vocabulary import Label, MentionState, ReplyPolicy

ANSWERED = frozenset({Label.COMPLAINT, Label.QUESTION, Label.ABUSE})
ABUSIVE = 0.5
LOOK_AGAIN = timedelta(seconds=15)
MARKS_JOB = "moderation.forget_marks"
GONE_JOB = "moderation.confirm_gone"
WEIGH_AGAIN_JOB = "moderation.weigh_again"
SWEEP_JOB = "moderation.look_for_overlooked"
LOOKED_THROUGH = 20_000
"""Newest mentions that the sweep looks at."""

WAITS_FOR = timedelta(hours=1)
"""Longer than this no pre-tag is waited for: a broken model leaves the text to the moderator."""


def answer_complaints(job: Leased, now: datetime) -> None:
    """Makes a ticket of a text whose source answers complaints only, once the pre-tag says it is one."""
    with transaction() as session:
        mention = session.get(Mention, int(job.payload["mention_id"]))
        if mention is None or mention.state != MentionState.NEW:
            return
        # The policy of this moment: it may have been changed while the pre-tag was waited for.
        policy = session.scalars(select(Source.policy).where(Source.id == mention.source_id)).one()
        if policy == ReplyPolicy.WATCH:
            return
        if policy == ReplyPolicy.ALWAYS or mention.pretag in ANSWERED or _is_abusive(session, mention):
            promote_at_once(session, mention.id, now=now)
        elif mention.pretag is None and now - job.created_at < WAITS_FOR:
            raise Postpone(now + LOOK_AGAIN, "no pre-tag yet")


def _is_abusive(session: Session, mention: Mention) -> bool:
    """Abuse is pre-tagged beside the label: news may be abusive too."""
    pretag = session.get(PreTag, (mention.id, mention.version))
    return pretag is not None and pretag.abuse >= ABUSIVE


def look_for_overlooked(_job: Leased, _now: datetime) -> None:
    """Texts whose own job was lost or gave up."""
    with reading() as session:
        left = overlooked(session, newest=LOOKED_THROUGH)
    follow(left)


def move_hidden(job: Leased, _now: datetime) -> None:
    """Moves a stretch of a category's texts into the stream or out of it, a few in each transaction."""
    brand_id, way, stretch = stretch_of(job.payload)
    moved = 1
    while moved:
        with transaction() as session:
            moved = step(session, brand_id, way, stretch)


def forget_marks(_job: Leased, now: datetime) -> None:
    """Marks of texts that are too old to have copies any more."""
    while True:
        with transaction() as session:
            if not forget_old(session, now=now):
                return


def confirm_removals(_job: Leased, now: datetime) -> None:
    """What a crawl found deleted ends the complaints about it."""
    with transaction() as session:
        confirm_gone(session, now=now)


def return_mistaken(job: Leased, now: datetime) -> None:
    """The texts of a ticket that was cancelled as a mistake wait again, or stand decided as before."""
    with transaction() as session:
        return_mentions(session, int(job.payload["ticket_id"]), now=now)


HANDLERS: dict[str, Handler] = {
    RETURN_JOB: return_mistaken,
    POLICY_JOB: answer_complaints,
    SWITCH_JOB: move_hidden,
    FOLLOW_JOB: follow_intake,
    SWEEP_JOB: look_for_overlooked,
    MARKS_JOB: forget_marks,
    RULES_JOB: ask_rules,
    TAGS_JOB: ask_after_tags,
    GONE_JOB: confirm_removals,
    WEIGH_JOB: weigh_named,
    WEIGH_AGAIN_JOB: weigh_again,
    PAST_JOB: count_past_decisions,
    FORWARD_JOB: forward_hidden,
}
TICKS = [
    Tick(SWEEP_JOB, every_s=300, priority=70),
    Tick(WEIGH_AGAIN_JOB, every_s=300, priority=75),
    Tick(GONE_JOB, every_s=600, priority=80),
    Tick(FORWARD_JOB, every_s=FORWARD_EVERY_S, priority=80),
    Tick(TAGS_JOB, every_s=LOOK_BACK_EVERY_S, priority=70),
    Tick(MARKS_JOB, every_s=6 * 3600, priority=90),
]
