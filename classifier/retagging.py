"""Stored mentions get the pre-tags of the model in force: a walk from the newest to the oldest, step by step.

How far it has come stands in the database, in the transaction of each step, so that it goes on where it was stopped.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from classifier import shelf
from classifier.pretagging import BATCH, REFINED, UNDECIDED, Judged, Waiting, record, undecided, words
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import AuditEntry, Job, Mention, MentionVersion, PreTag, Retagging
from storage.vocabulary import JobState, Role

RETAG_JOB = "retag"


class Walk(NamedTuple):
    """A walk and how far it has come; `done` counts mentions that had been decided or were tagged already, too."""

    id: int
    model: str
    since: datetime | None
    total: int
    done: int
    below: int
    started_at: datetime
    ended_at: datetime | None
    is_stopped: bool


class Step(NamedTuple):
    """The next mentions of a walk: those to judge, how many are passed with it, and where the step after begins."""

    waiting: list[Waiting]
    passed: int
    below: int


def retag(session: Session, *, by: Actor, now: datetime, since: datetime | None = None) -> int:
    """Begins to give undecided mentions seen since that moment the pre-tags of the model in force; gives the walk's id.

    Raises Refused while another walk is on its way, and when there is nothing to walk through.
    """
    by.require(Role.ADMINISTRATOR, Role.LEAD)
    latest = retagging(session)
    if latest is not None and latest.ended_at is None:
        raise Refused(
            _("Pre-tags are not made again."),
            _("They already are being made again."),
            _("Wait until that is done, or stop it first."),
        )
    newest, total = session.execute(select(func.max(Mention.id), func.count()).where(*_meant(since))).one()
    if not total:
        raise Refused(
            _("Pre-tags are not made again."),
            _("No undecided mention came in since then."),
            _("Choose an earlier day."),
        )
    walk = Retagging(
        model=shelf.current_name(session) or "",
        person_id=by.person_id,
        since=since,
        below=newest + 1,
        total=total,
        started_at=now,
    )
    session.add(walk)
    session.flush()
    _note(session, "retagging_began", walk.id, by=by, now=now, details={"mentions": total})
    go_on(session, now=now)
    return walk.id


def go_on(session: Session, *, now: datetime) -> None:
    """Sees to it that the walk under way has its job, as it must also after one that has failed."""
    is_open = Job.state.in_([JobState.WAITING, JobState.RUNNING])
    has_job = session.scalar(select(Job.id).where(Job.kind == RETAG_JOB, is_open).limit(1))
    walk = retagging(session)
    if walk is not None and walk.ended_at is None and has_job is None:
        key = f"{RETAG_JOB}:{walk.id}:{int(now.timestamp() * 1000)}"
        enqueue(session, RETAG_JOB, now=now, unique_key=key, priority=90)


def stop_retagging(session: Session, *, by: Actor, now: datetime) -> None:
    """Ends the walk under way; what it has done stays."""
    by.require(Role.ADMINISTRATOR, Role.LEAD)
    stopped = session.execute(
        update(Retagging)
        .where(Retagging.ended_at.is_(None))
        .values(ended_at=now, is_stopped=True)
        .returning(Retagging.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if stopped is None:
        raise Refused(_("Nothing was stopped."), _("No pre-tags are being made again."))
    _note(session, "retagging_stopped", stopped, by=by, now=now, details={})


def retagging(session: Session) -> Walk | None:
    """The latest walk, over or not; None when there was none."""
    row = session.execute(
        select(
            Retagging.id,
            Retagging.model,
            Retagging.since,
            Retagging.total,
            Retagging.done,
            Retagging.below,
            Retagging.started_at,
            Retagging.ended_at,
            Retagging.is_stopped,
        )
        .order_by(Retagging.id.desc())
        .limit(1)
    ).one_or_none()
    return Walk(*row) if row else None


def next_step(session: Session, walk: Walk, model: str, *, can_refine: bool = False) -> Step:
    """The next mentions, the newest first, without those that this model's best heads have answered for already."""
    ids = session.scalars(
        select(Mention.id).where(*_meant(walk.since), Mention.id < walk.below).order_by(Mention.id.desc()).limit(BATCH)
    ).all()
    if not ids:
        return Step([], 0, 0)
    answer = (PreTag.mention_id == Mention.id) & (PreTag.version == Mention.version)
    best = (model + REFINED,) if can_refine else (model, model + REFINED)
    waiting = (
        words()
        .outerjoin(PreTag, answer)
        .where(Mention.id.in_(ids), MentionVersion.fingerprint != "")
        .where(PreTag.model.is_(None) | PreTag.model.not_in(best))
        .order_by(Mention.id.desc())
    )
    return Step([Waiting(*row) for row in session.execute(waiting)], len(ids), ids[-1])


def take_step(
    session: Session,
    walk: Walk,
    step: Step,
    *,
    judged: Sequence[Judged],
    model: str,
    can_refine: bool,
    now: datetime,
) -> bool:
    """Writes a step's pre-tags and how far the walk has come; False when it was stopped or somebody else went on."""
    values = {"done": Retagging.done + step.passed, "below": step.below, "model": model}
    if not step.passed:
        values["ended_at"] = now
    moved = session.execute(
        update(Retagging)
        .where(Retagging.id == walk.id, Retagging.below == walk.below, Retagging.ended_at.is_(None))
        .values(values)
        .returning(Retagging.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if moved is None:
        return False
    rough = UNDECIDED if can_refine else ()
    record(session, undecided(session, judged), model=model, now=now, rough=rough)
    return True


def _meant(since: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Mention.state.in_(UNDECIDED), Mention.decided_at.is_(None)]
    return conditions if since is None else [*conditions, Mention.seen_at >= since]


def _note(session: Session, action: str, walk_id: int, *, by: Actor, now: datetime, details: dict[str, int]) -> None:
    session.add(
        AuditEntry(
            at=now, person_id=by.person_id, action=action, subject="retagging", subject_id=walk_id, details=details
        )
    )
