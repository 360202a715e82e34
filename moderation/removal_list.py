"""Removal complaints as they stand, and how often and how soon sites listen."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.removals import OPEN
from moderation.stream import READERS
from storage.rights import Actor
from storage.tables import Mention, Person, RemovalComplaint, RemovalStep, Source
from storage.vocabulary import RemovalState

MOST_SHOWN = 100
DAY_S = 86_400


class ComplaintRow(NamedTuple):
    """A complaint; `is_due` when somebody should look after it."""

    id: int
    mention_id: int
    platform: str
    source: str
    rule: str
    text: str
    evidence: dict[str, Any]
    number: str
    state: RemovalState
    filed_at: datetime
    filed_by: str | None
    changed_at: datetime
    remind_at: datetime | None
    url: str
    complain_url: str

    def is_due(self, now: datetime) -> bool:
        return self.remind_at is not None and self.remind_at <= now


class StepRow(NamedTuple):
    """How far it had come, when, and by whom."""

    state: RemovalState
    note: str
    by: str | None
    at: datetime


class Success(NamedTuple):
    """By platform and rule: how many were filed, how many ended, how many texts went, and after how many days (median).

    The share is gone / ended; an open complaint is counted in neither.
    """

    platform: str
    rule: str
    filed: int
    ended: int
    gone: int
    days: float | None


def complaints(session: Session, brand_id: int, *, only_open: bool, by: Actor) -> list[ComplaintRow]:
    """The brand's complaints; what is due longest comes first."""
    by.require(*READERS, brand_id=brand_id)
    wanted = (
        select(
            *(RemovalComplaint.id, RemovalComplaint.mention_id, RemovalComplaint.platform, Source.name),
            *(RemovalComplaint.rule, RemovalComplaint.text, RemovalComplaint.evidence, RemovalComplaint.number),
            *(RemovalComplaint.state, RemovalComplaint.filed_at, Person.name, RemovalComplaint.changed_at),
            *(RemovalComplaint.remind_at, Mention.url, Mention.complain_url),
        )
        .join(Mention, Mention.id == RemovalComplaint.mention_id)
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(Person, Person.id == RemovalComplaint.filed_by)
        .where(RemovalComplaint.brand_id == brand_id, unlocked(by))
    )
    if only_open:
        wanted = wanted.where(RemovalComplaint.state.in_(OPEN))
    due = (RemovalComplaint.remind_at.is_(None), RemovalComplaint.remind_at, RemovalComplaint.id.desc())
    return [ComplaintRow(*row) for row in session.execute(wanted.order_by(*due).limit(MOST_SHOWN))]


def steps_of(session: Session, complaint_ids: Sequence[int]) -> dict[int, list[StepRow]]:
    """Each complaint's steps in their order; for complaints that were read with the right to."""
    found: dict[int, list[StepRow]] = {one: [] for one in complaint_ids}
    rows = session.execute(
        select(RemovalStep.complaint_id, RemovalStep.state, RemovalStep.note, Person.name, RemovalStep.at)
        .outerjoin(Person, Person.id == RemovalStep.person_id)
        .where(RemovalStep.complaint_id.in_(complaint_ids))
        .order_by(RemovalStep.id)
    )
    for complaint_id, state, note, name, at in rows:
        found[complaint_id].append(StepRow(state, note, name, at))
    return found


def success(session: Session, brand_id: int, *, by: Actor) -> list[Success]:
    """How often sites listened, the most used first."""
    by.require(*READERS, brand_id=brand_id)
    rows = session.execute(
        select(
            *(RemovalComplaint.platform, RemovalComplaint.rule, RemovalComplaint.state),
            *(RemovalComplaint.filed_at, RemovalComplaint.ended_at),
        ).where(RemovalComplaint.brand_id == brand_id, RemovalComplaint.state != RemovalState.WITHDRAWN)
    ).all()
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.platform, row.rule), []).append(row)
    found = []
    for (platform, rule), members in groups.items():
        gone = [one for one in members if one.state == RemovalState.GONE]
        ended = len(gone) + sum(one.state == RemovalState.REJECTED for one in members)
        days = [(one.ended_at - one.filed_at).total_seconds() / DAY_S for one in gone if one.ended_at]
        found.append(Success(platform, rule, len(members), ended, len(gone), median(days) if days else None))
    return sorted(found, key=lambda one: (-one.filed, one.platform, one.rule))
