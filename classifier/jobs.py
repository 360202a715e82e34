"""Jobs of the classifier: pre-tag what came in, catch up on what was left behind, learn at night."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from classifier import in_force, pretagging, retraining, shelf
from classifier.archive import Archived, save
from classifier.pretagging import BATCH, Waiting
from classifier.retraining import Learnt
from storage.database import reading, transaction
from storage.jobs import Handler, Leased, Tick
from storage.rights import SYSTEM, Actor

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


def retrain(_job: Leased, now: datetime) -> None:
    """Learns from decisions when there are enough new ones."""
    learn(by=SYSTEM, now=now, only_if_news=True)


def learn(*, by: Actor, now: datetime, only_if_news: bool = False) -> Learnt | None:
    """Trains a candidate outside any transaction and puts it on the shelf, in force unless it is worse.

    None when there was nothing to learn. The model in force is the yardstick.
    """
    current = model_in_force(now)
    with reading() as session:
        found = retraining.lessons(session)
    if only_if_news and not retraining.is_news(shelf.learnt_until(current), found):
        return None
    if not found:
        return None
    learnt = retraining.learn(found, current, now=now)
    kept = learnt._replace(archived=save(in_force.folder(), learnt.archived))
    with transaction() as session:
        shelf.put_up(session, kept.archived, by=by, now=now, in_use=not kept.objection)
    if not kept.objection:
        in_force.point_to(kept.archived.name)
    return kept


def model_in_force(now: datetime) -> Archived:
    """The model in force; the starter model is put up when the shelf is empty."""
    with reading() as session:
        name = shelf.current_name(session)
    archived = in_force.model_named(name)
    if name is None:
        with transaction() as session:
            if shelf.current_name(session) is None:
                shelf.put_up(session, archived, by=SYSTEM, now=now)
        in_force.point_to(archived.name)
    return archived


def _batch(archived: Archived, find: Callable[[Session], list[Waiting]], now: datetime) -> int:
    with reading() as session:
        waiting = find(session)
    judged = pretagging.judge(archived, waiting)
    if judged:
        with transaction() as session:
            pretagging.record(session, judged, model=archived.name, now=now)
    return len(judged)


HANDLERS: dict[str, Handler] = {"pretag": pretag, "pretag_waiting": pretag_waiting, "retrain": retrain}
TICKS = [Tick("pretag_waiting", every_s=60, priority=60), Tick("retrain", every_s=1800, priority=95)]
