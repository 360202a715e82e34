"""Runs of learning: asked for or begun by the clock, one at a time, each with how far it has come."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import AuditEntry, Learning
from storage.vocabulary import Role

RETRAIN_JOB: Final = "retrain"
STEPS: Final = 5  # read, score, train for the comparison, compare, train for use
SILENT: Final = timedelta(minutes=15)  # a run that has not been heard of for so long has died with its process
TEACHERS: Final = (Role.ADMINISTRATOR, Role.LEAD)


class LearningRow(NamedTuple):
    """A run: how many of its steps are done, which model came of it, or why none did (a sentence to translate)."""

    id: int
    asked_at: datetime
    seen_at: datetime
    step: int
    model: str
    why_not: str
    ended_at: datetime | None

    def is_under_way(self, now: datetime) -> bool:
        """Whether somebody still works on it."""
        return self.ended_at is None and self.seen_at > now - SILENT


def learn_now(session: Session, *, by: Actor, now: datetime) -> int:
    """Asks for learning; a worker does it. Raises Refused while one is under way."""
    by.require(*TEACHERS)
    run_id = begin(session, by=by, now=now)
    if run_id is None:
        raise Refused(
            _("Learning was not started."),
            _("It is under way already."),
            _("Wait until it has ended; this page shows how far it is."),
        )
    session.add(
        AuditEntry(
            at=now, person_id=by.person_id, action="learning_asked", subject="learning", subject_id=run_id, details={}
        )
    )
    enqueue(session, RETRAIN_JOB, {"learning_id": run_id}, now=now, unique_key=f"{RETRAIN_JOB}:{run_id}", priority=20)
    return run_id


def begin(session: Session, *, by: Actor, now: datetime) -> int | None:
    """A new run, or None while another is under way. A run that fell silent is given up."""
    silent = update(Learning).where(Learning.is_open.is_(True), Learning.seen_at <= now - SILENT)
    session.execute(silent.values(is_open=None, ended_at=now))
    row = {"person_id": by.person_id, "asked_at": now, "seen_at": now, "step": 0, "is_open": True}
    entering = insert_into(session, Learning).on_conflict_do_nothing(index_elements=["is_open"])
    return session.scalars(entering.returning(Learning.id), [row]).one_or_none()


def step(session: Session, run_id: int, done: int, *, now: datetime) -> None:
    """So many steps are done; also a sign of life."""
    session.execute(update(Learning).where(Learning.id == run_id).values(step=done, seen_at=now))


def end(session: Session, run_id: int, *, now: datetime, model: str = "", why_not: str = "") -> None:
    """The run is over: with a model, or with the reason why there is none."""
    values = {"ended_at": now, "seen_at": now, "is_open": None, "model": model, "why_not": why_not}
    session.execute(update(Learning).where(Learning.id == run_id).values(values))


def latest(session: Session) -> LearningRow | None:
    """The latest run, over or not."""
    row = session.execute(
        select(
            Learning.id,
            Learning.asked_at,
            Learning.seen_at,
            Learning.step,
            Learning.model,
            Learning.why_not,
            Learning.ended_at,
        )
        .order_by(Learning.id.desc())
        .limit(1)
    ).one_or_none()
    return LearningRow(*row) if row else None
