"""Learning: what was decided is scored, a candidate is trained and measured, and used unless it is certainly worse."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from classifier import (
    candidate,
    coin_scores,
    gate,
    in_force,
    known_vectors,
    learning_runs,
    lessons,
    shelf,
    sureness,
)
from classifier.archive import Archived, save
from classifier.candidate import Candidate, Vectors
from classifier.current import model_in_force
from classifier.features import Numbers
from classifier.gate import Objection
from classifier.golden_set import golden
from classifier.lessons import Lesson
from classifier.model import predict
from classifier.vectors import Known
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import msgid
from storage.rights import Actor
from storage.settings import settings

NEWS: Final = 40  # decisions since the last learning that make the next one worth its while
NIGHT: Final = range(2, 6)  # hours of the installation's zone in which a single decision is enough
VECTORS_CAME: Final = "vectors"  # why a job asks for learning: the vectors of the starter set are complete


class Learnt(NamedTuple):
    """A trained candidate on the shelf, and why it may not be used; nothing when it may."""

    archived: Archived
    objections: list[Objection]


def learn(*, by: Actor, now: datetime, run_id: int | None = None, until: datetime | None = None) -> Learnt | None:
    """Trains a candidate outside any transaction and puts it on the shelf, in force unless it is certainly worse.

    None when there is nothing to learn. With `until`, only what had been decided by then. Raises Refused while
    another run is under way.
    """
    if run_id is None:
        with transaction() as session:
            run_id = learning_runs.begin(session, by=by, now=now)
    if run_id is None:
        raise Refused("Learning was not started.", "It is under way already.", "Try again in some minutes.")
    try:
        learnt = _learn(by, now, until, partial(_told, run_id, now))
    except Exception as fault:
        _ended(run_id, now, why_not=f"{type(fault).__name__}: {fault}"[:300])
        raise
    if learnt is None:
        _ended(run_id, now, why_not=msgid("There are no decisions yet."))
    else:
        _ended(run_id, now, model=learnt.archived.name)
    return learnt


def is_due(now: datetime, *, why: str = "") -> bool:
    """Whether enough was decided since the last learning; at night, and when vectors have come, one decision is."""
    local = now.astimezone(ZoneInfo(settings().zone))
    with reading() as session:
        since = lessons.news(session, learnt_until=shelf.newest_learnt(session), most=NEWS)
        # After an upgrade the model of the shelf may have been made by other features: the starter stands in for it.
        name = shelf.current_name(session)
        if why == VECTORS_CAME or (name is not None and in_force.model_named(name).name != name):
            return lessons.news(session, learnt_until=0, most=1) > 0
        if since >= NEWS:
            return True
        last = learning_runs.latest(session)
    if not since or local.hour not in NIGHT:
        return False
    return last is None or last.asked_at.astimezone(local.tzinfo).date() < local.date()


def score_coin(archived: Archived, *, now: datetime, until: datetime | None = None) -> int:
    """Asks the model in force about decisions of the coin sample that it has not learnt; gives how many."""
    known = shelf.learnt_until(archived)
    with reading() as session:
        found = lessons.lessons(session, after=known, until=until)
        asked = coin_scores.unscored(session, found, model=archived.name, learnt_until=known)
        vectors = known_vectors.for_lessons(session, asked)
    if not asked:
        return 0
    said = predict(archived.model, [one.text for one in asked], vectors)
    with transaction() as session:
        coin_scores.keep(session, asked, said, model=archived.name, now=now, are_first=True)
        sureness.recount(session, archived.name, now=now)
    return len(asked)


def use(name: str, *, by: Actor, now: datetime) -> None:
    """Puts a model of the shelf in force, here and for processes without a database. Raises Refused if it cannot be."""
    with reading() as session:
        shelf.require_there(session, name)
    in_force.require_usable(name)
    with transaction() as session:
        shelf.put_in_force(session, name, by=by, now=now)
    in_force.point_to(name)


def _learn(by: Actor, now: datetime, until: datetime | None, told: Callable[[int], None]) -> Learnt | None:
    current = model_in_force(now)
    score_coin(current, now=now, until=until)
    told(1)
    with reading() as session:
        in_use = shelf.current_name(session)
        found = lessons.lessons(session, until=until)
    if not found:
        return None
    told(2)
    vectors = _vectors()
    model, yardstick = candidate.trained(found, vectors=vectors, now=now, told=told)
    folder = in_force.folder()
    made = candidate.examined(model, yardstick, current, found=found, folder=folder, vectors=vectors)
    save(folder, made.yardstick)
    made = made._replace(archived=save(folder, made.archived))
    return _put_up(made, in_use, by=by, now=now)


def _put_up(made: Candidate, in_use: str | None, *, by: Actor, now: datetime) -> Learnt:
    with transaction() as session:
        against = list(made.objections)
        if shelf.current_name(session, locked=True) not in {in_use, made.archived.name}:
            against.append(gate.changed_meanwhile())
            made.archived.figures["objections"] = gate.kept(against)
        shelf.put_up(session, made.archived, by=by, now=now, in_use=not against)
        coin_scores.keep(session, made.asked, made.said, model=made.archived.name, now=now, are_first=False)
        sureness.recount(session, made.archived.name, now=now)
        gone = shelf.surplus(session)
        coin_scores.forget(session, gone)
        sureness.forget(session, gone)
    if not against:
        in_force.point_to(made.archived.name)
    in_force.clear_away(gone)
    return Learnt(made.archived, against)


def _vectors() -> Vectors:
    golden_vectors = known_vectors.for_shipped([one.text for one in golden()])
    return Vectors(_of_training, _of_lessons, golden_vectors)


def _of_training(taught: Sequence[Lesson]) -> Known | None:
    with reading() as session:
        return known_vectors.for_samples(session, taught)


def _of_lessons(asked: Sequence[Lesson]) -> Numbers | None:
    with reading() as session:
        return known_vectors.for_lessons(session, asked)


def _told(run_id: int, now: datetime, done: int) -> None:
    with transaction() as session:
        learning_runs.step(session, run_id, done, now=now)


def _ended(run_id: int, now: datetime, *, model: str = "", why_not: str = "") -> None:
    with transaction() as session:
        learning_runs.end(session, run_id, now=now, model=model, why_not=why_not)
