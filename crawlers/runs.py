"""The rows of a pass over a source: opened before it, closed after it, with the source's own figures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from crawlers import judging
from crawlers.health import is_success, next_try
from crawlers.sources import QUICK_S
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.settings import settings
from storage.tables import Brand, Run, Source, SourceCursor
from storage.vocabulary import Health, Lane, PageState


class Outcome(NamedTuple):
    """What came of a pass; `seconds` is how long it took."""

    source: int
    state: PageState
    error: str
    pages: int
    found: int
    new: int
    changed: int
    deleted: int
    unmatched: int
    seconds: float


class Opened(NamedTuple):
    """A pass that may begin."""

    run_id: int
    source: Source
    cursor: Mapping[str, Any]
    brand_query: str


def open_run(session: Session, source_id: int, *, now: datetime, lane: Lane = Lane.LIVE) -> Opened:
    """Notes the beginning of a pass; passes that never ended are closed as interrupted."""
    source = session.get(Source, source_id)
    if source is None:
        raise Refused(
            _("Source {number} cannot be read.").format(number=source_id),
            _("There is no such source."),
            _("List the sources: repdesk source list"),
        )
    with speaking(settings().language):
        interrupted = _("The pass was interrupted.")
    session.execute(
        update(Run)
        .where(Run.source_id == source_id, Run.ended_at.is_(None))
        .values(ended_at=now, state=PageState.UNREACHABLE, error=interrupted)
        .execution_options(synchronize_session=False)
    )
    run = Run(source_id=source_id, started_at=now, lane=lane)
    session.add(run)
    session.flush()
    cursor = session.get(SourceCursor, (source_id, lane))
    query = session.get_one(Brand, source.brand_id).query
    return Opened(run.id, source, dict(cursor.state) if cursor else {}, query)


def close_run(
    session: Session, run_id: int, *, state: PageState, error: str, retry_at: datetime | None, now: datetime
) -> Outcome:
    """Notes the end of a pass: its state, the source's health, its next turn, and an alert when it has broken."""
    run = session.get_one(Run, run_id)
    run.ended_at, run.state, run.error = now, state, error
    source = session.get_one(Source, run.source_id)
    source.state, source.error, source.last_run_at = state, error, now
    if run.new:
        source.last_new_at = now
    # What a first pass brings has gathered over years: it says nothing of an hour.
    if source.last_success_at is not None:
        judging.note_new(session, source.id, run.new, now=now)
    if is_success(state):
        source.failures, source.failing_since, source.last_success_at = 0, None, now
    else:
        _has_failed(source, retry_at=retry_at, now=now)
    # A pass that saw nothing new of a source that is well says nothing new of it: the clock judges it with all others.
    if not (state is PageState.NOT_MODIFIED and source.health is Health.OK):
        session.flush()
        judging.judge(session, source, now=now)
    figures = (run.pages, run.found, run.new, run.changed, run.deleted, run.unmatched)
    if state == PageState.NOT_MODIFIED and source.every_s <= QUICK_S and not run.pages:
        session.delete(run)  # twelve times a minute nothing has happened: that is not worth a row each
    return Outcome(source.id, state, error, *figures, round((now - run.started_at).total_seconds(), 2))


def _has_failed(source: Source, *, retry_at: datetime | None, now: datetime) -> None:
    source.failures += 1
    source.failing_since = source.failing_since or now
    every = timedelta(seconds=source.every_s)
    later = next_try(every=every, failures=source.failures, retry_at=retry_at, now=now)
    source.next_due_at = max(later, source.next_due_at or later)
