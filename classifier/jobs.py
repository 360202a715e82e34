"""Jobs of the classifier: pre-tag what came in, catch up on what was left behind, learn at night."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from classifier import learning, pretagging
from classifier.appraising import appraise
from classifier.archive import Archived
from classifier.current import model_in_force
from classifier.learning_runs import RETRAIN_JOB
from classifier.own_jobs import OWN_JOB, learn_own
from classifier.pretagging import BATCH, Waiting
from classifier.refine_jobs import refine, retag
from classifier.retagging import RETAG_JOB
from storage.database import reading, transaction
from storage.errors import Refused
from storage.jobs import Handler, Leased, Postpone, Tick
from storage.rights import SYSTEM
from storage.vocabulary import MentionState

SOON_AGAIN: Final = timedelta(minutes=5)
CATCH_UP_BATCHES: Final = 50  # of one run of the sweep: ten thousand mentions


def pretag(job: Leased, now: datetime) -> None:
    """Pre-tags the mentions named in the payload; those that have a pre-tag already are left alone."""
    ids = [int(one) for one in job.payload.get("mention_ids", [])]
    archived = model_in_force(now)
    for start in range(0, len(ids), BATCH):
        _batch(archived, partial(pretagging.of_mentions, mention_ids=ids[start : start + BATCH]), now)


def pretag_waiting(_job: Leased, now: datetime) -> None:
    """Pre-tags new mentions whose own job was lost or gave up."""
    archived = model_in_force(now)
    for _turn in range(CATCH_UP_BATCHES):
        if not _batch(archived, pretagging.next_waiting, now):
            return


def retrain(job: Leased, now: datetime) -> None:
    """Learns: when somebody has asked, when enough was decided, at night from whatever was decided."""
    run_id = job.payload.get("learning_id")
    until = job.payload.get("until")
    if run_id is None and until is None and not learning.is_due(now, why=str(job.payload.get("why", ""))):
        return
    moment = datetime.fromtimestamp(until, UTC) if until else None
    try:
        learning.learn(by=SYSTEM, now=moment or now, run_id=run_id, until=moment)
    except Refused as refusal:
        raise Postpone(now + SOON_AGAIN) from refusal


def score_coin(_job: Leased, now: datetime) -> None:
    """Asks the model in force about new decisions of the coin sample, before anything is learnt of them."""
    learning.score_coin(model_in_force(now), now=now)


def _batch(archived: Archived, find: Callable[[Session], list[Waiting]], now: datetime) -> int:
    with reading() as session:
        waiting = find(session)
    judged = pretagging.judge(archived, waiting)
    if judged:
        with transaction() as session:
            rough = {MentionState.NEW} if pretagging.can_refine(archived) else ()
            pretagging.record(session, judged, model=archived.name, now=now, rough=rough)
        appraise([one.mention_id for one in judged], now=now)
    return len(judged)


HANDLERS: dict[str, Handler] = {
    "pretag": pretag,
    "pretag_waiting": pretag_waiting,
    RETRAIN_JOB: retrain,
    "score_coin": score_coin,
    "refine": refine,
    RETAG_JOB: retag,
    OWN_JOB: learn_own,
}
TICKS = [
    Tick("pretag_waiting", every_s=60, priority=60),
    Tick("score_coin", every_s=300, priority=80),
    Tick(RETRAIN_JOB, every_s=1800, priority=95),
    Tick("refine", every_s=60, priority=95),
    Tick(OWN_JOB, every_s=1800, priority=95),
]
