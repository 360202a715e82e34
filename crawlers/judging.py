"""Judges how a source is doing, keeps the word with it, and tells people once per change."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from crawlers import alerts
from crawlers.health import Figures, Verdict, health
from crawlers.normal import HOUR_S, WEEK_H, WEEKS, yield_of
from crawlers.quality import quality_in
from storage.database import insert_on
from storage.ready import Ready
from storage.tables import Run, Source, SourceCursor, SourceHour
from storage.vocabulary import Lane

PASSES = 15
REMEMBERED_H = WEEK_H * (WEEKS + 2) + 24


def judge(session: Session, source: Source, *, now: datetime) -> Verdict:
    """The verdict on a source as it stands; a change of the word is noted, and told to people when it concerns them."""
    verdict = health(figures_of(session, source, now=now), now=now)
    source.symptoms = [symptom.value for symptom in verdict.symptoms]
    if verdict.health is not source.health:
        source.health, source.health_since = verdict.health, now
    alerts.follow(session, source, verdict, now=now)
    return verdict


def judge_some(session: Session, *, after: int, now: datetime, most: int = 50) -> int | None:
    """The next sources that are read, by number; gives the last number, None when there are no more.

    So one that falls silent or late is noticed, and nobody waits long for the database.
    """
    some = select(Source).where(Source.enabled, Source.id > after).order_by(Source.id).limit(most)
    sources = session.scalars(some).all()
    for source in sources:
        judge(session, source, now=now)
    if not sources:
        session.execute(delete(SourceHour).where(SourceHour.hour < hour_of(now) - REMEMBERED_H))
        return None
    return sources[-1].id


def figures_of(session: Session, source: Source, *, now: datetime) -> Figures:
    """What the rules want to know."""
    runs = session.scalars(
        select(Run)
        .where(Run.source_id == source.id, Run.ended_at.is_not(None), Run.lane == Lane.LIVE)
        .order_by(Run.id.desc())
        .limit(PASSES)
    ).all()
    hour = hour_of(now)
    return Figures(
        enabled=source.enabled,
        every=timedelta(seconds=source.every_s),
        failures=source.failures,
        created_at=source.created_at,
        last_success_at=source.last_success_at,
        last_new_at=source.last_new_at,
        state=source.state,
        passes=[quality for run in runs if (quality := quality_in(run.quality)).texts],
        recent=yield_of(hours_of(session, source.id, now=now), hour=hour, first_hour=hour_of(source.created_at)),
        key_expires_at=_key_expires_at(session, source),
    )


def hours_of(session: Session, source_id: int, *, now: datetime) -> dict[int, int]:
    """New texts by hour since 1970, as far back as is remembered."""
    rows = session.execute(
        select(SourceHour.hour, SourceHour.new).where(
            SourceHour.source_id == source_id, SourceHour.hour > hour_of(now) - REMEMBERED_H
        )
    )
    return {int(hour): int(new) for hour, new in rows}


def note_new(connection: Connection, source_id: int, new: int, *, now: datetime) -> None:
    """Adds the new texts of a pass to the hour in which it ended."""
    _ADDING.run(connection, {"source_id": source_id, "hour": hour_of(now), "new": new})


def _adding(dialect: str) -> Any:
    adding = insert_on(dialect, SourceHour.__table__)
    return adding.on_conflict_do_update(
        index_elements=["source_id", "hour"], set_={"new": SourceHour.__table__.c.new + adding.excluded.new}
    )


_ADDING = Ready(_adding)


def hour_of(moment: datetime) -> int:
    """Whole hours since 1970."""
    return int(moment.timestamp()) // HOUR_S


def _key_expires_at(session: Session, source: Source) -> datetime | None:
    """When the source's key ends: as its interface says, else as the administrator noted (option `key_expires`)."""
    cursor = session.get(SourceCursor, (source.id, Lane.LIVE))
    told = (cursor.state.get("key_expires_at") if cursor else None) or source.options.get("key_expires")
    try:
        moment = datetime.fromisoformat(str(told)) if told else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=source.created_at.tzinfo)
