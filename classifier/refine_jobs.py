"""Jobs in the background, within their share of a core: vectors, better answers, re-tagging."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import select

from classifier import in_force, mention_vectors, refining, retagging, shelf
from classifier.archive import Archived, save
from classifier.current import model_in_force
from classifier.encoder import Encoder, encoder
from classifier.mention_vectors import Fresh
from classifier.normalise import clean
from classifier.pace import Pace
from classifier.pretagging import Waiting, can_refine, hidden, judge, words_of
from classifier.shipped_vectors import refined_starter_name, shipped_texts, shipped_vectors
from classifier.vector_file import VectorFile
from classifier.vectors import Numbers, there, unknown
from storage.database import reading, transaction
from storage.jobs import Leased, Postpone, enqueue
from storage.rights import SYSTEM
from storage.tables import Job
from storage.vocabulary import JobState

AT_ONCE: Final = 8  # texts encoded in one piece: half a second


def refine(job: Leased, now: datetime) -> None:
    """Makes vectors and gives better answers until there is nothing left to do."""
    if _another_does_it(job):
        return
    with transaction() as session:
        retagging.go_on(session, now=now)
    found = encoder()
    if found is None:
        with transaction() as session:
            refining.forget_marks(session)
        return
    pace = Pace()
    shipped = shipped_vectors(found.name)
    try:
        while not pace.is_over:
            if not _piece(found, shipped, pace, now=now):
                return
    finally:
        shipped.keep(shipped_texts())
    raise Postpone(now)


def retag(_job: Leased, now: datetime) -> None:
    """Goes on with the walk through stored mentions until it is over."""
    pace = Pace()
    while not pace.is_over:
        with pace.piece():
            if not _retag_step(now):
                return
    raise Postpone(now)


def _another_does_it(job: Leased) -> bool:
    """Whether an earlier job of the kind is still at it: two would take two shares."""
    earlier = select(Job.id).where(
        Job.kind == job.kind, Job.state.in_([JobState.WAITING, JobState.RUNNING]), Job.id < job.id
    )
    with reading() as session:
        return session.scalar(earlier.limit(1)) is not None


def _piece(found: Encoder, shipped: VectorFile, pace: Pace, *, now: datetime) -> bool:
    """The most urgent thing there is to do; False when there is nothing."""
    return _shipped(found, shipped, pace) or _better_model(found, shipped, pace, now=now) or _mentions(found, pace, now)


def _shipped(found: Encoder, shipped: VectorFile, pace: Pace) -> bool:
    lacking = shipped.lacking(shipped_texts())[:AT_ONCE]
    if lacking:
        with pace.piece():
            shipped.add(found, lacking)
    return bool(lacking)


def _better_model(found: Encoder, shipped: VectorFile, pace: Pace, *, now: datetime) -> bool:
    """Sees to a model with heads that read vectors, once those of the starter set are there.

    A starter model with them that is on the shelf already was taken out of force by somebody: so be it.
    """
    archived = model_in_force(now)
    if can_refine(archived, found.name):
        return False
    name = refined_starter_name(found.name)
    with transaction() as session:
        is_known = shelf.holds(session, name)
        if archived.decisions:
            key = f"retrain:vectors:{archived.name}:{found.name}"[:200]
            enqueue(session, "retrain", {"why": "vectors"}, now=now, unique_key=key, priority=95)
    if archived.decisions or is_known:
        return False
    # scikit-learn costs a worker a second and a hundred megabytes; most of them never train.
    from classifier import building  # noqa: PLC0415 - see above

    with pace.piece():
        refined = save(in_force.folder(), building.refined_starter(shipped))
    with transaction() as session:
        shelf.put_up(session, refined, by=SYSTEM, now=now)
        refining.ask_again(session)
    in_force.point_to(refined.name)
    return True


def _mentions(found: Encoder, pace: Pace, now: datetime) -> bool:
    with reading() as session:
        decided = refining.next_decided(session, found.name, limit=AT_ONCE)
    if decided:
        with pace.piece():
            rows = _encoded(found, decided)
        with transaction() as session:
            mention_vectors.keep(session, _fresh(decided, rows), found.name)
        return True
    archived = model_in_force(now)
    return can_refine(archived, found.name) and _rough(found, pace, archived, now=now)


def _rough(found: Encoder, pace: Pace, archived: Archived, *, now: datetime) -> bool:
    with reading() as session:
        waiting = refining.next_rough(session, limit=AT_ONCE)
        rows = mention_vectors.of_versions(session, _keys(waiting), found.name, found.dims)
    if not waiting:
        return False
    with pace.piece():
        lacking = np.flatnonzero(~there(rows))
        rows[lacking] = _encoded(found, [waiting[place] for place in lacking])
        judged = judge(archived, waiting, rows)
    with transaction() as session:
        mention_vectors.keep(session, _fresh(waiting, rows), found.name)
        refining.record_refined(session, judged, model=archived.name, now=now)
    return True


def _retag_step(now: datetime) -> bool:
    archived = model_in_force(now)
    refined = archived.model.refined
    with reading() as session:
        walk = retagging.retagging(session)
        if walk is None or walk.ended_at is not None:
            return False
        step = retagging.next_step(session, walk, archived.name, can_refine=can_refine(archived))
        rows = unknown(len(step.waiting), 1)
        if refined is not None:
            dims = len(refined.of_vector)
            rows = mention_vectors.of_versions(session, _keys(step.waiting), refined.encoder, dims)
    judged = judge(archived, step.waiting, rows)
    with transaction() as session:
        going = retagging.take_step(
            session, walk, step, judged=judged, model=archived.name, can_refine=can_refine(archived), now=now
        )
    return going and bool(step.passed)


def _encoded(found: Encoder, waiting: Sequence[Waiting]) -> Numbers:
    return found.encode([clean(words_of(one), brand=hidden(one.brand)) for one in waiting])


def _fresh(waiting: Sequence[Waiting], rows: Numbers) -> list[Fresh]:
    return [Fresh(one.mention_id, one.version, row) for one, row in zip(waiting, rows, strict=True)]


def _keys(waiting: Sequence[Waiting]) -> list[tuple[int, int]]:
    return [(one.mention_id, one.version) for one in waiting]
